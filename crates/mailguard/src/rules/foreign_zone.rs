//! A Japanese mail that was written in another time zone of East Asia (+0800).

#[cfg(test)]
mod tests;

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, Place, RuleId};

pub(super) const RULE: Rule =
    Rule { id: RuleId("foreign-zone"), family: Family::Structure, weight: 0.7, look: foreign_zone };

fn foreign_zone(case: &Case<'_>) -> Vec<Finding> {
    let is_japanese = || case.texts.iter().any(|view| super::is_japanese(&view.text));
    let dates = case.mail.header("Date").filter(|date| date.contains("+0800") && is_japanese());
    dates
        .map(|date| Finding {
            rule: RULE.id,
            confidence: Confidence::Low,
            evidence: Evidence::whole(Place::Header("Date".to_owned()), date),
            reason: "日本語のメールですが、日本の時刻ではない時間帯（+0800）で作られています。".to_owned(),
            reason_en: "A Japanese mail, but written in the time zone +0800.".to_owned(),
        })
        .take(1)
        .collect()
}
