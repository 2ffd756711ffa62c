//! A short text asks its reader for something, whatever it is (何らかの求め).
//!
//! The slots know what the campaign asks for; whoever asks for something else, or in other words, still asks. By itself
//! that is every second mail of an office, so it counts only where the name of one of our people is shown and the address
//! is one that nobody of the name would choose (`verdict::gate`). Words of an outsider (a patient's visit, an application,
//! 貴院, と申します) and links make it vague: a namesake of a common name may well write from an address that does not
//! spell it.

#[cfg(test)]
mod tests;

use super::{Family, Rule};
use crate::case::{Case, TextView};
use crate::finding::{Confidence, Evidence, Finding, Place, RuleId};
use crate::identity::Claim;
use crate::text::fold;
use std::sync::LazyLock;

pub(super) const RULE: Rule =
    Rule { id: RuleId("asks-for-something"), family: Family::Request, weight: 0.5, look: asks_for_something };

/// A longer text, in folded characters, has room to say what it wants in words that the slots know.
const LONGEST: usize = 320;
/// So many folded characters are a name or a greeting.
const LONGEST_NAME: usize = 16;
/// Where sentences end.
const STOPS: [char; 8] = ['。', '｡', '！', '？', '!', '?', '\n', '…'];
/// A line of more characters may be wrapped.
const LONGEST_LINE: usize = 24;
/// The kana with which imperatives end: 送れ, 返せ.
const IMPERATIVE: &str = "えけせてねへめれげぜべ";

/// The words of `data/asks.txt`, folded.
struct Asks {
    /// Anywhere in a text.
    inside: Vec<String>,
    /// At the end of a sentence.
    ends: Vec<String>,
    /// Endings that look like those and ask nothing.
    no_ends: Vec<String>,
    /// Politeness, which asks nothing either.
    formulas: Vec<String>,
    /// Words of patients, applicants and other namesakes.
    outsider: Vec<String>,
}

static ASKS: LazyLock<Asks> = LazyLock::new(|| {
    let section = |name: &str| -> Vec<String> {
        let lines = include_str!("../../data/asks.txt").lines().skip_while(|line| *line != format!("[{name}]")).skip(1);
        let lines = lines.take_while(|line| !line.starts_with('['));
        lines.flat_map(str::split_whitespace).map(|word| fold(&word.replace('_', " "))).collect()
    };
    Asks {
        inside: section("inside"),
        ends: section("end"),
        no_ends: section("not-end"),
        formulas: section("formula"),
        outsider: section("outsider"),
    }
});

fn asks_for_something(case: &Case<'_>) -> Vec<Finding> {
    if !case.identity.claims.iter().any(Claim::is_borrowed) {
        return Vec::new();
    }
    let has_place = |place: &Place| matches!(place, Place::Text | Place::Html);
    let length = |view: &TextView| view.folded.text.chars().count();
    // A subject asks when the mail says next to nothing behind it.
    let is_silent = case.texts.iter().filter(|view| has_place(&view.place)).all(|view| length(view) <= LONGEST_NAME);
    let views = case.texts.iter().zip(&case.wordings).filter(|(view, wording)| {
        let is_read = has_place(&view.place) || is_silent && matches!(view.place, Place::Header(_));
        is_read && wording.quoted.is_empty() && length(view) <= LONGEST
    });
    let found = views.filter_map(|(view, _)| {
        let words = asking(&view.text, &view.folded.text)?;
        let is_vague = has_link(case, &view.folded.text) || is_outsider(&view.folded.text);
        Some(Finding {
            rule: RULE.id,
            confidence: if is_vague { Confidence::Low } else { Confidence::Medium },
            evidence: Evidence::whole(view.place.clone(), words),
            reason: "短い本文で、何かをするよう、または答えるよう求めています。".to_owned(),
            reason_en: "A short text asks its reader to do or to answer something.".to_owned(),
        })
    });
    found.take(1).collect()
}

/// Whoever sends a link wants it to be opened, which others than the campaign do.
fn has_link(case: &Case<'_>, folded: &str) -> bool {
    !case.mail.links.is_empty() || ["http", "www."].iter().any(|link| folded.contains(link))
}

/// Whether a patient, an applicant or a business might write this; folded.
fn is_outsider(folded: &str) -> bool {
    ASKS.outsider.iter().any(|word| folded.contains(word.as_str()))
}

/// The sentence that asks, or all of the text when the words that ask stand somewhere in it.
fn asking<'t>(text: &'t str, folded: &str) -> Option<&'t str> {
    let mut sentences = text.split_inclusive(STOPS);
    sentences.find(|sentence| asks_at_its_end(sentence)).map(str::trim).or_else(|| {
        let spoken = ASKS.formulas.iter().fold(folded.to_owned(), |text, formula| text.replace(formula.as_str(), " "));
        let is_inside = ASKS.inside.iter().any(|word| spoken.contains(word.as_str()));
        is_inside.then(|| text.trim())
    })
}

fn asks_at_its_end(sentence: &str) -> bool {
    let sentence = sentence.trim();
    let spoken = sentence.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let folded = fold(spoken);
    let ends_with = |words: &[String]| words.iter().any(|word| folded.ends_with(word.as_str()));
    if spoken.is_empty()
        || ends_with(&ASKS.no_ends)
        || ASKS.formulas.iter().any(|formula| folded.contains(formula.as_str()))
    {
        return false;
    }
    // A long line that nothing ends was broken by a mail program in the middle of a sentence.
    let is_whole = sentence.ends_with(STOPS) || spoken.chars().count() <= LONGEST_LINE;
    sentence.ends_with(['?', '？']) || is_whole && (ends_with(&ASKS.ends) || is_imperative(spoken))
}

/// A kanji with the kana of an imperative behind it: 送れ, 書け, 返せ.
fn is_imperative(spoken: &str) -> bool {
    let mut letters = spoken.chars().rev();
    let last = letters.next().filter(|last| IMPERATIVE.contains(*last));
    last.is_some() && letters.next().is_some_and(|letter| matches!(letter, '一'..='鿿'))
}
