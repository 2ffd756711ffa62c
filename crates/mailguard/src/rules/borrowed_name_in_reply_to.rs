//! The name of one of our people stands in Reply-To or Sender, beside an address that is not theirs.
//!
//! A reply would show the name and go to the stranger, whatever the From field says.

use super::borrowed::told;
use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::identity::ClaimPlace;
use crate::mail::AddressField;

pub(super) const RULE: Rule = Rule {
    id: RuleId("borrowed-name-in-reply-to"),
    family: Family::Identity,
    weight: 4.0,
    look: borrowed_name_in_reply_to,
};

fn borrowed_name_in_reply_to(case: &Case<'_>) -> Vec<Finding> {
    let fields = [AddressField::ReplyTo, AddressField::Sender].map(ClaimPlace::Field);
    let claims = fields.into_iter().flat_map(|field| case.identity.borrowed_in(field));
    claims.map(|claim| told(RULE.id, claim, ("返信先の名前は", "The address for replies"), Confidence::High)).collect()
}
