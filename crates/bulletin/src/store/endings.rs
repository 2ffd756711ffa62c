//! Statements on what ends a bulletin, and on the notices that do.

use noroshi_platform::db::{DbError, On, Row, Tx, query, query_by_engine};
use noroshi_terms::{BulletinId, PersonId};

use crate::ending::{EndKind, Ending};
use crate::notice::{Relation, RelationKind};

/// How a bulletin ended.
pub(crate) async fn ending(on: impl Into<On<'_>>, id: BulletinId) -> Result<Option<Ending>, DbError> {
    let row = query("SELECT kind, by_bulletin, reason, at FROM bulletin_end WHERE bulletin = $1")
        .bind(id)
        .optional(on)
        .await?;
    row.map(|row| {
        Ok(Ending {
            kind: end_kind(&row, "kind")?.unwrap_or(EndKind::Withdrawn),
            by: row.get("by_bulletin")?,
            reason: row.get("reason")?,
            at: row.get("at")?,
        })
    })
    .transpose()
}

/// The kind in a column that may be empty.
pub(crate) fn end_kind(row: &Row, column: &str) -> Result<Option<EndKind>, DbError> {
    Ok(row.get::<Option<String>>(column)?.as_deref().and_then(EndKind::from_code))
}

/// Writes the end; false when somebody was first.
pub(crate) async fn insert_ending(tx: &mut Tx, id: BulletinId, ending: &Ending, by: PersonId) -> Result<bool, DbError> {
    let inserted = query(
        "INSERT INTO bulletin_end (bulletin, kind, by_bulletin, reason, at, by_person) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (bulletin) DO NOTHING",
    )
    .bind(id)
    .bind(ending.kind.code())
    .bind(ending.by)
    .bind(ending.reason.as_str())
    .bind(ending.at)
    .bind(by)
    .execute(tx)
    .await?;
    Ok(inserted == 1)
}

/// Held to the end of the transaction, against whoever else ends the bulletin or begins something on it. SQLite has one
/// writer anyway.
pub(crate) async fn hold(tx: &mut Tx, id: BulletinId) -> Result<(), DbError> {
    let lines =
        query_by_engine("SELECT id FROM bulletin WHERE id = $1", "SELECT id FROM bulletin WHERE id = $1 FOR UPDATE");
    lines.bind(id).all(tx).await?;
    Ok(())
}

/// The same for those who only must not meet an end: they do not wait for each other.
pub(crate) async fn hold_shared(tx: &mut Tx, id: BulletinId) -> Result<(), DbError> {
    let lines =
        query_by_engine("SELECT id FROM bulletin WHERE id = $1", "SELECT id FROM bulletin WHERE id = $1 FOR SHARE");
    lines.bind(id).all(tx).await?;
    Ok(())
}

/// What a draft is meant to end.
pub(crate) async fn relation(on: impl Into<On<'_>>, id: BulletinId) -> Result<Option<Relation>, DbError> {
    let row = query("SELECT kind, original FROM bulletin_relation WHERE bulletin = $1").bind(id).optional(on).await?;
    row.map(|row| {
        let kind = RelationKind::from_code(&row.get::<String>("kind")?).unwrap_or(RelationKind::Withdraws);
        Ok(Relation { kind, original: row.get("original")? })
    })
    .transpose()
}

pub(crate) async fn insert_relation(tx: &mut Tx, id: BulletinId, relation: Relation) -> Result<(), DbError> {
    query("INSERT INTO bulletin_relation (bulletin, kind, original) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(relation.kind.code())
        .bind(relation.original)
        .execute(tx)
        .await?;
    Ok(())
}

/// A notice of this kind on this bulletin that is not issued yet.
pub(crate) async fn begun_notice(tx: &mut Tx, relation: Relation) -> Result<Option<BulletinId>, DbError> {
    let row = query(
        "SELECT b.id FROM bulletin_relation r JOIN bulletin b ON b.id = r.bulletin \
         WHERE r.original = $1 AND r.kind = $2 AND b.stage <> 'issued' ORDER BY b.created_at LIMIT 1",
    )
    .bind(relation.original)
    .bind(relation.kind.code())
    .optional(tx)
    .await?;
    row.map(|row| row.get("id")).transpose()
}
