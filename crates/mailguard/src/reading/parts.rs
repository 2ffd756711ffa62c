//! Parts: the tree of a mail (RFC 2046), walked under every reading a mail program may take.
//!
//! A part with two content types or two boundaries is read under each; what stands before, between and behind the parts
//! of a multipart is read too. The first reading is the likeliest, all others are second readings. The walk is bounded in
//! depth, in parts and in readings, and linear in the size of the mail.

mod leaf;
mod multipart;

use super::Limits;
use super::fields::{Head, RawField, head};
use super::oddities::{Notes, Oddity, OdditySet};
use super::parameters::{Structured, structured};
use crate::finding::Place;
use crate::mail::{Attachment, Mail, TextPart};

/// Most readings of one part, and most second readings of a whole mail.
const MOST_READINGS: usize = 4;
const MOST_SECOND_READINGS: usize = 16;
/// Most texts of one Outlook file that are unpacked.
const MOST_RICH_TEXTS: usize = 32;

/// A part: its own header fields and its content.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    fields: &'a [RawField<'a>],
    body: &'a [u8],
    /// What it is without a Content-Type: `text/plain`, in a digest `message/rfc822`.
    default_type: &'static str,
    depth: usize,
    is_second_reading: bool,
}

/// The walk through all parts of a mail.
pub(super) struct Walk<'w> {
    pub(super) limits: &'w Limits,
    pub(super) notes: &'w mut Notes,
    pub(super) mail: &'w mut Mail,
    parts: usize,
    second_readings: usize,
    rich_texts: usize,
    /// Octets of text that may still be read.
    text_left: usize,
    /// Octets of files that may still be kept: second readings can give the same file again and again.
    files_left: usize,
}

impl<'w> Walk<'w> {
    pub(super) fn new(limits: &'w Limits, notes: &'w mut Notes, mail: &'w mut Mail) -> Self {
        let (text_left, files_left) = (limits.text, limits.octets);
        Self { limits, notes, mail, parts: 0, second_readings: 0, rich_texts: 0, text_left, files_left }
    }

    /// Walks the mail itself.
    pub(super) fn mail(&mut self, head: &Head<'_>) {
        let body = head.body;
        let fields = head.fields.as_slice();
        self.part(Part { fields, body, default_type: "text/plain", depth: 0, is_second_reading: false });
        if let Some(broken) = head.broken {
            self.stray(broken);
        }
    }

    /// Takes in a text whose character set the label names.
    pub(super) fn body(&mut self, place: Place, octets: &[u8], label: Option<&str>) {
        let letters = self.letters(octets, label, &place);
        self.texts(place, letters, false);
    }

    /// Whether one more text may be unpacked; many can lie in the same sectors of a file.
    pub(super) fn next_rich_text(&mut self) -> bool {
        self.rich_texts += 1;
        self.rich_texts <= MOST_RICH_TEXTS
    }

    /// Takes in a text that was kept as RTF, unless it is one of the texts known already but for its spaces.
    pub(super) fn rich_text(&mut self, place: Place, text: &str, is_second_reading: bool) {
        let text = self.letters(text.as_bytes(), Some("utf-8"), &place).text;
        let is_like = |known: &TextPart| without_spaces(&known.text).eq(without_spaces(&text));
        if !self.mail.texts.iter().any(is_like) {
            self.push_text(TextPart { place, text, hidden: String::new(), is_second_reading });
        }
    }

    /// Takes in a file of so many octets, unless they are too many.
    pub(super) fn file(&mut self, size: usize, file: impl FnOnce() -> Attachment) {
        if size <= self.files_left {
            self.attach(file());
        } else {
            self.note(Oddity::TooLarge, "");
        }
    }

    /// Counts one more part; whether it may still be read.
    pub(super) fn next_part(&mut self) -> bool {
        self.parts += 1;
        if self.parts > self.limits.parts {
            self.note(Oddity::TooManyParts, "");
        }
        self.parts <= self.limits.parts
    }

    /// Walks one part under each of its readings.
    fn part(&mut self, part: Part<'_>) {
        if !self.next_part() {
            return;
        }
        if part.depth > self.limits.depth {
            return self.note(Oddity::TooDeep, "");
        }
        let types = self.readings(part.fields);
        if types.is_empty() {
            return self.read(part, &Structured::bare(part.default_type));
        }
        for (index, content_type) in types.iter().enumerate() {
            let is_second_reading = part.is_second_reading || index > 0;
            if index > 0 && !self.may_read_again() {
                return;
            }
            self.read(Part { is_second_reading, ..part }, content_type);
        }
    }

    /// The content types a part may be read under.
    fn readings(&mut self, fields: &[RawField<'_>]) -> Vec<Structured> {
        let mut types: Vec<Structured> = Vec::new();
        for field in fields.iter().filter(|field| field.is("Content-Type")) {
            let one = structured(field.value);
            if !types.contains(&one) && types.len() < MOST_READINGS {
                types.push(one);
            }
        }
        if types.len() > 1 {
            let said = types.iter().map(|one| one.value.as_str()).collect::<Vec<_>>().join(", ");
            self.note(Oddity::RepeatedContentType, &said);
        }
        types
    }

    fn read(&mut self, part: Part<'_>, content_type: &Structured) {
        if content_type.value.starts_with("multipart/") {
            self.multipart(part, content_type);
        } else {
            self.leaf(part, content_type);
        }
    }

    /// Whether a further reading may be taken; their number is bounded because they multiply.
    fn may_read_again(&mut self) -> bool {
        self.second_readings += 1;
        self.second_readings <= MOST_SECOND_READINGS
    }

    /// Text that stands where no text belongs; some programs show it.
    fn stray(&mut self, octets: &[u8]) {
        if octets.trim_ascii().is_empty() || !self.may_read_again() {
            return;
        }
        let head = head(octets);
        if head.broken.is_none() && !head.fields.is_empty() && head.all("Content-Type").next().is_some() {
            // It looks like a part of its own.
            let fields = head.fields.as_slice();
            let depth = self.limits.depth;
            let part = Part { fields, body: head.body, default_type: "text/plain", depth, is_second_reading: true };
            return self.part(part);
        }
        let text = self.letters(octets, None, &Place::Text).text;
        self.push_text(TextPart { place: Place::Text, text, hidden: String::new(), is_second_reading: true });
    }

    fn note(&mut self, oddity: Oddity, said: &str) {
        self.notes.note(oddity, &Place::Text, said);
    }

    fn note_all(&mut self, oddities: OdditySet, place: &Place, said: &str) {
        self.notes.note_all(oddities, place, said);
    }

    fn push_text(&mut self, part: TextPart) {
        let is_known = part.is_second_reading
            && self.mail.texts.iter().any(|known| known.place == part.place && known.text == part.text);
        if !is_known {
            self.mail.texts.push(part);
        }
    }
}

fn without_spaces(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|letter| !letter.is_whitespace())
}
