//! The subject is our organisation's own name and nothing else (facts section 3.2: a trait of the campaign).

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, Place, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId("subject-is-organisation"),
    family: Family::Structure,
    weight: 2.0,
    look: subject_is_organisation,
};

fn subject_is_organisation(case: &Case<'_>) -> Vec<Finding> {
    if case.identity.is_from_known_sender {
        return Vec::new();
    }
    let told = |subject: &str| {
        let organisation = case.context.people.organisation_named(without_marks(subject))?;
        Some(Finding {
            rule: RULE.id,
            confidence: Confidence::Medium,
            evidence: Evidence::whole(Place::Header("Subject".to_owned()), subject),
            reason: format!("件名が団体の名前「{organisation}」だけです。外から届くメールではふつうありません。"),
            reason_en: "The subject is the organisation's own name and nothing else.".to_owned(),
        })
    };
    case.mail.header("Subject").filter_map(told).collect()
}

/// Without the marks of an answer or a forwarded mail before it.
fn without_marks(subject: &str) -> &str {
    let mut rest = subject.trim();
    loop {
        let mark = ["re:", "fw:", "fwd:", "re：", "fw：", "返信:", "転送:"]
            .into_iter()
            .find(|mark| rest.get(..mark.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(mark)));
        let Some(mark) = mark else { return rest };
        rest = rest.get(mark.len()..).unwrap_or_default().trim_start();
    }
}
