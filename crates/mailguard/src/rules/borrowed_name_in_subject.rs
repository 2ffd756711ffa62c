//! The subject is the name of one of our people, and the sender is a stranger.

use super::borrowed::told;
use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::identity::ClaimPlace;

pub(super) const RULE: Rule = Rule {
    id: RuleId("borrowed-name-in-subject"),
    family: Family::Identity,
    weight: 2.5,
    look: borrowed_name_in_subject,
};

fn borrowed_name_in_subject(case: &Case<'_>) -> Vec<Finding> {
    let claims = case.identity.borrowed_in(ClaimPlace::Subject);
    claims.map(|claim| told(RULE.id, claim, ("件名は", "The subject"), Confidence::Medium)).collect()
}
