//! The domain shown as the sender did not send the mail (送信ドメイン認証の失敗).

use super::{Family, Rule};
use crate::authentication::Standing;
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};

pub(super) const RULE: Rule =
    Rule { id: RuleId("authentication-failed"), family: Family::Sender, weight: 2.5, look: authentication_failed };

fn authentication_failed(case: &Case<'_>) -> Vec<Finding> {
    let failed = case.authentication.facts.iter().filter(|fact| fact.standing == Standing::Failed);
    failed
        .filter_map(|fact| {
            Some(Finding {
                rule: RULE.id,
                confidence: Confidence::High,
                evidence: fact.evidence.clone()?,
                reason: format!("受信サーバーの確認で、{}から送られたメールではないと判定されています。", fact.domain),
                reason_en: format!("The receiving server found that {} did not send this mail.", fact.domain),
            })
        })
        .collect()
}
