//! The number a body would take next, and the series it writes.

use noroshi_platform::db::{Db, DbError, Tx};
use noroshi_terms::{BodyId, DocumentNumber, JapaneseDate, SeriesTemplate};

use crate::store;

/// No number can be proposed.
#[derive(Debug, thiserror::Error)]
pub enum ProposalError {
    /// The body has neither a series of its own nor an abbreviation in the directory.
    #[error("発番の書式がまだ登録されていません。管理者に、名簿の略称(例 高診連発)の登録をお伝えください")]
    NoSeries,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// The next free number of the body's first series in the fiscal year of the date; 1 after 1 April (D02). Proposing
/// takes nothing: two who ask at once get the same proposal, and [`take`](crate::take()) lets one of them have it.
pub async fn proposal(db: &Db, body: BodyId, date: JapaneseDate) -> Result<DocumentNumber, ProposalError> {
    store::next_number(db, body, date).await?.ok_or(ProposalError::NoSeries)
}

/// Opens a series for a body that writes its numbers in another way than after its abbreviation, such as
/// 全診連発第{}号(情). Opening it again changes nothing; part of setting an installation up.
pub async fn open_series(tx: &mut Tx, body: BodyId, template: &SeriesTemplate) -> Result<(), DbError> {
    store::add_series(tx, body, template).await
}
