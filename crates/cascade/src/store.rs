//! Statements of the cascade.

mod covers;
mod follow;
mod late;
mod members;
mod policies;
mod reach;
mod stand_ins;
mod substitutes;

use noroshi_bulletin::{BulletinKind, EndKind};
use noroshi_platform::db::{Db, DbError, On, Row, Tx, query, query_by_engine};
use noroshi_terms::{BodyId, BulletinId, CoverId, JapaneseDate, PersonId, RelayTaskId, Timestamp};

use crate::cover::CoverText;

pub use covers::CoverStore;
pub(crate) use covers::{
    CoverOnTheWay, NewCover, bundled_with, cover_row, cover_texts_of, covers_on_the_way, insert_cover,
};
pub(crate) use follow::{bodies_on_the_way, cover_above, earlier_cover, has_open_task_above, has_task_above};
pub(crate) use late::{LateTask, late_tasks};
pub(crate) use members::{Member, has_associations, left_out_by, members_of, receipts, set_left_out, stood_in_by};
pub(crate) use policies::{
    Policy, Turn, clerks_of, end_policy, hold_automatic, left_to_clerks, lock_policy, may_relay, policy, set_auto_at,
    set_auto_fault, set_sent_automatically, untouched_tasks, upsert_policy,
};
pub(crate) use reach::{
    AddresseeRow, Left, addressee_by_code, confirmation_times, departures, dispatched, hop_dates, misdelivered,
    reach_rows,
};
pub(crate) use stand_ins::{has_clerk, relaying_children, stand_in};
pub(crate) use substitutes::{
    Candidate, NewSubstitute, SubstituteRow, candidates, end_substitute, offices_standing_in, substitutes_at,
    substitutions_of, upsert_substitute,
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
    /// How the bulletin ended, and when: nothing more is relayed then.
    pub ended: Option<(EndKind, Timestamp)>,
}

impl RelayTask {
    /// It waits for its clerk.
    pub fn is_open(&self) -> bool {
        self.sent.is_none() && self.ended.is_none()
    }

    /// When it will go out by itself, if nobody touches it.
    pub(crate) fn goes_out_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.auto_at.filter(|at| *at > now && self.is_open())
    }

    /// Its moment has passed without a cover: the clerk must not rely on it.
    pub(crate) fn was_to_go_out_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.auto_at.filter(|at| *at <= now && self.is_open())
    }
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
    let end_kind: Option<String> = row.get("end_kind")?;
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
        ended: end_kind.as_deref().and_then(EndKind::from_code).zip(row.get("ended_at")?),
    })
}

macro_rules! select_task {
    ($which:literal) => {
        concat!(
            "SELECT t.id, t.bulletin, b.title, b.number, t.body, d.name AS body_name, t.parent_cover, t.parent_hash, \
             t.opened_at, t.kind, t.auto_at, t.is_automatic, t.auto_fault, n.kind AS end_kind, n.at AS ended_at, \
             t.draft, t.revision, t.saved_at, s.name AS saved_name, t.sent_at, e.name AS sent_name \
             FROM relay_task t JOIN bulletin b ON b.id = t.bulletin JOIN body d ON d.serial = t.body \
             LEFT JOIN bulletin_end n ON n.bulletin = t.bulletin \
             LEFT JOIN person s ON s.id = t.saved_by LEFT JOIN person e ON e.id = t.sent_by ",
            $which
        )
    };
}

/// One task.
pub async fn task(on: impl Into<On<'_>>, id: RelayTaskId) -> Result<Option<RelayTask>, DbError> {
    let row = query(select_task!("WHERE t.id = $1")).bind(id).optional(on).await?;
    row.map(|row| read_task(&row)).transpose()
}

/// Tasks of a body, those that wait first, then the newest.
pub async fn tasks_of(db: &Db, body: BodyId, limit: i64) -> Result<Vec<RelayTask>, DbError> {
    let question = query(select_task!("WHERE t.body = $1 ORDER BY t.stage, t.opened_at DESC LIMIT $2"));
    let rows = question.bind(body).bind(limit).all(db).await?;
    rows.iter().map(read_task).collect()
}

/// The same for somebody of another office: only letters that this person may read there.
pub(crate) async fn tasks_readable_at(
    db: &Db,
    (body, office): (BodyId, BodyId),
    (reader, today): (PersonId, JapaneseDate),
    limit: i64,
) -> Result<Vec<RelayTask>, DbError> {
    let question = query(select_task!(
        "WHERE t.body = $1 AND EXISTS (SELECT 1 FROM part_reader r WHERE r.bulletin = t.bulletin AND r.part = 'letter' \
           AND r.body = $2 AND r.person = $3 AND $4 BETWEEN r.since AND r.until) \
         ORDER BY t.stage, t.opened_at DESC LIMIT $5"
    ));
    let rows = question.bind(body).bind(office).bind(reader).bind(today).bind(limit).all(db).await?;
    rows.iter().map(read_task).collect()
}

/// Tasks that wait at a body, also of what has ended since.
pub(crate) async fn open_tasks_at(on: impl Into<On<'_>>, body: BodyId) -> Result<Vec<RelayTask>, DbError> {
    let question = query(select_task!("WHERE t.body = $1 AND t.stage = 'open' ORDER BY t.bulletin"));
    question.bind(body).all(on).await?.iter().map(read_task).collect()
}

/// Whether nothing of a bulletin is to be passed on by a body any more: it was sent there, or has ended.
pub(crate) async fn is_over(on: impl Into<On<'_>>, bulletin: BulletinId, body: BodyId) -> Result<bool, DbError> {
    let over = query(
        "SELECT 1 AS over FROM relay_task WHERE bulletin = $1 AND body = $2 AND stage = 'sent' \
         UNION ALL SELECT 1 FROM bulletin_end WHERE bulletin = $1 LIMIT 1",
    );
    Ok(over.bind(bulletin).bind(body).optional(on).await?.is_some())
}

/// Takes a task away that nobody at its body can do any more; false when it was sent meanwhile.
pub(crate) async fn take_away(tx: &mut Tx, id: RelayTaskId) -> Result<bool, DbError> {
    query("DELETE FROM relay_left_out WHERE task IN (SELECT id FROM relay_task WHERE id = $1 AND stage = 'open')")
        .bind(id)
        .execute(&mut *tx)
        .await?;
    Ok(query("DELETE FROM relay_task WHERE id = $1 AND stage = 'open'").bind(id).execute(tx).await? == 1)
}

/// Held to the end of the transaction: opening a task and standing in for the same body each ask whether the other was
/// done. SQLite has one writer anyway.
pub(crate) async fn lock_bulletin(tx: &mut Tx, bulletin: BulletinId) -> Result<(), DbError> {
    query_by_engine("SELECT $1 AS locked", "SELECT pg_advisory_xact_lock(7046024, hashtext($1))")
        .bind(bulletin)
        .all(tx)
        .await?;
    Ok(())
}

/// Tasks of a bulletin that wait, with their bodies.
pub async fn open_tasks(db: &Db, bulletin: BulletinId) -> Result<Vec<(RelayTaskId, BodyId)>, DbError> {
    let rows = query(
        "SELECT id, body FROM relay_task WHERE bulletin = $1 AND stage = 'open' \
         AND NOT EXISTS (SELECT 1 FROM bulletin_end n WHERE n.bulletin = $1) ORDER BY opened_at, body",
    )
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

/// Opens a task; a second parent that passes the same bulletin on changes nothing, nor does one whose members another body
/// has written to already.
pub(crate) async fn insert_task(tx: &mut Tx, new: NewTask<'_>) -> Result<bool, DbError> {
    let inserted = query(
        "INSERT INTO relay_task (id, bulletin, body, parent_cover, parent_hash, stage, opened_at, revision, kind) \
         SELECT $1, $2, CAST($3 AS BIGINT), $4, $5, 'open', CAST($6 AS BIGINT), 0, $7 \
         WHERE NOT EXISTS (SELECT 1 FROM relay_stand_in s WHERE s.bulletin = $2 AND s.body = $3) \
         ON CONFLICT (bulletin, body) DO NOTHING",
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

/// Notes that somebody works at a task, over exactly the revision that was seen.
pub(crate) async fn touch(tx: &mut Tx, id: RelayTaskId, seen: i64, by: (PersonId, Timestamp)) -> Result<u64, DbError> {
    query(
        "UPDATE relay_task SET revision = revision + 1, saved_by = $1, saved_at = $2, auto_at = NULL, auto_fault = NULL \
         WHERE id = $3 AND revision = $4 AND stage = 'open'",
    )
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
