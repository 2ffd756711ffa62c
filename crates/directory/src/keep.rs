//! Keeping contacts (連絡先): add, end, confirm.
//!
//! Contacts decay by about a tenth a year (R09): each carries the date on which somebody last confirmed it.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_terms::{BodyId, MailAddress, fold_width};

use crate::body::{Channel, Contact};
use crate::store::{self, write};

/// Keeping a body's contacts up to date.
#[derive(Debug)]
pub struct KeepDirectory;

impl Verb for KeepDirectory {
    const NAME: &'static str = "directory.keep";
    type Subject = BodyId;
}

/// The contact was not changed.
#[derive(Debug, thiserror::Error)]
pub enum KeepContactError {
    /// The text is no address for this channel.
    #[error("{channel}「{typed}」を読み取れませんでした。{example} のように入れてください", channel = channel.label(),
        example = example(*channel))]
    Unreadable {
        /// The channel chosen.
        channel: Channel,
        /// What was typed.
        typed: String,
    },
    /// The body has this contact already.
    #[error("{}「{address}」は、すでに登録されています", channel.label())]
    AlreadyThere {
        /// The channel.
        channel: Channel,
        /// The address.
        address: String,
    },
    /// There is no such contact at this body; it was ended meanwhile.
    #[error("この連絡先は見つかりませんでした。画面を開き直して、お確かめください")]
    Unknown,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

fn example(channel: Channel) -> &'static str {
    match channel {
        Channel::Mail => "jimu@shiomi.example",
        Channel::Fax | Channel::Telephone => "088-000-0215",
    }
}

/// Adds a contact to the permit's body; it counts as unconfirmed until somebody confirms it.
pub async fn add_contact(
    tx: &mut Tx,
    app: &App,
    permit: Permit<KeepDirectory>,
    channel: Channel,
    typed: &str,
) -> Result<Contact, KeepContactError> {
    write::lock_directory(tx).await?;
    let body = *permit.subject();
    let address =
        readable(channel, typed).ok_or_else(|| KeepContactError::Unreadable { channel, typed: typed.to_owned() })?;
    let known = store::contacts(&mut *tx, body).await?;
    if known.iter().any(|contact| contact.channel == channel && contact.address == address) {
        return Err(KeepContactError::AlreadyThere { channel, address });
    }
    let id = write::next_contact(tx).await?;
    let contact = Contact { id, body, channel, address, verified_at: None, created_at: app.now() };
    write::insert_contact(tx, &contact).await?;
    note(tx, app, &permit, format!("contact {id} added: {}", channel.code())).await?;
    Ok(contact)
}

/// Ends a contact of the permit's body; the row stays for the record of past deliveries.
pub async fn end_contact(
    tx: &mut Tx,
    app: &App,
    permit: Permit<KeepDirectory>,
    contact: i64,
) -> Result<(), KeepContactError> {
    own_contact(tx, &permit, contact).await?;
    write::end_contact(tx, contact, app.now()).await?;
    Ok(note(tx, app, &permit, format!("contact {contact} ended")).await?)
}

/// Notes that somebody confirmed today that the contact reaches the body.
pub async fn verify_contact(
    tx: &mut Tx,
    app: &App,
    permit: Permit<KeepDirectory>,
    contact: i64,
) -> Result<(), KeepContactError> {
    own_contact(tx, &permit, contact).await?;
    write::verify_contact(tx, contact, app.now()).await?;
    Ok(note(tx, app, &permit, format!("contact {contact} verified")).await?)
}

/// A permit for one body opens no contact of another.
async fn own_contact(tx: &mut Tx, permit: &Permit<KeepDirectory>, contact: i64) -> Result<(), KeepContactError> {
    match store::contact(&mut *tx, contact).await? {
        Some(found) if found.body == *permit.subject() => Ok(()),
        _ => Err(KeepContactError::Unknown),
    }
}

async fn note(tx: &mut Tx, app: &App, permit: &Permit<KeepDirectory>, detail: String) -> Result<(), DbError> {
    let subject = permit.subject().to_string();
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: KeepDirectory::NAME, subject, detail };
    record(tx, &*app.entropy, app.now(), entry).await
}

/// The address as it is stored, when the text is one.
fn readable(channel: Channel, typed: &str) -> Option<String> {
    let folded = fold_width(typed.trim());
    match channel {
        Channel::Mail => folded.parse::<MailAddress>().ok().map(|address| address.to_string()),
        Channel::Fax | Channel::Telephone => telephone(&folded),
    }
}

/// Japanese numbers: ten or eleven digits with a leading 0, groups joined by hyphens. Brackets around the area code or the
/// office, with or without a hyphen beside them, part groups as a hyphen does.
pub(crate) fn telephone(folded: &str) -> Option<String> {
    let plain: String = folded
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| if matches!(letter, '‐' | '‑' | '–' | '−' | 'ー') { '-' } else { letter })
        .collect();
    let plain = plain.strip_prefix('(').unwrap_or(&plain);
    let plain = plain.replace("-(", "-").replace(")-", "-").replace(['(', ')'], "-");
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    let is_number = plain.starts_with('0')
        && plain.ends_with(|last: char| last.is_ascii_digit())
        && plain.chars().all(|letter| letter.is_ascii_digit() || letter == '-')
        && !plain.contains("--")
        && (10..=11).contains(&digits);
    is_number.then_some(plain)
}
