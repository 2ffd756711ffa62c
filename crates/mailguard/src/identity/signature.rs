//! Signatures: lines in which the writer gives a name, at the end of a text or in its first sentence.
//!
//! A line counts when it is short, holds a listed name in full, and neither addresses the person (髙橋会長様, …先生) nor is
//! quoted from another mail. Looked at are the last lines, and the first ones where the writer says so (会長の髙橋です): a
//! name alone at the beginning is that of the receiver.

use crate::case::TextView;
use crate::finding::{Evidence, Place};
use crate::people::{KnownPeople, NameMatch, NameStrength, begins_with_address, begins_with_self};

/// Lines at the beginning in which a writer gives the name.
const FIRST_LINES: usize = 4;
/// Lines at the end that can be a signature.
const LAST_LINES: usize = 12;
/// Lines at the end of a very short mail that are a signature although they are among its first.
const CLOSING_LINES: usize = 3;
/// A longer line is a sentence about somebody.
const LONGEST_LINE: usize = 60;

/// Words of a signature's line that is not Japanese.
const MOST_WORDS: usize = 7;

/// A name that a text is signed with, and the words.
type Signed<'a> = (Evidence, NameMatch<'a>);

/// Names that a text is signed with.
pub(super) fn names<'a>(view: &TextView, people: &'a KnownPeople) -> Vec<Signed<'a>> {
    if matches!(view.place, Place::Header(_) | Place::Qr) {
        return Vec::new();
    }
    let lines = own_lines(&view.text);
    let mut names = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let behind = lines.len() - number;
        let is_first = number < FIRST_LINES;
        if is_first || behind <= LAST_LINES {
            let is_salutation = number == 0 || is_first && behind > CLOSING_LINES;
            names.extend(signed(line, is_salutation, view, people));
        }
    }
    names
}

struct Line<'t> {
    /// First character, counted in the text.
    start: usize,
    words: &'t str,
}

/// Lines of the writer's own: not empty, not quoted, and nothing behind the head of a quoted mail.
fn own_lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for words in text.split('\n') {
        let length = words.chars().count();
        let line = Line { start, words };
        start += length + 1;
        let bare = words.trim();
        if is_head_of_quotation(bare) {
            break;
        }
        if !bare.is_empty() && !bare.starts_with(['>', '＞', '|', '｜', '≫']) {
            lines.push(line);
        }
    }
    lines
}

/// The line that mail programs set above what they quote.
fn is_head_of_quotation(line: &str) -> bool {
    let is_rule = line.starts_with("-----") && line.chars().any(char::is_alphabetic);
    let is_outlook = ["From:", "差出人:", "差出人："].iter().any(|head| line.starts_with(head)) && line.contains('@');
    let is_said = line.ends_with(':') && (line.contains("wrote") || line.contains("書きました"));
    is_rule || is_outlook || is_said
}

/// Whether words follow behind a colon: what somebody of that name said in a chat or at a meeting.
fn is_spoken(rest: &str) -> bool {
    rest.strip_prefix([':', '：']).is_some_and(|said| said.chars().any(char::is_alphabetic))
}

/// Names in a line; in a salutation only one by which the writer means himself.
fn signed<'a>(line: &Line<'_>, is_salutation: bool, view: &TextView, people: &'a KnownPeople) -> Vec<Signed<'a>> {
    // A line of prose in another language has many words; a signature has few.
    let is_prose = line.words.is_ascii() && line.words.split_ascii_whitespace().nth(MOST_WORDS).is_some();
    if is_prose || line.words.chars().count() > LONGEST_LINE {
        return Vec::new();
    }
    let is_own_name = |named: &NameMatch<'_>| {
        let rest: String = line.words.chars().skip(named.end).collect();
        let rest = rest.trim_start();
        let is_writer = if is_salutation { begins_with_self(rest) } else { !begins_with_address(rest) };
        named.strength >= NameStrength::Common && is_writer && !is_spoken(rest)
    };
    let names = people.named(line.words).into_iter().filter(is_own_name);
    let evidence = |named: &NameMatch<'_>| {
        let (start, end) = (line.start + named.start, line.start + named.end);
        Evidence::within(view.place.clone(), &view.text, start, end)
    };
    names.map(|named| (evidence(&named), named)).collect()
}
