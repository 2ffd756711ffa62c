//! What every handler and job receives: database, clock, randomness, configuration and secrets.

use std::sync::Arc;

use noroshi_terms::{Clock, Entropy, Timestamp};

use crate::config::Config;
use crate::db::Db;
use crate::secret::Secrets;

/// The running program's shared parts. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Time, passed in so that tests can set it.
    pub clock: Arc<dyn Clock>,
    /// Randomness, passed in for the same reason.
    pub entropy: Arc<dyn Entropy>,
    /// The checked configuration.
    pub config: Arc<Config>,
    /// Key material.
    pub secrets: Arc<Secrets>,
}

impl App {
    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// An absolute link for mails and paper: the public address plus a path that begins with `/`.
    pub fn public_link(&self, path: &str) -> String {
        format!("{}{path}", self.config.server.public_url.trim_end_matches('/'))
    }
}
