//! Statements on dispatches.

use noroshi_platform::db::{Db, DbError, On, Row, Tx, query, query_by_engine};
use noroshi_terms::{BodyId, BulletinId, DispatchId, Timestamp};

use crate::dispatch::Path;

/// A new dispatch.
#[derive(Clone)]
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
    pub(crate) is_listed: bool,
}

/// Serials are given one after the other; on SQLite the only writer holds the lock already.
pub(crate) async fn lock_serials(tx: &mut Tx) -> Result<(), DbError> {
    query_by_engine("SELECT 1 AS locked", "SELECT pg_advisory_xact_lock(7046026)").all(tx).await?;
    Ok(())
}

pub(crate) async fn by_source(tx: &mut Tx, source: &str) -> Result<Option<DispatchId>, DbError> {
    let row = query("SELECT serial FROM dispatch WHERE source = $1").bind(source).optional(tx).await?;
    row.map(|row| row.get("serial")).transpose()
}

/// A dispatch as it was written.
pub(crate) async fn row_by_source(tx: &mut Tx, source: &str) -> Result<Option<DispatchRow>, DbError> {
    let row = query(
        "SELECT serial, bulletin, path, source, issuer, under_body, as_of, content, content_hash, is_listed \
         FROM dispatch WHERE source = $1",
    )
    .bind(source)
    .optional(tx)
    .await?;
    let read = |row: Row| {
        Ok(DispatchRow {
            serial: row.get("serial")?,
            bulletin: row.get("bulletin")?,
            path: super::path_of(&row)?,
            source: row.get("source")?,
            issuer: row.get("issuer")?,
            under: row.get("under_body")?,
            as_of: row.get("as_of")?,
            content: row.get("content")?,
            content_hash: row.get("content_hash")?,
            is_listed: row.get("is_listed")?,
        })
    };
    row.map(read).transpose()
}

/// The bodies that a listed dispatch names.
pub(crate) async fn named(tx: &mut Tx, serial: DispatchId) -> Result<Vec<BodyId>, DbError> {
    let rows =
        query("SELECT body FROM dispatch_addressee WHERE dispatch = $1 ORDER BY body").bind(serial).all(tx).await?;
    rows.iter().map(|row| row.get("body")).collect()
}

pub(crate) async fn next_serial(tx: &mut Tx) -> Result<DispatchId, DbError> {
    query("SELECT COALESCE(MAX(serial), 0) + 1 AS serial FROM dispatch").one(tx).await?.get("serial")
}

pub(crate) async fn insert(tx: &mut Tx, row: &DispatchRow) -> Result<(), DbError> {
    query(
        "INSERT INTO dispatch (serial, bulletin, path, source, issuer, under_body, depth, as_of, content, content_hash, \
                               addressed, expanded, position, is_expanded, created_at, is_listed) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0, $8, $11)",
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
    .bind(row.is_listed)
    .execute(tx)
    .await?;
    Ok(())
}

/// Names the bodies of a listed dispatch.
pub(crate) async fn insert_list(tx: &mut Tx, serial: DispatchId, bodies: &[BodyId]) -> Result<(), DbError> {
    let numbers: Vec<String> = bodies.iter().map(BodyId::to_string).collect();
    query_by_engine(
        "INSERT INTO dispatch_addressee (dispatch, body) SELECT $1, value FROM json_each($2) WHERE true \
         ON CONFLICT (dispatch, body) DO NOTHING",
        "INSERT INTO dispatch_addressee (dispatch, body) SELECT $1, value::BIGINT FROM json_array_elements_text($2::JSON) \
         ON CONFLICT (dispatch, body) DO NOTHING",
    )
    .bind(serial)
    .bind(format!("[{}]", numbers.join(",")))
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn insert_further(
    tx: &mut Tx,
    serial: DispatchId,
    bulletin: BulletinId,
    place: i64,
) -> Result<(), DbError> {
    query(
        "INSERT INTO dispatch_bulletin (dispatch, bulletin, place) VALUES ($1, $2, $3) \
         ON CONFLICT (dispatch, bulletin) DO NOTHING",
    )
    .bind(serial)
    .bind(bulletin)
    .bind(place)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn copy_further(tx: &mut Tx, from: DispatchId, to: DispatchId) -> Result<(), DbError> {
    query(
        "INSERT INTO dispatch_bulletin (dispatch, bulletin, place) \
         SELECT $1, bulletin, place FROM dispatch_bulletin WHERE dispatch = $2",
    )
    .bind(to)
    .bind(from)
    .execute(tx)
    .await?;
    Ok(())
}

/// The further bulletins that a dispatch carries, in the order of the letters.
pub(crate) async fn further(on: impl Into<On<'_>>, serial: DispatchId) -> Result<Vec<BulletinId>, DbError> {
    let rows = query("SELECT bulletin FROM dispatch_bulletin WHERE dispatch = $1 ORDER BY place").bind(serial);
    rows.all(on).await?.iter().map(|row| row.get("bulletin")).collect()
}

/// The frozen content of a dispatch with the moment of its issue.
pub(crate) async fn content(db: &Db, serial: DispatchId) -> Result<Option<(String, Timestamp)>, DbError> {
    let row = query("SELECT content, created_at FROM dispatch WHERE serial = $1").bind(serial).optional(db).await?;
    row.map(|row| Ok((row.get("content")?, row.get("created_at")?))).transpose()
}
