//! An answer would go to another domain than the mail comes from (返信先の相違).

use super::{Family, Rule};
use crate::case::Case;
use crate::domain::are_aligned;
use crate::finding::{Confidence, Evidence, Finding, RuleId};
use crate::identity::place_of;
use crate::mail::{AddressField, Mailbox};
use crate::sender::provider;

pub(super) const RULE: Rule =
    Rule { id: RuleId("reply-to-differs"), family: Family::Sender, weight: 0.8, look: reply_to_differs };

fn reply_to_differs(case: &Case<'_>) -> Vec<Finding> {
    // A mailing list sets its own address there, and everybody who reads it knows that.
    let is_list = case.mail.header("List-Id").next().is_some() || case.mail.header("List-Post").next().is_some();
    if is_list {
        return Vec::new();
    }
    let people = &case.context.people;
    let is_elsewhere = |reply: &&Mailbox| {
        let mut senders = case.mail.mailboxes_of(AddressField::From);
        let is_known = people.is_own_domain(reply.domain()) || people.owners_of(&reply.address).next().is_some();
        let is_of_sender = senders.any(|from| are_aligned(from.domain(), reply.domain()));
        !reply.address.is_empty() && !is_known && !is_of_sender
    };
    let told = |reply: &Mailbox| Finding {
        rule: RULE.id,
        confidence: if provider(reply.domain()).is_some() { Confidence::Medium } else { Confidence::Low },
        evidence: Evidence::whole(place_of(AddressField::ReplyTo), &reply.address),
        reason: format!("返信すると、差出人とは別の{}に届きます。", reply.address),
        reason_en: "An answer would go to another domain than the sender's.".to_owned(),
    };
    case.mail.mailboxes_of(AddressField::ReplyTo).filter(is_elsewhere).map(told).collect()
}
