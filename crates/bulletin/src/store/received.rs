//! Statements of papers received from outside.

use noroshi_platform::db::{DbError, On, Tx, query, query_by_engine};
use noroshi_terms::{BodyId, BulletinId, FiscalYear, JapaneseDate, PersonId, Timestamp};

/// A paper as it is registered.
pub(crate) struct NewPaper<'a> {
    pub(crate) id: BulletinId,
    pub(crate) body: BodyId,
    pub(crate) by: PersonId,
    pub(crate) at: Timestamp,
    pub(crate) title: String,
    pub(crate) issuer: String,
    pub(crate) number: String,
    pub(crate) date: JapaneseDate,
    pub(crate) content: &'a str,
    pub(crate) hash: String,
}

/// The document and its row as a paper. Its approval was given outside, where it was written, and that is what the row says:
/// 'outside' is nobody here, least of all who registers it.
pub(crate) async fn insert_paper(tx: &mut Tx, new: &NewPaper<'_>) -> Result<(), DbError> {
    query(
        "INSERT INTO bulletin (id, issuer, author, title, draft, revision, saved_by, saved_at, stage, approved_by, approved_at, \
         number, issue_date, issued_by, issued_at, content, content_hash, created_at) \
         VALUES ($1, $2, $3, $4, '{}', 1, $3, $5, 'issued', 'outside', $5, $6, $7, $3, $5, $8, $9, $5)",
    )
    .bind(new.id)
    .bind(new.body)
    .bind(new.by)
    .bind(new.title.as_str())
    .bind(new.at)
    .bind(new.number.as_str())
    .bind(new.date)
    .bind(new.content)
    .bind(new.hash.as_str())
    .execute(&mut *tx)
    .await?;
    query(
        "INSERT INTO received_paper (bulletin, body, issuer, number, letter_date, title, received_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id)
    .bind(new.body)
    .bind(new.issuer.as_str())
    .bind(new.number.as_str())
    .bind(new.date)
    .bind(new.title.as_str())
    .bind(new.at)
    .execute(tx)
    .await?;
    Ok(())
}

/// A document of the own tree, as far as a paper is compared with it.
pub(crate) struct KnownDocument {
    pub(crate) bulletin: BulletinId,
    pub(crate) title: String,
    pub(crate) number: String,
    pub(crate) date: JapaneseDate,
    pub(crate) issuer: String,
    pub(crate) is_paper: bool,
    pub(crate) body: BodyId,
    pub(crate) body_name: String,
    pub(crate) is_above: bool,
}

/// What the body itself, those above and those below issued or registered in a fiscal year; the nearest in time first.
pub(crate) async fn documents_around(
    tx: &mut Tx,
    body: BodyId,
    year: FiscalYear,
) -> Result<Vec<KnownDocument>, DbError> {
    let rows = query(
        "SELECT b.id, b.title, b.number, b.issue_date, b.issuer AS body, i.name AS body_name, COALESCE(w.issuer, i.name) AS issuer, \
         CASE WHEN w.bulletin IS NULL THEN 0 ELSE 1 END AS is_paper, \
         CASE WHEN EXISTS (SELECT 1 FROM body_ancestor u WHERE u.body = $1 AND u.ancestor = b.issuer) THEN 1 ELSE 0 END AS is_above \
         FROM bulletin b JOIN body i ON i.serial = b.issuer LEFT JOIN received_paper w ON w.bulletin = b.id \
         WHERE b.stage = 'issued' AND b.issue_date BETWEEN $2 AND $3 \
           AND NOT EXISTS (SELECT 1 FROM bulletin_end e WHERE e.bulletin = b.id AND e.kind = 'taken_back') \
           AND EXISTS (SELECT 1 FROM body_ancestor a \
             WHERE (a.body = $1 AND a.ancestor = b.issuer) OR (a.body = b.issuer AND a.ancestor = $1)) \
         ORDER BY b.issued_at DESC",
    )
    .bind(body)
    .bind(year.first_day())
    .bind(year.last_day())
    .all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(KnownDocument {
                bulletin: row.get("id")?,
                title: row.get("title")?,
                number: row.get("number")?,
                date: row.get("issue_date")?,
                issuer: row.get("issuer")?,
                is_paper: row.get("is_paper")?,
                body: row.get("body")?,
                body_name: row.get("body_name")?,
                is_above: row.get("is_above")?,
            })
        })
        .collect()
}

/// Names of the bodies at which somebody issues here.
pub(crate) async fn writing_bodies(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let rows = query(
        "SELECT DISTINCT o.name FROM role_grant g JOIN role_verb v ON v.role = g.role AND v.verb = 'bulletin.publish' \
         JOIN body o ON o.serial = g.body WHERE g.until IS NULL ORDER BY o.name",
    );
    rows.all(tx).await?.iter().map(|row| row.get("name")).collect()
}

/// Held to the end of the transaction: two offices that register the same paper at once would not see each other. SQLite
/// has one writer anyway.
pub(crate) async fn lock_papers(tx: &mut Tx) -> Result<(), DbError> {
    query_by_engine("SELECT 1 AS locked", "SELECT pg_advisory_xact_lock(7046031)").all(tx).await?;
    Ok(())
}

/// Takes a paper from its readers and frees its issuer, number and title for another registration.
pub(crate) async fn forget_paper(tx: &mut Tx, id: BulletinId) -> Result<(), DbError> {
    query("DELETE FROM part_narrowing WHERE bulletin = $1").bind(id).execute(&mut *tx).await?;
    query("DELETE FROM part WHERE bulletin = $1").bind(id).execute(&mut *tx).await?;
    query("DELETE FROM received_paper WHERE bulletin = $1").bind(id).execute(tx).await?;
    Ok(())
}

/// Whether a document came from outside.
pub(crate) async fn is_received(on: impl Into<On<'_>>, id: BulletinId) -> Result<bool, DbError> {
    let row = query("SELECT 1 AS found FROM received_paper WHERE bulletin = $1").bind(id);
    Ok(row.optional(on).await?.is_some())
}
