//! Workers take due jobs and run them; several programs may do so at once.

use std::sync::Arc;
use std::time::Duration;

use noroshi_terms::{JobId, Timestamp};

use super::keeper::Keeper;
use super::{JobError, JobRunner, LEASE, Lease, LeaseError, MAX_ATTEMPTS, store};
use crate::app::App;
use crate::db::DbError;
use crate::shutdown::Stop;

/// How often a worker looks although nobody woke it: due times pass, and other programs enqueue too.
const POLL: Duration = Duration::from_millis(300);
/// How often a lease is renewed: several renewals may fail before it ends.
const RENEWAL: Duration = Duration::from_millis(1_250);

/// A set of runners and the loop that feeds them.
#[derive(Clone)]
pub struct Workers {
    app: App,
    runners: Arc<Vec<Box<dyn JobRunner>>>,
    renewal: Duration,
}

impl Workers {
    /// Workers for these kinds of jobs.
    pub fn new(app: App, runners: Vec<Box<dyn JobRunner>>) -> Self {
        Self { app, runners: Arc::new(runners), renewal: RENEWAL }
    }

    /// The same, renewing so often, for tests that cannot wait.
    #[cfg(test)]
    pub(super) fn renewing_every(self, renewal: Duration) -> Self {
        Self { renewal, ..self }
    }

    /// Runs `lanes` jobs at a time until asked to stop; a job that was begun is finished first.
    pub async fn run(self, lanes: usize, stop: Stop) {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..lanes {
            let (workers, stop) = (self.clone(), stop.clone());
            tasks.spawn(async move { workers.lane(stop).await });
        }
        while tasks.join_next().await.is_some() {}
    }

    async fn lane(&self, stop: Stop) {
        let owner = JobId::new(&*self.app.entropy).to_string();
        while !stop.is_stopping() {
            match self.step(&owner).await {
                Ok(true) => {}
                Ok(false) => self.rest(&stop).await,
                Err(error) => {
                    tracing::warn!(error = %error, "jobs cannot be read from the outbox");
                    self.rest(&stop).await;
                }
            }
        }
    }

    async fn rest(&self, stop: &Stop) {
        tokio::select! {
            () = self.app.db.woken() => {}
            () = tokio::time::sleep(POLL) => {}
            () = stop.stopped() => {}
        }
    }

    /// Takes and runs one job; false when none is due.
    async fn step(&self, owner: &str) -> Result<bool, DbError> {
        let now = self.app.now();
        if !store::has_due(&self.app.db, now).await? {
            return Ok(false);
        }
        let mut tx = self.app.db.begin().await?;
        let lease = store::lease(&mut tx, owner, now, now.plus(LEASE)).await?;
        tx.commit().await?;
        let Some(lease) = lease else { return Ok(false) };
        self.run_leased(&Arc::new(lease)).await?;
        Ok(true)
    }

    async fn run_leased(&self, lease: &Arc<Lease>) -> Result<(), DbError> {
        if lease.deaths >= MAX_ATTEMPTS {
            return self.put_back(lease, &JobError::Hopeless("programs died while they did this job".to_owned())).await;
        }
        let keeper = Keeper::begin(&self.app, lease, self.renewal);
        let outcome = self.run_apart(lease).await;
        drop(keeper);
        match outcome {
            Ok(()) => Ok(()),
            Err(JobError::Lease(LeaseError::Lost)) => {
                tracing::info!(job.kind = lease.kind, "a job took longer than its lease and passed to another worker");
                Ok(())
            }
            Err(error) => self.put_back(lease, &error).await,
        }
    }

    /// In a task of its own: a defect in one job must not take the lane away from all others.
    async fn run_apart(&self, lease: &Arc<Lease>) -> Result<(), JobError> {
        let (runners, lease) = (Arc::clone(&self.runners), Arc::clone(lease));
        let task = tokio::spawn(async move {
            match runners.iter().find(|runner| runner.kind() == lease.kind) {
                Some(runner) => runner.run(&lease).await,
                None => Err(later("no runner for this kind here", Duration::from_secs(5))),
            }
        });
        task.await.unwrap_or_else(|_| Err(later("the job ended with a defect", Duration::from_secs(60))))
    }

    async fn put_back(&self, lease: &Lease, error: &JobError) -> Result<(), DbError> {
        tracing::warn!(job.kind = lease.kind, job.attempt = lease.attempt, error = %error, "a job could not be done now");
        let now = self.app.now();
        let reason = error.to_string();
        let mut tx = self.app.db.begin().await?;
        match error {
            JobError::Hopeless(_) => store::give_up(&mut tx, lease, now, &reason).await?,
            // What the database could not take is never given up: a bulletin that was issued must get on its way.
            JobError::Database(_) => store::postpone(&mut tx, lease, next_try(now, lease.attempt), &reason).await?,
            JobError::Overtaken { pause, .. } => {
                store::postpone_uncounted(&mut tx, lease, now.plus(*pause), &reason).await?
            }
            _ if lease.attempt >= MAX_ATTEMPTS => store::give_up(&mut tx, lease, now, &reason).await?,
            JobError::Later { pause, .. } => store::postpone(&mut tx, lease, now.plus(*pause), &reason).await?,
            _ => store::postpone(&mut tx, lease, next_try(now, lease.attempt), &reason).await?,
        };
        tx.commit().await
    }
}

fn later(reason: &str, pause: Duration) -> JobError {
    JobError::Later { reason: reason.to_owned(), pause }
}

/// 1 s, 2 s, 4 s … at most five minutes.
fn next_try(now: Timestamp, attempt: i64) -> Timestamp {
    let exponent = u32::try_from(attempt.clamp(1, 9)).unwrap_or(9) - 1;
    now.plus(Duration::from_secs(2u64.pow(exponent)).min(Duration::from_secs(300)))
}

/// Runs everything that is due now, one after the other; returns how many. For tests and `demo --once`.
pub async fn run_due_once(workers: &Workers) -> Result<usize, DbError> {
    let owner = JobId::new(&*workers.app.entropy).to_string();
    let mut done = 0;
    while workers.step(&owner).await? {
        done += 1;
    }
    Ok(done)
}
