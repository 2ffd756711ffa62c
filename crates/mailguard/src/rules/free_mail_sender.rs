//! The sender's address is one that anybody can have: free mail, a carrier's, a provider's (フリーメール).

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, RuleId};
use crate::identity::place_of;
use crate::mail::Mailbox;
use crate::sender::{Provider, provider};

pub(super) const RULE: Rule =
    Rule { id: RuleId("free-mail-sender"), family: Family::Sender, weight: 1.2, look: free_mail_sender };

fn free_mail_sender(case: &Case<'_>) -> Vec<Finding> {
    let kind = |mailbox: &Mailbox| provider(mailbox.domain()).filter(|kind| *kind != Provider::Disposable);
    let told = |mailbox: &Mailbox, kind: Provider| Finding {
        rule: RULE.id,
        // A telephone or a line at home has at least a contract behind it.
        confidence: if kind == Provider::Free { Confidence::High } else { Confidence::Medium },
        evidence: Evidence::whole(place_of(mailbox.field), &mailbox.address),
        reason: format!("送信元の{}は{}です。", mailbox.domain(), kind.japanese()),
        reason_en: "The sender's address is at a provider where anybody can have one.".to_owned(),
    };
    case.strangers().filter_map(|mailbox| Some(told(mailbox, kind(mailbox)?))).collect()
}
