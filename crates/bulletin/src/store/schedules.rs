//! Statements about the moments at which bulletins go out by themselves.

use noroshi_platform::db::{Db, DbError, On, Row, Tx, query};
use noroshi_terms::{BodyId, BulletinId, Timestamp};

use crate::schedule::Schedule;

fn read_schedule(row: &Row) -> Result<Schedule, DbError> {
    Ok(Schedule {
        bulletin: row.get("bulletin")?,
        at: row.get("at")?,
        is_unnumbered: row.get("is_unnumbered")?,
        set_by: row.get("set_by")?,
        fault: row.get("fault")?,
    })
}

pub(crate) async fn schedule(on: impl Into<On<'_>>, bulletin: BulletinId) -> Result<Option<Schedule>, DbError> {
    let row = query("SELECT bulletin, at, is_unnumbered, set_by, fault FROM issue_schedule WHERE bulletin = $1")
        .bind(bulletin)
        .optional(on)
        .await?;
    row.map(|row| read_schedule(&row)).transpose()
}

/// Those of a body that were not issued yet. The few schedules lead to their bulletins (CROSS JOIN keeps SQLite to that
/// order), not the many bulletins of the body to schedules: every page asks this.
pub(crate) async fn schedules(db: &Db, issuer: BodyId) -> Result<Vec<Schedule>, DbError> {
    let rows = query(
        "SELECT s.bulletin, s.at, s.is_unnumbered, s.set_by, s.fault FROM issue_schedule s \
         CROSS JOIN bulletin b WHERE b.id = s.bulletin AND b.issuer = $1",
    )
    .bind(issuer)
    .all(db)
    .await?;
    rows.iter().map(read_schedule).collect()
}

/// Holds an approved bulletin in the revision that was seen, so that it is neither issued nor given back meanwhile.
pub(crate) async fn hold_approved(tx: &mut Tx, bulletin: BulletinId, seen: i64) -> Result<u64, DbError> {
    query("UPDATE bulletin SET revision = revision WHERE id = $1 AND revision = $2 AND stage = 'approved'")
        .bind(bulletin)
        .bind(seen)
        .execute(tx)
        .await
}

pub(crate) async fn set_schedule(tx: &mut Tx, schedule: &Schedule, now: Timestamp) -> Result<(), DbError> {
    query(
        "INSERT INTO issue_schedule (bulletin, at, is_unnumbered, set_by, set_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (bulletin) DO UPDATE SET at = excluded.at, is_unnumbered = excluded.is_unnumbered, \
         set_by = excluded.set_by, set_at = excluded.set_at, fault = NULL",
    )
    .bind(schedule.bulletin)
    .bind(schedule.at)
    .bind(schedule.is_unnumbered)
    .bind(schedule.set_by)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn drop_schedule(tx: &mut Tx, bulletin: BulletinId) -> Result<u64, DbError> {
    query("DELETE FROM issue_schedule WHERE bulletin = $1").bind(bulletin).execute(tx).await
}

/// Zero rows when this moment was taken back or another one was chosen.
pub(crate) async fn take_schedule(tx: &mut Tx, bulletin: BulletinId, at: Timestamp) -> Result<u64, DbError> {
    query("DELETE FROM issue_schedule WHERE bulletin = $1 AND at = $2").bind(bulletin).bind(at).execute(tx).await
}

pub(crate) async fn set_schedule_fault(
    tx: &mut Tx,
    (bulletin, at): (BulletinId, Timestamp),
    why: &str,
) -> Result<u64, DbError> {
    query("UPDATE issue_schedule SET fault = $1 WHERE bulletin = $2 AND at = $3 AND fault IS NULL")
        .bind(why)
        .bind(bulletin)
        .bind(at)
        .execute(tx)
        .await
}

/// Lets nothing be issued by itself; how many moments.
pub(crate) async fn hold_schedules(tx: &mut Tx, why: &str) -> Result<u64, DbError> {
    query("UPDATE issue_schedule SET fault = $1 WHERE fault IS NULL").bind(why).execute(tx).await
}
