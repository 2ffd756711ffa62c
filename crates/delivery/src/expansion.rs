//! Expansion (展開): a dispatch becomes one row per body, in steps that keep the write lock only for a moment (O01).
//!
//! Life cycle: the job counts whom it will address, then writes chunk after chunk, each in a transaction of its own
//! that moves the dispatch's position and renews the lease; the last one completes the lease. How many rows a chunk has
//! follows from how long the one before took, so that a slow disk keeps other writers no longer than a fast one.
//! Invariants: a crash between chunks resumes at the position; running again changes nothing; the audience is the one
//! that lived at the moment of issue (its place in the tree and its addresses are those of the expansion, which begins
//! within a second; from then on the rows do not change with the directory). Left out: sending, which begins as soon as the first chunk is there.

#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use noroshi_platform::App;
use noroshi_platform::outbox::{JobError, JobRunner, Lease};
use noroshi_terms::{BodyId, DispatchId};

use crate::dispatch::Path;
use crate::store::expansion::{self, Progress};
use crate::store::stops;

/// Kind of the job.
pub const EXPAND_JOB: &str = "delivery.expand";
/// Rows of the first transactions; from there the size follows the machine.
pub const CHUNK: i64 = 1_000;
/// No transaction gets larger, so that a sudden slowness of the disk meets no long one.
const LARGEST_CHUNK: i64 = 2_500;
/// Below this the fixed cost of a transaction is all there is.
const SMALLEST_CHUNK: i64 = 100;
/// What a transaction shall take at most; the promise to other writers is 200 ms, a slow moment fits in between.
const AIM: Duration = Duration::from_millis(60);

/// The runner of [`EXPAND_JOB`].
pub struct Expansion {
    app: App,
    chunk: AtomicI64,
}

impl Expansion {
    /// A runner with the usual chunk.
    pub fn new(app: App) -> Self {
        Self { app, chunk: AtomicI64::new(CHUNK) }
    }

    /// A runner with small chunks, for tests that stop in between.
    #[cfg(test)]
    pub(crate) fn in_chunks_of(app: App, chunk: i64) -> Self {
        Self { app, chunk: AtomicI64::new(chunk) }
    }

    /// Writes the next chunk; true when it was the last.
    pub(crate) async fn step(&self, lease: &Lease, dispatch: DispatchId) -> Result<bool, JobError> {
        let Some(progress) = expansion::progress(&self.app.db, dispatch).await? else {
            return Err(JobError::Hopeless("no such dispatch".into()));
        };
        if progress.is_listed {
            return self.listed(lease, &progress).await;
        }
        let chunk = self.chunk.load(Ordering::Relaxed);
        let next = match progress.is_expanded {
            true => None,
            // Outside the transaction: reading does not wait for the writer and the writer not for it.
            false => expansion::next_chunk(&self.app.db, &progress, chunk).await?,
        };
        let addressed = match progress.is_counted() {
            true => progress.addressed,
            false => expansion::count(&self.app.db, &progress).await?,
        };
        let left_out = self.left_out(&progress, next.is_none_or(|(added, _)| added < chunk)).await?;
        let now = self.app.now();
        let mut tx = self.app.db.begin().await?;
        let begun = Instant::now();
        let is_over = expansion::hold(&mut tx, dispatch).await?;
        let is_last = match next {
            Some((added, last)) if !is_over => {
                if progress.path == Path::Direct {
                    expansion::add_addressees(&mut tx, &progress, last).await?;
                }
                expansion::add_deliveries(&mut tx, &progress, last, now).await?;
                let done =
                    Progress { addressed, expanded: progress.expanded + added, position: last.as_i64(), ..progress };
                expansion::move_on(&mut tx, &done).await?;
                added < chunk
            }
            _ => true,
        };
        if is_last {
            if !is_over && !left_out.is_empty() {
                stops::follow(&mut tx, (progress.bulletin, dispatch), &left_out, now).await?;
            }
            expansion::finish(&mut tx, dispatch).await?;
            lease.complete(&mut tx, now).await?;
        } else {
            lease.renew(&mut tx, now).await?;
        }
        tx.commit().await?;
        self.chunk.store(fitting_chunk(chunk, begun.elapsed()), Ordering::Relaxed);
        Ok(is_last)
    }

    /// Named bodies are those below one association: few enough for one transaction.
    async fn listed(&self, lease: &Lease, progress: &Progress) -> Result<bool, JobError> {
        let now = self.app.now();
        let mut tx = self.app.db.begin().await?;
        if expansion::hold(&mut tx, progress.serial).await? {
            expansion::finish(&mut tx, progress.serial).await?;
            lease.complete(&mut tx, now).await?;
            tx.commit().await?;
            return Ok(true);
        }
        expansion::add_listed_addressees(&mut tx, progress).await?;
        expansion::add_listed_deliveries(&mut tx, progress, now).await?;
        let (bodies, last) = expansion::listed(&mut tx, progress).await?;
        let done = Progress { addressed: bodies, expanded: bodies, position: last, ..*progress };
        expansion::move_on(&mut tx, &done).await?;
        expansion::finish(&mut tx, progress.serial).await?;
        lease.complete(&mut tx, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Whom a notice has to follow besides its own audience, at its last chunk (R07); nobody for other bulletins. Whoever is in
    /// that chunk may be among them and is entered once all the same.
    async fn left_out(&self, progress: &Progress, is_last: bool) -> Result<Vec<BodyId>, JobError> {
        if !is_last || progress.is_expanded || progress.path != Path::Direct {
            return Ok(Vec::new());
        }
        Ok(stops::left_out(&self.app.db, progress.bulletin, progress.serial).await?)
    }
}

/// The size that would have met [`AIM`]; it grows slowly and shrinks at once.
fn fitting_chunk(chunk: i64, took: Duration) -> i64 {
    if chunk < SMALLEST_CHUNK {
        return chunk; // a test that stops in between
    }
    let micros = |time: Duration| i64::try_from(time.as_micros()).unwrap_or(i64::MAX).max(1);
    let fitting = chunk.saturating_mul(micros(AIM)) / micros(took);
    fitting.min(chunk + chunk / 4).clamp(SMALLEST_CHUNK, LARGEST_CHUNK)
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
