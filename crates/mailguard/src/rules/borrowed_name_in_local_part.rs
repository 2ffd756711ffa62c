//! A stranger's address spells out the name of one of our people.
//!
//! At most medium: it may be the person's own address that nobody has registered, or a namesake's.

use super::borrowed::told;
use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::identity::ClaimPlace;
use crate::mail::AddressField;

pub(super) const RULE: Rule = Rule {
    id: RuleId("borrowed-name-in-local-part"),
    family: Family::Identity,
    weight: 2.0,
    look: borrowed_name_in_local_part,
};

fn borrowed_name_in_local_part(case: &Case<'_>) -> Vec<Finding> {
    let is_named = |address: &str| {
        let from = case.identity.claims_in(ClaimPlace::Field(AddressField::From));
        from.into_iter().any(|claim| claim.address == address)
    };
    // Where the name is shown as well, that is told.
    let claims = case.identity.borrowed_in(ClaimPlace::LocalPart).filter(|claim| !is_named(&claim.address));
    claims.map(|claim| told(RULE.id, claim, ("アドレスの左側は", "The address"), Confidence::Medium)).collect()
}
