//! A sender shows the name of one of our people, but the address is not theirs (役員騙り).

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, Place, RuleId};
use crate::mail::AddressField;
use crate::people::NameStrength;

pub(super) const RULE: Rule =
    Rule { id: RuleId("borrowed-officer-name"), family: Family::Identity, weight: 3.0, look: borrowed_officer_name };

fn borrowed_officer_name(case: &Case<'_>) -> Vec<Finding> {
    let shown = case.mail.mailboxes_of(AddressField::From);
    shown
        .filter_map(|mailbox| {
            let best = case.context.people.named(&mailbox.name).into_iter().next()?;
            let is_own = best.person.addresses.contains(&mailbox.address);
            (best.strength >= NameStrength::Common && !is_own).then(|| Finding {
                rule: RULE.id,
                confidence: Confidence::High,
                evidence: Evidence::whole(Place::Header("From".to_owned()), &mailbox.name),
                reason: format!("差出人の名前は{}ですが、登録されたアドレスではありません。", best.person.name),
                reason_en: "The sender shows a protected name with an address that is not registered.".to_owned(),
            })
        })
        .collect()
}
