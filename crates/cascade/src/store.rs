//! Statements of the cascade.

mod covers;
mod policies;
mod reach;
mod stand_ins;
mod substitutes;

use noroshi_bulletin::BulletinKind;
use noroshi_platform::db::{Db, DbError, On, Row, Tx, query};
use noroshi_terms::{BodyId, BulletinId, CoverId, PersonId, RelayTaskId, Timestamp};

use crate::cover::CoverText;

pub use covers::CoverStore;
pub(crate) use covers::{CoverOnTheWay, NewCover, cover_row, cover_texts_of, covers_on_the_way, insert_cover};
pub(crate) use policies::{
    Policy, end_policy, policy, set_auto_at, set_auto_fault, set_sent_automatically, untouched_tasks, upsert_policy,
};
pub(crate) use reach::{
    AddresseeRow, addressee_by_code, closing_times, confirmation_times, dispatched_at, hop_dates, misdelivered,
    reach_rows,
};
pub(crate) use stand_ins::{relaying_children, stand_in};
pub(crate) use substitutes::{
    Candidate, NewSubstitute, SubstituteRow, candidates, end_substitute, substitutes_at, substitutions_of,
    upsert_substitute,
};

/// A relay task as it lies in the database.
#[derive(Debug, Clone)]
pub struct RelayTask {
    /// Id.
    pub id: RelayTaskId,
    /// The bulletin to be relayed.
    pub bulletin: BulletinId,
    /// Its title.
    pub title: String,
    /// Its number.
    pub bulletin_number: String,
    /// Its kind.
    pub kind: BulletinKind,
    /// Who relays.
    pub body: BodyId,
    /// That body's name.
    pub body_name: String,
    /// The cover it came with.
    pub parent_cover: Option<CoverId>,
    /// Hash of what it came with.
    pub parent_hash: String,
    /// Since when it waits.
    pub opened_at: Timestamp,
    /// Texts saved so far.
    pub draft: Option<CoverText>,
    /// Counts savings.
    pub revision: i64,
    /// Who saved last, and when.
    pub saved: Option<(String, Timestamp)>,
    /// Who sent it, and when.
    pub sent: Option<(String, Timestamp)>,
    /// When it goes out by itself, if nobody touches it.
    pub auto_at: Option<Timestamp>,
    /// It went out by itself; who sent it is then who set the rule.
    pub is_automatic: bool,
    /// Why it could not go out by itself.
    pub auto_fault: Option<String>,
}

const NO_NAME: &str = "担当者";

fn read_task(row: &Row) -> Result<RelayTask, DbError> {
    let when = |name: &str, at: &str| -> Result<Option<(String, Timestamp)>, DbError> {
        let at: Option<Timestamp> = row.get(at)?;
        let name: Option<String> = row.get(name)?;
        Ok(at.map(|at| (name.unwrap_or_else(|| NO_NAME.to_owned()), at)))
    };
    let draft: Option<String> = row.get("draft")?;
    let kind: String = row.get("kind")?;
    Ok(RelayTask {
        kind: BulletinKind::ALL.into_iter().find(|known| known.code() == kind).unwrap_or_default(),
        id: row.get("id")?,
        bulletin: row.get("bulletin")?,
        title: row.get("title")?,
        bulletin_number: row.get("number")?,
        body: row.get("body")?,
        body_name: row.get("body_name")?,
        parent_cover: row.get("parent_cover")?,
        parent_hash: row.get("parent_hash")?,
        opened_at: row.get("opened_at")?,
        draft: draft.and_then(|json| serde_json::from_str(&json).ok()),
        revision: row.get("revision")?,
        saved: when("saved_name", "saved_at")?,
        sent: when("sent_name", "sent_at")?,
        auto_at: row.get("auto_at")?,
        is_automatic: row.get::<i64>("is_automatic")? == 1,
        auto_fault: row.get("auto_fault")?,
    })
}

/// One task.
pub async fn task(on: impl Into<On<'_>>, id: RelayTaskId) -> Result<Option<RelayTask>, DbError> {
    let row = query(
        "SELECT t.id, t.bulletin, b.title, b.number, t.body, d.name AS body_name, t.parent_cover, t.parent_hash, t.opened_at, t.kind, \
         t.auto_at, t.is_automatic, t.auto_fault, \
         t.draft, t.revision, t.saved_at, s.name AS saved_name, t.sent_at, e.name AS sent_name \
         FROM relay_task t JOIN bulletin b ON b.id = t.bulletin JOIN body d ON d.serial = t.body \
         LEFT JOIN person s ON s.id = t.saved_by LEFT JOIN person e ON e.id = t.sent_by WHERE t.id = $1",
    )
    .bind(id)
    .optional(on)
    .await?;
    row.map(|row| read_task(&row)).transpose()
}

/// Tasks of a body, those that wait first, then the newest.
pub async fn tasks_of(db: &Db, body: BodyId, limit: i64) -> Result<Vec<RelayTask>, DbError> {
    let rows = query(
        "SELECT t.id, t.bulletin, b.title, b.number, t.body, d.name AS body_name, t.parent_cover, t.parent_hash, t.opened_at, t.kind, \
         t.auto_at, t.is_automatic, t.auto_fault, \
         t.draft, t.revision, t.saved_at, s.name AS saved_name, t.sent_at, e.name AS sent_name \
         FROM relay_task t JOIN bulletin b ON b.id = t.bulletin JOIN body d ON d.serial = t.body \
         LEFT JOIN person s ON s.id = t.saved_by LEFT JOIN person e ON e.id = t.sent_by \
         WHERE t.body = $1 ORDER BY t.stage, t.opened_at DESC LIMIT $2",
    )
    .bind(body)
    .bind(limit)
    .all(db)
    .await?;
    rows.iter().map(read_task).collect()
}

/// Tasks of a bulletin that wait, with their bodies.
pub async fn open_tasks(db: &Db, bulletin: BulletinId) -> Result<Vec<(RelayTaskId, BodyId)>, DbError> {
    let rows = query("SELECT id, body FROM relay_task WHERE bulletin = $1 AND stage = 'open' ORDER BY opened_at, body")
        .bind(bulletin)
        .all(db)
        .await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("body")?))).collect()
}

pub(crate) struct NewTask<'a> {
    pub(crate) id: RelayTaskId,
    pub(crate) bulletin: BulletinId,
    pub(crate) body: BodyId,
    pub(crate) parent_cover: Option<CoverId>,
    pub(crate) parent_hash: &'a str,
    pub(crate) kind: BulletinKind,
    pub(crate) at: Timestamp,
}

/// Opens a task; a second parent that passes the same bulletin on changes nothing.
pub(crate) async fn insert_task(tx: &mut Tx, new: NewTask<'_>) -> Result<bool, DbError> {
    let inserted = query(
        "INSERT INTO relay_task (id, bulletin, body, parent_cover, parent_hash, stage, opened_at, revision, kind) \
         VALUES ($1, $2, $3, $4, $5, 'open', $6, 0, $7) ON CONFLICT (bulletin, body) DO NOTHING",
    )
    .bind(new.id)
    .bind(new.bulletin)
    .bind(new.body)
    .bind(new.parent_cover)
    .bind(new.parent_hash)
    .bind(new.at)
    .bind(new.kind.code())
    .execute(tx)
    .await?;
    Ok(inserted == 1)
}

pub(crate) async fn save_draft(
    tx: &mut Tx,
    id: RelayTaskId,
    seen: i64,
    by: (PersonId, Timestamp),
    text: &CoverText,
) -> Result<u64, DbError> {
    query(
        "UPDATE relay_task SET draft = $1, revision = revision + 1, saved_by = $2, saved_at = $3, \
         auto_at = NULL, auto_fault = NULL WHERE id = $4 AND revision = $5 AND stage = 'open'",
    )
    .bind(serde_json::to_string(text).unwrap_or_default())
    .bind(by.0)
    .bind(by.1)
    .bind(id)
    .bind(seen)
    .execute(tx)
    .await
}

pub(crate) async fn set_sent(tx: &mut Tx, id: RelayTaskId, by: PersonId, at: Timestamp) -> Result<u64, DbError> {
    query("UPDATE relay_task SET stage = 'sent', sent_by = $1, sent_at = $2 WHERE id = $3 AND stage = 'open'")
        .bind(by)
        .bind(at)
        .bind(id)
        .execute(tx)
        .await
}

/// Bodies directly below: how many in all, how many of them have a mail address, how many are associations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ChildCount {
    /// All.
    pub(crate) all: u64,
    /// With a mail address.
    pub(crate) mail: u64,
    /// Associations, which relay on.
    pub(crate) associations: u64,
}

pub(crate) async fn child_count(db: &Db, body: BodyId) -> Result<ChildCount, DbError> {
    let row = query(
        "SELECT COUNT(*) AS bodies, \
         CAST(COALESCE(SUM(CASE WHEN c.kind IN ('prefectural', 'district', 'branch') THEN 1 ELSE 0 END), 0) AS BIGINT) AS associations, \
         CAST(COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM contact m WHERE m.body = c.serial AND m.channel = 'mail' AND m.ended_at IS NULL) \
           THEN 1 ELSE 0 END), 0) AS BIGINT) AS mail \
         FROM body_parent p JOIN body c ON c.serial = p.child \
         WHERE p.parent = $1 AND p.until IS NULL AND c.ended_at IS NULL",
    )
    .bind(body)
    .one(db)
    .await?;
    Ok(ChildCount { all: row.get("bodies")?, mail: row.get("mail")?, associations: row.get("associations")? })
}
