//! Queue (送信待ち): what waits, what is being sent, what is doubtful, with owner and expiry (O08).
//!
//! For the status page, doctor and bench. Left out: addresses and names; the queue is shown by numbers.

use std::sync::Arc;
use std::time::Duration;

use noroshi_platform::db::{Column, Db, DbError};
use noroshi_terms::Timestamp;

use crate::store::queue as store;

/// Where a delivery stands (配信の状態).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// Waits for its time.
    Queued,
    /// An engine has it.
    Leased,
    /// Handed over, but nobody knows whether it was taken (O03).
    SubmittedUnknown,
    /// The next server took it.
    Accepted,
    /// Refused for good.
    Bounced,
    /// Not sent on purpose.
    Suppressed,
    /// Given up after its deadline.
    Expired,
    /// Overtaken by a correction.
    Cancelled,
}

impl DeliveryState {
    /// All states.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Leased,
        Self::SubmittedUnknown,
        Self::Accepted,
        Self::Bounced,
        Self::Suppressed,
        Self::Expired,
        Self::Cancelled,
    ];

    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Leased => "leased",
            Self::SubmittedUnknown => "submitted-unknown",
            Self::Accepted => "accepted",
            Self::Bounced => "bounced",
            Self::Suppressed => "suppressed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// The word on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Queued => "送信待ち",
            Self::Leased => "送信中",
            Self::SubmittedUnknown => "確認中",
            Self::Accepted => "送信済み",
            Self::Bounced => "届かず",
            Self::Suppressed => "送信せず",
            Self::Expired => "期限切れ",
            Self::Cancelled => "取りやめ",
        }
    }
}

impl Column for DeliveryState {
    fn from_value(value: noroshi_platform::db::Value) -> Result<Self, String> {
        let code = String::from_value(value)?;
        Self::ALL.into_iter().find(|state| state.code() == code).ok_or_else(|| "not a state of a delivery".to_owned())
    }
}

/// An engine and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseLine {
    /// The engine.
    pub owner: String,
    /// Its last lease ends then.
    pub until: Timestamp,
    /// So many rows.
    pub count: u64,
}

/// The whole queue in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueState {
    /// Waiting.
    pub queued: u64,
    /// Being sent.
    pub leased: u64,
    /// Handed over with unknown outcome (O03).
    pub doubtful: u64,
    /// When the first lease on a doubtful row ends; it goes again after the time of doubt from then (O04).
    pub doubtful_until: Option<Timestamp>,
    /// Taken by the next server.
    pub accepted: u64,
    /// Refused for good.
    pub bounced: u64,
    /// Given up after the deadline.
    pub expired: u64,
    /// Sent once more after a doubt: so many tries in all (O04).
    pub repeated: u64,
    /// When the next row is due.
    pub next_due: Option<Timestamp>,
    /// The engines wait for the relay until then.
    pub paused_until: Option<Timestamp>,
    /// The latest reason why something that still waits was not sent at once.
    pub last_reason: Option<String>,
    /// Who holds leases.
    pub leases: Vec<LeaseLine>,
}

/// The same for pages, at most a second old: every page of those who watch delivery shows it.
pub async fn recent_queue_state(db: &Db) -> Result<Arc<QueueState>, DbError> {
    db.memo().recent("queue", Duration::from_secs(1), queue_state(db)).await
}

/// Looks at the queue.
pub async fn queue_state(db: &Db) -> Result<QueueState, DbError> {
    store::queue_state(db).await
}
