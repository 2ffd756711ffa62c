//! After a restore nothing is issued by itself: it may have been issued, or taken back, after the backup was taken.

use async_trait::async_trait;
use noroshi_access::Verb;
use noroshi_audit::{Doer, Entry, record};
use noroshi_platform::backup::AfterRestore;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::system::SystemEntropy;
use noroshi_terms::Timestamp;

use crate::publish::Publish;
use crate::store;

const WHY: &str = "控えから復元したため、予約を止めています。すでに発出していないことを、お確かめください。";

/// Holds what would be issued by itself, with the reason.
pub struct HoldSchedules;

#[async_trait]
impl AfterRestore for HoldSchedules {
    async fn after_restore(&self, tx: &mut Tx, now: Timestamp) -> Result<(), DbError> {
        let held = store::hold_schedules(tx, WHY).await?;
        if held == 0 {
            return Ok(());
        }
        let (doer, subject) = (Doer::Program, "restore".to_owned());
        let detail = format!("{held} bulletins that were to be issued by themselves wait");
        record(tx, &SystemEntropy, now, Entry { doer, body: None, verb: Publish::NAME, subject, detail }).await
    }
}
