//! Requests: what all rules of intent share. A slot's rule is a list of shapes and its reason.

#[cfg(test)]
mod tests;

use super::RuleId;
use crate::case::Case;
use crate::finding::{Finding, Place};
use crate::wording::{Match, Shape, Wording, first_match};

/// What a rule of intent says about its slot.
pub(super) struct Reason {
    /// To a receptionist.
    pub(super) japanese: &'static str,
    /// The same in English.
    pub(super) english: &'static str,
}

/// The surest match of the shapes in each text of the mail, with what the subject names taken for granted in the texts.
pub(super) fn requests(case: &Case<'_>, rule: RuleId, shapes: &[Shape], reason: &Reason) -> Vec<Finding> {
    let nothing = Wording::default();
    let mut findings: Vec<Finding> = Vec::new();
    for (view, wording) in case.texts.iter().zip(&case.wordings) {
        let found = if matches!(view.place, Place::Header(_)) {
            first_match(shapes, &nothing, wording)
        } else {
            under_subjects(case, shapes, wording)
        };
        let Some(found) = found else { continue };
        let finding = Finding {
            rule,
            confidence: found.confidence,
            evidence: view.evidence(found.start, found.end),
            reason: reason.japanese.to_owned(),
            reason_en: reason.english.to_owned(),
        };
        if !findings.iter().any(|known| known.evidence.place == finding.evidence.place) {
            findings.push(finding);
        }
    }
    findings
}

fn under_subjects(case: &Case<'_>, shapes: &[Shape], wording: &Wording) -> Option<Match> {
    let nothing = Wording::default();
    let subjects = case.texts.iter().zip(&case.wordings).filter(|(view, _)| matches!(view.place, Place::Header(_)));
    let found = subjects.filter_map(|(_, subject)| first_match(shapes, subject, wording));
    found.max_by_key(|found| found.confidence).or_else(|| first_match(shapes, &nothing, wording))
}
