//! Statements about the codes of a body and their dates.

use noroshi_platform::db::{DbError, On, Tx, query};
use noroshi_terms::{BodyId, JapaneseDate};

use crate::codes::DatedCode;

/// Former and further codes, and the days of the own one where they are known; the newest first.
pub(crate) async fn of_body(on: impl Into<On<'_>>, body: BodyId) -> Result<Vec<DatedCode>, DbError> {
    let rows = query(
        "SELECT code, since, until FROM code_history WHERE body = $1
          ORDER BY COALESCE(until, '9999'), COALESCE(since, '') DESC, code",
    )
    .bind(body)
    .all(on)
    .await?;
    rows.iter()
        .map(|row| Ok(DatedCode { code: row.get("code")?, since: row.get("since")?, until: row.get("until")? }))
        .collect()
}

/// True when another body has this code beside its own.
pub(crate) async fn is_valid_elsewhere(on: impl Into<On<'_>>, body: BodyId, code: &str) -> Result<bool, DbError> {
    let other = query("SELECT body FROM code_history WHERE code = $1 AND body <> $2 AND until IS NULL LIMIT 1");
    Ok(other.bind(code).bind(body).optional(on).await?.is_some())
}

/// A code of the body begins, or begins again, on a day.
pub(crate) async fn begin(tx: &mut Tx, body: BodyId, code: &str, since: JapaneseDate) -> Result<(), DbError> {
    query(
        "INSERT INTO code_history (code, body, since) VALUES ($1, $2, $3)
         ON CONFLICT (code, body) DO UPDATE SET since = excluded.since, until = NULL",
    )
    .bind(code)
    .bind(body)
    .bind(since)
    .execute(tx)
    .await?;
    Ok(())
}

/// A code of the body ends on a day.
pub(crate) async fn end(tx: &mut Tx, body: BodyId, code: &str, until: JapaneseDate) -> Result<(), DbError> {
    query(
        "INSERT INTO code_history (code, body, until) VALUES ($1, $2, $3)
         ON CONFLICT (code, body) DO UPDATE SET until = excluded.until",
    )
    .bind(code)
    .bind(body)
    .bind(until)
    .execute(tx)
    .await?;
    Ok(())
}
