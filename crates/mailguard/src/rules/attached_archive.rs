//! An attached archive was named and not entered (圧縮ファイル).

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::mail::Fate;

pub(super) const RULE: Rule =
    Rule { id: RuleId("attached-archive"), family: Family::Structure, weight: 0.1, look: attached_archive };

fn attached_archive(case: &Case<'_>) -> Vec<Finding> {
    let files = case.mail.opened.iter().filter(|file| file.fate == Fate::Archive);
    files
        .map(|file| Finding {
            rule: RULE.id,
            confidence: Confidence::High,
            evidence: file.evidence(),
            reason: "ほかのファイルをまとめた添付（ZIPなど）です。中は調べていません。".to_owned(),
            reason_en: "An attached archive was not entered.".to_owned(),
        })
        .collect()
}
