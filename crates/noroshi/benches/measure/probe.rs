//! Probes (書き込み待ちの測定): how long others who want to write are kept waiting while something runs.
//!
//! An outside probe is a connection of its own, as another program would have it. It asks for SQLite's write lock again and
//! again without patience; the longest time between two moments at which it got the lock, with refusals in between, is
//! an upper bound of the longest hold. An inside probe queues in the program like any button on a page.

use std::time::{Duration, Instant};

use noroshi_platform::db::{DatabaseUrl, Db, query};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Time between two attempts.
const STEP: Duration = Duration::from_millis(1);

/// A running probe; [`Probe::longest`] ends it.
pub(crate) struct Probe {
    stop: watch::Sender<bool>,
    task: JoinHandle<anyhow::Result<Duration>>,
}

impl Probe {
    /// Asks from a connection of its own.
    pub(crate) async fn outside(url: &DatabaseUrl) -> anyhow::Result<Self> {
        let db = Db::open(url).await?;
        // The pool has one writing connection, so the setting stays with it.
        let mut tx = db.begin().await?;
        query("PRAGMA busy_timeout = 0").all(&mut tx).await?;
        tx.rollback().await?;
        Ok(Self::spawn(move |stopped| async move {
            let (mut longest, mut free_at, mut was_refused) = (Duration::ZERO, Instant::now(), false);
            while !*stopped.borrow() {
                let asked = Instant::now();
                match db.begin().await {
                    Ok(tx) => {
                        if was_refused {
                            longest = longest.max(asked - free_at);
                        }
                        tx.rollback().await?;
                        (free_at, was_refused) = (Instant::now(), false);
                    }
                    Err(_) => was_refused = true,
                }
                tokio::time::sleep(STEP).await;
            }
            db.close().await;
            Ok(longest)
        }))
    }

    /// Queues with the program's own writers.
    pub(crate) fn inside(db: Db) -> Self {
        Self::spawn(move |stopped| async move {
            let mut longest = Duration::ZERO;
            while !*stopped.borrow() {
                let asked = Instant::now();
                let tx = db.begin().await?;
                longest = longest.max(asked.elapsed());
                tx.rollback().await?;
                tokio::time::sleep(STEP).await;
            }
            Ok(longest)
        })
    }

    fn spawn<F>(probe: impl FnOnce(watch::Receiver<bool>) -> F) -> Self
    where
        F: Future<Output = anyhow::Result<Duration>> + Send + 'static,
    {
        let (stop, stopped) = watch::channel(false);
        Self { stop, task: tokio::spawn(probe(stopped)) }
    }

    /// Ends the probe; the longest wait in milliseconds.
    pub(crate) async fn longest(self) -> anyhow::Result<f64> {
        self.stop.send_replace(true);
        Ok(self.task.await??.as_secs_f64() * 1_000.0)
    }
}
