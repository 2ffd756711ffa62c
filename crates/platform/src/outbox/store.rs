//! Statements of the outbox.

use noroshi_terms::{JobId, Timestamp};

use super::{Lease, NewJob};
use crate::db::{Db, DbError, On, Row, Tx, query, query_by_engine};

pub(super) async fn insert(tx: &mut Tx, id: JobId, job: NewJob, now: Timestamp) -> Result<bool, DbError> {
    let inserted = query(
        "INSERT INTO job (id, kind, subject, payload, state, due, attempts, created_at) \
         VALUES ($1, $2, $3, $4, 'queued', $5, 0, $6) ON CONFLICT (kind, subject) DO NOTHING",
    )
    .bind(id)
    .bind(job.kind)
    .bind(job.subject)
    .bind(job.payload)
    .bind(job.due)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(inserted == 1)
}

/// Takes one due job, or one whose lease ran out: then its program died with it. SKIP LOCKED keeps several programs from waiting for each other.
pub(super) async fn lease(
    tx: &mut Tx,
    owner: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Lease>, DbError> {
    let row = query_by_engine(
        "UPDATE job SET state = 'leased', lease_owner = $1, lease_until = $2, attempts = attempts + 1, \
                deaths = deaths + CASE WHEN state = 'leased' THEN 1 ELSE 0 END \
         WHERE id = (SELECT id FROM job WHERE (state = 'queued' AND due <= $3) OR (state = 'leased' AND lease_until < $3) \
                     ORDER BY due LIMIT 1) \
         RETURNING id, kind, subject, payload, attempts, deaths",
        "UPDATE job SET state = 'leased', lease_owner = $1, lease_until = $2, attempts = attempts + 1, \
                deaths = deaths + CASE WHEN state = 'leased' THEN 1 ELSE 0 END \
         WHERE id = (SELECT id FROM job WHERE (state = 'queued' AND due <= $3) OR (state = 'leased' AND lease_until < $3) \
                     ORDER BY due LIMIT 1 FOR UPDATE SKIP LOCKED) \
         RETURNING id, kind, subject, payload, attempts, deaths",
    )
    .bind(owner)
    .bind(until)
    .bind(now)
    .optional(tx)
    .await?;
    row.map(|row| read_lease(&row, owner)).transpose()
}

fn read_lease(row: &Row, owner: &str) -> Result<Lease, DbError> {
    Ok(Lease {
        id: row.get("id")?,
        kind: row.get("kind")?,
        subject: row.get("subject")?,
        payload: row.get("payload")?,
        attempt: row.get("attempts")?,
        deaths: row.get("deaths")?,
        owner: owner.to_owned(),
    })
}

/// True when something is due, without taking the write lock.
pub(super) async fn has_due(db: &Db, now: Timestamp) -> Result<bool, DbError> {
    let row = query(
        "SELECT COUNT(*) AS due FROM (SELECT 1 AS one FROM job \
         WHERE (state = 'queued' AND due <= $1) OR (state = 'leased' AND lease_until < $1) LIMIT 1) AS first",
    )
    .bind(now)
    .one(db)
    .await?;
    Ok(row.get::<i64>("due")? > 0)
}

pub(super) async fn complete(tx: &mut Tx, lease: &Lease, now: Timestamp) -> Result<u64, DbError> {
    query(
        "UPDATE job SET state = 'done', ended_at = $1, lease_owner = NULL, lease_until = NULL, reason = NULL \
         WHERE id = $2 AND state = 'leased' AND lease_owner = $3",
    )
    .bind(now)
    .bind(lease.id)
    .bind(lease.owner.as_str())
    .execute(tx)
    .await
}

pub(super) async fn renew(tx: &mut Tx, (job, owner): (JobId, &str), until: Timestamp) -> Result<u64, DbError> {
    query("UPDATE job SET lease_until = $1 WHERE id = $2 AND state = 'leased' AND lease_owner = $3")
        .bind(until)
        .bind(job)
        .bind(owner)
        .execute(tx)
        .await
}

/// Renews as part of a step: a job that comes forward is not what its programs died of.
pub(super) async fn renew_in_step(tx: &mut Tx, lease: &Lease, until: Timestamp) -> Result<u64, DbError> {
    query("UPDATE job SET lease_until = $1, deaths = 0 WHERE id = $2 AND state = 'leased' AND lease_owner = $3")
        .bind(until)
        .bind(lease.id)
        .bind(lease.owner.as_str())
        .execute(tx)
        .await
}

pub(super) async fn postpone(tx: &mut Tx, lease: &Lease, due: Timestamp, reason: &str) -> Result<u64, DbError> {
    query(
        "UPDATE job SET state = 'queued', due = $1, reason = $2, deaths = 0, lease_owner = NULL, lease_until = NULL \
         WHERE id = $3 AND state = 'leased' AND lease_owner = $4",
    )
    .bind(due)
    .bind(reason)
    .bind(lease.id)
    .bind(lease.owner.as_str())
    .execute(tx)
    .await
}

/// The same, as if this try had not been.
pub(super) async fn postpone_uncounted(
    tx: &mut Tx,
    lease: &Lease,
    due: Timestamp,
    reason: &str,
) -> Result<u64, DbError> {
    query(
        "UPDATE job SET state = 'queued', due = $1, reason = $2, attempts = attempts - 1, deaths = 0, \
                lease_owner = NULL, lease_until = NULL \
         WHERE id = $3 AND state = 'leased' AND lease_owner = $4",
    )
    .bind(due)
    .bind(reason)
    .bind(lease.id)
    .bind(lease.owner.as_str())
    .execute(tx)
    .await
}

pub(super) async fn give_up(tx: &mut Tx, lease: &Lease, now: Timestamp, reason: &str) -> Result<u64, DbError> {
    query(
        "UPDATE job SET state = 'failed', ended_at = $1, reason = $2, lease_owner = NULL, lease_until = NULL \
         WHERE id = $3 AND state = 'leased' AND lease_owner = $4",
    )
    .bind(now)
    .bind(reason)
    .bind(lease.id)
    .bind(lease.owner.as_str())
    .execute(tx)
    .await
}

/// How many jobs are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// Waiting for their time or a worker.
    pub queued: u64,
    /// Being done.
    pub leased: u64,
    /// Done.
    pub done: u64,
    /// Given up; a person must look.
    pub failed: u64,
}

/// Counts for the status panel, doctor and tests.
pub async fn counts(on: impl Into<On<'_>>) -> Result<JobCounts, DbError> {
    let rows = query("SELECT state, COUNT(*) AS jobs FROM job GROUP BY state").all(on).await?;
    let mut counts = JobCounts::default();
    for row in &rows {
        let jobs = row.get("jobs")?;
        match row.get::<String>("state")?.as_str() {
            "queued" => counts.queued = jobs,
            "leased" => counts.leased = jobs,
            "done" => counts.done = jobs,
            _ => counts.failed = jobs,
        }
    }
    Ok(counts)
}

#[cfg(test)]
pub(super) async fn reason_of(db: &Db, id: JobId) -> Result<Option<String>, DbError> {
    query("SELECT reason FROM job WHERE id = $1").bind(id).one(db).await?.get("reason")
}

#[cfg(test)]
pub(super) async fn lease_until(db: &Db, id: JobId) -> Result<Option<Timestamp>, DbError> {
    query("SELECT lease_until FROM job WHERE id = $1").bind(id).one(db).await?.get("lease_until")
}
