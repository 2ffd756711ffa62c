//! Mail engine (送信): takes queued deliveries in small leases and hands each one to the relay (O02 to O05).
//!
//! Parts: one feeder leases rows and watches the relay, several lanes keep a connection each and send one mail at a
//! time, one writer commits what all lanes have to say in one transaction, one keeper renews the leases. Life of a mail: leased → whole message at the
//! relay without its final dot → `submitted-unknown` is durable → dot → accepted, refused, or doubtful.
//! Invariants: no dot before its row says so (O03), so that after a crash at most one mail for each connection is
//! doubtful; the same delivery always has the same bytes and Message-ID; a refused write never loses a row; engines on
//! several nodes never hold the same row. Left out: throttling by site, which is the relay's; bounces that come as mail.

mod compose;
mod feeder;
mod keeper;
mod lane;
mod relay_watch;
mod settings;
#[cfg(test)]
mod tests;
mod writer;

use std::sync::Arc;

use noroshi_platform::App;
use noroshi_platform::shutdown::Stop;
use noroshi_terms::JobId;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinSet;

use compose::Ready;
use feeder::Feeder;
use lane::Lane;
use relay_watch::RelayWatch;
use writer::{Note, Writer};

pub(crate) use compose::{DeliveryKey, cause};
pub use settings::{MailSettings, MailSetupError, RelayCheck, check_relay};
pub(crate) use writer::Outcome;

/// Rows per lease (O02): large enough that leasing costs little, small enough to give back quickly.
const BATCH: usize = 50;

/// The sender of all mail of this program.
pub struct MailEngine {
    shared: Arc<Shared>,
}

/// What all parts of one engine share.
struct Shared {
    app: App,
    settings: MailSettings,
    /// Name of this engine in leases.
    owner: String,
    relay: RelayWatch,
}

impl MailEngine {
    /// An engine with these settings; it sends nothing before [`Self::run`].
    pub fn new(app: App, settings: MailSettings) -> Self {
        let owner = JobId::new(&*app.entropy).to_string();
        let relay = RelayWatch::new(settings.relay_pause, settings.longest_relay_pause);
        Self { shared: Arc::new(Shared { app, settings, owner, relay }) }
    }

    /// Sends until asked to stop: then mails on their way are finished, and leased ones go back to the queue.
    pub async fn run(self, stop: Stop) {
        let (notes, said) = mpsc::channel(4 * BATCH);
        let writer = tokio::spawn(Writer::new(Arc::clone(&self.shared)).run(said));
        let (working, ended) = oneshot::channel();
        let keeper = tokio::spawn(keeper::keep(Arc::clone(&self.shared), ended));
        let (leased, waiting) = mpsc::channel(2 * BATCH);
        let waiting = Arc::new(Mutex::new(waiting));
        let mut lanes = JoinSet::new();
        for _ in 0..self.shared.settings.connections {
            let lane = Lane::new(Arc::clone(&self.shared), notes.clone(), Arc::clone(&waiting));
            lanes.spawn(lane.run(stop.clone()));
        }
        Feeder::new(Arc::clone(&self.shared), notes.clone(), leased).run(&stop).await;
        while lanes.join_next().await.is_some() {}
        give_back(&notes, &waiting).await;
        drop(notes);
        if writer.await.is_err() {
            tracing::error!("the writer of the mail engine ended early; its leases run out by themselves");
        }
        drop(working);
        if keeper.await.is_err() {
            tracing::error!("the keeper of the mail engine ended early");
        }
    }
}

/// Leased mails that no lane has begun return to the queue.
async fn give_back(notes: &mpsc::Sender<Note>, waiting: &Mutex<mpsc::Receiver<Ready>>) {
    let mut waiting = waiting.lock().await;
    while let Ok(ready) = waiting.try_recv() {
        // The writer ends only after the last sender is gone.
        let _ = notes.send(Note::Settle { key: ready.key, outcome: Outcome::Returned { reason: None } }).await;
    }
}
