//! Keeper: renews the leases of everything this engine holds, as long as the program lives.
//!
//! A lease may therefore be short: what a killed program held waits again after it, while mails that stand in line before
//! a slow relay stay with their engine. Nothing is doubled by a renewal that comes late: a lane asks for its row before
//! the dot and takes its message back when the row has passed on; a row whose dot may be out waits the whole time of
//! doubt after its lease (O03, O04). An idle engine writes nothing.

use std::sync::Arc;

use noroshi_platform::db::DbError;
use tokio::sync::oneshot;

use super::Shared;
use crate::store::mails;

/// So many renewals are due within one lease: some may fail before it ends.
const RENEWALS: u32 = 4;

/// Renews until the other end is dropped; a renewal that was begun is finished.
pub(super) async fn keep(shared: Arc<Shared>, mut ended: oneshot::Receiver<()>) {
    loop {
        tokio::select! {
            _ = &mut ended => return,
            () = tokio::time::sleep(shared.settings.lease / RENEWALS) => {}
        }
        if let Err(error) = renew(&shared).await {
            tracing::warn!(error = %error, "the leases of the mail engine could not be renewed; tried again");
        }
    }
}

async fn renew(shared: &Shared) -> Result<(), DbError> {
    let app = &shared.app;
    if !mails::holds_any(&app.db, &shared.owner).await? {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    mails::renew(&mut tx, &shared.owner, app.now().plus(shared.settings.lease)).await?;
    tx.commit().await
}
