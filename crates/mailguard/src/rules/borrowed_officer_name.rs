//! A sender shows the name of one of our people, but the address is not theirs (役員騙り).
//!
//! The shared trait of the campaign (facts section 1): the display name is a real head of the receiver, the address one
//! that nobody has seen before. Every mailbox of every From field is looked at, and the names of groups and comments.

use super::borrowed::told;
use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::identity::ClaimPlace;
use crate::mail::AddressField;

pub(super) const RULE: Rule =
    Rule { id: RuleId("borrowed-officer-name"), family: Family::Identity, weight: 5.0, look: borrowed_officer_name };

fn borrowed_officer_name(case: &Case<'_>) -> Vec<Finding> {
    let claims = case.identity.borrowed_in(ClaimPlace::Field(AddressField::From));
    claims.map(|claim| told(RULE.id, claim, ("差出人の名前は", "The sender"), Confidence::High)).collect()
}
