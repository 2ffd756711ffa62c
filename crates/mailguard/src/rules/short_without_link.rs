//! A short text without any link that wants something (短文・リンクなし): the usual make of this fraud.

#[cfg(test)]
mod tests;

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, Place, RuleId};

pub(super) const RULE: Rule =
    Rule { id: RuleId("short-without-link"), family: Family::Structure, weight: 0.3, look: short_without_link };

/// The bodies of the campaign have 10 to 200 characters.
const LONGEST: usize = 240;
const SHORTEST: usize = 5;

fn short_without_link(case: &Case<'_>) -> Vec<Finding> {
    let views = case.texts.iter().zip(&case.wordings);
    let short = views.filter(|(view, wording)| {
        let has_place = matches!(view.place, Place::Text | Place::Html) && !view.is_second_reading;
        let length = view.folded.text.chars().count();
        let has_link = ["http", "www."].iter().any(|link| view.folded.text.contains(link));
        has_place
            && case.mail.links.is_empty()
            && (SHORTEST..=LONGEST).contains(&length)
            && !has_link
            && wording.wants_something()
    });
    short
        .map(|(view, _)| Finding {
            rule: RULE.id,
            confidence: Confidence::Low,
            evidence: Evidence::whole(view.place.clone(), &view.text),
            reason: "リンクのない短い文で、何かをするよう求めています。".to_owned(),
            reason_en: "A short text without a link that wants something.".to_owned(),
        })
        .take(1)
        .collect()
}
