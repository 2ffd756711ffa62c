//! A known service sends a notice and shows the name of one of our people before its own address (rule G01).
//!
//! Sharing a file or asking to a meeting is done this way every day. Such a mail is delivered with a notice at most; the
//! service answers for its own address, so a failed authentication takes this back.

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::identity::{Claim, ClaimPlace, Relation};
use crate::mail::{AddressField, Mailbox};
use crate::sender::is_notice_service;

pub(super) const RULE: Rule =
    Rule { id: RuleId("service-notice"), family: Family::Calming, weight: -1.0, look: service_notice };

fn service_notice(case: &Case<'_>) -> Vec<Finding> {
    // Every mailbox has to be the service's: a second one beside it is not answered for.
    let senders: Vec<&Mailbox> = case.mail.mailboxes_of(AddressField::From).collect();
    let is_notice = matches!(senders[..], [sender] if is_notice_service(sender)) && !case.authentication.has_failed();
    let notices = case.identity.claims_in(ClaimPlace::Field(AddressField::From));
    let notices = notices.filter(|claim| is_notice && claim.relation == Relation::Relayed);
    let told = |claim: &Claim<'_>| Finding {
        rule: RULE.id,
        confidence: Confidence::Medium,
        evidence: claim.evidence.clone(),
        reason: format!("{}は、利用者の名前を付けて通知を送るサービスのアドレスです。", claim.address),
        reason_en: "The address belongs to a service that sends notices under its users' names.".to_owned(),
    };
    notices.take(1).map(told).collect()
}
