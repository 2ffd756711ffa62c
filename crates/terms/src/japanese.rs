//! Writing variants of Japanese: full and half width, spaces, and how wide a text is on paper.
//!
//! Offices type the same digits as `12` or `１２`, the same bracket as `(` or `（`. Comparison folds them
//! (Unicode NFKC); what people typed is kept elsewhere and printed unchanged.
//!
//! Left out: variant forms of kanji (髙/高), which are in `kanji_variants`.

use unicode_normalization::UnicodeNormalization;

/// The text with full-width and half-width variants folded to one form (NFKC): `Ｒ８` becomes `R8`, `ｼ` becomes `シ`.
pub fn fold_width(text: &str) -> String {
    text.nfkc().collect()
}

/// The text without any white space, also without the ideographic space.
pub fn without_spaces(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// Width on paper in half-width columns: Japanese characters count two, ASCII and half-width katakana one.
pub fn display_width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(character: char) -> usize {
    match character {
        '\u{0}'..='\u{1f}' | '\u{7f}' => 0,
        ' '..='~' | '\u{a5}' | '\u{ff61}'..='\u{ff9f}' => 1,
        _ => 2,
    }
}

/// A typed text as it may stand in a message: control characters replaced, at most 40 characters.
pub(crate) fn quoted(typed: &str) -> String {
    let mut shown: String = typed.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if typed.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}

/// A count with commas every three digits, as on pages: 113,523. Templates hand over values and references.
pub fn grouped(number: impl std::borrow::Borrow<u64>) -> String {
    let digits = number.borrow().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
