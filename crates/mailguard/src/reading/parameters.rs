//! Fields with parameters: Content-Type and Content-Disposition, with the continuations and character sets of RFC 2231.
//!
//! Every parameter is kept as often as it stands, because programs differ on which one counts.

use super::LONGEST_VALUE;
use super::charset::letters;
use super::transfer::percent;
use super::words::{decoded, unfolded};

/// A value with parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Structured {
    /// The value in lower case without comments and blanks: `text/plain`.
    pub(super) value: String,
    /// Names in lower case, and their values.
    parameters: Vec<(String, String)>,
}

/// One parameter as it stands.
struct Piece {
    name: String,
    /// The number behind the `*`; none for a plain parameter.
    number: Option<u32>,
    is_percent: bool,
    value: String,
}

/// Most parameters of one field.
const MOST_PARAMETERS: usize = 500;

/// Reads a field with parameters.
pub(super) fn structured(raw: &[u8]) -> Structured {
    let text = unfolded(raw.get(..LONGEST_VALUE).unwrap_or(raw)).text;
    let mut scan = Scan { rest: &text };
    let value = scan.value().to_lowercase();
    let mut pieces = Vec::new();
    while let Some(piece) = scan.parameter().filter(|_| pieces.len() < MOST_PARAMETERS) {
        pieces.push(piece);
    }
    Structured { value, parameters: joined(pieces) }
}

impl Structured {
    /// A value without parameters.
    pub(super) fn bare(value: &str) -> Self {
        Self { value: value.to_owned(), parameters: Vec::new() }
    }

    /// All values of a parameter, in their order.
    pub(super) fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.parameters.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a parameter.
    pub(super) fn first<'s>(&'s self, name: &'s str) -> Option<&'s str> {
        self.all(name).next()
    }
}

struct Scan<'a> {
    rest: &'a str,
}

impl Scan<'_> {
    /// Everything up to the first `;`, without comments and blanks.
    fn value(&mut self) -> String {
        let mut value = String::new();
        let mut depth = 0_u32;
        let mut letters = self.rest.char_indices();
        for (at, letter) in letters.by_ref() {
            match letter {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                ';' if depth == 0 => {
                    self.rest = self.rest.get(at..).unwrap_or_default();
                    return value;
                }
                _ if depth == 0 && !letter.is_whitespace() && letter != '"' => value.push(letter),
                _ => {}
            }
        }
        self.rest = "";
        value
    }

    fn parameter(&mut self) -> Option<Piece> {
        loop {
            self.skip(|letter| letter == ';' || letter.is_whitespace());
            if self.rest.starts_with('(') {
                let end = self.rest.find(')').map_or(self.rest.len(), |at| at + 1);
                self.rest = self.rest.get(end..).unwrap_or_default();
                continue;
            }
            if self.rest.is_empty() {
                return None;
            }
            let end = self.rest.find(['=', ';']).unwrap_or(self.rest.len());
            let (name, rest) = self.rest.split_at_checked(end)?;
            match rest.strip_prefix('=') {
                Some(rest) => {
                    self.rest = rest;
                    let value = self.parameter_value();
                    return Some(piece(name, value));
                }
                None => self.rest = rest,
            }
        }
    }

    fn parameter_value(&mut self) -> String {
        self.skip(char::is_whitespace);
        let Some(quoted) = self.rest.strip_prefix('"') else {
            let end = self.rest.find(|letter: char| letter == ';' || letter.is_whitespace());
            let (value, rest) = self.rest.split_at_checked(end.unwrap_or(self.rest.len())).unwrap_or_default();
            self.rest = rest;
            return value.to_owned();
        };
        let mut value = String::new();
        let mut letters = quoted.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '"' => break,
                '\\' => value.extend(letters.next()),
                _ => value.push(letter),
            }
        }
        self.rest = letters.as_str();
        value
    }

    fn skip(&mut self, what: impl Fn(char) -> bool) {
        self.rest = self.rest.trim_start_matches(what);
    }
}

/// Reads the stars of a name: `filename*1*`.
fn piece(name: &str, value: String) -> Piece {
    let name = name.trim().to_lowercase();
    let mut stars = name.split('*');
    let bare = stars.next().unwrap_or_default().trim().to_owned();
    let rest: Vec<&str> = stars.collect();
    let number = rest.first().and_then(|number| number.trim().parse().ok());
    let is_percent = rest.last().is_some_and(|last| last.is_empty());
    let number = if number.is_none() && is_percent { Some(0) } else { number };
    Piece { name: bare, number, is_percent, value }
}

/// Joins continuations; plain parameters stay apart.
fn joined(pieces: Vec<Piece>) -> Vec<(String, String)> {
    let mut joined: Vec<(String, String)> = Vec::new();
    let mut continued: Vec<(String, Vec<Piece>)> = Vec::new();
    for piece in pieces {
        if piece.number.is_none() {
            let value = if piece.value.contains("=?") { decoded(&piece.value).text } else { piece.value };
            joined.push((piece.name, value));
        } else if let Some((_, parts)) = continued.iter_mut().find(|(name, _)| *name == piece.name) {
            parts.push(piece);
        } else {
            continued.push((piece.name.clone(), vec![piece]));
        }
    }
    // RFC 2231 values come first: they win over plain ones, as RFC 6266 and mail programs have it.
    let mut all: Vec<(String, String)> =
        continued.into_iter().map(|(name, parts)| (name, continuation(parts))).collect();
    all.append(&mut joined);
    all
}

fn continuation(mut parts: Vec<Piece>) -> String {
    parts.sort_by_key(|piece| piece.number);
    let mut label = String::new();
    let mut octets = Vec::new();
    for (index, piece) in parts.iter().enumerate() {
        let mut value = piece.value.as_str();
        if index == 0
            && piece.is_percent
            && let Some((charset, rest)) = value.split_once('\'')
            && let Some((_, rest)) = rest.split_once('\'')
        {
            charset.clone_into(&mut label);
            value = rest;
        }
        if piece.is_percent {
            octets.extend(percent(value.as_bytes()));
        } else {
            octets.extend_from_slice(value.as_bytes());
        }
    }
    letters(&octets, Some(&label)).text
}
