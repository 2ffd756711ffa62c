//! Outlook files (`.msg`, MS-OXMSG): a mail as properties in a compound file.
//!
//! The transport headers are read like those of any mail. What Outlook shows (sender, subject, receivers) stands in
//! properties of its own, which a forger can set apart from the headers; both are taken in. Outlook shows the body that is
//! RTF, other programs the plain text beside it: both are read.

use super::code_page::code_page;
use super::compound::{Compound, Entry, long, word};
use super::fields::head;
use super::oddities::{Notes, Oddity};
use super::parts::Walk;
use super::rtf::text_of_compressed;
use super::{Limits, header};
use crate::finding::Place;
use crate::mail::{AddressField, Attachment, HeaderField, Mail, Mailbox};

/// Deepest nesting of messages attached to messages.
const DEEPEST: usize = 8;

/// Most receivers, and most attachments, of one message.
const MOST_STORAGES: usize = 1_000;

// Properties (MS-OXPROPS).
const SUBJECT: u16 = 0x0037;
const HEADERS: u16 = 0x007d;
const BODY: u16 = 0x1000;
const RTF: u16 = 0x1009;
const HTML: u16 = 0x1013;
const DISPLAY_NAME: u16 = 0x3001;
const ADDRESS: u16 = 0x3003;
const SMTP_ADDRESS: u16 = 0x39fe;
const RECEIVER_KIND: u16 = 0x0c15;
const CODE_PAGE: u16 = 0x3ffd;
const INTERNET_CODE_PAGE: u16 = 0x3fde;
const FILE: u16 = 0x3701;
const LONG_NAME: u16 = 0x3707;
const SHORT_NAME: u16 = 0x3704;
const MEDIA_TYPE: u16 = 0x370e;

/// Name, SMTP address and other address of whoever stands in a field.
const SENDERS: [(AddressField, u16, u16, u16); 2] =
    [(AddressField::From, 0x0042, 0x5d02, 0x0065), (AddressField::Sender, 0x0c1a, 0x5d01, 0x0c1f)];

/// Reads an Outlook file into the mail.
pub(super) fn read(octets: &[u8], limits: &Limits, notes: &mut Notes, mail: &mut Mail) {
    let Some(file) = Compound::read(octets) else {
        return notes.note(Oddity::BrokenOutlookFile, &Place::Text, "");
    };
    let message = Storage::of(&file, None);
    if !message.entries.iter().any(|entry| entry.name.starts_with("__substg1.0_")) {
        return notes.note(Oddity::NotAMail, &Place::Text, "");
    }
    if let Some(headers) = message.text(HEADERS) {
        header(&head(headers.as_bytes()), mail, notes);
    }
    shown(&message, mail);
    let mut walk = Walk::new(limits, notes, mail);
    bodies(&message, None, &mut walk);
    files(&message, &mut walk, 0);
}

/// What Outlook shows of the mail, beside what its headers say.
fn shown(message: &Storage<'_>, mail: &mut Mail) {
    for (field, name, smtp, other) in SENDERS {
        let mailbox = message.mailbox(field, name, [smtp, other]);
        let is_sender_itself = field == AddressField::Sender
            && mail.mailboxes_of(AddressField::From).any(|from| from.address == mailbox.address);
        if !is_sender_itself {
            take(mailbox, mail);
        }
    }
    for receiver in message.storages("__recip_version1.0_") {
        let field = match receiver.number(RECEIVER_KIND, 8) {
            Some(1) => AddressField::To,
            Some(2) => AddressField::Cc,
            _ => continue,
        };
        take(receiver.mailbox(field, DISPLAY_NAME, [SMTP_ADDRESS, ADDRESS]), mail);
    }
    if let Some(value) = message.text(SUBJECT)
        && !mail.header("Subject").any(|subject| subject == value.trim())
    {
        mail.headers.push(HeaderField { name: "Subject".to_owned(), value: value.trim().to_owned() });
    }
}

fn take(mailbox: Mailbox, mail: &mut Mail) {
    let is_empty = mailbox.name.is_empty() && mailbox.address.is_empty();
    if !is_empty && !mail.mailboxes.contains(&mailbox) {
        mail.mailboxes.push(mailbox);
    }
}

/// Takes the bodies in; those of a message inside stand where `place` says.
fn bodies(message: &Storage<'_>, place: Option<&Place>, walk: &mut Walk<'_>) {
    if let Some(text) = message.text(BODY) {
        walk.body(place.cloned().unwrap_or(Place::Text), text.as_bytes(), Some("utf-8"));
    }
    if let Some(octets) = message.octets(HTML) {
        walk.body(place.cloned().unwrap_or(Place::Html), &octets, message.label(INTERNET_CODE_PAGE));
    } else if let Some(text) = message.text(HTML) {
        walk.body(place.cloned().unwrap_or(Place::Html), text.as_bytes(), Some("utf-8"));
    }
    if message.stream(RTF, "0102").is_some()
        && walk.next_rich_text()
        && let Some(text) = message.octets(RTF).and_then(|octets| text_of_compressed(&octets))
    {
        walk.rich_text(place.cloned().unwrap_or(Place::Text), &text, false);
    }
}

fn files(message: &Storage<'_>, walk: &mut Walk<'_>, depth: usize) {
    for attached in message.storages("__attach_version1.0_") {
        if !walk.next_part() {
            return;
        }
        let name = attached.text(LONG_NAME).or_else(|| attached.text(SHORT_NAME)).unwrap_or_default();
        if let Some(stream) = attached.stream(FILE, "0102") {
            walk.file(stream.size, || Attachment {
                name,
                media_type: attached.text(MEDIA_TYPE).unwrap_or_default().to_lowercase(),
                octets: attached.file.content(stream),
            });
        } else if let Some(inner) = attached.stream(FILE, "000D").filter(|inner| inner.is_storage()) {
            if depth >= DEEPEST {
                return walk.notes.note(Oddity::TooDeep, &Place::Text, "");
            }
            let inner = Storage::of(attached.file, Some(inner));
            let subject = inner.text(SUBJECT).unwrap_or_default();
            let place = Place::Attachment(if name.is_empty() { subject } else { name });
            bodies(&inner, Some(&place), walk);
            files(&inner, walk, depth + 1);
        }
    }
}

/// A message, a receiver or an attachment: a storage whose streams are properties.
struct Storage<'f> {
    file: &'f Compound<'f>,
    entries: Vec<&'f Entry>,
}

impl<'f> Storage<'f> {
    fn of(file: &'f Compound<'f>, storage: Option<&Entry>) -> Self {
        Self { file, entries: file.inside(storage) }
    }

    fn storages<'s>(&'s self, name: &'s str) -> impl Iterator<Item = Storage<'f>> + 's {
        let storages = self.entries.iter().filter(move |entry| entry.is_storage() && entry.name.starts_with(name));
        storages.take(MOST_STORAGES).map(|storage| Storage::of(self.file, Some(storage)))
    }

    /// The stream of a property of this type.
    fn stream(&self, property: u16, kind: &str) -> Option<&'f Entry> {
        let name = format!("__substg1.0_{property:04X}{kind}");
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(&name)).copied()
    }

    fn octets(&self, property: u16) -> Option<Vec<u8>> {
        self.stream(property, "0102").map(|stream| self.file.content(stream))
    }

    /// A property that is text, in Unicode or in the message's code page.
    fn text(&self, property: u16) -> Option<String> {
        if let Some(stream) = self.stream(property, "001F") {
            let octets = self.file.content(stream);
            let units: Vec<u16> = octets.chunks_exact(2).filter_map(|unit| word(unit, 0)).collect();
            return Some(String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned());
        }
        let octets = self.file.content(self.stream(property, "001E")?);
        let octets = octets.split(|octet| *octet == 0).next().unwrap_or_default();
        Some(super::charset::letters(octets, self.label(CODE_PAGE)).text)
    }

    fn mailbox(&self, field: AddressField, name: u16, addresses: [u16; 2]) -> Mailbox {
        let text = |property| self.text(property).unwrap_or_default().trim().to_owned();
        let address = addresses.into_iter().map(text).find(|address| address.contains('@')).unwrap_or_default();
        let address = match address.rsplit_once('@') {
            Some((local, domain)) => format!("{local}@{}", domain.to_lowercase()),
            None => address,
        };
        let shown = text(name).trim_matches('\'').to_owned();
        let name = if shown.eq_ignore_ascii_case(&address) { String::new() } else { shown };
        Mailbox { field, name, address }
    }

    /// A property that is a number; the list of such properties stands behind a head of `skip` octets.
    fn number(&self, property: u16, skip: usize) -> Option<u32> {
        let list = self.entries.iter().find(|entry| entry.name == "__properties_version1.0")?;
        let content = self.file.content(list);
        let records = content.get(skip..)?.chunks_exact(16);
        let mut records = records.filter(|record| word(record, 2) == Some(property));
        records.next().and_then(|record| long(record, 8))
    }

    /// The character set of the code page that a property names.
    fn label(&self, property: u16) -> Option<&'static str> {
        [32, 24, 8].into_iter().find_map(|skip| self.number(property, skip)).and_then(code_page)
    }
}
