//! After a restore (復元): nothing goes out by itself on the strength of a state that is hours or days old.
//!
//! What the program would have relayed may have been relayed, corrected or stopped after the backup was taken. So it waits
//! for its clerks, with the reason beside it. Left out: mails that waited, which go again under the same Message-ID.

use async_trait::async_trait;
use noroshi_audit::{Doer, Entry, record};
use noroshi_platform::backup::AfterRestore;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::system::SystemEntropy;
use noroshi_terms::Timestamp;

use crate::store;

const WHY: &str = "控えから復元したため、自動の伝達を止めています。すでに送っていないことを確かめて、お送りください。";

/// Holds what would be relayed by itself.
pub struct HoldAutomatic;

#[async_trait]
impl AfterRestore for HoldAutomatic {
    async fn after_restore(&self, tx: &mut Tx, now: Timestamp) -> Result<(), DbError> {
        let held = store::hold_automatic(tx, WHY).await?;
        if held == 0 {
            return Ok(());
        }
        let (doer, subject) = (Doer::Program, "restore".to_owned());
        let detail = format!("{held} relays that were to go out by themselves wait for their clerks");
        record(tx, &SystemEntropy, now, Entry { doer, body: None, verb: "cascade.hold", subject, detail }).await
    }
}
