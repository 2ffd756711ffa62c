//! Relays that wait for longer than they should: the status page asks, and the cascade, which knows, answers.

use async_trait::async_trait;
use noroshi_access::Actor;
use noroshi_platform::db::DbError;
use noroshi_terms::BodyId;

/// Late relays (遅れている伝達) of what the reader's office issued.
#[derive(Debug, Clone, Default)]
pub struct Late {
    /// All of them.
    pub count: u64,
    /// Those that wait longest, so many as one reads.
    pub lines: Vec<LateLine>,
}

/// A body that has not relayed.
#[derive(Debug, Clone)]
pub struct LateLine {
    /// The body.
    pub body: BodyId,
    /// Its name.
    pub name: String,
    /// How long it waits, in words.
    pub waiting: String,
    /// Number of the bulletin and the page of its reach, for who may open that.
    pub bulletin: Option<(String, String)>,
}

/// Implemented by the cascade.
#[async_trait]
pub trait LateRelays: Send + Sync {
    /// What is late below the offices at which this reader watches delivery.
    async fn late(&self, actor: &Actor) -> Result<Late, DbError>;
}
