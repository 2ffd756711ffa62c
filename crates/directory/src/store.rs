//! Reading the directory: one body, its surroundings, pages of bodies, counts, people.
//!
//! What a reader may see at all is part of every question over many bodies ([`Sight`]), not a filter afterwards.
//! Ended bodies, contacts and people are left out of lists; a single body is found even when it has ended, because
//! letters of past years name it.

use std::sync::Arc;
use std::time::Duration;

use noroshi_platform::db::{Column, Db, DbError, On, Row, Value, query};
use noroshi_terms::{BodyId, PersonId, Prefecture};

use crate::body::{Body, BodyKind, Contact, Person};

pub(crate) mod bulk;
pub(crate) mod codes;
pub(crate) mod exported;
pub(crate) mod imported;
pub(crate) mod nda;
pub(crate) mod protected;
pub(crate) mod recheck;
mod search;
pub(crate) mod submitted;
pub(crate) mod write;

pub(crate) use search::search_text;
pub use search::{PAGE_SIZE, Search, Sight, fill_search, page};

/// How many bodies of a kind a prefecture has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// The tier.
    pub kind: BodyKind,
    /// The prefecture; none for bodies without area.
    pub prefecture: Option<Prefecture>,
    /// How many.
    pub bodies: u64,
}

/// False while nothing was entered.
pub(crate) async fn has_bodies(on: impl Into<On<'_>>) -> Result<bool, DbError> {
    Ok(query("SELECT serial FROM body LIMIT 1").optional(on).await?.is_some())
}

/// One body, also one that has ended. What a running import has brought so far is not there yet, here and below.
pub async fn body(on: impl Into<On<'_>>, serial: BodyId) -> Result<Option<Body>, DbError> {
    let row = query(
        "SELECT serial, code, name, kana, kind, prefecture, abbreviation, created_at, ended_at
           FROM body WHERE serial = $1
            AND NOT EXISTS (SELECT 1 FROM submitted_list AS l WHERE l.first_serial <= serial AND l.last_serial >= serial)",
    )
    .bind(serial)
    .optional(on)
    .await?;
    row.as_ref().map(body_of).transpose()
}

/// The body that began this directory: the oldest living national body that hangs under nobody. What concerns the whole
/// installation is its office's; a national body of another tree (R06) is one tree among several.
pub async fn founding_body(on: impl Into<On<'_>>) -> Result<Option<Body>, DbError> {
    let row = query(
        "SELECT serial, code, name, kana, kind, prefecture, abbreviation, created_at, ended_at
           FROM body WHERE kind = 'national' AND ended_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM body_parent AS l WHERE l.child = serial AND l.until IS NULL)
          ORDER BY serial LIMIT 1",
    )
    .optional(on)
    .await?;
    row.as_ref().map(body_of).transpose()
}

/// True when this body began the directory.
pub async fn is_founding(on: impl Into<On<'_>>, serial: BodyId) -> Result<bool, DbError> {
    Ok(founding_body(on).await?.is_some_and(|body| body.serial == serial))
}

/// The oldest living body of a kind.
pub async fn body_by_kind(on: impl Into<On<'_>>, kind: BodyKind) -> Result<Option<Body>, DbError> {
    let row = query(
        "SELECT serial, code, name, kana, kind, prefecture, abbreviation, created_at, ended_at
           FROM body WHERE kind = $1 AND ended_at IS NULL ORDER BY serial LIMIT 1",
    )
    .bind(kind)
    .optional(on)
    .await?;
    row.as_ref().map(body_of).transpose()
}

/// The body with this code, also one that has ended.
pub async fn body_by_code(on: impl Into<On<'_>>, code: &str) -> Result<Option<Body>, DbError> {
    let row = query(
        "SELECT serial, code, name, kana, kind, prefecture, abbreviation, created_at, ended_at
           FROM body WHERE code = $1
            AND NOT EXISTS (SELECT 1 FROM submitted_list AS l WHERE l.first_serial <= serial AND l.last_serial >= serial)",
    )
    .bind(code)
    .optional(on)
    .await?;
    row.as_ref().map(body_of).transpose()
}

/// The living bodies of one kind that hang directly under a body, in serial order.
pub async fn children(on: impl Into<On<'_>>, parent: BodyId, kind: BodyKind) -> Result<Vec<Body>, DbError> {
    bodies(
        query(
            "SELECT serial, code, name, kana, kind, prefecture, abbreviation, body.created_at, ended_at
               FROM body_parent JOIN body ON serial = child
              WHERE parent = $1 AND until IS NULL AND kind = $2 AND ended_at IS NULL ORDER BY serial",
        )
        .bind(parent)
        .bind(kind)
        .all(on)
        .await?,
    )
}

/// The bodies directly above a body.
pub async fn parents(on: impl Into<On<'_>>, child: BodyId) -> Result<Vec<Body>, DbError> {
    bodies(
        query(
            "SELECT serial, code, name, kana, kind, prefecture, abbreviation, body.created_at, ended_at
               FROM body_parent JOIN body ON serial = parent
              WHERE child = $1 AND until IS NULL ORDER BY since, serial",
        )
        .bind(child)
        .all(on)
        .await?,
    )
}

/// Everybody above a body, the nearest first; the body itself is not among them.
pub async fn ancestors(on: impl Into<On<'_>>, serial: BodyId) -> Result<Vec<Body>, DbError> {
    bodies(
        query(
            "SELECT serial, code, name, kana, kind, prefecture, abbreviation, created_at, ended_at
               FROM body_ancestor JOIN body ON serial = ancestor
              WHERE body = $1 AND depth > 0 ORDER BY depth, serial",
        )
        .bind(serial)
        .all(on)
        .await?,
    )
}

/// True when the body is the ancestor itself or hangs anywhere under it.
pub async fn is_under(on: impl Into<On<'_>>, serial: BodyId, ancestor: BodyId) -> Result<bool, DbError> {
    let row = query("SELECT depth FROM body_ancestor WHERE body = $1 AND ancestor = $2").bind(serial).bind(ancestor);
    Ok(row.optional(on).await?.is_some())
}

/// True when a body of the reader is the body itself, hangs above it or hangs below it.
pub async fn is_near(on: impl Into<On<'_>>, own: BodyId, serial: BodyId) -> Result<bool, DbError> {
    let row = query(
        "SELECT 1 AS found FROM body_ancestor
          WHERE (body = $1 AND ancestor = $2) OR (body = $2 AND ancestor = $1)",
    );
    Ok(row.bind(serial).bind(own).optional(on).await?.is_some())
}

/// The same for pages, at most a minute old.
pub async fn recent_tallies(db: &Db, ancestor: BodyId) -> Result<Arc<Vec<Tally>>, DbError> {
    db.memo().recent(&format!("tallies/{ancestor}"), Duration::from_secs(60), tallies(db, ancestor)).await
}

/// How many living bodies of each kind and prefecture hang under a body, itself not counted.
pub async fn tallies(on: impl Into<On<'_>>, ancestor: BodyId) -> Result<Vec<Tally>, DbError> {
    let rows = query(
        "SELECT kind, prefecture, CAST(COUNT(*) AS BIGINT) AS bodies
           FROM body_ancestor JOIN body ON serial = body_ancestor.body
          WHERE ancestor = $1 AND depth > 0 AND ended_at IS NULL
          GROUP BY kind, prefecture ORDER BY kind, prefecture",
    )
    .bind(ancestor)
    .all(on)
    .await?;
    rows.iter()
        .map(|row| Ok(Tally { kind: row.get("kind")?, prefecture: prefecture_of(row)?, bodies: row.get("bodies")? }))
        .collect()
}

/// The living contacts of a body.
pub async fn contacts(on: impl Into<On<'_>>, serial: BodyId) -> Result<Vec<Contact>, DbError> {
    let rows = query(
        "SELECT id, body, channel, address, verified_at, created_at FROM contact
          WHERE body = $1 AND ended_at IS NULL ORDER BY channel, id",
    )
    .bind(serial)
    .all(on)
    .await?;
    rows.iter().map(contact_of).collect()
}

/// One living contact.
pub async fn contact(on: impl Into<On<'_>>, id: i64) -> Result<Option<Contact>, DbError> {
    let row = query(
        "SELECT id, body, channel, address, verified_at, created_at FROM contact WHERE id = $1 AND ended_at IS NULL",
    )
    .bind(id)
    .optional(on)
    .await?;
    row.as_ref().map(contact_of).transpose()
}

/// One person, also one who has left: signatures of past years name them.
pub async fn person(on: impl Into<On<'_>>, id: PersonId) -> Result<Option<Person>, DbError> {
    let row = query("SELECT id, name, kana, mail FROM person WHERE id = $1").bind(id).optional(on).await?;
    row.as_ref().map(person_of).transpose()
}

/// One person who has not left: only they can be at the door.
pub(crate) async fn person_present(on: impl Into<On<'_>>, id: PersonId) -> Result<Option<Person>, DbError> {
    let row = query("SELECT id, name, kana, mail FROM person WHERE id = $1 AND left_at IS NULL")
        .bind(id)
        .optional(on)
        .await?;
    row.as_ref().map(person_of).transpose()
}

/// The person with this mail address who has not left.
pub async fn person_by_mail(on: impl Into<On<'_>>, mail: &str) -> Result<Option<Person>, DbError> {
    let row = query("SELECT id, name, kana, mail FROM person WHERE mail = $1 AND left_at IS NULL")
        .bind(mail.to_ascii_lowercase())
        .optional(on)
        .await?;
    row.as_ref().map(person_of).transpose()
}

fn bodies(rows: Vec<Row>) -> Result<Vec<Body>, DbError> {
    rows.iter().map(body_of).collect()
}

fn body_of(row: &Row) -> Result<Body, DbError> {
    Ok(Body {
        serial: row.get("serial")?,
        code: row.get("code")?,
        name: row.get("name")?,
        kana: row.get("kana")?,
        kind: row.get("kind")?,
        prefecture: prefecture_of(row)?,
        abbreviation: row.get("abbreviation")?,
        created_at: row.get("created_at")?,
        ended_at: row.get("ended_at")?,
    })
}

/// Reads the two digits of JIS X 0401; `platform` does not know prefectures as a column.
struct StoredPrefecture(Prefecture);

impl Column for StoredPrefecture {
    fn from_value(value: Value) -> Result<Self, String> {
        String::from_value(value)?.parse().map(Self).map_err(|_| "not a prefecture".to_owned())
    }
}

fn prefecture_of(row: &Row) -> Result<Option<Prefecture>, DbError> {
    Ok(row.get::<Option<StoredPrefecture>>("prefecture")?.map(|stored| stored.0))
}

fn contact_of(row: &Row) -> Result<Contact, DbError> {
    Ok(Contact {
        id: row.get("id")?,
        body: row.get("body")?,
        channel: row.get("channel")?,
        address: row.get("address")?,
        verified_at: row.get("verified_at")?,
        created_at: row.get("created_at")?,
    })
}

fn person_of(row: &Row) -> Result<Person, DbError> {
    Ok(Person { id: row.get("id")?, name: row.get("name")?, kana: row.get("kana")?, mail: row.get("mail")? })
}
