//! The sender's address is registered (rule G05): it is the person, unless the domain says otherwise.

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, RuleId};
use crate::identity::place_of;
use crate::mail::{AddressField, Mailbox};
use crate::people::Person;

pub(super) const RULE: Rule =
    Rule { id: RuleId("registered-sender"), family: Family::Calming, weight: -3.0, look: registered_sender };

fn registered_sender(case: &Case<'_>) -> Vec<Finding> {
    let senders: Vec<&Mailbox> = case.mail.mailboxes_of(AddressField::From).collect();
    // A second sender, whoever it is, takes away what the first one's address is worth.
    let [sender] = senders[..] else { return Vec::new() };
    if case.authentication.has_failed() {
        return Vec::new();
    }
    let owner = case.context.people.owners_of(&sender.address).next();
    let told = |owner: &Person| Finding {
        rule: RULE.id,
        confidence: Confidence::High,
        evidence: Evidence::whole(place_of(AddressField::From), &sender.address),
        reason: format!("{}は{}さんの登録されたアドレスです。", sender.address, owner.name),
        reason_en: "The sender's address is registered.".to_owned(),
    };
    owner.map(told).into_iter().collect()
}
