//! Leaves: parts that hold something, decoded and put where they belong: text, attached file, picture.

use super::super::charset::{Letters, letters};
use super::super::html;
use super::super::oddities::Oddity;
use super::super::parameters::{Structured, structured};
use super::super::tnef;
use super::super::transfer::{Base64, quoted_printable, uuencode};
use super::super::words::unfolded;
use super::{Part, Walk};
use crate::finding::Place;
use crate::mail::{Attachment, TextPart};
use std::borrow::Cow;

/// One character of junk in so many is a slip; more, and it may not be base64 at all.
const MUCH_JUNK: usize = 10;
/// With so many files of the same name and size a file is compared, to leave it away when it comes twice.
const MOST_ALIKE: usize = 16;
/// How many letters of two alternatives are compared.
const COMPARED: usize = 600;
const LONGEST_COMPARED: usize = 2_000;
/// Alternatives shorter than this are not compared.
const SHORTEST_COMPARED: usize = 8;
/// A text that is longer than this says something other than nothing.
const LONGEST_AGAINST_NOTHING: usize = 30;
/// Places for runs of letters: all values of 16 bits.
const RUNS: usize = 1 << 16;

impl Walk<'_> {
    /// Reads a part that is not a multipart.
    pub(super) fn leaf(&mut self, part: Part<'_>, content_type: &Structured) {
        let disposition = field(part, "Content-Disposition").map(structured).unwrap_or_default();
        let name = self.file_name(content_type, &disposition);
        let (octets, other) = self.decoded(part);
        let kind = kind(content_type, &octets);
        self.note_container(&content_type.value, &name);
        if tnef::is_tnef(&octets) {
            return self.tnef(&octets, &name);
        }
        // A mail that is nothing but an attachment is shown all the same.
        let is_attached = disposition.value == "attachment" && part.depth > 0;
        if kind != Kind::File && !is_attached {
            let place = match kind {
                Kind::Html => Place::Html,
                Kind::OtherText => Place::Attachment(name.clone()),
                _ => Place::Text,
            };
            let label = content_type.first("charset");
            let letters = self.letters(&octets, label, &place);
            self.texts(place.clone(), letters, part.is_second_reading);
            if let Some(other) = other {
                let letters = self.letters(&other, label, &place);
                self.texts(place, letters, true);
            }
        }
        let is_file =
            kind == Kind::File || kind == Kind::OtherText || disposition.value == "attachment" || !name.is_empty();
        if is_file && !octets.is_empty() {
            let media_type = content_type.value.clone();
            self.attach(Attachment { name, media_type, octets: octets.into_owned() });
        }
    }

    /// Decodes letters within what is left of the text limit, and notes what was odd.
    pub(super) fn letters(&mut self, octets: &[u8], label: Option<&str>, place: &Place) -> Letters {
        let within = octets.get(..self.text_left).unwrap_or(octets);
        self.text_left -= within.len();
        if within.len() < octets.len() {
            self.notes.note(Oddity::LongText, place, "");
        }
        let letters = letters(within, label);
        self.note_all(letters.oddities, place, label.unwrap_or_default());
        letters
    }

    /// Puts a text and its second reading in, HTML as what is seen of it.
    pub(super) fn texts(&mut self, place: Place, letters: Letters, is_second_reading: bool) {
        let second = letters.second.map(|text| (text, true));
        for (text, is_second_reading) in std::iter::once((letters.text, is_second_reading)).chain(second) {
            if place == Place::Html {
                self.html(&text, is_second_reading);
            } else {
                self.push_text(TextPart { place: place.clone(), text, hidden: String::new(), is_second_reading });
            }
        }
    }

    fn html(&mut self, source: &str, is_second_reading: bool) {
        let page = html::page(source);
        if !page.hidden.trim().is_empty() {
            self.notes.note(Oddity::HiddenText, &Place::Html, page.hidden.trim());
        }
        self.mail.links.extend(page.links);
        self.mail.pictures.extend(page.pictures);
        page.inline_pictures.into_iter().for_each(|picture| self.attach(picture));
        let (text, hidden) = (page.visible, page.hidden);
        self.push_text(TextPart { place: Place::Html, text, hidden, is_second_reading });
        if !page.doubtful.trim().is_empty() {
            let (text, hidden) = (page.doubtful, String::new());
            self.push_text(TextPart { place: Place::Html, text, hidden, is_second_reading: true });
        }
    }

    pub(super) fn attach(&mut self, attachment: Attachment) {
        let alike = self
            .mail
            .attachments
            .iter()
            .filter(|known| known.octets.len() == attachment.octets.len() && known.name == attachment.name);
        if alike.take(MOST_ALIKE).any(|known| *known == attachment) {
            return;
        }
        let Some(left) = self.files_left.checked_sub(attachment.octets.len()) else {
            return self.note(Oddity::TooLarge, &attachment.name);
        };
        self.files_left = left;
        self.mail.attachments.push(attachment);
    }

    /// The name a file is shown under.
    fn file_name(&mut self, content_type: &Structured, disposition: &Structured) -> String {
        let names: Vec<&str> = disposition.all("filename").chain(content_type.all("name")).collect();
        let name = names.first().copied().unwrap_or_default();
        let extension = |name: &str| name.rsplit_once('.').map(|(_, last)| last.trim().to_lowercase());
        let is_misleading = |letter: char| {
            letter.is_control()
                || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        if name.contains(is_misleading) || names.iter().any(|other| extension(other) != extension(name)) {
            self.notes.note(Oddity::OddFileName, &Place::Attachment(name.to_owned()), &names.join(" / "));
        }
        name.chars().filter(|letter| !letter.is_control()).collect()
    }

    /// Unpacks Outlook's own container: its files, and the text that Outlook shows in place of the mail's.
    fn tnef(&mut self, octets: &[u8], name: &str) {
        let container = tnef::container(octets);
        if container.is_partly_read {
            self.notes.note(Oddity::OpaqueContainer, &Place::Attachment(name.to_owned()), name);
        }
        for text in &container.texts {
            let letters = self.letters(&text.octets, text.label, &text.place);
            self.texts(text.place.clone(), letters, true);
        }
        if let Some(text) = container.rich {
            self.rich_text(Place::Text, &text, true);
        }
        for file in container.files {
            if self.next_part() {
                self.attach(file);
            }
        }
    }

    fn note_container(&mut self, media_type: &str, name: &str) {
        match media_type {
            "message/partial" => self.note(Oddity::PartialMessage, media_type),
            "message/external-body" => self.note(Oddity::ExternalBody, media_type),
            "application/pkcs7-mime" | "application/x-pkcs7-mime" | "application/pgp-encrypted" => {
                self.notes.note(Oddity::OpaqueContainer, &Place::Attachment(name.to_owned()), media_type);
            }
            _ => {}
        }
    }

    /// The content without its transfer encoding; beside it another reading, where two encodings are named or where
    /// the content is hardly in the one that is.
    fn decoded<'a>(&mut self, part: Part<'a>) -> (Cow<'a, [u8]>, Option<Cow<'a, [u8]>>) {
        let mut encodings: Vec<String> = Vec::new();
        for field in part.fields.iter().filter(|field| field.is("Content-Transfer-Encoding")) {
            let one = encoding(field.value);
            if !encodings.contains(&one) {
                encodings.push(one);
            }
        }
        let Some(first) = encodings.first() else { return (Cow::Borrowed(part.body), None) };
        let (octets, junk) = self.decoded_as(part, first);
        let is_doubtful = junk * MUCH_JUNK > part.body.len();
        let other = match encodings.get(1) {
            Some(other) => {
                self.note(Oddity::RepeatedHeader, "Content-Transfer-Encoding");
                Some(self.decoded_as(part, other).0)
            }
            None => is_doubtful.then_some(Cow::Borrowed(part.body)),
        };
        (octets, other)
    }

    /// The content without this transfer encoding, and how much of it was junk.
    fn decoded_as<'a>(&mut self, part: Part<'a>, encoding: &str) -> (Cow<'a, [u8]>, usize) {
        match encoding {
            "base64" => {
                let mut base64 = Base64::default();
                let mut octets = Vec::new();
                base64.decode(part.body, &mut octets);
                if base64.junk > 0 {
                    self.note(Oddity::Base64Junk, "");
                }
                (Cow::Owned(octets), base64.junk)
            }
            "quoted-printable" => (Cow::Owned(quoted_printable(part.body)), 0),
            "x-uuencode" | "uuencode" | "x-uue" | "uue" => {
                (uuencode(part.body).map_or(Cow::Borrowed(part.body), Cow::Owned), 0)
            }
            "7bit" | "8bit" | "binary" | "" => (Cow::Borrowed(part.body), 0),
            _ => {
                self.note(Oddity::BrokenEncoding, encoding);
                (Cow::Borrowed(part.body), 0)
            }
        }
    }
}

/// What a part is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Html,
    /// Text that is shown, but not as the mail's own words: an invitation, a report.
    OtherText,
    File,
}

fn kind(content_type: &Structured, octets: &[u8]) -> Kind {
    match content_type.value.as_str() {
        "text/html" | "application/xhtml+xml" => Kind::Html,
        "text/plain" | "text/enriched" | "text" => Kind::Plain,
        "message/delivery-status" | "message/disposition-notification" => Kind::OtherText,
        value if value.starts_with("text/") => Kind::OtherText,
        // Without a type that can be read, programs look at the content.
        value if !value.contains('/') => {
            let begin: Vec<u8> = octets.trim_ascii_start().iter().take(9).map(u8::to_ascii_lowercase).collect();
            if begin.starts_with(b"<html") || begin.starts_with(b"<!doctype") { Kind::Html } else { Kind::Plain }
        }
        _ => Kind::File,
    }
}

fn field<'a>(part: Part<'a>, name: &str) -> Option<&'a [u8]> {
    part.fields.iter().find(|field| field.is(name)).map(|field| field.value)
}

/// The name of a transfer encoding in lower case, without comments.
fn encoding(raw: &[u8]) -> String {
    let text = unfolded(raw).text.to_lowercase();
    let bare = text.split(['(', ';']).next().unwrap_or_default();
    bare.trim_matches(|letter: char| letter.is_whitespace() || letter == '"').to_owned()
}

/// Whether two alternatives say different things: hardly any run of letters of the shorter one is in the longer.
pub(super) fn differ(plain: &str, html: &str) -> bool {
    let bare =
        |text: &str| -> Vec<char> { text.chars().filter(|letter| is_letter(*letter)).take(LONGEST_COMPARED).collect() };
    let (plain, html) = (bare(plain), bare(html));
    if plain.is_empty() || plain.len().max(html.len()) < SHORTEST_COMPARED {
        return false;
    }
    let (shorter, longer) = if plain.len() <= html.len() { (plain, html) } else { (html, plain) };
    let mut runs = vec![false; RUNS];
    for run in longer.windows(3) {
        if let Some(seen) = runs.get_mut(place_of(run)) {
            *seen = true;
        }
    }
    let beginning = || shorter.windows(3).take(COMPARED);
    let known = beginning().filter(|run| runs.get(place_of(run)) == Some(&true)).count();
    known * 2 < beginning().count() || (shorter.len() < 3 && longer.len() > LONGEST_AGAINST_NOTHING)
}

/// Letters and digits, and everything of the scripts behind the Latin one but blanks and marks.
fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || (letter >= '\u{c0}' && !matches!(letter, '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}'))
}

/// A place for a run of letters; two runs seldom share one.
fn place_of(run: &[char]) -> usize {
    let hash = run.iter().fold(0_u32, |hash, letter| (hash ^ u32::from(*letter)).wrapping_mul(0x9e37_79b1));
    hash as usize >> 16
}
