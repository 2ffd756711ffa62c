//! Reading a mail: octets become a [`Mail`], whatever they are.

use crate::finding::Place;
use crate::mail::{AddressField, Attachment, HeaderField, Mail, Mailbox, TextPart};
use mail_parser::{Address, HeaderName, HeaderValue, MessageParser, MimeHeaders};

/// How much of a mail is read at most; what lies beyond is left away with a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Octets of the whole mail.
    pub octets: usize,
    /// Parts of all nested multiparts together.
    pub parts: usize,
    /// Depth of nested parts.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { octets: 32 << 20, parts: 1_000, depth: 32 }
    }
}

/// Reads a mail.
pub fn read(octets: &[u8], limits: &Limits) -> Mail {
    let octets = octets.get(..limits.octets).unwrap_or(octets);
    let Some(message) = MessageParser::default().parse(octets) else { return Mail::default() };
    let mut mail = Mail::default();
    for header in message.headers() {
        if let HeaderValue::Text(text) = &header.value {
            mail.headers.push(HeaderField { name: header.name.as_str().to_owned(), value: text.to_string() });
        }
        let field = match header.name {
            HeaderName::From => AddressField::From,
            HeaderName::ReplyTo => AddressField::ReplyTo,
            _ => continue,
        };
        if let HeaderValue::Address(address) = &header.value {
            mail.mailboxes.extend(mailboxes(field, address));
        }
    }
    mail.texts.extend((0..message.text_body_count()).filter_map(|index| message.body_text(index)).map(|text| {
        TextPart { place: Place::Text, text: text.into_owned(), hidden: String::new(), is_second_reading: false }
    }));
    mail.attachments.extend(message.attachments().map(|part| Attachment {
        name: part.attachment_name().unwrap_or_default().to_owned(),
        media_type: String::new(),
        octets: part.contents().to_vec(),
    }));
    mail
}

fn mailboxes<'a>(field: AddressField, address: &'a Address<'a>) -> impl Iterator<Item = Mailbox> + 'a {
    address.iter().map(move |one| Mailbox {
        field,
        name: one.name().unwrap_or_default().to_owned(),
        address: one.address().unwrap_or_default().to_lowercase(),
    })
}
