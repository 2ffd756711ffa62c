//! Words of header fields: unfolding, raw letters, and encoded words (RFC 2047), whatever was done to them.
//!
//! Octets of neighbouring encoded words of one character set are joined before they are decoded, because programs cut
//! letters in two; words inside quotes, without a space between them or without an end are decoded too, as mail
//! programs do.

use super::charset::{Letters, letters};
use super::oddities::{Oddity, OdditySet};
use super::transfer::{Base64, q_word};

/// Longest name of a character set.
const LONGEST_LABEL: usize = 64;
/// How far the end of an encoded word is looked for.
const LONGEST_WORD: usize = 16_384;

/// The value of an unstructured field: unfolded, raw letters repaired, encoded words decoded.
pub(super) fn unstructured(raw: &[u8]) -> Letters {
    let plain = unfolded(raw);
    let words = decoded(&plain.text);
    let second = match (&plain.second, words.second) {
        (Some(second), _) => Some(decoded(second).text),
        (None, second) => second,
    };
    let mut oddities = plain.oddities;
    oddities.add(words.oddities);
    Letters { text: words.text, second, oddities }
}

/// The value on one line, as text; encoded words stay as they are.
pub(super) fn unfolded(raw: &[u8]) -> Letters {
    let raw = raw.trim_ascii();
    let mut line = Vec::with_capacity(raw.len());
    for (index, piece) in raw.split(|octet| matches!(octet, b'\n' | b'\r')).enumerate() {
        let piece = if index == 0 { piece } else { piece.trim_ascii_start() };
        if index > 0 && !piece.is_empty() {
            line.push(b' ');
        }
        line.extend_from_slice(piece);
    }
    let mut oddities = OdditySet::default();
    if !line.iter().all(is_printable) {
        line.iter_mut().filter(|octet| **octet == b'\t').for_each(|octet| *octet = b' ');
        // Escape and the shift codes belong to ISO-2022-JP.
        let is_control = |octet: &u8| matches!(octet, 0x00..=0x0d | 0x10..=0x1a | 0x1c..=0x1f | 0x7f);
        if line.iter().any(is_control) {
            line.retain(|octet| !is_control(octet));
            oddities.insert(Oddity::ControlInHeader);
        }
    }
    if line.iter().all(is_printable) {
        let text = String::from_utf8(line).unwrap_or_default();
        return Letters { text, second: None, oddities };
    }
    let mut plain = letters(&line, None);
    let seen = plain.oddities;
    plain.oddities = oddities.with(Oddity::RawHeaderLetters);
    for kept in [Oddity::ChineseCharset, Oddity::DoubtfulCharset, Oddity::UndecodableLetters] {
        if seen.contains(kept) {
            plain.oddities.insert(kept);
        }
    }
    remove_controls(&mut plain);
    plain
}

fn is_printable(octet: &u8) -> bool {
    (0x20..0x7f).contains(octet)
}

fn remove_controls(letters: &mut Letters) {
    // Programs encode the line end behind a subject too.
    letters.text.truncate(letters.text.trim_end_matches(['\r', '\n', '\0']).len());
    if letters.text.contains(|letter: char| letter.is_control()) {
        letters.text.retain(|letter| !letter.is_control());
        letters.oddities.insert(Oddity::ControlInHeader);
    }
    if let Some(second) = &mut letters.second {
        second.retain(|letter| !letter.is_control());
    }
}

/// Decodes the encoded words of a text.
pub(super) fn decoded(text: &str) -> Letters {
    if !text.contains("=?") {
        return Letters { text: text.to_owned(), ..Letters::default() };
    }
    let mut words = Words::default();
    let mut rest = text;
    while let Some((before, from)) = rest.find("=?").and_then(|at| rest.split_at_checked(at)) {
        match EncodedWord::at(from) {
            Some((word, behind)) => {
                words.plain(before, true);
                words.word(&word);
                rest = behind;
            }
            None => {
                words.plain(before, false);
                words.plain("=?", false);
                rest = from.strip_prefix("=?").unwrap_or_default();
            }
        }
    }
    words.plain(rest, false);
    words.finish()
}

/// One encoded word: `=?charset?B?text?=`.
struct EncodedWord<'a> {
    label: &'a str,
    is_base64: bool,
    text: &'a str,
    is_broken: bool,
}

impl<'a> EncodedWord<'a> {
    /// The encoded word a text begins with, and what stands behind it.
    fn at(from: &'a str) -> Option<(Self, &'a str)> {
        let (label, rest) = from.strip_prefix("=?")?.split_once('?')?;
        if label.len() > LONGEST_LABEL || label.contains(|letter: char| letter.is_whitespace()) {
            return None;
        }
        let is_base64 = match rest.get(..2)? {
            "B?" | "b?" => true,
            "Q?" | "q?" => false,
            _ => return None,
        };
        let rest = rest.get(2..)?;
        let near = rest.get(..rest.floor_char_boundary(LONGEST_WORD))?;
        match near.find("?=") {
            Some(end) => {
                Some((Self { label, is_base64, text: rest.get(..end)?, is_broken: false }, rest.get(end + 2..)?))
            }
            None => {
                let end = near.find(|letter: char| letter.is_whitespace() || letter == '"').unwrap_or(near.len());
                let (text, behind) = rest.split_at_checked(end)?;
                Some((Self { label, is_base64, text: text.trim_end_matches('?'), is_broken: true }, behind))
            }
        }
    }
}

/// Text and words put together.
#[derive(Default)]
struct Words {
    text: String,
    second: Option<String>,
    oddities: OdditySet,
    label: String,
    octets: Vec<u8>,
    base64: Base64,
    is_behind_word: bool,
}

impl Words {
    /// Text outside of encoded words; blanks between two words are no text.
    fn plain(&mut self, text: &str, is_before_word: bool) {
        let is_blank = text.chars().all(char::is_whitespace);
        if text.is_empty() || (is_blank && is_before_word && self.is_behind_word) {
            return;
        }
        self.flush();
        self.push(text, None);
        self.is_behind_word = false;
    }

    fn word(&mut self, word: &EncodedWord<'_>) {
        if !self.octets.is_empty() && !word.label.eq_ignore_ascii_case(&self.label) {
            self.flush();
        }
        if self.octets.is_empty() {
            word.label.clone_into(&mut self.label);
            self.base64 = Base64::default();
        }
        if word.is_base64 {
            self.base64.next_word();
            self.base64.decode(word.text.as_bytes(), &mut self.octets);
        } else {
            self.octets.extend(q_word(word.text.as_bytes()));
        }
        if word.is_broken || self.base64.junk > 0 {
            self.oddities.insert(Oddity::BrokenEncodedWord);
        }
        self.is_behind_word = true;
    }

    /// Decodes the octets of all words of one character set together.
    fn flush(&mut self) {
        if self.octets.is_empty() {
            return;
        }
        let mut decoded = letters(&std::mem::take(&mut self.octets), Some(&self.label));
        remove_controls(&mut decoded);
        self.oddities.add(decoded.oddities);
        self.push(&decoded.text, decoded.second.as_deref());
    }

    fn push(&mut self, text: &str, second: Option<&str>) {
        if second.is_some() && self.second.is_none() {
            self.second = Some(self.text.clone());
        }
        if let Some(so_far) = &mut self.second {
            so_far.push_str(second.unwrap_or(text));
        }
        self.text.push_str(text);
    }

    fn finish(mut self) -> Letters {
        self.flush();
        Letters { text: self.text, second: self.second, oddities: self.oddities }
    }
}
