//! Checks the whole chain and names what does not hold.

use noroshi_platform::db::{Db, DbError};

use crate::chain::{GENESIS, link_hash};
use crate::store;

/// What happened to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Its content is not what was sealed.
    Altered,
    /// It or its seal is gone.
    Missing,
    /// It stands at another place than it was sealed at.
    Reordered,
}

impl std::fmt::Display for FaultKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Altered => "altered",
            Self::Missing => "missing",
            Self::Reordered => "reordered",
        })
    }
}

/// One entry that does not hold. Printed as `entry N altered`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its place in the chain, or its id when it has none.
    pub entry: String,
    /// What happened.
    pub kind: FaultKind,
}

/// The outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Sealed entries.
    pub entries: u64,
    /// Hash of the last one; compare it with a head noted elsewhere to see a cut at the end.
    pub head: String,
    /// What does not hold; empty when all is well.
    pub faults: Vec<Fault>,
}

const PAGE: i64 = 2_000;

/// Walks the chain from its beginning.
pub async fn verify(db: &Db) -> Result<Verification, DbError> {
    let (mut place, mut head, mut entries, mut faults) = (0, GENESIS.to_owned(), 0, Vec::new());
    loop {
        let links = store::links_after(db, place, PAGE).await?;
        if links.is_empty() {
            break;
        }
        for (link, entry) in links {
            for gone in place + 1..link.place {
                faults.push(Fault { entry: gone.to_string(), kind: FaultKind::Missing });
            }
            let is_after_gap = link.place != place + 1;
            let kind = match entry {
                None => Some(FaultKind::Missing),
                Some(entry) if link_hash(&link.previous, &entry) != link.hash => Some(FaultKind::Altered),
                Some(_) if link.previous != head && !is_after_gap => Some(FaultKind::Reordered),
                Some(_) => None,
            };
            faults.extend(kind.map(|kind| Fault { entry: link.place.to_string(), kind }));
            (place, head) = (link.place, link.hash);
            entries += 1;
        }
    }
    for entry in store::without_seal(db).await? {
        faults.push(Fault { entry, kind: FaultKind::Missing });
    }
    Ok(Verification { entries, head, faults })
}
