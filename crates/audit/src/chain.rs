//! The hash chain: what is hashed, in which order.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// An entry as it lies in the database.
#[derive(Debug, Clone)]
pub(crate) struct StoredEntry {
    pub(crate) id: String,
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) body: Option<i64>,
    pub(crate) verb: String,
    pub(crate) subject: String,
    pub(crate) detail: String,
}

/// A seal: an entry's place in the chain.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) place: i64,
    pub(crate) entry: String,
    pub(crate) previous: String,
    pub(crate) hash: String,
}

/// What stands before the first entry.
pub(crate) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The next link after `previous` at `place - 1`.
pub(crate) fn next_link(place: i64, previous: &str, entry: &StoredEntry) -> Link {
    Link { place, entry: entry.id.clone(), previous: previous.to_owned(), hash: link_hash(previous, entry) }
}

/// Every field goes in with its length, so that no two different entries give the same octets. The place is not hashed:
/// the hash before fixes it, and a moved entry is then told apart from an altered one.
pub(crate) fn link_hash(previous: &str, entry: &StoredEntry) -> String {
    let mut hasher = Sha256::new();
    let body = entry.body.map_or_else(String::new, |body| body.to_string());
    let at = entry.at.to_string();
    for field in [previous, &entry.id, &at, &entry.actor, &body, &entry.verb, &entry.subject, &entry.detail] {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    HEXLOWER.encode(&hasher.finalize())
}
