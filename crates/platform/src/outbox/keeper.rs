//! Keeper: renews the lease of the job that a worker is doing, as long as the program lives.
//!
//! A lease may therefore be short: what a killed program held is free after [`LEASE`], while a job that takes long stays
//! with its worker. A worker that hangs loses its job all the same, because after [`LONGEST_STEP`] only the job itself
//! renews. Nothing is doubled by a renewal that comes late — a full disk, a suspended machine —: the job may begin
//! elsewhere, and the first worker's effect is refused when it completes ([`Lease::complete`]).

use std::time::Duration;

use noroshi_terms::JobId;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::{LEASE, LONGEST_STEP, Lease, store};
use crate::app::App;
use crate::db::DbError;

/// Renews until it is dropped. A renewal that was begun is finished, so that no connection is left half-way.
pub(super) struct Keeper {
    _working: oneshot::Sender<()>,
}

impl Keeper {
    /// Begins to renew, every `pause`.
    pub(super) fn begin(app: &App, lease: &Lease, pause: Duration) -> Self {
        let (working, ended) = oneshot::channel();
        tokio::spawn(keep(app.clone(), (lease.id, lease.owner.clone()), pause, ended));
        Self { _working: working }
    }
}

async fn keep(app: App, (job, owner): (JobId, String), pause: Duration, mut ended: oneshot::Receiver<()>) {
    let begun = Instant::now();
    while begun.elapsed() < LONGEST_STEP {
        tokio::select! {
            _ = &mut ended => return,
            () = tokio::time::sleep(pause) => {}
        }
        match renew(&app, job, &owner).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(error = %error, "the lease of a job could not be renewed; tried again"),
        }
    }
}

async fn renew(app: &App, job: JobId, owner: &str) -> Result<bool, DbError> {
    let mut tx = app.db.begin().await?;
    let renewed = store::renew(&mut tx, (job, owner), app.now().plus(LEASE)).await?;
    tx.commit().await?;
    Ok(renewed == 1)
}
