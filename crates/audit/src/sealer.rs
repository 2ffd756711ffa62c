//! The sealer: gives waiting entries their place in the chain, one sealer at a time per database.

use std::time::Duration;

use noroshi_platform::db::{Db, DbError};
use noroshi_platform::shutdown::Stop;

use crate::chain::{GENESIS, next_link};
use crate::store;

/// Looks so often for entries that wait; the promise is one second.
const PERIOD: Duration = Duration::from_millis(400);
/// So many entries are sealed in one transaction: short enough that no other writer notices.
const BATCH: i64 = 200;

/// The loop that seals.
pub struct Sealer {
    db: Db,
}

impl Sealer {
    /// A sealer for this database. Every program may run one; they take turns.
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// Seals until asked to stop, and once more after that.
    pub async fn run(self, stop: Stop) {
        while !stop.is_stopping() {
            self.seal_or_log().await;
            tokio::select! {
                () = tokio::time::sleep(PERIOD) => {}
                () = stop.stopped() => {}
            }
        }
        self.seal_or_log().await;
    }

    async fn seal_or_log(&self) {
        if let Err(error) = seal_waiting(&self.db).await {
            tracing::warn!(error = %error, "audit entries wait for their seal");
        }
    }
}

/// Seals everything that waits; returns how many entries.
pub async fn seal_waiting(db: &Db) -> Result<usize, DbError> {
    let mut sealed = 0;
    while store::unsealed_count(db).await? > 0 {
        match seal_batch(db).await? {
            0 => break,
            count => sealed += count,
        }
    }
    Ok(sealed)
}

async fn seal_batch(db: &Db) -> Result<usize, DbError> {
    let mut tx = db.begin().await?;
    if !store::may_seal(&mut tx).await? {
        return Ok(0);
    }
    let entries = store::waiting(&mut tx, BATCH).await?;
    let (mut place, mut previous) = store::head(&mut tx).await?.unwrap_or((0, GENESIS.to_owned()));
    for entry in &entries {
        place += 1;
        let link = next_link(place, &previous, entry);
        store::seal(&mut tx, &link).await?;
        previous = link.hash;
    }
    tx.commit().await?;
    Ok(entries.len())
}
