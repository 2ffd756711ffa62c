//! An attached file is too large or broken to be read wholly (調べきれない添付).

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::mail::Fate;

pub(super) const RULE: Rule =
    Rule { id: RuleId("attached-unread"), family: Family::Oddity, weight: 0.1, look: attached_unread };

fn attached_unread(case: &Case<'_>) -> Vec<Finding> {
    let files = case.mail.opened.iter().filter(|file| matches!(file.fate, Fate::TooLarge | Fate::Unreadable));
    files
        .map(|file| Finding {
            rule: RULE.id,
            confidence: Confidence::Medium,
            evidence: file.evidence(),
            reason: "添付が大きすぎるか壊れているため、一部または全部を調べていません。".to_owned(),
            reason_en: "An attached file is too large or broken, and was not read wholly.".to_owned(),
        })
        .collect()
}
