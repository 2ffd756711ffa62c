//! The mail quotes a fraud to warn of it or to report it (G07): the quoted words ask nothing of the reader.

#[cfg(test)]
mod tests;

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};

pub(super) const RULE: Rule =
    Rule { id: RuleId("quoted-warning"), family: Family::Calming, weight: -2.0, look: quoted_warning };

/// Fewer quoted atoms are no request.
const FEWEST_ATOMS: usize = 3;

fn quoted_warning(case: &Case<'_>) -> Vec<Finding> {
    let views = case.texts.iter().zip(&case.wordings);
    views
        .filter(|(_, wording)| wording.quoted.len() >= FEWEST_ATOMS)
        .filter_map(|(view, wording)| {
            let (first, last) = (wording.quoted.first()?, wording.quoted.last()?);
            Some(Finding {
                rule: RULE.id,
                confidence: Confidence::Medium,
                evidence: view.evidence(first.start, last.end.max(first.end)),
                reason: "注意喚起や報告として、不審なメールの文面を引用しています。引用された文は指示とみなしません。"
                    .to_owned(),
                reason_en: "It quotes a fraudulent mail to warn of it or to report it; quoted words are no request."
                    .to_owned(),
            })
        })
        .collect()
}
