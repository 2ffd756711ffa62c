//! Reading a mail: octets become a [`Mail`], whatever they are.
//!
//! Mail programs differ on broken mail, and an impostor writes mail that the guard reads one way and the receiver's
//! program another. Every reading that a program may take is therefore kept (two From fields, two boundaries, a second
//! character set), and every place where readings part is a finding (`oddities`). Nothing here fails, and nothing takes
//! longer than a small multiple of the mail's size; `Limits` bound the rest.
//!
//! The reader is our own because those readings, the octets of undecodable parts and the limits are needed; a test
//! compares it with mail-parser on well-formed mail.

mod addresses;
mod charset;
mod code_page;
mod compound;
mod fields;
mod html;
mod jis;
mod mbox;
mod oddities;
mod outlook;
mod parameters;
mod parts;
mod rtf;
mod tnef;
mod transfer;
mod utf7;
mod words;

#[cfg(test)]
mod tests;

use crate::finding::Place;
use crate::mail::{AddressField, HeaderField, Mail};
use addresses::addresses;
use fields::{Head, RawField, head, longest_line};
pub use mbox::{MboxMessage, MboxSplitter, split_mbox};
pub use oddities::ODDITIES;
use oddities::{Notes, Oddity};
use parts::Walk;
use std::borrow::Cow;

/// Longest value of a header field that is read, in octets.
const LONGEST_VALUE: usize = 1 << 16;

/// Most fields whose oddities are told.
const MOST_ODD_FIELDS: usize = 20;

/// Fields that stand once in a mail (RFC 5322, section 3.6; RFC 2045); From and Content-Type have oddities of their own.
const ONCE: [&str; 9] =
    ["Subject", "Reply-To", "Sender", "Date", "To", "Cc", "Message-ID", "In-Reply-To", "MIME-Version"];

/// How much of a mail is read at most; what lies beyond is left away with a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Octets of the whole mail, and of all its files together.
    pub octets: usize,
    /// Parts of all nested multiparts together.
    pub parts: usize,
    /// Depth of nested parts.
    pub depth: usize,
    /// Octets of all texts together, before they are decoded.
    pub text: usize,
    /// Octets of a line; longer ones are read, with a finding.
    pub line: usize,
    /// Pixels of all pictures together, attached ones and those within documents.
    pub pixels: u64,
    /// Octets that come out of compressed files, all together.
    pub expanded: usize,
    /// Pages of all documents together.
    pub pages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            octets: 32 << 20,
            parts: 1_000,
            depth: 32,
            text: 1 << 20,
            line: 100_000,
            pixels: 40_000_000,
            expanded: 32 << 20,
            pages: 60,
        }
    }
}

/// Reads a mail: a message as it travels (RFC 5322), or an Outlook file (`.msg`).
pub fn read(octets: &[u8], limits: &Limits) -> Mail {
    let (mut mail, mut notes) = (Mail::default(), Notes::default());
    let whole = octets.get(..limits.octets).unwrap_or(octets);
    if whole.len() < octets.len() {
        notes.note(Oddity::TooLarge, &Place::Text, "");
    }
    if compound::is_compound(whole) {
        outlook::read(whole, limits, &mut notes, &mut mail);
        mail.oddities = notes.findings;
        return mail;
    }
    let whole = with_line_ends(whole);
    let head = head(beginning(&whole));
    if head.fields.is_empty() {
        notes.note(Oddity::NotAMail, &Place::Text, "");
        return Mail { oddities: notes.findings, ..mail };
    }
    if longest_line(&whole) > limits.line {
        notes.note(Oddity::LongLine, &Place::Text, "");
    }
    header(&head, &mut mail, &mut notes);
    Walk::new(limits, &mut notes, &mut mail).mail(&head);
    mail.oddities = notes.findings;
    mail
}

/// Old programs end lines with a carriage return alone.
fn with_line_ends(octets: &[u8]) -> Cow<'_, [u8]> {
    if octets.contains(&b'\n') || !octets.contains(&b'\r') {
        return Cow::Borrowed(octets);
    }
    Cow::Owned(octets.iter().map(|octet| if *octet == b'\r' { b'\n' } else { *octet }).collect())
}

/// Skips what programs put in front of a mail: a byte order mark, empty lines, the `From ` line of a mailbox file.
fn beginning(octets: &[u8]) -> &[u8] {
    let octets = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets).trim_ascii_start();
    let (first, rest) = fields::line(octets);
    if fields::is_postmark(first.strip_prefix(b">").unwrap_or(first)) { rest } else { octets }
}

/// Reads all fields of the mail's own header.
fn header(head: &Head<'_>, mail: &mut Mail, notes: &mut Notes) {
    for field in &head.fields {
        let name = String::from_utf8_lossy(field.name).into_owned();
        let raw = field.value.get(..LONGEST_VALUE).unwrap_or(field.value);
        let mut letters = words::unstructured(raw);
        if raw.len() < field.value.len() {
            letters.oddities.insert(Oddity::LongLine);
        }
        if !letters.oddities.is_empty() {
            notes.note_all(letters.oddities, &Place::Header(name.clone()), &letters.text);
        }
        if let Some(kind) = address_field(field) {
            mailboxes(kind, raw, mail, notes);
        }
        if let Some(second) = letters.second {
            mail.headers.push(HeaderField { name: name.clone(), value: letters.text });
            mail.headers.push(HeaderField { name, value: second });
        } else {
            mail.headers.push(HeaderField { name, value: letters.text });
        }
    }
    for (oddity, field) in head.oddities.iter().take(MOST_ODD_FIELDS) {
        let value = field.value.get(..LONGEST_VALUE).unwrap_or(field.value);
        let place = Place::Header(String::from_utf8_lossy(field.name).into_owned());
        notes.note(*oddity, &place, &words::unstructured(value).text);
    }
    for name in ONCE.into_iter().filter(|name| head.all(name).nth(1).is_some()) {
        let place = Place::Header(name.to_owned());
        let said = mail.header(name).collect::<Vec<_>>().join(" / ");
        notes.note(Oddity::RepeatedHeader, &place, &said);
    }
    senders(head, mail, notes);
}

fn address_field(field: &RawField<'_>) -> Option<AddressField> {
    use AddressField::{Cc, From, ReplyTo, ReturnPath, Sender, To};
    [From, Sender, ReplyTo, ReturnPath, To, Cc].into_iter().find(|kind| field.is(kind.name()))
}

fn mailboxes(kind: AddressField, raw: &[u8], mail: &mut Mail, notes: &mut Notes) {
    let read = addresses(kind, raw);
    if let AddressField::From | AddressField::Sender | AddressField::ReplyTo = kind {
        let place = Place::Header(kind.name().to_owned());
        let said = words::unstructured(raw).text;
        notes.note_all(read.oddities, &place, &said);
    }
    mail.mailboxes.extend(read.mailboxes);
}

/// Who the mail says it is from, when that is not one mailbox in one field.
fn senders(head: &Head<'_>, mail: &Mail, notes: &mut Notes) {
    let place = Place::Header("From".to_owned());
    let said = mail.header("From").collect::<Vec<_>>().join(" / ");
    match head.all("From").count() {
        0 => notes.note(Oddity::MissingFrom, &place, ""),
        1 => {}
        _ => notes.note(Oddity::SeveralFromFields, &place, &said),
    }
    let mut addresses: Vec<&str> =
        mail.mailboxes_of(AddressField::From).map(|mailbox| mailbox.address.as_str()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    if addresses.len() > head.all("From").count().max(1) {
        notes.note(Oddity::SeveralFromAddresses, &place, &said);
    }
}

/// The text of a file, whatever its letters.
pub(crate) fn text_of(octets: &[u8]) -> String {
    charset::letters(octets, None).text
}

/// What a reader sees of an HTML file.
pub(crate) fn visible_text_of(octets: &[u8]) -> String {
    html::page(&text_of(octets)).visible
}
