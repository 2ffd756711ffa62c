//! Audit (操作記録): who changed what, and who read restricted matter, in a log that shows tampering.
//!
//! Life of an entry: [`record`] writes it unchained inside the transaction of the change, so that no change is without
//! its entry and no entry without its change; within a second the [`Sealer`] gives it the next place in a chain of
//! SHA-256 hashes. One sealer works per database: sealing takes the write lock of the chain's end.
//! Invariants: entries and seals are only added; every hash covers the whole entry and the hash before it; [`verify`]
//! names each entry that was altered, removed or moved.
//! Left out: the entries hold no mail addresses, texts or names, only ids; reading them is for `noroshi audit verify`
//! and the administrator. A cut at the chain's end is seen by comparing the head with one noted elsewhere.

mod chain;
mod sealer;
mod store;
#[cfg(test)]
mod tests;
mod verify;

use noroshi_platform::db::{DbError, Migration, Tx};
use noroshi_terms::{BodyId, Entropy, PersonId, Timestamp, random_uuid};

pub use sealer::{Sealer, seal_waiting};
pub use verify::{Fault, FaultKind, Verification, verify};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] =
    &[Migration { id: "audit_0001_audit", sql: include_str!("../migrations/0001_audit.sql") }];

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doer {
    /// A person who is signed in.
    Person(PersonId),
    /// A job of the program.
    Program,
    /// Somebody with a receipt code, without sign-in.
    CodeHolder,
}

impl Doer {
    fn text(self) -> String {
        match self {
            Self::Person(person) => person.to_string(),
            Self::Program => "program".to_owned(),
            Self::CodeHolder => "code-holder".to_owned(),
        }
    }
}

/// What is recorded. Ids only: no names, addresses or texts.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// Who.
    pub doer: Doer,
    /// For which body.
    pub body: Option<BodyId>,
    /// What was done, the verb's name, for example `bulletin.approve`.
    pub verb: &'a str,
    /// To what, for example a bulletin's id.
    pub subject: String,
    /// What changed, short; numbers and hashes, nothing personal.
    pub detail: String,
}

/// Writes an entry inside the transaction of the change.
pub async fn record(tx: &mut Tx, entropy: &dyn Entropy, now: Timestamp, entry: Entry<'_>) -> Result<(), DbError> {
    store::insert(tx, &random_uuid(entropy).to_string(), now, &entry).await
}
