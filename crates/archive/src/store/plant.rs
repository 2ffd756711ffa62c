//! Statements that plant many rows at once, for measurements. Lists travel as one JSON value.

use noroshi_platform::db::{DbError, Tx, query_by_engine};
use serde::Serialize;

use super::search::json;

/// One document.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) place: i64,
    pub(crate) document: String,
    pub(crate) bulletin: String,
    pub(crate) form: &'static str,
    pub(crate) body: i64,
    pub(crate) kind: &'static str,
    pub(crate) title: String,
    pub(crate) number: String,
    pub(crate) number_key: String,
    pub(crate) date: String,
    pub(crate) words: String,
    pub(crate) grams: String,
}

/// Id, issuer, title, number, date, moment, content, hash.
type Bulletin = (String, i64, String, String, String, i64, String, String);

pub(crate) async fn bulletins(tx: &mut Tx, rows: &[Bulletin]) -> Result<(), DbError> {
    query_by_engine(
        "INSERT INTO bulletin (id, issuer, author, title, draft, revision, saved_by, saved_at, stage, approved_by, number, \
         issue_date, issued_by, issued_at, created_at, content, content_hash) \
         SELECT value ->> 0, value ->> 1, 'author', value ->> 2, '{}', 1, 'author', value ->> 5, 'issued', 'approver', value ->> 3, \
         value ->> 4, 'approver', value ->> 5, value ->> 5, value ->> 6, value ->> 7 FROM json_each($1)",
        "INSERT INTO bulletin (id, issuer, author, title, draft, revision, saved_by, saved_at, stage, approved_by, number, \
         issue_date, issued_by, issued_at, created_at, content, content_hash) \
         SELECT r ->> 0, (r ->> 1)::BIGINT, 'author', r ->> 2, '{}', 1, 'author', (r ->> 5)::BIGINT, 'issued', 'approver', r ->> 3, \
         r ->> 4, 'approver', (r ->> 5)::BIGINT, (r ->> 5)::BIGINT, r ->> 6, r ->> 7 FROM json_array_elements($1::JSON) AS rows (r)",
    )
    .bind(json(rows))
    .execute(tx)
    .await?;
    Ok(())
}

/// Bulletin, part, audience, label.
pub(crate) async fn parts(tx: &mut Tx, rows: &[(String, &str, &str, String)]) -> Result<(), DbError> {
    query_by_engine(
        "INSERT INTO part (bulletin, part, audience, tlp, is_confirmed, sentence) \
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, 0, '' FROM json_each($1)",
        "INSERT INTO part (bulletin, part, audience, tlp, is_confirmed, sentence) \
         SELECT r ->> 0, r ->> 1, r ->> 2, r ->> 3, 0, '' FROM json_array_elements($1::JSON) AS rows (r)",
    )
    .bind(json(rows))
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn documents(tx: &mut Tx, rows: &[Row]) -> Result<(), DbError> {
    query_by_engine(
        "INSERT INTO archive_document (place, document, bulletin, form, part, body, kind, title, number, number_key, letter_date, \
         words, grams) SELECT value ->> 'place', value ->> 'document', value ->> 'bulletin', value ->> 'form', value ->> 'form', \
         value ->> 'body', value ->> 'kind', value ->> 'title', value ->> 'number', value ->> 'number_key', value ->> 'date', \
         value ->> 'words', value ->> 'grams' FROM json_each($1)",
        "INSERT INTO archive_document (place, document, bulletin, form, part, body, kind, title, number, number_key, letter_date, \
         words, grams) SELECT (r ->> 'place')::BIGINT, r ->> 'document', r ->> 'bulletin', r ->> 'form', r ->> 'form', \
         (r ->> 'body')::BIGINT, r ->> 'kind', r ->> 'title', r ->> 'number', r ->> 'number_key', r ->> 'date', \
         r ->> 'words', r ->> 'grams' FROM json_array_elements($1::JSON) AS rows (r)",
    )
    .bind(json(rows))
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn keys(tx: &mut Tx, rows: &[&(i64, &'static str)]) -> Result<(), DbError> {
    query_by_engine(
        "INSERT INTO archive_key (body, opens) SELECT value ->> 0, value ->> 1 FROM json_each($1) WHERE true \
         ON CONFLICT (body, opens) DO NOTHING",
        "INSERT INTO archive_key (body, opens) SELECT (r ->> 0)::BIGINT, r ->> 1 FROM json_array_elements($1::JSON) AS rows (r) \
         ON CONFLICT (body, opens) DO NOTHING",
    )
    .bind(json(rows))
    .execute(tx)
    .await?;
    Ok(())
}
