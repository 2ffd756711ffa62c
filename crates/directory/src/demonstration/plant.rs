//! Enters the drawn country into an empty directory: all of it or nothing.
//!
//! Rows travel as one JSON text per chunk, because 180,000 institutions with contacts and closure are well over a
//! million rows, and one statement per row would take minutes.

use std::time::Duration;

use noroshi_access::grant_role;
use noroshi_audit::{Doer, Entry, record};
use noroshi_platform::db::{Db, DbError, Query, Tx};
use noroshi_terms::{BodyId, PersonId, SeededEntropy, Timestamp};
use serde::Serialize;

use super::{Demonstration, PlannedBody, PlannedContact, PlannedPerson};
use crate::body::{BodyKind, Person};
use crate::store::{self, bulk, write};

/// The country was not entered.
#[derive(Debug, thiserror::Error)]
pub enum PlantError {
    /// There are bodies already; a demonstration is never mixed with a real directory.
    #[error("名簿にはすでに団体が登録されています。見本は、空のデータフォルダーで始めてください")]
    NotEmpty,
    /// The rows could not be put together: a defect of ours.
    #[error("rows of the demonstration")]
    Rows(#[from] serde_json::Error),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// What was entered, for the program that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planted {
    /// The national association.
    pub national: BodyId,
    /// The district association of the story (汐見地区).
    pub story_district: BodyId,
    /// The institutions of the story, the first of them with a member; fewer when fewer were asked for.
    pub story_institutions: Vec<BodyId>,
    /// How many bodies in all.
    pub bodies: usize,
    /// Everybody who can sign in, the people of the story first.
    pub people: Vec<PlantedPerson>,
}

/// A person with the id that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlantedPerson {
    /// The id.
    pub id: PersonId,
    /// Who, where and as what.
    pub planned: PlannedPerson,
}

/// Bodies per statement: some 5 MB of JSON.
const CHUNK: usize = 5_000;

/// Enters everything in one transaction.
pub async fn plant(db: &Db, now: Timestamp, demonstration: &Demonstration) -> Result<Planted, PlantError> {
    let entropy = SeededEntropy::new(demonstration.seed);
    let mut planting = Planting { tx: db.begin().await?, now, entropy, contacts: 0 };
    if store::has_bodies(&mut planting.tx).await? {
        return Err(PlantError::NotEmpty);
    }
    let associations = demonstration.associations();
    // Tier by tier: the closure of a body is made from that of its parents.
    for tier in associations.chunk_by(|one, next| one.kind == next.kind) {
        planting.chunk(tier).await?;
    }
    let mut institutions = demonstration.institutions().peekable();
    let mut story_institutions = Vec::new();
    while institutions.peek().is_some() {
        let chunk: Vec<PlannedBody> = institutions.by_ref().take(CHUNK).collect();
        if story_institutions.is_empty() {
            story_institutions = chunk.iter().take(STORY_INSTITUTIONS).map(|body| body.serial).collect();
        }
        planting.chunk(&chunk).await?;
    }
    let people = planting.people(demonstration).await?;
    let bodies = associations.len() + demonstration.institutions;
    planting.note(bodies).await?;
    planting.tx.commit().await?;
    let story_district = story_district(&associations);
    Ok(Planted { national: super::nth_body(1), story_district, story_institutions, bodies, people })
}

const STORY_INSTITUTIONS: usize = 5;

fn story_district(associations: &[PlannedBody]) -> BodyId {
    let is_it = |body: &&PlannedBody| body.kind == BodyKind::District && body.name.starts_with("汐見");
    associations.iter().find(is_it).map_or(super::nth_body(1), |body| body.serial)
}

/// What a body is looked for by: serial, words, grams.
fn search_row(body: &PlannedBody) -> (BodyId, String, String) {
    let text = store::search_text(&body.name, &body.code, &body.kana);
    (body.serial, text.words, text.grams)
}

struct Planting {
    tx: Tx,
    now: Timestamp,
    entropy: SeededEntropy,
    contacts: i64,
}

impl Planting {
    async fn chunk(&mut self, bodies: &[PlannedBody]) -> Result<(), PlantError> {
        let (Some(first), Some(last)) = (bodies.first(), bodies.last()) else { return Ok(()) };
        let rows: Vec<_> = bodies.iter().map(|body| body_row(body, self.now)).collect();
        with_rows(bulk::insert_bodies(), &rows)?.execute(&mut self.tx).await?;
        let words: Vec<_> = bodies.iter().map(search_row).collect();
        with_rows(bulk::insert_search(), &words)?.execute(&mut self.tx).await?;
        let now = self.now.as_micros();
        let parents: Vec<_> =
            bodies.iter().flat_map(|body| body.parents.iter().map(move |parent| (body.serial, *parent, now))).collect();
        with_rows(bulk::insert_parents(), &parents)?.execute(&mut self.tx).await?;
        let mut contacts = Vec::with_capacity(bodies.len() * 3);
        for body in bodies {
            for contact in &body.contacts {
                self.contacts += 1;
                contacts.push(contact_row(self.contacts, body.serial, contact, self.now));
            }
        }
        with_rows(bulk::insert_contacts(), &contacts)?.execute(&mut self.tx).await?;
        Ok(bulk::close_over(&mut self.tx, first.serial, last.serial).await?)
    }

    async fn people(&mut self, demonstration: &Demonstration) -> Result<Vec<PlantedPerson>, PlantError> {
        let mut people = Vec::new();
        for planned in demonstration.people() {
            let id = PersonId::new(&self.entropy);
            let (name, kana, mail) = (planned.name.clone(), planned.kana.clone(), Some(planned.mail.clone()));
            write::insert_person(&mut self.tx, &Person { id, name, kana, mail }, self.now).await?;
            grant_role(&mut self.tx, id, planned.part.role(), planned.body, self.now).await?;
            people.push(PlantedPerson { id, planned });
        }
        Ok(people)
    }

    /// One entry for the whole country: its hundred thousand rows are one act.
    async fn note(&mut self, bodies: usize) -> Result<(), DbError> {
        let national = super::nth_body(1);
        let entry = Entry {
            doer: Doer::Program,
            body: Some(national),
            verb: "directory.plant",
            subject: national.to_string(),
            detail: format!("{bodies} bodies"),
        };
        record(&mut self.tx, &self.entropy, self.now, entry).await
    }
}

/// serial, code, name, kana, kind, prefecture, created, abbreviation
type BodyRow<'a> = (BodyId, &'a str, &'a str, &'a str, &'static str, Option<String>, i64, Option<&'a str>);

fn body_row(body: &PlannedBody, now: Timestamp) -> BodyRow<'_> {
    (
        body.serial,
        &body.code,
        &body.name,
        &body.kana,
        body.kind.code(),
        body.prefecture.map(|prefecture| prefecture.code()),
        now.as_micros(),
        body.abbreviation.as_deref(),
    )
}

/// id, body, channel, address, verified, created
type ContactRow<'a> = (i64, BodyId, &'static str, &'a str, Option<i64>, i64);

fn contact_row(id: i64, body: BodyId, contact: &PlannedContact, now: Timestamp) -> ContactRow<'_> {
    let day = Duration::from_secs(86_400);
    let verified = contact.verified_days_ago.map(|days| now.minus(day * days).as_micros());
    (id, body, contact.channel.code(), &contact.address, verified, now.as_micros())
}

fn with_rows<T: Serialize>(insert: Query, rows: &[T]) -> Result<Query, PlantError> {
    Ok(insert.bind(serde_json::to_string(rows)?))
}
