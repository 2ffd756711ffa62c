//! The sender is one of our people, but an answer would go to a stranger (rule G01).
//!
//! A forged or stolen address needs an answer that the person does not see.

use super::{Family, Rule};
use crate::case::Case;
use crate::domain::are_aligned;
use crate::finding::{Confidence, Evidence, Finding, RuleId};
use crate::identity::{ClaimPlace, Relation, place_of};
use crate::mail::{AddressField, Mailbox};
use crate::people::NameStrength;
use crate::sender::provider;

pub(super) const RULE: Rule =
    Rule { id: RuleId("reply-to-leaves-person"), family: Family::Identity, weight: 3.0, look: reply_to_leaves_person };

fn reply_to_leaves_person(case: &Case<'_>) -> Vec<Finding> {
    let from = ClaimPlace::Field(AddressField::From);
    let genuine = case.identity.claims_in(from).find(|claim| {
        matches!(claim.relation, Relation::Person | Relation::Colleague) && claim.named.strength >= NameStrength::Common
    });
    let Some(claim) = genuine else { return Vec::new() };
    let people = &case.context.people;
    let is_stranger = |mailbox: &&Mailbox| {
        !mailbox.address.is_empty()
            && !people.is_own_domain(mailbox.domain())
            && people.owners_of(&mailbox.address).next().is_none()
            && !is_same_house(&claim.address, mailbox)
    };
    let strangers = case.mail.mailboxes_of(AddressField::ReplyTo).filter(is_stranger);
    // An office may let a house that helps it collect the answers; a private mailbox is no such house.
    let sure = |mailbox: &Mailbox| {
        if provider(mailbox.domain()).is_some() { Confidence::High } else { Confidence::Medium }
    };
    let told = |mailbox: &Mailbox| Finding {
        rule: RULE.id,
        confidence: sure(mailbox),
        evidence: Evidence::whole(place_of(AddressField::ReplyTo), &mailbox.address),
        reason: format!(
            "差出人は{}さんですが、返信すると登録されていない{}に届きます。",
            claim.person().name,
            mailbox.address
        ),
        reason_en: "The sender is a protected person, but an answer would go to an unregistered address.".to_owned(),
    };
    strangers.map(told).collect()
}

/// Another address of the organisation that the registered one belongs to; providers are no organisations.
fn is_same_house(registered: &str, mailbox: &Mailbox) -> bool {
    let domain = registered.rsplit_once('@').map_or("", |(_, domain)| domain);
    provider(domain).is_none() && are_aligned(domain, mailbox.domain())
}
