//! Writes a plan: new bodies tier by tier in large chunks, then what changes at known ones.

use noroshi_platform::db::{DbError, Query, Tx};
use noroshi_terms::{BodyId, Timestamp};
use serde::Serialize;

use super::compare::Change;
use super::plan::{NewBody, Plan};
use super::{ImportError, Listener, Progress};
use crate::store::{self, bulk, imported, write};

/// Bodies per statement: some 5 MB of JSON.
const CHUNK: usize = 5_000;

/// Writes everything.
pub(super) async fn apply(tx: &mut Tx, now: Timestamp, plan: Plan, listener: Listener<'_>) -> Result<(), ImportError> {
    let added: usize = plan.tiers.iter().map(Vec::len).sum();
    let contact = write::next_contact(tx).await?;
    let mut writing = Writing { tx, now, contact, done: 0, all: added + plan.changes.len(), listener };
    for tier in &plan.tiers {
        for chunk in tier.chunks(CHUNK) {
            writing.enter(chunk).await?;
        }
    }
    // All old lines end before the first new one begins, so that there is no circle in between.
    for change in &plan.changes {
        for parent in &change.parents_ended {
            write::end_parent(writing.tx, change.body, *parent, now).await?;
        }
    }
    for chunk in plan.changes.chunks(CHUNK) {
        writing.change(chunk).await?;
    }
    Ok(())
}

struct Writing<'a> {
    tx: &'a mut Tx,
    now: Timestamp,
    contact: i64,
    done: usize,
    all: usize,
    listener: Listener<'a>,
}

/// id, body, channel, address, verified, created
type ContactRow<'a> = (i64, BodyId, &'static str, &'a str, Option<i64>, i64);

impl Writing<'_> {
    async fn enter(&mut self, bodies: &[NewBody]) -> Result<(), ImportError> {
        let (Some(first), Some(last)) = (bodies.first(), bodies.last()) else { return Ok(()) };
        let now = self.now.as_micros();
        let kana = |body: &NewBody| body.stated.kana.clone().unwrap_or_default();
        let rows: Vec<_> = bodies
            .iter()
            .map(|body| {
                let prefecture = body.stated.prefecture.map(|prefecture| prefecture.code());
                let (name, kind) = (&body.stated.name, body.stated.kind.code());
                (body.serial, &body.code, name, kana(body), kind, prefecture, now, &body.stated.abbreviation)
            })
            .collect();
        self.run(bulk::insert_bodies(), &rows).await?;
        let words = |body: &NewBody| {
            let text = store::search_text(&body.stated.name, &body.code, &kana(body));
            (body.serial, text.words, text.grams)
        };
        let words: Vec<_> = bodies.iter().map(words).collect();
        self.run(bulk::insert_search(), &words).await?;
        let lines = |body: &NewBody| body.parents.iter().map(|parent| (body.serial, *parent, now)).collect::<Vec<_>>();
        let lines: Vec<_> = bodies.iter().flat_map(lines).collect();
        self.run(bulk::insert_parents(), &lines).await?;
        let details: Vec<_> = bodies.iter().filter_map(detail_row).collect();
        self.run(imported::save_details(), &details).await?;
        let mut contacts = Vec::new();
        for body in bodies {
            contacts.extend(self.contact_rows(body.serial, &body.stated.contacts));
        }
        self.run(bulk::insert_contacts(), &contacts).await?;
        bulk::close_over(self.tx, first.serial, last.serial).await?;
        self.tell(bodies.len());
        Ok(())
    }

    async fn change(&mut self, changes: &[Change]) -> Result<(), ImportError> {
        let ended: Vec<i64> = changes.iter().flat_map(|change| change.contacts_ended.iter().copied()).collect();
        let ended = serde_json::to_string(&ended)?;
        imported::end_contacts().bind(self.now).bind(ended).execute(self.tx).await?;
        let detail = |change: &Change| {
            let detail = change.detail.as_ref()?;
            Some((change.body, detail.postal.clone(), detail.address.clone(), detail.director.clone()))
        };
        let details: Vec<_> = changes.iter().filter_map(detail).collect();
        self.run(imported::save_details(), &details).await?;
        let mut contacts = Vec::new();
        for change in changes {
            contacts.extend(self.contact_rows(change.body, &change.contacts_added));
            self.change_one(change).await?;
        }
        self.run(bulk::insert_contacts(), &contacts).await?;
        self.tell(changes.len());
        Ok(())
    }

    async fn change_one(&mut self, change: &Change) -> Result<(), DbError> {
        if let Some(face) = &change.face {
            imported::save_face(self.tx, change.body, face).await?;
        }
        if let Some(code) = &change.former_code {
            imported::keep_code(self.tx, change.body, code, &self.now.tokyo_date().iso()).await?;
        }
        for parent in &change.parents_added {
            write::insert_parent(self.tx, change.body, *parent, self.now).await?;
        }
        Ok(())
    }

    fn contact_rows<'c>(
        &mut self,
        body: BodyId,
        contacts: &'c [(crate::body::Channel, String)],
    ) -> Vec<ContactRow<'c>> {
        let first = self.contact;
        self.contact += i64::try_from(contacts.len()).unwrap_or_default();
        let created = self.now.as_micros();
        let row = |(id, (channel, address)): (i64, &'c (crate::body::Channel, String))| {
            (id, body, channel.code(), address.as_str(), None, created)
        };
        (first..).zip(contacts).map(row).collect()
    }

    async fn run<T: Serialize>(&mut self, statement: Query, rows: &[T]) -> Result<(), ImportError> {
        statement.bind(serde_json::to_string(rows)?).execute(self.tx).await?;
        Ok(())
    }

    fn tell(&mut self, done: usize) {
        self.done += done;
        (self.listener)(Progress { done: self.done, all: self.all });
    }
}

/// body, postal code, address, director; none when a list tells nothing of it.
fn detail_row(body: &NewBody) -> Option<(BodyId, &str, &str, &str)> {
    let stated = &body.stated;
    let texts = [&stated.postal, &stated.address, &stated.director].map(|text| text.as_deref().unwrap_or_default());
    let [postal, address, director] = texts;
    texts.iter().any(|text| !text.is_empty()).then_some((body.serial, postal, address, director))
}
