//! Writes a plan: new bodies tier by tier in chunks, then what changes at known ones.
//!
//! In one transaction, or with a transaction per chunk: then the new bodies arrive as if they had ended, so that nobody
//! sees or addresses them, until all of them begin to live at once (`taking`).

use noroshi_platform::db::{Query, Tx};
use noroshi_terms::{BodyId, Timestamp};
use serde::Serialize;

use super::compare::Change;
use super::plan::{NewBody, Plan};
use super::{ImportError, Listener, Progress};
use crate::store::{self, bulk, codes, imported, write};

/// Rows per statement: some 5 MB of JSON.
const CHUNK: usize = 5_000;

/// Writes everything.
pub(super) async fn apply(tx: &mut Tx, now: Timestamp, plan: Plan, listener: Listener<'_>) -> Result<(), ImportError> {
    let (all, mut done) = (plan.size(), 0);
    for tier in &plan.tiers {
        for chunk in tier.chunks(CHUNK) {
            enter(tx, now, chunk, None).await?;
            done += chunk.len();
            listener(Progress { done, all });
        }
    }
    change(tx, now, &plan.changes).await?;
    listener(Progress { done: all, all });
    Ok(())
}

/// id, body, channel, address, verified, created
type ContactRow<'a> = (i64, BodyId, &'static str, &'a str, Option<i64>, i64);

/// Enters bodies of one tier; with `ended_at` they wait unseen.
pub(super) async fn enter(
    tx: &mut Tx,
    now: Timestamp,
    bodies: &[NewBody],
    ended_at: Option<Timestamp>,
) -> Result<(), ImportError> {
    let (Some(first), Some(last)) = (bodies.first(), bodies.last()) else { return Ok(()) };
    let (created, ended) = (now.as_micros(), ended_at.map(Timestamp::as_micros));
    let kana = |body: &NewBody| body.stated.kana.clone().unwrap_or_default();
    let row = |body: &NewBody| {
        let prefecture = body.stated.prefecture.map(|prefecture| prefecture.code());
        let (name, kind) = (body.stated.name.clone(), body.stated.kind.code());
        let abbreviation = body.stated.abbreviation.clone();
        (body.serial, body.code.clone(), name, kana(body), kind, prefecture, created, abbreviation, ended)
    };
    run(tx, bulk::insert_bodies(), &bodies.iter().map(row).collect::<Vec<_>>()).await?;
    let words = |body: &NewBody| {
        let text = store::search_text(&body.stated.name, &body.code, &kana(body));
        (body.serial, text.words, text.grams)
    };
    run(tx, bulk::insert_search(), &bodies.iter().map(words).collect::<Vec<_>>()).await?;
    let lines = |body: &NewBody| body.parents.iter().map(|parent| (body.serial, *parent, created)).collect::<Vec<_>>();
    run(tx, bulk::insert_parents(), &bodies.iter().flat_map(lines).collect::<Vec<_>>()).await?;
    run(tx, imported::save_details(), &bodies.iter().filter_map(detail_row).collect::<Vec<_>>()).await?;
    let mut numbering = ContactNumbers { next: write::next_contact(tx).await?, created };
    let contacts = bodies.iter().flat_map(|body| numbering.rows(body.serial, &body.stated.contacts));
    run(tx, bulk::insert_contacts(), &contacts.collect::<Vec<_>>()).await?;
    Ok(bulk::close_over(tx, first.serial, last.serial).await?)
}

/// Changes known bodies.
pub(super) async fn change(tx: &mut Tx, now: Timestamp, changes: &[Change]) -> Result<(), ImportError> {
    // All old lines end before the first new one begins, so that there is no circle in between.
    for change in changes {
        for parent in &change.parents_ended {
            write::end_parent(tx, change.body, *parent, now).await?;
        }
    }
    for chunk in changes.chunks(CHUNK) {
        change_chunk(tx, now, chunk).await?;
    }
    for change in changes {
        for parent in &change.parents_added {
            write::insert_parent(tx, change.body, *parent, now).await?;
        }
    }
    Ok(())
}

async fn change_chunk(tx: &mut Tx, now: Timestamp, changes: &[Change]) -> Result<(), ImportError> {
    let ended: Vec<i64> = changes.iter().flat_map(|change| change.contacts_ended.iter().copied()).collect();
    let ended = serde_json::to_string(&ended)?;
    imported::end_contacts().bind(now).bind(ended).execute(tx).await?;
    let detail = |change: &Change| {
        let detail = change.detail.as_ref()?;
        Some((change.body, detail.postal.clone(), detail.address.clone(), detail.director.clone()))
    };
    run(tx, imported::save_details(), &changes.iter().filter_map(detail).collect::<Vec<_>>()).await?;
    let face = |change: &Change| {
        let face = change.face.clone()?;
        let prefecture = face.prefecture.map(|prefecture| prefecture.code());
        Some((change.body, face.code, face.name, face.kana, prefecture, face.abbreviation))
    };
    run(tx, bulk::update_faces(), &changes.iter().filter_map(face).collect::<Vec<_>>()).await?;
    let words = |change: &Change| {
        let face = change.face.as_ref()?;
        let text = store::search_text(&face.name, &face.code, &face.kana);
        Some((change.body, text.words, text.grams))
    };
    run(tx, bulk::update_search(), &changes.iter().filter_map(words).collect::<Vec<_>>()).await?;
    let today = now.tokyo_date();
    for change in changes {
        if let Some(code) = &change.former_code {
            codes::end(tx, change.body, code, today).await?;
            if let Some(face) = &change.face {
                codes::begin(tx, change.body, &face.code, today).await?;
            }
        }
    }
    let mut numbering = ContactNumbers { next: write::next_contact(tx).await?, created: now.as_micros() };
    let contacts = changes.iter().flat_map(|change| numbering.rows(change.body, &change.contacts_added));
    run(tx, bulk::insert_new_contacts(), &contacts.collect::<Vec<_>>()).await
}

/// Gives contacts their numbers.
struct ContactNumbers {
    next: i64,
    created: i64,
}

impl ContactNumbers {
    fn rows<'c>(&mut self, body: BodyId, contacts: &'c [(crate::body::Channel, String)]) -> Vec<ContactRow<'c>> {
        let (first, created) = (self.next, self.created);
        self.next += i64::try_from(contacts.len()).unwrap_or_default();
        let row = |(id, (channel, address)): (i64, &'c (crate::body::Channel, String))| {
            (id, body, channel.code(), address.as_str(), None, created)
        };
        (first..).zip(contacts).map(row).collect()
    }
}

async fn run<T: Serialize>(tx: &mut Tx, statement: Query, rows: &[T]) -> Result<(), ImportError> {
    if !rows.is_empty() {
        statement.bind(serde_json::to_string(rows)?).execute(tx).await?;
    }
    Ok(())
}

/// body, postal code, address, director; none when a list tells nothing of it.
fn detail_row(body: &NewBody) -> Option<(BodyId, &str, &str, &str)> {
    let stated = &body.stated;
    let texts = [&stated.postal, &stated.address, &stated.director].map(|text| text.as_deref().unwrap_or_default());
    let [postal, address, director] = texts;
    texts.iter().any(|text| !text.is_empty()).then_some((body.serial, postal, address, director))
}
