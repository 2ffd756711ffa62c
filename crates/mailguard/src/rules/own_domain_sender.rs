//! The mail comes from one of our own domains, and nothing speaks against that.

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, RuleId};
use crate::identity::place_of;
use crate::mail::{AddressField, Mailbox};

pub(super) const RULE: Rule =
    Rule { id: RuleId("own-domain-sender"), family: Family::Calming, weight: -2.0, look: own_domain_sender };

fn own_domain_sender(case: &Case<'_>) -> Vec<Finding> {
    let is_own = |mailbox: &&Mailbox| case.context.people.is_own_domain(mailbox.domain());
    let all_own = case.mail.mailboxes_of(AddressField::From).all(|mailbox| is_own(&mailbox));
    if !case.identity.is_from_known_sender || !all_own {
        return Vec::new();
    }
    let told = |mailbox: &Mailbox| Finding {
        rule: RULE.id,
        confidence: Confidence::Medium,
        evidence: Evidence::whole(place_of(AddressField::From), &mailbox.address),
        reason: format!("送信元の{}は当方のドメインです。", mailbox.domain()),
        reason_en: "The sender's domain is one of our own.".to_owned(),
    };
    case.mail.mailboxes_of(AddressField::From).take(1).map(told).collect()
}
