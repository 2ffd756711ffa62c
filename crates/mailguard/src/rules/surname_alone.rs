//! A stranger shows the surname of one of our people, alone or with another role.
//!
//! Many people have it: this is told, and weighs next to nothing.

use super::borrowed::told;
use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::identity::{ClaimPlace, Relation};
use crate::mail::AddressField;
use crate::people::NameStrength;

pub(super) const RULE: Rule =
    Rule { id: RuleId("surname-alone"), family: Family::Structure, weight: 0.3, look: surname_alone };

fn surname_alone(case: &Case<'_>) -> Vec<Finding> {
    let from = case.identity.claims_in(ClaimPlace::Field(AddressField::From));
    let weak = from.filter(|claim| claim.relation == Relation::Stranger && claim.named.strength == NameStrength::Weak);
    weak.map(|claim| told(RULE.id, claim, ("差出人の名字は", "The sender"), Confidence::Low)).collect()
}
