//! Telling the archive (文書庫), which stands to the right, that there is something to take in or that its handling changed.

use std::fmt;
use std::str::FromStr;

use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::outbox::{NewJob, enqueue};
use noroshi_terms::{BulletinId, CoverId, JobId};

/// Kind of the job; its payload is a [`Recorded`].
pub const RECORD_JOB: &str = "archive.record";

/// What is there to be found from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// An issued bulletin with all its parts.
    Bulletin(BulletinId),
    /// A cover that was sent.
    Cover(CoverId),
}

impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bulletin(id) => write!(f, "bulletin {id}"),
            Self::Cover(id) => write!(f, "cover {id}"),
        }
    }
}

impl FromStr for Recorded {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = match text.split_once(' ') {
            Some(("bulletin", id)) => id.parse().ok().map(Self::Bulletin),
            Some(("cover", id)) => id.parse().ok().map(Self::Cover),
            _ => None,
        };
        read.ok_or("payload names nothing that is archived")
    }
}

/// Asks for it in the transaction of the change. Asking twice is harmless: the job reads what is true when it runs.
pub async fn tell_archive(tx: &mut Tx, app: &App, recorded: Recorded) -> Result<(), DbError> {
    let (id, now) = (JobId::new(&*app.entropy), app.now());
    // Each change asks anew, because the job of the one before may have run already.
    let (subject, payload) = (format!("{recorded} {id}"), recorded.to_string());
    enqueue(tx, id, NewJob { kind: RECORD_JOB, subject, payload, due: now }, now).await?;
    Ok(())
}
