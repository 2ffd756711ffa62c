//! Scanning an address field: text, quoted strings, comments, angle brackets and the marks between mailboxes.
//!
//! Encoded words are one piece wherever they stand: some programs leave commas and brackets inside them.

/// A piece of an address field.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item<'a> {
    /// Words, with the blanks around them.
    Text(&'a str),
    /// A quoted string without its quotes and backslashes.
    Quoted(String),
    /// A comment without its brackets.
    Comment(String),
    /// What stands between angle brackets.
    Angle(String),
    Comma,
    Semicolon,
    Colon,
    /// A quote or bracket that is never closed; what it began follows as it stands.
    Unclosed,
}

/// Deepest nesting of comments that is told apart.
const DEEPEST_COMMENT: u32 = 32;
/// After so many unclosed marks the rest is plain text: looking for the end of each would take too long.
const MOST_UNCLOSED: u32 = 16;

pub(super) struct Scan<'a> {
    rest: &'a str,
    unclosed: u32,
}

impl<'a> Scan<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { rest: text, unclosed: 0 }
    }

    /// Whether this letter comes next.
    pub(super) fn is_at(&self, letter: char) -> bool {
        self.rest.starts_with(letter)
    }

    pub(super) fn next_item(&mut self) -> Option<Item<'a>> {
        let first = self.rest.chars().next()?;
        let behind = self.rest.get(first.len_utf8()..).unwrap_or_default();
        let (item, rest) = match first {
            _ if self.unclosed > MOST_UNCLOSED => (Item::Text(self.rest), ""),
            ',' => (Item::Comma, behind),
            ';' => (Item::Semicolon, behind),
            ':' => (Item::Colon, behind),
            '"' => quoted(behind).map_or((Item::Unclosed, behind), |(text, rest)| (Item::Quoted(text), rest)),
            '(' => comment(behind).map_or((Item::Unclosed, behind), |(text, rest)| (Item::Comment(text), rest)),
            '<' => angle(behind).map_or((Item::Unclosed, behind), |(text, rest)| (Item::Angle(text), rest)),
            _ => {
                let end = text_end(self.rest).max(first.len_utf8());
                let (text, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
                (Item::Text(text), rest)
            }
        };
        self.rest = rest;
        self.unclosed += u32::from(item == Item::Unclosed);
        Some(item)
    }
}

/// How far plain text reaches; an encoded word is stepped over whole.
fn text_end(text: &str) -> usize {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(length) = encoded_word(rest) {
            at += length;
            continue;
        }
        let Some(letter) = rest.chars().next() else { break };
        if matches!(letter, ',' | ';' | ':' | '"' | '(' | '<') {
            break;
        }
        at += letter.len_utf8();
    }
    at
}

fn encoded_word(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("=?")?;
    let (label, rest) = rest.split_once('?')?;
    let is_word = label.len() <= 64 && matches!(rest.get(..2), Some("B?" | "b?" | "Q?" | "q?"));
    let behind = is_word.then(|| rest.get(2..)).flatten()?;
    let near = behind.get(..behind.floor_char_boundary(1_024))?;
    Some("=?".len() + label.len() + "?B?".len() + near.find("?=")? + "?=".len())
}

fn quoted(text: &str) -> Option<(String, &str)> {
    let mut content = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return Some((content, letters.as_str())),
            '\\' => content.extend(letters.next()),
            _ => content.push(letter),
        }
    }
    None
}

fn comment(text: &str) -> Option<(String, &str)> {
    let mut content = String::new();
    let mut depth = 1_u32;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '(' if depth < DEEPEST_COMMENT => depth += 1,
            ')' => depth -= 1,
            '\\' => {
                content.extend(letters.next());
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            return Some((content, letters.as_str()));
        }
        content.push(letter);
    }
    None
}

fn angle(text: &str) -> Option<(String, &str)> {
    if let Some(quoted_local) = text.strip_prefix('"')
        && let Some((local, rest)) = quoted(quoted_local)
        && let Some((domain, rest)) = rest.split_once('>')
    {
        return Some((format!("\"{local}\"{domain}"), rest));
    }
    let (inside, rest) = text.split_once('>')?;
    // A second opening bracket: the first one was never closed.
    if inside.contains('<') {
        return None;
    }
    let mut bare = String::new();
    let mut pieces = inside;
    while let Some((before, from)) = pieces.split_once('(') {
        bare.push_str(before);
        pieces = comment(from).map_or("", |(_, rest)| rest);
    }
    bare.push_str(pieces);
    Some((bare, rest))
}
