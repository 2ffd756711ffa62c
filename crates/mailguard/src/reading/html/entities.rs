//! Character references: `&amp;`, `&#12354;`, `&#x3042`, with and without their semicolon.

use std::borrow::Cow;
use std::sync::LazyLock;

/// Longest name of a reference.
const LONGEST_NAME: usize = 32;

/// Longest name that needs no semicolon.
const LONGEST_BARE: usize = 6;

/// Names and what they stand for, sorted by name.
static NAMES: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
    let lines = include_str!("../../../data/entities.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .map(|(name, codes)| {
            let codes = codes.split(' ').filter_map(|code| u32::from_str_radix(code, 16).ok());
            (name, codes.filter_map(char::from_u32).collect())
        })
        .collect()
});

/// What Windows programs mean by the references 128 to 159.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// Decodes all references of a text.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        decoded.push_str(before);
        rest = match behind.strip_prefix('#') {
            Some(number) => numbered(number, &mut decoded),
            None => named(behind, &mut decoded),
        }
        .unwrap_or_else(|| {
            decoded.push('&');
            behind
        });
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

fn numbered<'a>(number: &'a str, decoded: &mut String) -> Option<&'a str> {
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    let end = digits.find(|letter: char| !letter.is_digit(radix)).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at_checked(end)?;
    let digits = digits.trim_start_matches('0');
    if end == 0 {
        return None;
    }
    let code = u32::from_str_radix(digits, radix).unwrap_or(0);
    let letter = match code {
        0x80..=0x9f => WINDOWS.chars().nth(code as usize - 0x80),
        0 => None,
        code => char::from_u32(code),
    };
    decoded.push(letter.unwrap_or('\u{fffd}'));
    Some(rest.strip_prefix(';').unwrap_or(rest))
}

/// The longest name that fits; a few names need no semicolon.
fn named<'a>(text: &'a str, decoded: &mut String) -> Option<&'a str> {
    let length = text.bytes().take(LONGEST_NAME).take_while(u8::is_ascii_alphanumeric).count();
    if length == 0 {
        return None;
    }
    let with_semicolon = text.get(..=length).filter(|name| name.ends_with(';'));
    let shorter = (2..=length.min(LONGEST_BARE)).rev().filter_map(|length| text.get(..length));
    let (name, value) = with_semicolon.into_iter().chain(shorter).find_map(|name| {
        let place = NAMES.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
        NAMES.get(place).map(|(_, value)| (name, value))
    })?;
    decoded.push_str(value);
    text.get(name.len()..)
}
