//! The sender is a person's own registered address, but the address is forged (登録アドレスの詐称, rules G01 and G09).
//!
//! The list of registered addresses never excuses a failed authentication: whoever knows the address can write it.

use super::{Family, Rule};
use crate::authentication::Standing;
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, Place, RuleId};
use crate::mail::AddressField;
use crate::people::NameStrength;

pub(super) const RULE: Rule = Rule {
    id: RuleId("registered-address-forged"),
    family: Family::Identity,
    weight: 3.0,
    look: registered_address_forged,
};

fn registered_address_forged(case: &Case<'_>) -> Vec<Finding> {
    let shown = case.mail.mailboxes_of(AddressField::From);
    let people = &case.context.people;
    shown
        .filter(|mailbox| case.authentication.standing(mailbox.domain()) == Standing::Failed)
        .filter_map(|mailbox| {
            // A name of ours before an address of ours is as good as a registered address.
            let named = || people.named(&mailbox.name).into_iter().find(|named| named.strength >= NameStrength::Common);
            let shown = || named().filter(|_| people.is_own_domain(mailbox.domain())).map(|named| named.person);
            let person = people.owners_of(&mailbox.address).next().or_else(shown)?;
            Some(Finding {
                rule: RULE.id,
                confidence: Confidence::High,
                evidence: Evidence::whole(Place::Header("From".to_owned()), &mailbox.address),
                reason: format!(
                    "{}さんのアドレスに見えますが、本人の側から送られたものではないと判定されています。",
                    person.name
                ),
                reason_en: "The address looks like a protected person's own, but it is forged.".to_owned(),
            })
        })
        .collect()
}
