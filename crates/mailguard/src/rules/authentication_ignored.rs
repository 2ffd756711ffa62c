//! A report about the sender that nobody vouches for was passed over (信頼しない認証結果).
//!
//! Anybody can write such a field into a mail. Most are harmless traces of earlier servers, so it weighs nothing; it is
//! told because a clerk may otherwise read the mail's own praise as a proof.

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};

pub(super) const RULE: Rule =
    Rule { id: RuleId("authentication-ignored"), family: Family::Oddity, weight: 0.0, look: authentication_ignored };

fn authentication_ignored(case: &Case<'_>) -> Vec<Finding> {
    let ignored = case.authentication.ignored.iter();
    ignored
        .map(|(host, evidence)| Finding {
            rule: RULE.id,
            confidence: Confidence::High,
            evidence: evidence.clone(),
            reason: if host.is_empty() {
                "どのサーバーが書いたか分からない認証結果です。判定には使っていません。".to_owned()
            } else {
                format!("信頼するサーバーに登録されていない{host}の認証結果です。判定には使っていません。")
            },
            reason_en: "An authentication report of a host that is not trusted was not used.".to_owned(),
        })
        .collect()
}
