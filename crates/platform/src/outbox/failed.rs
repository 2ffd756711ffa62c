//! Failed jobs (止まった仕事): what was given up, since when, and the way back.
//!
//! Invariants: only a job that was given up goes back, once however often it is asked for, and then with all its tries
//! before it. Left out: who may do so and the entry in the log of changes, which belong to the caller's transaction.

use noroshi_terms::{JobId, Timestamp};

use crate::db::{Db, DbError, Row, Tx, query};

/// A job that was given up. Its subject and payload may lead to a person and stay in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedJob {
    /// Which.
    pub id: JobId,
    /// What kind, for example `delivery.expand`.
    pub kind: String,
    /// Why, in the words of the log.
    pub reason: String,
    /// Since when it stands still.
    pub since: Timestamp,
}

/// Jobs that were given up, newest first, at most twenty.
pub async fn failed_jobs(db: &Db) -> Result<Vec<FailedJob>, DbError> {
    let rows = query(
        "SELECT id, kind, COALESCE(reason, '') AS reason, COALESCE(ended_at, created_at) AS since FROM job \
         WHERE state = 'failed' ORDER BY ended_at DESC, id LIMIT 20",
    )
    .all(db)
    .await?;
    rows.iter().map(failed_job).collect()
}

fn failed_job(row: &Row) -> Result<FailedJob, DbError> {
    Ok(FailedJob { id: row.get("id")?, kind: row.get("kind")?, reason: row.get("reason")?, since: row.get("since")? })
}

/// True when there is such a job, in whatever state.
pub async fn is_known(db: &Db, id: JobId) -> Result<bool, DbError> {
    Ok(query("SELECT 1 AS one FROM job WHERE id = $1").bind(id).optional(db).await?.is_some())
}

/// Puts a job that was given up back into the queue, as if it had never been tried. False when it was not given up, or
/// somebody else has put it back already.
pub async fn try_again(tx: &mut Tx, id: JobId, now: Timestamp) -> Result<bool, DbError> {
    let put_back = query(
        "UPDATE job SET state = 'queued', due = $1, attempts = 0, deaths = 0, ended_at = NULL, lease_owner = NULL, \
                lease_until = NULL \
         WHERE id = $2 AND state = 'failed'",
    )
    .bind(now)
    .bind(id)
    .execute(tx)
    .await?;
    tx.expect_wake();
    Ok(put_back == 1)
}
