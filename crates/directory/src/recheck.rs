//! Checking again (確認): after the day on which offices change their people, every role holder and contact is to be verified.
//!
//! Contacts rot, and most of them on 1 April (R09). The days are configuration (`directory.recheck_days`). What was given or
//! verified on or after the last such day is fresh; everything else waits for the keeper's word, one line at a time or all
//! at once. Left out: mending what changed, which the body's page does.

use noroshi_access::{Permit, Role};
use noroshi_audit::{Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::{DbError, On, Tx};
use noroshi_terms::{BodyId, JapaneseDate, PersonId, Timestamp};

use crate::body::Contact;
use crate::keep::KeepDirectory;
use crate::store::{self, recheck, write};

/// The verb in the log.
const VERB: &str = "directory.verify";

/// Somebody with a role at a body (役割のある人).
#[derive(Debug, Clone)]
pub struct Holder {
    /// Who.
    pub person: PersonId,
    /// Name as written.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// As what.
    pub role: Role,
    /// When the role was given or last verified.
    pub known_at: Timestamp,
}

/// What waits to be verified at one body.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// Role holders.
    pub holders: Vec<Holder>,
    /// Contacts.
    pub contacts: Vec<Contact>,
}

impl Waiting {
    /// How much it is.
    pub fn len(&self) -> usize {
        self.holders.len() + self.contacts.len()
    }

    /// True when nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The day from which on what is known counts as fresh.
pub fn fresh_from(app: &App) -> JapaneseDate {
    let today = app.now().tokyo_date();
    last_day(&app.config.recheck_days, today).unwrap_or(today)
}

/// The last of these days of the year (month, day) that is not after today.
fn last_day(days: &[(i8, i8)], today: JapaneseDate) -> Option<JapaneseDate> {
    let years = [today.year(), today.year() - 1];
    let all = days.iter().flat_map(|(month, day)| years.map(|year| JapaneseDate::new(year, *month, *day)));
    all.flatten().filter(|date| *date <= today).max()
}

/// What waits at a body.
pub async fn waiting(app: &App, on: impl Into<On<'_>>, body: BodyId) -> Result<Waiting, DbError> {
    let (mut on, from) = (on.into(), fresh_from(app));
    let holders = recheck::holders(on.again(), body).await?;
    let contacts = store::contacts(on, body).await?;
    let is_old = |at: Timestamp| at.tokyo_date() < from;
    Ok(Waiting {
        holders: holders.into_iter().filter(|holder| is_old(holder.known_at)).collect(),
        contacts: contacts.into_iter().filter(|contact| contact.verified_at.is_none_or(is_old)).collect(),
    })
}

/// Notes that a person still holds a role at the permit's body; false when nobody does.
pub async fn verify_holder(
    tx: &mut Tx,
    app: &App,
    permit: Permit<KeepDirectory>,
    (person, role): (PersonId, &str),
) -> Result<bool, DbError> {
    let body = *permit.subject();
    let holders = recheck::holders(&mut *tx, body).await?;
    let Some(holder) = holders.into_iter().find(|holder| holder.person == person && holder.role.code == role) else {
        return Ok(false);
    };
    let Some(by) = permit.person() else { return Ok(false) };
    recheck::save(tx, body, (&holder, by), app.now()).await?;
    note(tx, app, &permit, format!("person {person} as {role} verified")).await?;
    Ok(true)
}

/// Notes that everything that waits at the permit's body is unchanged; returns how much it was.
pub async fn verify_all(tx: &mut Tx, app: &App, permit: Permit<KeepDirectory>) -> Result<usize, DbError> {
    let (body, Some(by)) = (*permit.subject(), permit.person()) else { return Ok(0) };
    let waiting = waiting(app, &mut *tx, body).await?;
    for holder in &waiting.holders {
        recheck::save(tx, body, (holder, by), app.now()).await?;
    }
    for contact in &waiting.contacts {
        write::verify_contact(tx, contact.id, app.now()).await?;
    }
    if !waiting.is_empty() {
        let (holders, contacts) = (waiting.holders.len(), waiting.contacts.len());
        note(tx, app, &permit, format!("{holders} role holders and {contacts} contacts verified")).await?;
    }
    Ok(waiting.len())
}

async fn note(tx: &mut Tx, app: &App, permit: &Permit<KeepDirectory>, detail: String) -> Result<(), DbError> {
    let subject = permit.subject().to_string();
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: VERB, subject, detail };
    record(tx, &*app.entropy, app.now(), entry).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_this_years_or_the_last_years() {
        let date = |text: &str| text.parse::<JapaneseDate>().unwrap();
        for (days, today, last) in [
            ([(4, 1)].as_slice(), "2026-11-24", "2026-04-01"),
            (&[(4, 1)], "2026-03-31", "2025-04-01"),
            (&[(4, 1)], "2026-04-01", "2026-04-01"),
            (&[(4, 1), (10, 1)], "2026-11-24", "2026-10-01"),
            (&[(4, 1), (10, 1)], "2026-02-01", "2025-10-01"),
        ] {
            assert_eq!(last_day(days, date(today)), Some(date(last)), "{today}");
        }
    }
}
