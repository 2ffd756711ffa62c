//! Statements of the log.

use noroshi_platform::db::{Db, DbError, Row, Tx, query, query_by_engine};
use noroshi_terms::Timestamp;

use crate::Entry;
use crate::chain::{Link, StoredEntry};

pub(crate) async fn insert(tx: &mut Tx, id: &str, now: Timestamp, entry: &Entry<'_>) -> Result<(), DbError> {
    query("INSERT INTO audit_entry (id, at, actor, body, verb, subject, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(id)
        .bind(now)
        .bind(entry.doer.text())
        .bind(entry.body)
        .bind(entry.verb)
        .bind(entry.subject.as_str())
        .bind(entry.detail.as_str())
        .execute(tx)
        .await?;
    query("INSERT INTO audit_unsealed (entry) VALUES ($1)").bind(id).execute(tx).await?;
    Ok(())
}

pub(crate) async fn unsealed_count(db: &Db) -> Result<u64, DbError> {
    query("SELECT COUNT(*) AS entries FROM audit_unsealed").one(db).await?.get("entries")
}

/// One sealer per database: on PostgreSQL the others find the lock taken and go away.
pub(crate) async fn may_seal(tx: &mut Tx) -> Result<bool, DbError> {
    let row = query_by_engine(
        "SELECT 1 AS mine",
        "SELECT CASE WHEN pg_try_advisory_xact_lock(7046022) THEN 1::BIGINT ELSE 0::BIGINT END AS mine",
    )
    .one(tx)
    .await?;
    row.get("mine")
}

pub(crate) async fn waiting(tx: &mut Tx, limit: i64) -> Result<Vec<StoredEntry>, DbError> {
    let rows = query(
        "SELECT e.id, e.at, e.actor, e.body, e.verb, e.subject, e.detail FROM audit_unsealed u \
         JOIN audit_entry e ON e.id = u.entry ORDER BY e.at, e.id LIMIT $1",
    )
    .bind(limit)
    .all(tx)
    .await?;
    rows.iter().map(stored_entry).collect()
}

pub(crate) async fn head(tx: &mut Tx) -> Result<Option<(i64, String)>, DbError> {
    let row = query("SELECT place, hash FROM audit_seal ORDER BY place DESC LIMIT 1").optional(tx).await?;
    row.map(|row| Ok((row.get("place")?, row.get("hash")?))).transpose()
}

pub(crate) async fn seal(tx: &mut Tx, link: &Link) -> Result<(), DbError> {
    query("INSERT INTO audit_seal (place, entry, previous, hash) VALUES ($1, $2, $3, $4)")
        .bind(link.place)
        .bind(link.entry.as_str())
        .bind(link.previous.as_str())
        .bind(link.hash.as_str())
        .execute(tx)
        .await?;
    query("DELETE FROM audit_unsealed WHERE entry = $1").bind(link.entry.as_str()).execute(tx).await?;
    Ok(())
}

/// Seals after `place`, in order.
pub(crate) async fn links_after(db: &Db, place: i64, limit: i64) -> Result<Vec<(Link, Option<StoredEntry>)>, DbError> {
    let rows = query(
        "SELECT s.place, s.entry, s.previous, s.hash, e.id, e.at, e.actor, e.body, e.verb, e.subject, e.detail \
         FROM audit_seal s LEFT JOIN audit_entry e ON e.id = s.entry WHERE s.place > $1 ORDER BY s.place LIMIT $2",
    )
    .bind(place)
    .bind(limit)
    .all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let link = Link {
                place: row.get("place")?,
                entry: row.get("entry")?,
                previous: row.get("previous")?,
                hash: row.get("hash")?,
            };
            let entry = if row.get::<Option<String>>("id")?.is_some() { Some(stored_entry(row)?) } else { None };
            Ok((link, entry))
        })
        .collect()
}

/// Entries that have neither a seal nor a place among the waiting: their seal was removed.
pub(crate) async fn without_seal(db: &Db) -> Result<Vec<String>, DbError> {
    let rows = query(
        "SELECT e.id FROM audit_entry e LEFT JOIN audit_seal s ON s.entry = e.id \
         LEFT JOIN audit_unsealed u ON u.entry = e.id WHERE s.entry IS NULL AND u.entry IS NULL ORDER BY e.at LIMIT 1000",
    )
    .all(db)
    .await?;
    rows.iter().map(|row| row.get("id")).collect()
}

fn stored_entry(row: &Row) -> Result<StoredEntry, DbError> {
    Ok(StoredEntry {
        id: row.get("id")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        body: row.get("body")?,
        verb: row.get("verb")?,
        subject: row.get("subject")?,
        detail: row.get("detail")?,
    })
}
