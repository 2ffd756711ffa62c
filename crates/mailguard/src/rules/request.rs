//! Requests: what all rules of intent share. A slot's rule is a list of shapes and its reason.

#[cfg(test)]
mod tests;

use super::{RuleId, is_japanese};
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

/// What a text of more folded characters names, it says something about.
const LONGEST_NOTE: usize = 60;

/// The same as [`requests`], and where those find nothing, shapes that only name what is wanted: a note in telegraph
/// style has no verb (LINEグループ、本日中). Only short texts are notes, and only vaguely.
pub(super) fn requests_or_notes(
    case: &Case<'_>,
    rule: RuleId,
    (shapes, notes): (&[Shape], &[Shape]),
    reason: &Reason,
) -> Vec<Finding> {
    let found = requests(case, rule, shapes, reason);
    if !found.is_empty() {
        return found;
    }
    let stands_in_note = |finding: &Finding| {
        let mut views = case.texts.iter().filter(|view| view.place == finding.evidence.place);
        matches!(finding.evidence.place, Place::Text | Place::Html)
            && views.any(|view| is_note(&view.text, &view.folded.text))
    };
    let mut found = requests(case, rule, notes, reason);
    found.retain(stands_in_note);
    found
}

/// Whether a text is a note in Japanese: short, and no sentence of it is polite, as reports and explanations are.
fn is_note(text: &str, folded: &str) -> bool {
    let is_polite = ["デス", "マス", "マシタ", "デシタ"].iter().any(|ending| folded.contains(ending));
    folded.chars().count() <= LONGEST_NOTE && is_japanese(text) && !is_polite
}

fn under_subjects(case: &Case<'_>, shapes: &[Shape], wording: &Wording) -> Option<Match> {
    let nothing = Wording::default();
    let subjects = case.texts.iter().zip(&case.wordings).filter(|(view, _)| matches!(view.place, Place::Header(_)));
    let found = subjects.filter_map(|(_, subject)| first_match(shapes, subject, wording));
    found.max_by_key(|found| found.confidence).or_else(|| first_match(shapes, &nothing, wording))
}
