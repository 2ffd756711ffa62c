//! Stopping (取りやめ): a correction or withdrawal overtakes a bulletin (R07, O07).
//!
//! Life: the transaction that issues the notice writes one row; from that commit on no mail of the stopped bulletin is leased
//! and no chunk of its audience is written. [`CANCEL_JOB`] then marks the mails that waited. Invariants: what an engine holds
//! at that moment is finished honestly, because it may have left; what comes back from it is not tried again; the notice is
//! addressed to everybody whom the bulletin had addressed, also to those who are no longer in the tree.
//! Left out: relay tasks, which the cascade closes by the same end.

use async_trait::async_trait;
use noroshi_platform::App;
use noroshi_platform::db::{Db, DbError, Tx};
use noroshi_platform::outbox::{JobError, JobRunner, Lease, NewJob, enqueue};
use noroshi_terms::{BulletinId, DispatchId, JobId};

use crate::store::stops as store;

/// Kind of the job that marks what waited.
pub const CANCEL_JOB: &str = "delivery.cancel";
/// Mails marked in one transaction: far less than the write lock may be held for.
const CHUNK: i64 = 1_000;

/// The end of a bulletin.
#[derive(Debug, Clone, Copy)]
pub struct End {
    /// What ends.
    pub bulletin: BulletinId,
    /// Nothing takes its place.
    pub is_withdrawn: bool,
    /// The notice.
    pub by: BulletinId,
    /// The notice's direct dispatch.
    pub direct: DispatchId,
}

/// Stops a bulletin, inside the transaction that issues its notice.
pub async fn stop(tx: &mut Tx, app: &App, end: &End) -> Result<(), DbError> {
    let now = app.now();
    store::insert(tx, end, now).await?;
    store::end_expansions(tx, end.bulletin).await?;
    let subject = end.bulletin.to_string();
    let job = NewJob { kind: CANCEL_JOB, payload: subject.clone(), subject, due: now };
    enqueue(tx, JobId::new(&*app.entropy), job, now).await?;
    Ok(())
}

/// Stops a paper whose registration was taken back: no notice follows it. What was never dispatched has nothing to stop, and
/// no dispatch of it begins any more.
pub async fn stop_without_notice(tx: &mut Tx, app: &App, bulletin: BulletinId) -> Result<(), DbError> {
    match store::first_dispatch(&mut *tx, bulletin).await? {
        // In the place of the notice stands the paper itself.
        Some(direct) => stop(tx, app, &End { bulletin, is_withdrawn: true, by: bulletin, direct }).await,
        None => Ok(()),
    }
}

/// How a bulletin was stopped, and the dispatch of the notice that holds now: a correction may have been stopped too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stopped {
    pub(crate) is_withdrawn: bool,
    /// There is no notice: the registration of a paper was taken back.
    pub(crate) is_taken_back: bool,
    pub(crate) direct: DispatchId,
}

/// Longer than any history of corrections.
const LONGEST_CHAIN: usize = 50;

/// The stop of a bulletin as it stands today; none while the bulletin holds.
pub(crate) async fn stopped(db: &Db, bulletin: BulletinId) -> Result<Option<Stopped>, DbError> {
    let (mut next, mut last) = (bulletin, None);
    for _ in 0..LONGEST_CHAIN {
        let Some((by, stop)) = store::stop_of(db, next).await? else { break };
        (next, last) = (by, Some(stop));
        if stop.is_taken_back {
            break;
        }
    }
    Ok(last)
}

/// Does [`CANCEL_JOB`].
pub struct Cancellation {
    app: App,
}

impl Cancellation {
    /// For this program.
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

#[async_trait]
impl JobRunner for Cancellation {
    fn kind(&self) -> &'static str {
        CANCEL_JOB
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        let bulletin: BulletinId =
            lease.payload.parse().map_err(|_| JobError::Hopeless("payload is no bulletin".into()))?;
        loop {
            let now = self.app.now();
            let mut tx = self.app.db.begin().await?;
            if store::cancel(&mut tx, bulletin, CHUNK, now).await? == 0 {
                lease.complete(&mut tx, now).await?;
                return Ok(tx.commit().await?);
            }
            lease.renew(&mut tx, now).await?;
            tx.commit().await?;
        }
    }
}
