//! Characters that do not survive FAX and old mail programs (機種依存文字): what stands outside JIS X 0208.
//!
//! Each is named with its line and, where there is one, with what to write instead. Names of people are theirs to spell:
//! nothing is replaced by the program, and nothing but what nobody can see stops a draft.
//! Left out: which characters the fonts of an installation have.

use std::collections::HashSet;
use std::sync::LazyLock;

use encoding_rs::EUC_JP;
use noroshi_terms::{fold_width, search_text};

use super::words::Words;
use super::{Check, fine, look, stop};

/// More of them in one field are counted, not listed.
const LISTED: usize = 5;

/// The rows of JIS X 0208; row 13 and those above 84 are additions of makers.
static CHARACTERS: LazyLock<HashSet<char>> = LazyLock::new(|| {
    let places = (1..=8u8).chain(16..=84).flat_map(|row| (1..=94u8).map(move |cell| [row + 0xa0, cell + 0xa0]));
    let letters = places.filter_map(|place| {
        EUC_JP.decode_without_bom_handling_and_without_replacement(&place).and_then(|text| text.chars().next())
    });
    // Two tables name these differently; on paper they are the same.
    letters.chain(['〜', '‖', '—', '−', '¢', '£', '¬']).collect()
});

/// True for what every FAX font and every ISO-2022-JP mail has.
pub(crate) fn is_in_jis_x_0208(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\t' | '\n') || CHARACTERS.contains(&letter)
}

/// Looks through the named fields.
pub(super) fn check_characters(fields: &[Words<'_>], checks: &mut Vec<Check>) {
    let before = checks.len();
    for (field, text) in fields {
        checks.extend(hidden_line(text).map(|line| {
            let place = place(text, line);
            stop(field, &format!("{place}見えない文字は使えません。その前後を消して、打ち直してください。"))
        }));
        let odd = odd_units(text);
        checks.extend(odd.iter().take(LISTED).map(|(unit, line)| look(field, &advice(unit, &place(text, *line)))));
        if let Some(more) = odd.len().checked_sub(LISTED).filter(|more| *more > 0) {
            let text = format!("FAXや古いメールソフトで正しく出ないことがある文字が、ほかに{more}種類あります。");
            checks.push(look(field, &text));
        }
    }
    if checks.len() == before {
        checks.push(fine("title", "FAXや古いメールソフトでも、すべての文字が出ます"));
    }
}

/// Where it stands, in words: a field of one line has no number.
fn place(text: &str, line: usize) -> String {
    if text.trim_end().contains('\n') { format!("{line}行目の") } else { String::new() }
}

fn advice(unit: &str, place: &str) -> String {
    let shown = if unit.trim().is_empty() { "特別な空白" } else { unit };
    let risk = format!("{place}「{shown}」は、FAXや古いメールソフトで正しく出ないことがあります。");
    match replacement(unit) {
        Some(Replacement::Same(words)) if words.trim().is_empty() => {
            format!("{risk}ふつうの空白に打ち直すと確実です。")
        }
        Some(Replacement::Same(words)) => format!("{risk}「{words}」と書くと確実です。"),
        Some(Replacement::Name(words)) => format!(
            "{risk}お名前の文字でしたら、そのままで差し支えありません。「{words}」と書くときは、ご本人にお確かめください。"
        ),
        None => format!("{risk}お名前の文字でなければ、別の言葉で書くと確実です。"),
    }
}

/// What to write instead.
enum Replacement {
    /// The same thing in other characters.
    Same(String),
    /// The usual form of a character of names; whose name it is decides.
    Name(String),
}

fn replacement(unit: &str) -> Option<Replacement> {
    let bare: String = unit.chars().filter(|letter| !is_selector(*letter)).collect();
    let folded = fold_width(&bare);
    let is_kanji = bare
        .chars()
        .all(|letter| matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'));
    if is_kanji && !bare.is_empty() {
        let usual = if folded != bare && is_printable(&folded) { folded } else { search_text::folded(&bare) };
        let is_another = usual != unit && is_printable(&usual) && usual.chars().count() == 1;
        return is_another.then_some(Replacement::Name(usual));
    }
    if bare.chars().any(is_circled) {
        return is_printable(&folded).then(|| Replacement::Same(format!("({folded})")));
    }
    (folded != unit && !folded.is_empty() && is_printable(&folded)).then_some(Replacement::Same(folded))
}

fn is_printable(text: &str) -> bool {
    text.chars().all(is_in_jis_x_0208)
}

fn is_circled(letter: char) -> bool {
    matches!(letter, '\u{2460}'..='\u{2473}' | '\u{24b6}'..='\u{24ea}' | '\u{3251}'..='\u{325f}' | '\u{32b1}'..='\u{32bf}' | '\u{3280}'..='\u{32b0}')
}

/// Each odd unit once, with the line on which it stands first.
fn odd_units(text: &str) -> Vec<(String, usize)> {
    let mut odd: Vec<(String, usize)> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        for unit in units(line) {
            let is_odd = !is_printable(&unit) && !unit.chars().all(is_hidden);
            if is_odd && odd.iter().all(|(known, _)| *known != unit) {
                odd.push((unit, number));
            }
        }
    }
    odd
}

/// Characters that belong together: a run of half-width kana, a letter with its marks, a picture made of several.
fn units(line: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    let mut last = None;
    for letter in line.chars() {
        let goes_on = last.is_some_and(|last| last == JOINER || (is_half_kana(last) && is_half_kana(letter)));
        match units.last_mut() {
            Some(unit) if goes_on || belongs_before(letter) => unit.push(letter),
            _ => units.push(letter.to_string()),
        }
        last = Some(letter);
    }
    units
}

const JOINER: char = '\u{200d}';

fn is_half_kana(letter: char) -> bool {
    matches!(letter, '\u{ff61}'..='\u{ff9f}')
}

/// Chooses a form of the letter before it.
fn is_selector(letter: char) -> bool {
    matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn belongs_before(letter: char) -> bool {
    letter == JOINER
        || is_selector(letter)
        || matches!(letter, '\u{3099}' | '\u{309a}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// The first line with a character that nobody can see.
fn hidden_line(text: &str) -> Option<usize> {
    text.lines().position(|line| line.contains(is_hidden)).map(|index| index + 1)
}

fn is_hidden(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_standard() {
        // 6,879 characters, and seven that two tables name differently.
        assert_eq!(CHARACTERS.len(), 6_879 + 7);
        for letter in "亜腕弌熙堯瑤ぁンヴヶΑяー~〜―−①".chars() {
            assert_eq!(is_in_jis_x_0208(letter), letter != '①', "{letter}");
        }
    }
}
