//! The text is signed with the name of one of our people, and the sender is a stranger.
//!
//! At most medium: honest letters are forwarded and typed for others.

use super::borrowed::told;
use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::identity::ClaimPlace;

pub(super) const RULE: Rule = Rule {
    id: RuleId("borrowed-name-in-signature"),
    family: Family::Identity,
    weight: 2.5,
    look: borrowed_name_in_signature,
};

fn borrowed_name_in_signature(case: &Case<'_>) -> Vec<Finding> {
    let claims = case.identity.borrowed_in(ClaimPlace::Signature);
    claims.map(|claim| told(RULE.id, claim, ("本文の署名は", "The signature"), Confidence::Medium)).collect()
}
