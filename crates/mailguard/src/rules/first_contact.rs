//! The sender's address is not registered and not at an own domain: nobody here knows it (初めての差出人).
//!
//! Mails are judged alone, so every address that the list does not have counts as never seen (PRODUCT.md).

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, RuleId};
use crate::identity::place_of;
use crate::mail::AddressField;

pub(super) const RULE: Rule =
    Rule { id: RuleId("first-contact"), family: Family::Sender, weight: 0.3, look: first_contact };

fn first_contact(case: &Case<'_>) -> Vec<Finding> {
    let strangers = case.strangers().filter(|mailbox| !case.remembers(mailbox)).take(1);
    let told = |address: &str| Finding {
        rule: RULE.id,
        confidence: Confidence::Low,
        evidence: Evidence::whole(place_of(AddressField::From), address),
        reason: format!("{address}は登録されていない差出人です。"),
        reason_en: "The sender's address is not registered.".to_owned(),
    };
    strangers.map(|mailbox| told(&mailbox.address)).collect()
}
