//! Chinese letters or words that were left in a Japanese mail (中国語の残り): a trace of translation.

#[cfg(test)]
mod tests;

use super::{Family, Rule};
use crate::case::Case;
use crate::case::TextView;
use crate::finding::{Confidence, Evidence, Finding, RuleId};
use std::collections::HashSet;
use std::sync::LazyLock;

pub(super) const RULE: Rule =
    Rule { id: RuleId("chinese-residue"), family: Family::Structure, weight: 1.5, look: chinese_residue };

/// Letters that no Japanese text has.
static SIMPLIFIED: LazyLock<HashSet<char>> = LazyLock::new(|| {
    let table = include_str!("../../data/simplified.txt");
    table.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars).collect()
});

/// Words that a Japanese reader does not use, in letters that Japanese has.
const WORDS: [&str; 12] =
    ["收到", "麻煩", "邀請", "微信", "群聊", "辛苦", "安排好", "同事", "二維碼", "通訊録", "早上好", "晩上好"];

fn chinese_residue(case: &Case<'_>) -> Vec<Finding> {
    let japanese = case.texts.iter().filter(|view| super::is_japanese(&view.text));
    japanese
        .filter_map(|view| {
            let (start, length) = letter(view).or_else(|| word(view))?;
            Some(Finding {
                rule: RULE.id,
                confidence: Confidence::Medium,
                evidence: Evidence::within(view.place.clone(), &view.text, start, start + length),
                reason: "日本語の文に、日本では使わない中国語の文字や言葉が混じっています。".to_owned(),
                reason_en: "The Japanese text holds Chinese letters or words.".to_owned(),
            })
        })
        .collect()
}

/// The first letters that no Japanese text has: where, and how many in a row.
fn letter(view: &TextView) -> Option<(usize, usize)> {
    let is_simplified = |letter: &char| !letter.is_ascii() && SIMPLIFIED.contains(letter);
    let start = view.text.chars().position(|letter| is_simplified(&letter))?;
    Some((start, view.text.chars().skip(start).take_while(is_simplified).count()))
}

fn word(view: &TextView) -> Option<(usize, usize)> {
    let (octet, word) = WORDS.iter().find_map(|word| Some((view.text.find(word)?, word)))?;
    let start = view.text.get(..octet)?.chars().count();
    Some((start, word.chars().count()))
}
