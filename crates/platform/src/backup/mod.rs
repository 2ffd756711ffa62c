//! Backup (控え): everything of an installation in one file, taken while it works, and its way back (復元).
//!
//! The file is a stream of blocks that knows no engine: which migrations ran, the installation's secret, then every table
//! with its rows as they stood at one moment. An archive taken on SQLite therefore restores into PostgreSQL and back. Each
//! block ends with a SHA-256 over itself and everything before it, so that a cut, a change or a swap is named with its place.
//!
//! Invariants: a file under its own name is whole; restoring reads the whole archive before it touches anything, fills
//! only what is empty, and shows its result in one step; what a killed restore left is never served.
//! Left out: encryption (the file holds the secret and is readable by its owner only), the configuration and DKIM keys.
//!
//! This is the one place that builds SQL at run time: the tables' names come from the database's own catalog.

mod block;
mod catalog;
mod error;
mod ground;
mod inspect;
mod place;
mod restore;
mod rows;
mod store;
mod take;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use error::{ArchiveFault, BackupError, RestoreError};
pub use ground::{HalfRestored, refuse_half_restored};
pub use inspect::{Inspected, inspect};
pub use restore::{AfterRestore, restore};
pub use store::{last_taken, record_taken};
pub use take::{Taken, take};

/// First block: where the archive comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    program: String,
    taken_at: i64,
    migrations: Vec<Step>,
}

/// A migration that had run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Step {
    id: String,
    sha256: String,
}

/// Last block: how much there was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Totals {
    tables: u64,
    rows: u64,
}
