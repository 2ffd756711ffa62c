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
    // What has no field at all is no mail, which is told already.
    let is_mail = !case.mail.headers.is_empty() && !case.context.people.is_empty();
    let is_nobody = is_mail && case.mail.mailboxes_of(AddressField::From).next().is_none();
    let stranger = case.strangers().find(|mailbox| !case.remembers(mailbox));
    let place = place_of(stranger.map_or(AddressField::From, |mailbox| mailbox.field));
    let told = |shown: &str, reason: String| Finding {
        rule: RULE.id,
        confidence: Confidence::Low,
        evidence: Evidence::whole(place, shown),
        reason,
        reason_en: "The sender's address is not registered.".to_owned(),
    };
    match stranger {
        Some(mailbox) if mailbox.address.is_empty() => {
            vec![told(&mailbox.name, "差出人のアドレスがありません。".to_owned())]
        }
        Some(mailbox) => vec![told(&mailbox.address, format!("{}は登録されていない差出人です。", mailbox.address))],
        None if is_nobody => vec![told("", "差出人の欄がありません。".to_owned())],
        None => Vec::new(),
    }
}
