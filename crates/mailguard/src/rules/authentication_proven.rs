//! The mail comes from a registered address, and a trusted host proved that (登録アドレスの認証合格).
//!
//! Only registered addresses are calmed by a proof: the accounts of this fraud are real ones and pass all checks.

use super::{Family, Rule};
use crate::authentication::Standing;
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::mail::AddressField;

pub(super) const RULE: Rule =
    Rule { id: RuleId("authentication-proven"), family: Family::Calming, weight: -2.0, look: authentication_proven };

fn authentication_proven(case: &Case<'_>) -> Vec<Finding> {
    let shown: Vec<_> = case.mail.mailboxes_of(AddressField::From).collect();
    // A second sender beside the proven one could be the one that is shown.
    let [only] = shown.as_slice() else { return Vec::new() };
    let Some(fact) = case.authentication.fact(only.domain()) else { return Vec::new() };
    let is_registered = || case.context.people.owners_of(&only.address).next().is_some();
    if fact.standing != Standing::Aligned || !is_registered() {
        return Vec::new();
    }
    let finding = fact.evidence.clone().map(|evidence| Finding {
        rule: RULE.id,
        confidence: Confidence::High,
        evidence,
        reason: "登録されたアドレスから送られたことを、受信サーバーが確かめています。".to_owned(),
        reason_en: "A trusted server proved that a registered address sent this mail.".to_owned(),
    });
    finding.into_iter().collect()
}
