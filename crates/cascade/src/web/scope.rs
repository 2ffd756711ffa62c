//! Which bulletin's reach, counted for which of the reader's own bodies, as it stands in the address: `ID`, or `ID@BODY` for
//! somebody who holds the right at several. All pages below carry it on.

use std::fmt;

use noroshi_terms::{BodyId, BulletinId};
use serde::de::{Deserialize, Deserializer, Error};

/// A bulletin, and the body whose area is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scope {
    pub(crate) bulletin: BulletinId,
    /// None for the widest of the reader's.
    pub(crate) at: Option<BodyId>,
}

impl From<BulletinId> for Scope {
    fn from(bulletin: BulletinId) -> Self {
        Self { bulletin, at: None }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            None => write!(f, "{}", self.bulletin),
            Some(body) => write!(f, "{}@{body}", self.bulletin),
        }
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (bulletin, at) = match text.split_once('@') {
            None => (text.as_str(), None),
            Some((bulletin, body)) => (bulletin, Some(body.parse().map_err(D::Error::custom)?)),
        };
        Ok(Self { bulletin: bulletin.parse().map_err(D::Error::custom)?, at })
    }
}

/// One of the reader's bodies as a choice.
pub(crate) struct ScopeChoice {
    pub(crate) scope: Scope,
    pub(crate) name: String,
    pub(crate) is_chosen: bool,
}
