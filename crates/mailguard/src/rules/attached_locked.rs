//! An attached file has a password (パスワードつきの添付).

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::mail::Fate;

pub(super) const RULE: Rule =
    Rule { id: RuleId("attached-locked"), family: Family::Structure, weight: 0.2, look: attached_locked };

fn attached_locked(case: &Case<'_>) -> Vec<Finding> {
    let files = case.mail.opened.iter().filter(|file| file.fate == Fate::Locked);
    files
        .map(|file| Finding {
            rule: RULE.id,
            confidence: Confidence::High,
            evidence: file.evidence(),
            reason: "パスワードのついた添付です。中は調べられません。".to_owned(),
            reason_en: "An attached file has a password and was not read.".to_owned(),
        })
        .collect()
}
