//! A mail as it was read: all headers, every sender that any mail program might show, all texts, all files.
//!
//! Where a mail can be read in two ways both readings stand here (two From fields, differing alternatives, a second
//! guess at the letters); rules look at all of them, so the verdict is that of the worst reading.

use crate::finding::{Evidence, Finding, Place};

/// A mail as it was read.
#[derive(Clone, Debug, Default)]
pub struct Mail {
    /// All header fields of the mail itself, in their order.
    pub headers: Vec<HeaderField>,
    /// Every mailbox of every address field.
    pub mailboxes: Vec<Mailbox>,
    /// Bodies, HTML as its visible text, and second readings of either.
    pub texts: Vec<TextPart>,
    /// Attached files, and pictures inside the text.
    pub attachments: Vec<Attachment>,
    /// Targets of the links of HTML bodies, as they stand.
    pub links: Vec<String>,
    /// Sources of the pictures of HTML bodies, as they stand: `cid:` of an attached picture, or an address.
    pub pictures: Vec<String>,
    /// What became of each attached file when it was opened.
    pub opened: Vec<Opened>,
    /// What was odd while reading: ambiguities, wrong labels, limits that were met.
    pub oddities: Vec<Finding>,
}

/// One header field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderField {
    /// The name as it stands.
    pub name: String,
    /// The value without folding, encoded words decoded, letters repaired. Where its letters can be read in two ways
    /// the field stands here twice, the likelier reading first; so does its mailbox.
    pub value: String,
}

/// Which field a mailbox stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressField {
    /// Who wrote (差出人).
    From,
    /// Who sent for the writer.
    Sender,
    /// Where an answer goes (返信先).
    ReplyTo,
    /// Where a failure goes: the envelope's sender.
    ReturnPath,
    /// Receiver (宛先).
    To,
    /// Further receiver.
    Cc,
}

impl AddressField {
    /// The field's name as RFC 5322 writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::From => "From",
            Self::Sender => "Sender",
            Self::ReplyTo => "Reply-To",
            Self::ReturnPath => "Return-Path",
            Self::To => "To",
            Self::Cc => "Cc",
        }
    }
}

/// One mailbox of an address field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The field it stands in.
    pub field: AddressField,
    /// The name shown, decoded; that of a group or a comment where there is no other. Empty when there is none.
    pub name: String,
    /// `local@domain` with the domain in lower case; empty when there is none.
    pub address: String,
}

impl Mailbox {
    /// The part after the last `@`, empty without one.
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The part before the last `@`, all of it without one.
    pub fn local(&self) -> &str {
        self.address.rsplit_once('@').map_or(self.address.as_str(), |(local, _)| local)
    }
}

/// A text that a reader sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextPart {
    /// `Place::Text` or `Place::Html`, or the attachment whose text it is.
    pub place: Place,
    /// The visible text.
    pub text: String,
    /// Text that stands in an HTML body but is not seen.
    pub hidden: String,
    /// A reading that a mail program may take, but not the likeliest one.
    pub is_second_reading: bool,
}

/// An attached file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name as shown; empty without one.
    pub name: String,
    /// Media type as the mail says it, in lower case: `image/png`.
    pub media_type: String,
    /// Its content, decoded.
    pub octets: Vec<u8>,
}

/// What became of an attached file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its name as shown; empty without one.
    pub name: String,
    /// What became of it.
    pub fate: Fate,
}

impl Opened {
    /// The file's name as evidence.
    pub(crate) fn evidence(&self) -> Evidence {
        Evidence::whole(Place::Attachment(self.name.clone()), &self.name)
    }
}

/// What became of an attached file when it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// Its texts and pictures were looked at.
    Read,
    /// It holds other files and was not entered.
    Archive,
    /// It has a password.
    Locked,
    /// It would unpack to a great multiple of its weight, and was left closed.
    Bomb,
    /// It, or the mail's files together, would be more work than is allowed.
    TooLarge,
    /// It is not what it says, or broken.
    Unreadable,
    /// Its kind is not opened.
    NotOpened,
}

impl Mail {
    /// The decoded values of all fields of this name, whatever the case.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value.as_str())
    }

    /// All mailboxes of one field.
    pub fn mailboxes_of(&self, field: AddressField) -> impl Iterator<Item = &Mailbox> {
        self.mailboxes.iter().filter(move |mailbox| mailbox.field == field)
    }

    /// The subject that most programs show: the first one.
    pub fn subject(&self) -> &str {
        self.header("Subject").next().unwrap_or_default()
    }
}
