//! Statements of papers received from outside.

use noroshi_platform::db::{DbError, On, Tx, query};
use noroshi_terms::{BodyId, BulletinId, JapaneseDate, PersonId, Timestamp};

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

/// Whether a body has registered this paper already.
pub(crate) async fn is_registered(
    on: impl Into<On<'_>>,
    body: BodyId,
    (issuer, number, date, title): (&str, &str, JapaneseDate, &str),
) -> Result<bool, DbError> {
    let row = query(
        "SELECT 1 AS found FROM received_paper WHERE body = $1 AND issuer = $2 AND number = $3 AND letter_date = $4 \
         AND title = $5",
    );
    Ok(row.bind(body).bind(issuer).bind(number).bind(date).bind(title).optional(on).await?.is_some())
}

/// Whether a document came from outside.
pub(crate) async fn is_received(on: impl Into<On<'_>>, id: BulletinId) -> Result<bool, DbError> {
    let row = query("SELECT 1 AS found FROM received_paper WHERE bulletin = $1").bind(id);
    Ok(row.optional(on).await?.is_some())
}
