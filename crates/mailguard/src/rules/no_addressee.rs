//! A Japanese mail wants something and names nobody it is addressed to (宛名なし).

#[cfg(test)]
mod tests;

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, Place, RuleId};

pub(super) const RULE: Rule =
    Rule { id: RuleId("no-addressee"), family: Family::Structure, weight: 0.2, look: no_addressee };

/// How people and bodies are addressed.
const FORMS: [&str; 12] = ["様", "さん", "各位", "御中", "殿", "先生", "さま", "くん", "君へ", "ちゃん", "皆", "みな"];
/// An addressee stands in the first lines.
const FIRST_LINES: usize = 6;

fn no_addressee(case: &Case<'_>) -> Vec<Finding> {
    let views = case.texts.iter().zip(&case.wordings);
    let bare = views.filter(|(view, wording)| {
        let has_place = matches!(view.place, Place::Text | Place::Html) && !view.is_second_reading;
        let addressed = |line: &str| FORMS.iter().any(|form| line.contains(form));
        let mut first = view.text.lines().filter(|line| !line.trim().is_empty()).take(FIRST_LINES);
        has_place && wording.wants_something() && super::is_japanese(&view.text) && !first.any(addressed)
    });
    bare.map(|(view, _)| Finding {
        rule: RULE.id,
        confidence: Confidence::Low,
        evidence: Evidence::within(view.place.clone(), &view.text, 0, view.text.chars().count().min(20)),
        reason: "用件を求めながら、受け取る人の名前（宛名）がありません。".to_owned(),
        reason_en: "The mail wants something, but names nobody it is addressed to.".to_owned(),
    })
    .take(1)
    .collect()
}
