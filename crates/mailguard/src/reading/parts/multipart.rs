//! Multiparts: where their parts begin and end, and what stands around them.

use super::super::fields::{head, line};
use super::super::oddities::Oddity;
use super::super::parameters::Structured;
use super::{MOST_READINGS, Part, Walk};
use crate::finding::Place;
use memchr::memmem;

/// Most boundaries of one multipart that are looked at.
const MOST_MARKS: usize = 4_096;
/// What stands before the first part in mails of many programs.
const USUAL_PREAMBLES: [&[u8]; 2] = [b"This is a multi", b"This is a MIME"];

impl Walk<'_> {
    /// Reads a multipart with each boundary it names.
    pub(super) fn multipart(&mut self, part: Part<'_>, content_type: &Structured) {
        let mut boundaries: Vec<&str> = Vec::new();
        for boundary in content_type.all("boundary").filter(|boundary| !boundary.is_empty()) {
            if !boundaries.contains(&boundary) && boundaries.len() < MOST_READINGS {
                boundaries.push(boundary);
            }
        }
        if boundaries.len() > 1 {
            self.note(Oddity::RepeatedBoundary, &boundaries.join(" "));
        }
        let divided: Vec<Divided<'_>> =
            boundaries.iter().map(|boundary| divided(part.body, boundary.as_bytes(), Likeness::Same)).collect();
        let found = divided.iter().filter(|divided| !divided.parts.is_empty());
        let mut is_first = true;
        for divided in found {
            let is_second_reading = part.is_second_reading || !is_first;
            if !is_first && !self.may_read_again() {
                return;
            }
            self.divided(Part { is_second_reading, ..part }, content_type, divided);
            is_first = false;
        }
        if is_first {
            self.undivided(part, content_type);
        }
        let is_odd = divided.iter().all(|divided| divided.has_near_boundaries && divided.parts.len() < 2);
        if let Some(boundary) = boundaries.first().filter(|_| is_odd)
            && self.may_read_again()
        {
            self.note(Oddity::OddBoundary, boundary);
            let divided = self::divided(part.body, boundary.as_bytes(), Likeness::Beginning);
            self.divided(Part { is_second_reading: true, ..part }, content_type, &divided);
        }
    }

    /// No boundary is named or none is found: it is text, or its boundary is guessed.
    fn undivided(&mut self, part: Part<'_>, content_type: &Structured) {
        self.note(Oddity::MissingBoundary, content_type.first("boundary").unwrap_or_default());
        self.leaf(part, &Structured::bare("text/plain"));
        if let Some(guess) = guessed_boundary(part.body)
            && self.may_read_again()
        {
            let divided = divided(part.body, guess, Likeness::Same);
            self.divided(Part { is_second_reading: true, ..part }, content_type, &divided);
        }
    }

    fn divided(&mut self, part: Part<'_>, content_type: &Structured, divided: &Divided<'_>) {
        if !divided.is_finished {
            self.note(Oddity::UnfinishedMultipart, "");
        }
        if !USUAL_PREAMBLES.iter().any(|usual| divided.preamble.trim_ascii_start().starts_with(usual)) {
            self.stray(divided.preamble);
        }
        let default_type = if content_type.value == "multipart/digest" { "message/rfc822" } else { "text/plain" };
        let before = self.mail.texts.len();
        for one in &divided.parts {
            if one.is_behind_end {
                self.note(Oddity::PartsAfterEnd, "");
                if !self.may_read_again() {
                    break;
                }
            }
            let is_second_reading = part.is_second_reading || one.is_behind_end;
            let head = head(one.octets);
            let (fields, depth) = (head.fields.as_slice(), part.depth + 1);
            let body = head.broken.unwrap_or(head.body);
            if head.broken.is_some() {
                self.note(Oddity::BrokenHeader, "");
            }
            self.part(Part { fields, body, default_type, depth, is_second_reading });
            let is_headless = !fields.is_empty() && !fields.iter().any(|field| field.begins_with("Content-"));
            if is_headless && head.broken.is_none() {
                // Its first lines only look like header fields.
                self.stray(one.octets);
            }
            if self.parts > self.limits.parts {
                return;
            }
        }
        self.stray(divided.epilogue);
        if content_type.value == "multipart/alternative" {
            self.compare_alternatives(before);
        }
    }

    /// Notes a multipart/alternative whose plain and HTML forms say different things.
    fn compare_alternatives(&mut self, before: usize) {
        let new = self.mail.texts.get(before..).unwrap_or_default().iter().filter(|text| !text.is_second_reading);
        let (plain, html): (Vec<_>, Vec<_>) = new.partition(|text| text.place == Place::Text);
        let (Some(plain), Some(html)) = (plain.first(), html.iter().find(|text| text.place == Place::Html)) else {
            return;
        };
        if super::leaf::differ(&plain.text, &html.text) {
            let said = html.text.clone();
            self.notes.note(Oddity::DifferingAlternatives, &Place::Html, &said);
        }
    }
}

/// A multipart cut at its boundary.
struct Divided<'a> {
    preamble: &'a [u8],
    parts: Vec<Piece<'a>>,
    epilogue: &'a [u8],
    is_finished: bool,
    /// Lines that only begin like the boundary.
    has_near_boundaries: bool,
}

struct Piece<'a> {
    octets: &'a [u8],
    /// It stands behind the end of the multipart.
    is_behind_end: bool,
}

/// One line that is a boundary.
struct Mark {
    begin: usize,
    end: usize,
    is_last: bool,
}

/// How much of a line must be the boundary.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Likeness {
    /// All of it, blanks apart.
    Same,
    /// Its beginning, as some programs have it.
    Beginning,
}

fn divided<'a>(body: &'a [u8], boundary: &[u8], likeness: Likeness) -> Divided<'a> {
    let boundary = boundary.trim_ascii_end();
    let mut has_near_boundaries = false;
    let mut marks = Vec::new();
    let line_begin = [b"--", boundary].concat();
    for at in memmem::find_iter(body, &line_begin) {
        if marks.len() >= MOST_MARKS {
            break;
        }
        if at > 0 && !matches!(body.get(at - 1), Some(b'\n' | b'\r')) {
            continue;
        }
        match mark(body, at, line_begin.len()).or_else(|| near_mark(body, at, likeness)) {
            Some(mark) => marks.push(mark),
            None => has_near_boundaries = true,
        }
    }
    let end = marks.iter().position(|mark| mark.is_last);
    let until = |index: usize| marks.get(index).map_or(body.len(), |mark| without_line_end(body, mark.begin));
    let mut parts = Vec::new();
    let mut epilogue: &[u8] = &[];
    for (index, mark) in marks.iter().enumerate() {
        let octets = body.get(mark.end.min(until(index + 1))..until(index + 1)).unwrap_or_default();
        if mark.is_last {
            epilogue = octets;
        } else {
            parts.push(Piece { octets, is_behind_end: end.is_some_and(|end| index > end) });
        }
    }
    let preamble = body.get(..until(0)).unwrap_or_default();
    Divided { preamble, parts, epilogue, is_finished: end.is_some(), has_near_boundaries }
}

/// Reads the rest of a line that begins like the boundary.
fn mark(body: &[u8], begin: usize, length: usize) -> Option<Mark> {
    let from = body.get(begin + length..)?;
    let (rest, behind) = line(from);
    let is_last = rest.starts_with(b"--");
    let blank = if is_last { rest.get(2..).unwrap_or_default() } else { rest };
    // Programs write words behind the last boundary; they do not make it another one.
    (is_last || blank.trim_ascii().is_empty()).then(|| Mark { begin, end: body.len() - behind.len(), is_last })
}

/// Any line that begins like the boundary, where that is enough.
fn near_mark(body: &[u8], begin: usize, likeness: Likeness) -> Option<Mark> {
    let behind = line(body.get(begin..)?).1;
    (likeness == Likeness::Beginning).then(|| Mark { begin, end: body.len() - behind.len(), is_last: false })
}

/// The line end before a boundary belongs to the boundary.
fn without_line_end(body: &[u8], at: usize) -> usize {
    let before = body.get(..at).unwrap_or_default();
    let before = before.strip_suffix(b"\n").unwrap_or(before);
    before.strip_suffix(b"\r").unwrap_or(before).len()
}

/// The first line that looks like a boundary: two dashes and a word, with a header field below.
fn guessed_boundary(body: &[u8]) -> Option<&[u8]> {
    let mut rest = body;
    while !rest.is_empty() {
        let (one, tail) = line(rest);
        if let Some(boundary) = one.strip_prefix(b"--")
            && !boundary.is_empty()
            && !boundary.ends_with(b"--")
            && line(tail).0.get(..8).is_some_and(|begin| begin.eq_ignore_ascii_case(b"Content-"))
        {
            return Some(boundary);
        }
        rest = tail;
    }
    None
}
