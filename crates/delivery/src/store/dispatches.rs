//! Statements on dispatches.

use noroshi_platform::db::{Db, DbError, Tx, query, query_by_engine};
use noroshi_terms::{BodyId, BulletinId, DispatchId, Timestamp};

use crate::dispatch::Path;

/// A new dispatch.
pub(crate) struct DispatchRow {
    pub(crate) serial: DispatchId,
    pub(crate) bulletin: BulletinId,
    pub(crate) path: Path,
    pub(crate) source: String,
    pub(crate) issuer: BodyId,
    pub(crate) under: BodyId,
    pub(crate) as_of: Timestamp,
    pub(crate) content: String,
    pub(crate) content_hash: String,
}

/// Serials are given one after the other; on SQLite the only writer holds the lock already.
pub(crate) async fn lock_serials(tx: &mut Tx) -> Result<(), DbError> {
    query_by_engine("SELECT 1 AS locked", "SELECT pg_advisory_xact_lock(7046023)").all(tx).await?;
    Ok(())
}

pub(crate) async fn by_source(tx: &mut Tx, source: &str) -> Result<Option<DispatchId>, DbError> {
    let row = query("SELECT serial FROM dispatch WHERE source = $1").bind(source).optional(tx).await?;
    row.map(|row| row.get("serial")).transpose()
}

pub(crate) async fn next_serial(tx: &mut Tx) -> Result<DispatchId, DbError> {
    query("SELECT COALESCE(MAX(serial), 0) + 1 AS serial FROM dispatch").one(tx).await?.get("serial")
}

pub(crate) async fn insert(tx: &mut Tx, row: &DispatchRow) -> Result<(), DbError> {
    query(
        "INSERT INTO dispatch (serial, bulletin, path, source, issuer, under_body, depth, as_of, content, content_hash, \
                               addressed, expanded, position, is_expanded, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0, $8)",
    )
    .bind(row.serial)
    .bind(row.bulletin)
    .bind(row.path.code())
    .bind(row.source.as_str())
    .bind(row.issuer)
    .bind(row.under)
    .bind(row.path.depth())
    .bind(row.as_of)
    .bind(row.content.as_str())
    .bind(row.content_hash.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// The frozen content of a dispatch with the moment of its issue.
pub(crate) async fn content(db: &Db, serial: DispatchId) -> Result<Option<(String, Timestamp)>, DbError> {
    let row = query("SELECT content, created_at FROM dispatch WHERE serial = $1").bind(serial).optional(db).await?;
    row.map(|row| Ok((row.get("content")?, row.get("created_at")?))).transpose()
}
