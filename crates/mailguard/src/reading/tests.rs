//! Tests of reading: whole mails in, readings and oddities out.

mod addresses;
mod agreement;
mod containers;
mod hostile;
mod html;
mod parts;
mod probes;
mod words;

use super::{Limits, read};
use crate::mail::Mail;
use std::fmt::Write as _;

/// Reads a mail with the usual limits.
fn mail(octets: impl AsRef<[u8]>) -> Mail {
    read(octets.as_ref(), &Limits::default())
}

/// Everything that was read, one line each, second readings behind the first.
fn told(mail: &Mail) -> String {
    let mut told = String::new();
    for mailbox in &mail.mailboxes {
        let _ = writeln!(told, "{}: {:?} <{}>", mailbox.field.name(), mailbox.name, mailbox.address);
    }
    for text in &mail.texts {
        let second = if text.is_second_reading { " again" } else { "" };
        let _ = writeln!(told, "{}{second}: {:?}", text.place, text.text);
        if !text.hidden.is_empty() {
            let _ = writeln!(told, "{} hidden: {:?}", text.place, text.hidden);
        }
    }
    for file in &mail.attachments {
        let _ = writeln!(told, "file {:?} {} {}", file.name, file.media_type, file.octets.len());
    }
    let mut oddities: Vec<&str> = mail.oddities.iter().map(|finding| finding.rule.0).collect();
    oddities.sort_unstable();
    oddities.dedup();
    let _ = write!(told, "{}", oddities.join(" "));
    told
}

/// Texts of a mail's first readings, joined.
fn seen(mail: &Mail) -> String {
    mail.texts
        .iter()
        .filter(|text| !text.is_second_reading)
        .map(|text| text.text.as_str())
        .collect::<Vec<_>>()
        .join("|")
}
