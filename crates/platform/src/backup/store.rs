//! Which backups were taken, for `noroshi doctor`.

use noroshi_terms::Timestamp;

use super::Taken;
use crate::db::{Db, DbError, Tx, query};

/// Notes a backup.
pub async fn record_taken(tx: &mut Tx, at: Timestamp, taken: &Taken) -> Result<(), DbError> {
    query("INSERT INTO backup_taken (hash, taken_at, row_count, byte_count) VALUES ($1, $2, $3, $4)")
        .bind(taken.hash.as_str())
        .bind(at)
        .bind(i64::try_from(taken.rows).unwrap_or(i64::MAX))
        .bind(i64::try_from(taken.bytes).unwrap_or(i64::MAX))
        .execute(tx)
        .await?;
    Ok(())
}

/// When the last one was taken.
pub async fn last_taken(db: &Db) -> Result<Option<Timestamp>, DbError> {
    query("SELECT MAX(taken_at) AS taken_at FROM backup_taken").one(db).await?.get("taken_at")
}
