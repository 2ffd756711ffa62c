//! Message (メール本文と添付): an official mail as MIME (RFC 5322, 2045 to 2047, 2231), UTF-8 in base64.
//!
//! Life cycle: filled with fields, written once by [`OfficialMail::to_bytes`], signed, sent, forgotten; the fields are
//! what is kept.
//!
//! Invariants: the same fields always give the same bytes (boundaries are derived from the Message-ID); headers are
//! ASCII with encoded words of at most 75 characters; no line is longer than 998 octets; nothing in a name, subject or
//! file name can begin a new header; Message-ID and Date are ours, so no host name of the sending machine leaks.
//!
//! Left out: ISO-2022-JP for gateways that want it, S/MIME, encrypted archives (never: members follow a link instead).

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use data_encoding::{BASE64_MIME, HEXLOWER};
use mail_builder::MessageBuilder;
use mail_builder::headers::address::{Address, EmailAddress};
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::headers::{HeaderType, message_id::MessageId};
use mail_builder::mime::MimePart;
use noroshi_terms::{MailAddress, Timestamp};
use sha2::{Digest, Sha256};

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;
const TOKYO: i64 = 9 * 60 * MINUTE;
/// A raw header is only folded at spaces; a longer piece than this is written as encoded words instead.
const LONGEST_RAW_PIECE: usize = 900;

/// Name and address as they stand in a header (差出人・宛先).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Shown name, may be empty.
    pub name: String,
    /// Address.
    pub address: MailAddress,
}

/// A file that goes with the mail (添付ファイル).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAttachment {
    /// File name as the reader shall see it, e.g. 別添1.pdf.
    pub file_name: String,
    /// Media type, e.g. `application/pdf` or `text/plain; charset=utf-8`, the only parameter that is kept; an unreadable
    /// one becomes `application/octet-stream`.
    pub content_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// One official mail to one recipient (公文メール).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialMail {
    /// Without angle brackets; the same for every attempt of one delivery (rule O03).
    pub message_id: String,
    /// Written with the offset of Tokyo.
    pub date: Timestamp,
    /// Sender.
    pub from: Mailbox,
    /// Where answers go when not to the sender.
    pub reply_to: Option<Mailbox>,
    /// The one recipient.
    pub to: Mailbox,
    /// Subject (件名).
    pub subject: String,
    /// Plain text; always there.
    pub text: String,
    /// The same as HTML.
    pub html: Option<String>,
    /// Files.
    pub attachments: Vec<MailAttachment>,
    /// Further headers such as `List-Unsubscribe`, in this order.
    pub headers: Vec<(&'static str, String)>,
}

impl OfficialMail {
    /// Writes the whole message with CRLF line ends, unsigned.
    pub fn to_bytes(&self) -> Vec<u8> {
        let identity: String = self.message_id.chars().filter(|c| c.is_ascii_graphic() && !"<>".contains(*c)).collect();
        let mut builder = MessageBuilder::new()
            .header("Date", Raw::new(rfc5322_date(self.date)))
            .header("Message-ID", HeaderType::MessageId(MessageId::new(identity)))
            .from(address(&self.from))
            .to(address(&self.to));
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(address(reply_to));
        }
        builder = builder.subject(shown_line(&self.subject));
        for (name, value) in &self.headers {
            builder = builder.header(*name, further_header(value));
        }
        let mut bytes = Vec::new();
        builder.body(self.body()).serialize(&mut bytes);
        bytes
    }

    fn body(&self) -> MimePart<'_> {
        let mut words = text_part("text/plain", &self.text);
        if let Some(html) = &self.html {
            words = self.multipart("multipart/alternative", vec![words, text_part("text/html", html)]);
        }
        if self.attachments.is_empty() {
            return words;
        }
        let mut parts = vec![words];
        parts.extend(self.attachments.iter().enumerate().map(|(index, file)| attachment_part(index + 1, file)));
        self.multipart("multipart/mixed", parts)
    }

    /// Every part inside is base64, which cannot contain the `_` of a boundary.
    fn multipart<'a>(&self, kind: &'static str, parts: Vec<MimePart<'a>>) -> MimePart<'a> {
        let digest: [u8; 32] = Sha256::digest(format!("{kind} {}", self.message_id)).into();
        let boundary = format!("_{}_", HEXLOWER.encode(&digest).get(..32).unwrap_or_default());
        MimePart::new(ContentType::new(kind).attribute("boundary", boundary), parts)
    }
}

fn address(mailbox: &Mailbox) -> Address<'static> {
    let name = Some(shown_line(&mailbox.name)).filter(|name| !name.is_empty()).map(Cow::Owned);
    Address::Address(EmailAddress { name, email: Cow::Owned(mailbox.address.to_string()) })
}

fn further_header(value: &str) -> HeaderType<'static> {
    let value = one_line(value);
    if value.is_ascii() && value.split(' ').all(|piece| piece.len() <= LONGEST_RAW_PIECE) {
        Raw::new(value).into()
    } else {
        Text::new(value).into()
    }
}

fn text_part(kind: &'static str, text: &str) -> MimePart<'static> {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
    base64_part(ContentType::new(kind).attribute("charset", "utf-8"), lines.as_bytes())
}

fn attachment_part(number: usize, file: &MailAttachment) -> MimePart<'static> {
    let name = file_name(&file.file_name);
    let mut disposition = ContentType::new("attachment").attribute("filename", name.clone());
    if !name.is_ascii() {
        // Old mail programs that do not know RFC 2231 see at least a number and the right ending. The real name comes
        // first, because several readers take the first one they understand.
        disposition = disposition.attribute("filename", plain_file_name(number, &name));
    }
    let (kind, parameters) = file.content_type.split_once(';').unwrap_or((&file.content_type, ""));
    let mut kind = ContentType::new(media_type(kind.trim()));
    if parameters.trim().eq_ignore_ascii_case("charset=utf-8") {
        // Without it mail programs open a Japanese text file with another character set.
        kind = kind.attribute("charset", "utf-8");
    }
    base64_part(kind, &file.bytes).header("Content-Disposition", disposition)
}

/// Encoded here, because the builder would otherwise choose the encoding part by part.
fn base64_part(kind: ContentType<'static>, bytes: &[u8]) -> MimePart<'static> {
    MimePart::new(kind, BASE64_MIME.encode(bytes).into_bytes()).transfer_encoding("base64")
}

/// A subject or name. Typed `=?` must not be read as the beginning of an encoded word (RFC 2047).
fn shown_line(text: &str) -> String {
    one_line(text).replace("=?", "= ?")
}

/// One line without characters that a header or a reader could be misled by.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if is_misleading(c) { ' ' } else { c }).collect();
    spaced.trim_matches(' ').to_owned()
}

/// Control characters, line separators, and marks that turn the writing direction (fdp.exe shown as exe.pdf).
fn is_misleading(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn file_name(text: &str) -> String {
    let is_unsafe = |c: char| is_misleading(c) || matches!(c, '/' | '\\' | '"');
    let name: String = text.chars().map(|c| if is_unsafe(c) { '_' } else { c }).collect();
    let name = name.trim_matches([' ', '.']);
    if name.is_empty() { "attachment".to_owned() } else { name.to_owned() }
}

fn plain_file_name(number: usize, name: &str) -> String {
    let is_ending =
        |ending: &&str| (1..=8).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    match name.rsplit_once('.').map(|(_, ending)| ending).filter(is_ending) {
        Some(ending) => format!("attachment-{number}.{ending}"),
        None => format!("attachment-{number}"),
    }
}

fn media_type(text: &str) -> String {
    let is_token =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-._".contains(&b));
    match text.split_once('/') {
        // A multipart or message would have to be parsed by the reader's program: official mails attach files only.
        Some((kind, subtype)) if is_token(kind) && is_token(subtype) && text.len() <= 100 && is_file_kind(kind) => {
            text.to_ascii_lowercase()
        }
        _ => "application/octet-stream".to_owned(),
    }
}

fn is_file_kind(kind: &str) -> bool {
    !kind.eq_ignore_ascii_case("multipart") && !kind.eq_ignore_ascii_case("message")
}

/// RFC 5322 3.3, always `+0900`: the offset of every office that sends.
fn rfc5322_date(at: Timestamp) -> String {
    const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let seconds = at.as_micros().div_euclid(1_000_000) + TOKYO;
    let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let (year, month, day) = civil(days);
    // 1970-01-01 was a Thursday.
    let weekday = nth(&WEEKDAYS, days.rem_euclid(7));
    let (hour, minute, second) = (second / (60 * MINUTE), second / MINUTE % 60, second % MINUTE);
    format!("{weekday}, {day} {} {year:04} {hour:02}:{minute:02}:{second:02} +0900", nth(&MONTHS, month - 1))
}

fn nth(names: &[&'static str], index: i64) -> &'static str {
    usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default()
}

/// Year, month, day of a day counted from 1970-01-01, counting years from March so that leap days come last.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted_month + 2) / 5 + 1)
}
