//! One believed report proves the sender, another one disproves it (認証結果の矛盾).

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId("authentication-contradicts"),
    family: Family::Oddity,
    weight: 0.5,
    look: authentication_contradicts,
};

fn authentication_contradicts(case: &Case<'_>) -> Vec<Finding> {
    let contradicted = case.authentication.facts.iter().filter(|fact| fact.is_contradicted);
    contradicted
        .filter_map(|fact| {
            Some(Finding {
                rule: RULE.id,
                confidence: Confidence::Medium,
                evidence: fact.evidence.clone()?,
                reason: format!(
                    "{}についての確認結果が「合格」と「不合格」の両方あります。不合格として扱います。",
                    fact.domain
                ),
                reason_en: format!("Reports about {} contradict each other; it counts as failed.", fact.domain),
            })
        })
        .collect()
}
