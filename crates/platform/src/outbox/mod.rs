//! The outbox: durable jobs that commit together with the change that asks for them.
//!
//! Life of a job: queued → leased → done; a job that fails goes back to queued with a growing pause, and to `failed`
//! after [`MAX_ATTEMPTS`] tries, where people see it and may put it back ([`try_again`]); so does one that as many programs
//! died of. A lease ends by itself: a killed program's jobs are taken over after [`LEASE`]; a living program renews the leases of the jobs it is doing, so
//! that it keeps them however long they take.
//! Invariants: one job per (kind, subject); the effect of a job commits in the transaction that ends its lease
//! ([`Lease::complete`]), so that a job whose lease was lost leaves no trace and nothing happens twice.
//! Left out: payload types — a job's payload is a short text its own capability reads.

mod failed;
mod keeper;
mod store;
#[cfg(test)]
mod tests;
mod worker;

use std::time::Duration;

use async_trait::async_trait;
use noroshi_terms::{JobId, Timestamp};

use crate::db::{DbError, Tx};

pub use failed::{FailedJob, failed_jobs, is_known, try_again};
pub use store::{JobCounts, counts};
pub use worker::{Workers, run_due_once};

/// After so many tries a job stops and a person is told.
pub const MAX_ATTEMPTS: i64 = 20;
/// A lease lasts so long unless renewed: after a crash nobody waits longer for the jobs of the killed program.
pub const LEASE: Duration = Duration::from_secs(5);
/// For so long a living program renews the lease of a job that says nothing itself; then it is taken for hung.
pub const LONGEST_STEP: Duration = Duration::from_secs(120);

/// Work to be done after the commit.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// What kind, for example `bulletin.issued`.
    pub kind: &'static str,
    /// For what; with `kind` the key that makes asking twice harmless.
    pub subject: String,
    /// What the runner needs to know.
    pub payload: String,
    /// Not before this moment.
    pub due: Timestamp,
}

/// Puts a job into the outbox. Returns false when the same work was asked for before.
pub async fn enqueue(tx: &mut Tx, id: JobId, job: NewJob, now: Timestamp) -> Result<bool, DbError> {
    tx.expect_wake();
    store::insert(tx, id, job, now).await
}

/// The right to do one job now.
#[derive(Debug)]
pub struct Lease {
    /// The job.
    pub id: JobId,
    /// Its kind.
    pub kind: String,
    /// What it is for.
    pub subject: String,
    /// What its runner needs.
    pub payload: String,
    /// 1 at the first try.
    pub attempt: i64,
    /// How often a program died or hung while it did this job, since it last came forward.
    pub deaths: i64,
    owner: String,
}

/// The job is no longer ours (it took too long and somebody else has it) or the database failed.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// Somebody else has the job now; the transaction must be dropped.
    #[error("the lease of this job has passed to somebody else")]
    Lost,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl Lease {
    /// Ends the job inside the transaction that holds its effect.
    pub async fn complete(&self, tx: &mut Tx, now: Timestamp) -> Result<(), LeaseError> {
        match store::complete(tx, self, now).await? {
            1 => Ok(()),
            _ => Err(LeaseError::Lost),
        }
    }

    /// Keeps a job that works in steps for another [`LEASE`]; part of each step's transaction.
    pub async fn renew(&self, tx: &mut Tx, now: Timestamp) -> Result<(), LeaseError> {
        match store::renew_in_step(tx, self, now.plus(LEASE)).await? {
            1 => Ok(()),
            _ => Err(LeaseError::Lost),
        }
    }
}

/// Why a job could not be done now. The text is for the log and the status page: no personal data.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The lease was lost; somebody else does it.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// The database failed; the job is tried again.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Something outside is not ready; tried again after the pause.
    #[error("{reason}")]
    Later {
        /// Why, in English, without personal data.
        reason: String,
        /// How long to wait.
        pause: Duration,
    },
    /// Somebody else changed meanwhile what the job works on; tried again after the pause, and this try does not count. The
    /// runner itself sees to it that this comes to an end.
    #[error("{reason}")]
    Overtaken {
        /// Why, in English, without personal data.
        reason: String,
        /// How long to wait.
        pause: Duration,
    },
    /// Trying again cannot help; a person must look.
    #[error("{0}")]
    Hopeless(String),
}

/// Does jobs of one kind. A job may run twice: its effect must sit in the transaction that completes the lease.
#[async_trait]
pub trait JobRunner: Send + Sync {
    /// The kind it does.
    fn kind(&self) -> &'static str;
    /// Does the job and completes its lease.
    async fn run(&self, lease: &Lease) -> Result<(), JobError>;
}
