//! Filling (初回の収録): what was issued and relayed before there was an archive, chunk by chunk; and taking letters in again
//! when they are found by more than before.
//!
//! Invariants: each chunk is a transaction of its own that renews the lease, so that others write in between; beginning
//! again after a crash passes over what is there already.

use async_trait::async_trait;
use noroshi_bulletin::Recorded;
use noroshi_platform::app::App;
use noroshi_platform::outbox::{JobError, JobRunner, Lease};

use crate::record::{only_database, put_bulletin, take_in};
use crate::store::{self, Position};

/// Kind of the job; the migration asks for it once.
const FILL_JOB: &str = "archive.fill";
/// Its payload when what is there already is taken in again.
const AGAIN: &str = "again";
/// Documents of one transaction: a few hundredths of a second.
const CHUNK: i64 = 20;

/// Does the job.
pub struct Fill {
    app: App,
}

impl Fill {
    /// For this program.
    pub fn new(app: App) -> Self {
        Self { app }
    }

    async fn take_in(&self, lease: &Lease, chunk: &[Recorded]) -> Result<(), JobError> {
        let mut tx = self.app.db.begin().await?;
        for recorded in chunk {
            only_database(take_in(&mut tx, &self.app, *recorded).await)?;
        }
        lease.renew(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}

impl Fill {
    /// Every bulletin once more, with the words that count now. Its covers have theirs and are left alone.
    async fn renew(&self, lease: &Lease) -> Result<(), JobError> {
        let mut after = Position::default();
        loop {
            let (chunk, last) = store::taken_bulletins(&self.app.db, &after, CHUNK).await?;
            let mut tx = self.app.db.begin().await?;
            for id in chunk {
                only_database(put_bulletin(&mut tx, id).await.map(|_| ()))?;
            }
            let Some(last) = last else {
                lease.complete(&mut tx, self.app.now()).await?;
                return Ok(tx.commit().await?);
            };
            lease.renew(&mut tx, self.app.now()).await?;
            tx.commit().await?;
            after = last;
        }
    }
}

#[async_trait]
impl JobRunner for Fill {
    fn kind(&self) -> &'static str {
        FILL_JOB
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        if lease.payload == AGAIN {
            return self.renew(lease).await;
        }
        let mut after = Position::default();
        loop {
            let (chunk, last) = store::missing_bulletins(&self.app.db, &after, CHUNK).await?;
            let Some(last) = last else { break };
            self.take_in(lease, &chunk).await?;
            after = last;
        }
        let mut after = Position::default();
        loop {
            let (chunk, last) = store::missing_covers(&self.app.db, &after, CHUNK).await?;
            let Some(last) = last else { break };
            self.take_in(lease, &chunk).await?;
            after = last;
        }
        let mut tx = self.app.db.begin().await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}
