//! Statements of relaying by itself.

use noroshi_platform::db::{Db, DbError, On, Tx, query, query_by_engine};
use noroshi_terms::{BodyId, PersonId, RelayTaskId, Timestamp};

use crate::cover::CoverText;

/// Who goes first between setting a rule and opening a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The rule is being set: nobody opens a task meanwhile.
    Alone,
    /// A task is being opened: others may be opened too, but no rule set.
    Together,
}

/// Held to the end of the transaction: a task that is opened while the rule is set would otherwise see no rule, and the
/// rule no task. SQLite has one writer anyway.
pub(crate) async fn lock_policy(tx: &mut Tx, body: BodyId, turn: Turn) -> Result<(), DbError> {
    let question = match turn {
        Turn::Alone => {
            query_by_engine("SELECT $1 AS locked", "SELECT pg_advisory_xact_lock(7046025, CAST($1 AS INTEGER))")
        }
        Turn::Together => {
            query_by_engine("SELECT $1 AS locked", "SELECT pg_advisory_xact_lock_shared(7046025, CAST($1 AS INTEGER))")
        }
    };
    question.bind(body).all(tx).await?;
    Ok(())
}

/// Whether a person may relay at a body today.
pub(crate) async fn may_relay(on: impl Into<On<'_>>, person: PersonId, body: BodyId) -> Result<bool, DbError> {
    let question = query(
        "SELECT 1 AS may FROM role_grant g JOIN person p ON p.id = g.person AND p.left_at IS NULL \
         WHERE g.person = $1 AND g.body = $2 AND g.until IS NULL \
         AND g.role IN (SELECT role FROM role_verb WHERE verb = 'cascade.relay') LIMIT 1",
    );
    Ok(question.bind(person).bind(body).optional(on).await?.is_some())
}

/// Who may relay at a body and has a mail address: the person, the name, the address.
pub(crate) async fn clerks_of(db: &Db, body: BodyId) -> Result<Vec<(PersonId, String, String)>, DbError> {
    let rows = query(
        "SELECT DISTINCT p.id, p.name, p.mail FROM role_grant g JOIN person p ON p.id = g.person AND p.left_at IS NULL \
         WHERE g.body = $1 AND g.until IS NULL AND p.mail IS NOT NULL \
         AND g.role IN (SELECT role FROM role_verb WHERE verb = 'cascade.relay') ORDER BY p.id",
    );
    let rows = rows.bind(body).all(db).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("name")?, row.get("mail")?))).collect()
}

/// Leaves everything that would go out by itself to its clerks; how many.
pub(crate) async fn hold_automatic(tx: &mut Tx, why: &str) -> Result<u64, DbError> {
    query("UPDATE relay_task SET auto_at = NULL, auto_fault = $1 WHERE stage = 'open' AND auto_at IS NOT NULL")
        .bind(why)
        .execute(tx)
        .await
}

/// How many letters should have gone out by themselves and wait for a clerk instead.
pub(crate) async fn left_to_clerks(db: &Db) -> Result<u64, DbError> {
    let row = query(
        "SELECT COUNT(*) AS tasks FROM relay_task t WHERE t.stage = 'open' AND t.auto_fault IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM bulletin_end n WHERE n.bulletin = t.bulletin)",
    );
    row.one(db).await?.get("tasks")
}

/// A body's rule.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policy {
    pub(crate) body: BodyId,
    pub(crate) hours: u32,
    pub(crate) set_by: PersonId,
    pub(crate) set_at: Timestamp,
}

pub(crate) async fn policy(on: impl Into<On<'_>>, body: BodyId) -> Result<Option<Policy>, DbError> {
    let row = query("SELECT hours, set_by, set_at FROM relay_policy WHERE body = $1").bind(body).optional(on).await?;
    row.map(|row| Ok(Policy { body, hours: row.get("hours")?, set_by: row.get("set_by")?, set_at: row.get("set_at")? }))
        .transpose()
}

pub(crate) async fn upsert_policy(tx: &mut Tx, policy: &Policy) -> Result<(), DbError> {
    query(
        "INSERT INTO relay_policy (body, hours, set_by, set_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (body) DO UPDATE SET hours = excluded.hours, set_by = excluded.set_by, set_at = excluded.set_at",
    )
    .bind(policy.body)
    .bind(policy.hours)
    .bind(policy.set_by)
    .bind(policy.set_at)
    .execute(tx)
    .await?;
    Ok(())
}

/// False when there was none.
pub(crate) async fn end_policy(tx: &mut Tx, body: BodyId) -> Result<bool, DbError> {
    let ended = query("DELETE FROM relay_policy WHERE body = $1").bind(body).execute(&mut *tx).await?;
    query("UPDATE relay_task SET auto_at = NULL WHERE body = $1 AND stage = 'open'").bind(body).execute(tx).await?;
    Ok(ended == 1)
}

/// Tasks that wait and that nobody saved.
pub(crate) async fn untouched_tasks(tx: &mut Tx, body: BodyId) -> Result<Vec<RelayTaskId>, DbError> {
    let rows = query(
        "SELECT t.id FROM relay_task t WHERE t.body = $1 AND t.stage = 'open' AND t.saved_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM bulletin_end n WHERE n.bulletin = t.bulletin) ORDER BY t.opened_at",
    )
    .bind(body)
    .all(tx)
    .await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// Nothing happens to a task that somebody touched meanwhile.
pub(crate) async fn set_auto_at(tx: &mut Tx, task: RelayTaskId, due: Timestamp) -> Result<u64, DbError> {
    query("UPDATE relay_task SET auto_at = $1, auto_fault = NULL WHERE id = $2 AND stage = 'open' AND saved_at IS NULL")
        .bind(due)
        .bind(task)
        .execute(tx)
        .await
}

/// Marks the task sent, if nobody touched it since: of the job and a clerk's click one gets the row.
pub(crate) async fn set_sent_automatically(
    tx: &mut Tx,
    (task, due): (RelayTaskId, Timestamp),
    (by, at): (PersonId, Timestamp),
    text: &CoverText,
) -> Result<u64, DbError> {
    query(
        "UPDATE relay_task SET draft = $1, revision = revision + 1, stage = 'sent', sent_by = $2, sent_at = $3, \
         is_automatic = 1 WHERE id = $4 AND stage = 'open' AND auto_at = $5",
    )
    .bind(serde_json::to_string(text).unwrap_or_default())
    .bind(by)
    .bind(at)
    .bind(task)
    .bind(due)
    .execute(tx)
    .await
}

pub(crate) async fn set_auto_fault(
    tx: &mut Tx,
    (task, due): (RelayTaskId, Timestamp),
    why: &str,
) -> Result<u64, DbError> {
    query("UPDATE relay_task SET auto_at = NULL, auto_fault = $1 WHERE id = $2 AND stage = 'open' AND auto_at = $3")
        .bind(why)
        .bind(task)
        .bind(due)
        .execute(tx)
        .await
}
