//! Cover letters, asked of the cascade, which stands to the right.

use async_trait::async_trait;
use noroshi_paper_model::Letter;
use noroshi_platform::db::DbError;
use noroshi_terms::{BodyId, BulletinId};

/// A cover letter (鑑文) in front of a bulletin.
#[derive(Debug, Clone)]
pub struct CoverView {
    /// Who wrote it.
    pub body_name: String,
    /// The letter.
    pub letter: Letter,
}

/// Gives the covers that stand in front of a bulletin on its way to these bodies, newest first.
#[async_trait]
pub trait CoverSource: Send + Sync {
    /// Only covers on the way to one of these bodies: another prefecture's cover is not theirs to see.
    async fn covers(&self, bulletin: BulletinId, readers: &[BodyId]) -> Result<Vec<CoverView>, DbError>;
}

/// No cascade: no covers. For tests of this crate.
#[derive(Debug, Clone, Copy)]
pub struct NoCovers;

#[async_trait]
impl CoverSource for NoCovers {
    async fn covers(&self, _: BulletinId, _: &[BodyId]) -> Result<Vec<CoverView>, DbError> {
        Ok(Vec::new())
    }
}
