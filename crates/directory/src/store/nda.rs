//! Statements about confidentiality agreements.

use noroshi_platform::db::{DbError, On, Tx, query};
use noroshi_terms::{BodyId, JapaneseDate, Timestamp};

use crate::nda::Nda;

pub(crate) async fn next(tx: &mut Tx) -> Result<i64, DbError> {
    query("SELECT COALESCE(MAX(id), 0) + 1 AS id FROM nda").one(tx).await?.get("id")
}

pub(crate) async fn insert(
    tx: &mut Tx,
    id: i64,
    (institution, vendor): (BodyId, BodyId),
    (since, until): (JapaneseDate, JapaneseDate),
    now: Timestamp,
) -> Result<(), DbError> {
    query("INSERT INTO nda (id, institution, vendor, since, until, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(institution)
        .bind(vendor)
        .bind(since)
        .bind(until)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Ends an agreement of this institution; false when there is none.
pub(crate) async fn end(tx: &mut Tx, id: i64, institution: BodyId, now: Timestamp) -> Result<bool, DbError> {
    let ended = query("UPDATE nda SET ended_at = $1 WHERE id = $2 AND institution = $3 AND ended_at IS NULL")
        .bind(now)
        .bind(id)
        .bind(institution)
        .execute(tx)
        .await?;
    Ok(ended == 1)
}

/// Ends every agreement of an institution or a vendor that closed; returns which.
pub(crate) async fn end_all(tx: &mut Tx, body: BodyId, now: Timestamp) -> Result<Vec<i64>, DbError> {
    let rows =
        query("UPDATE nda SET ended_at = $1 WHERE (institution = $2 OR vendor = $2) AND ended_at IS NULL RETURNING id")
            .bind(now)
            .bind(body)
            .all(tx)
            .await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// Agreements of an institution or of a vendor that nobody ended, the one that lasts longest first.
pub(crate) async fn of_body(on: impl Into<On<'_>>, body: BodyId) -> Result<Vec<Nda>, DbError> {
    let rows = query(
        "SELECT n.id, n.since, n.until, b.serial, b.code, b.name FROM nda n
           JOIN body b ON b.serial = CASE WHEN n.institution = $1 THEN n.vendor ELSE n.institution END
          WHERE (n.institution = $1 OR n.vendor = $1) AND n.ended_at IS NULL ORDER BY n.until DESC, n.id LIMIT 200",
    )
    .bind(body)
    .all(on)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Nda {
                id: row.get("id")?,
                other: row.get("serial")?,
                other_code: row.get("code")?,
                other_name: row.get("name")?,
                since: row.get("since")?,
                until: row.get("until")?,
            })
        })
        .collect()
}
