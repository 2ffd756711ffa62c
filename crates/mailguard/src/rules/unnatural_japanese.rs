//! Japanese that nobody here writes (不自然な日本語): old spelling, a common word with its reading in brackets.

#[cfg(test)]
mod tests;

use super::{Family, Rule};
use crate::case::{Case, TextView};
use crate::finding::{Confidence, Evidence, Finding, RuleId};

pub(super) const RULE: Rule =
    Rule { id: RuleId("unnatural-japanese"), family: Family::Structure, weight: 1.0, look: unnatural_japanese };

/// Historical spelling and wrong forms, as a translation program makes them.
const FORMS: [&str; 18] = [
    "願ひ",
    "思ひ",
    "下さひ",
    "くださひ",
    "ませう",
    "でせう",
    "いたしませう",
    "だらう",
    "言ふ",
    "いふこと",
    "ゐる",
    "ゐま",
    "やうに",
    "ますた",
    "くだちい",
    "下ちい",
    "ご苦労様でございます",
    "お手数かけるします",
];

/// Official words that nobody gives a reading for.
const READ_OUT: [&str; 10] = ["連絡", "社内", "業務", "会社", "名簿", "至急", "緊急", "作成", "返信", "重要"];

fn unnatural_japanese(case: &Case<'_>) -> Vec<Finding> {
    let japanese = case.texts.iter().filter(|view| super::is_japanese(&view.text));
    let seen = japanese.filter_map(|view| Some((view, form(view).or_else(|| reading(view))?)));
    seen.map(|(view, (start, end))| Finding {
        rule: RULE.id,
        confidence: Confidence::Low,
        evidence: Evidence::within(view.place.clone(), &view.text, start, end),
        reason: "日本で書かれたメールにはまずない言い回しや表記があります。機械翻訳の跡とみられます。".to_owned(),
        reason_en: "The Japanese is of a kind that nobody writes here, as if translated by a program.".to_owned(),
    })
    .collect()
}

fn form(view: &TextView) -> Option<(usize, usize)> {
    let (octet, form) = FORMS.iter().find_map(|form| Some((view.text.find(form)?, form)))?;
    let start = view.text.get(..octet)?.chars().count();
    Some((start, start + form.chars().count()))
}

/// A common official word of kanji, and behind it its reading in brackets: 業務（ぎょうむ）.
fn reading(view: &TextView) -> Option<(usize, usize)> {
    let letters: Vec<char> = view.text.chars().collect();
    let opens = letters.iter().enumerate().filter(|(_, letter)| matches!(letter, '（' | '('));
    opens.map(|(open, _)| open).find_map(|open| {
        let inside = letters.get(open + 1..)?.iter().take_while(|letter| matches!(letter, 'ぁ'..='ゖ' | 'ー')).count();
        let is_closed = matches!(letters.get(open + 1 + inside), Some('）' | ')'));
        let kanji = letters.get(..open)?.iter().rev().take_while(|letter| matches!(letter, '一'..='鿿')).count();
        let word: String = letters.get(open - kanji..open)?.iter().collect();
        let is_read_out = inside >= 4 && is_closed && READ_OUT.iter().any(|one| word.contains(one));
        is_read_out.then_some((open - kanji, open + inside + 2))
    })
}
