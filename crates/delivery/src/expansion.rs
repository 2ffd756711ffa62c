//! Expansion (展開): a dispatch becomes one row per body, in steps that keep the write lock only for a moment (O01).
//!
//! Life cycle: the job counts whom it will address, then writes chunk after chunk, each in a transaction of its own
//! that moves the dispatch's position and renews the lease; the last one completes the lease.
//! Invariants: a crash between chunks resumes at the position; running again changes nothing; the audience is the one
//! of the moment of issue. Left out: sending, which begins as soon as the first chunk is there.

use async_trait::async_trait;
use noroshi_platform::App;
use noroshi_platform::outbox::{JobError, JobRunner, Lease};
use noroshi_terms::DispatchId;

use crate::dispatch::Path;
use crate::store::expansion::{self, Progress};

/// Kind of the job.
pub const EXPAND_JOB: &str = "delivery.expand";
/// Rows per transaction; measured so that no chunk holds the write lock for 200 ms.
pub const CHUNK: i64 = 2_500;

/// The runner of [`EXPAND_JOB`].
pub struct Expansion {
    app: App,
    chunk: i64,
}

impl Expansion {
    /// A runner with the usual chunk.
    pub fn new(app: App) -> Self {
        Self { app, chunk: CHUNK }
    }

    /// A runner with small chunks, for tests that stop in between.
    #[cfg(test)]
    pub(crate) fn in_chunks_of(app: App, chunk: i64) -> Self {
        Self { app, chunk }
    }

    /// Writes the next chunk; true when it was the last.
    pub(crate) async fn step(&self, lease: &Lease, dispatch: DispatchId) -> Result<bool, JobError> {
        let Some(progress) = expansion::progress(&self.app.db, dispatch).await? else {
            return Err(JobError::Hopeless("no such dispatch".into()));
        };
        let audience = match progress.is_expanded {
            true => Vec::new(),
            // Outside the transaction: reading does not wait for the writer and the writer not for it.
            false => expansion::next_bodies(&self.app.db, &progress, self.chunk).await?,
        };
        let addressed = match progress.is_counted() {
            true => progress.addressed,
            false => expansion::count(&self.app.db, &progress).await?,
        };
        let now = self.app.now();
        let mut tx = self.app.db.begin().await?;
        let is_last = match audience.last() {
            None => true,
            Some(last) => {
                if progress.path == Path::Direct {
                    expansion::add_addressees(&mut tx, &progress, *last).await?;
                }
                expansion::add_deliveries(&mut tx, &progress, *last, now).await?;
                let added = i64::try_from(audience.len()).unwrap_or(i64::MAX);
                let done =
                    Progress { addressed, expanded: progress.expanded + added, position: last.as_i64(), ..progress };
                expansion::move_on(&mut tx, &done).await?;
                added < self.chunk
            }
        };
        if is_last {
            expansion::finish(&mut tx, dispatch).await?;
            lease.complete(&mut tx, now).await?;
        } else {
            lease.renew(&mut tx, now).await?;
        }
        tx.commit().await?;
        Ok(is_last)
    }
}

#[async_trait]
impl JobRunner for Expansion {
    fn kind(&self) -> &'static str {
        EXPAND_JOB
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        let dispatch: DispatchId =
            lease.payload.parse().map_err(|_| JobError::Hopeless("payload is no dispatch".into()))?;
        while !self.step(lease, dispatch).await? {}
        Ok(())
    }
}
