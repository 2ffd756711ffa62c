//! The sender's address is made to be thrown away after minutes (使い捨てアドレス).

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, RuleId};
use crate::identity::place_of;
use crate::mail::Mailbox;
use crate::sender::{Provider, provider};

pub(super) const RULE: Rule =
    Rule { id: RuleId("disposable-sender"), family: Family::Sender, weight: 3.0, look: disposable_sender };

fn disposable_sender(case: &Case<'_>) -> Vec<Finding> {
    let told = |mailbox: &Mailbox| Finding {
        rule: RULE.id,
        confidence: Confidence::High,
        evidence: Evidence::whole(place_of(mailbox.field), &mailbox.address),
        reason: format!("送信元の{}は{}です。", mailbox.domain(), Provider::Disposable.japanese()),
        reason_en: "The sender's address is a disposable one.".to_owned(),
    };
    case.strangers().filter(|mailbox| provider(mailbox.domain()) == Some(Provider::Disposable)).map(told).collect()
}
