//! The grammar of a document number (発番) (D03); see the page of the parent module for the forms.

use super::DocumentNumber;
use crate::japanese::fold_width;
use std::num::NonZeroU32;

/// What stands in a document number.
pub(super) struct Parts {
    pub(super) series: String,
    pub(super) serial: Option<NonZeroU32>,
    pub(super) section: Option<String>,
    pub(super) suffix: Option<String>,
}

/// Reads a document number, or `None` when the text is none.
pub(super) fn document_number(text: &str) -> Option<Parts> {
    if text.chars().count() > DocumentNumber::LONGEST || text.chars().any(is_foreign) {
        return None;
    }
    let folded: String = fold_width(text).chars().filter(|character| *character != ' ').map(round_bracket).collect();
    if folded == "事務連絡" {
        return Some(Parts { series: folded, serial: None, section: None, suffix: None });
    }
    match folded.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) if !inside.contains(['(', ')']) => numbered(inside, Marked::ByBrackets),
        _ => numbered(&folded, Marked::ByItsOwnWords),
    }
}

/// What tells that the text is a number and not any word with digits in it.
#[derive(Clone, Copy, PartialEq)]
enum Marked {
    ByItsOwnWords,
    ByBrackets,
}

fn numbered(text: &str, marked: Marked) -> Option<Parts> {
    let (series, digits, tail) = split_serial(text)?;
    let serial = digits.parse().ok()?;
    let (section, suffix) = match tail.strip_prefix('号') {
        Some(ending) => read_ending(ending)?,
        None if tail.is_empty() && marked == Marked::ByBrackets && !series.ends_with('第') => (None, None),
        None if is_suffix(tail) && !series.ends_with('第') => (None, Some(tail.to_owned())),
        None => return None,
    };
    let series = series.strip_suffix('第').unwrap_or(series);
    is_series(series).then(|| Parts { series: series.to_owned(), serial: Some(serial), section, suffix })
}

/// Series text, digits of the serial and what follows. The serial follows 第; without 第 it is the first number.
fn split_serial(text: &str) -> Option<(&str, &str, &str)> {
    let mut after_dai = text.match_indices('第').map(|(at, dai)| at + dai.len());
    let start = after_dai
        .rfind(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())))
        .or_else(|| text.find(|c: char| c.is_ascii_digit()))?;
    let (series, rest) = text.split_at_checked(start)?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, tail) = rest.split_at_checked(end)?;
    Some((series, digits, tail))
}

/// Section in brackets and suffix letter after 号, in either order, both optional.
fn read_ending(ending: &str) -> Option<(Option<String>, Option<String>)> {
    let Some((before, rest)) = ending.split_once('(') else {
        return (ending.is_empty() || is_suffix(ending)).then(|| (None, owned(ending)));
    };
    let (section, after) = rest.split_once(')')?;
    let suffix = if before.is_empty() { after } else { before };
    let is_single = before.is_empty() || after.is_empty();
    let is_readable = is_section(section) && (suffix.is_empty() || is_suffix(suffix));
    (is_single && is_readable).then(|| (owned(section), owned(suffix)))
}

fn owned(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Letters, digits of a date part and the middle dot, with at least one Japanese character; not 第 alone.
fn is_series(series: &str) -> bool {
    let allowed = |c: char| c.is_alphabetic() || c.is_ascii_digit() || c == '・';
    let begins_well = series.starts_with(|c: char| c.is_alphabetic());
    begins_well && series.chars().all(allowed) && series.chars().any(is_japanese) && !series.contains('号')
}

fn is_section(section: &str) -> bool {
    !section.is_empty() && section.chars().all(|c| c.is_alphanumeric() || c == '・')
}

/// One Latin capital or small letter.
fn is_suffix(text: &str) -> bool {
    text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_japanese(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Control characters and spaces other than the ones people type: they never belong to a number.
fn is_foreign(character: char) -> bool {
    character.is_control() || (character.is_whitespace() && !matches!(character, ' ' | '\u{3000}' | '\u{a0}'))
}

fn round_bracket(character: char) -> char {
    match character {
        '〔' | '[' => '(',
        '〕' | ']' => ')',
        other => other,
    }
}
