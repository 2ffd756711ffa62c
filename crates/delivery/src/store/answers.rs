//! Statements on answers to questions.

use std::collections::BTreeMap;

use noroshi_platform::db::{Db, DbError, On, Row, Tx, query};
use noroshi_terms::{BodyId, BulletinId, Timestamp};

use super::prefecture_of;
use crate::answer::results::{AnswerCount, AnswerFilter, AnsweredBody};
use crate::question::Answer;

/// An answer as it comes in.
pub(crate) struct NewAnswer<'a> {
    pub(crate) bulletin: BulletinId,
    pub(crate) body: BodyId,
    pub(crate) answer: &'a Answer,
    pub(crate) at: Timestamp,
    pub(crate) via: &'static str,
}

/// Whether there was another answer before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replaced {
    Yes,
    SameOrNone,
}

pub(crate) async fn has_acknowledged(
    on: impl Into<On<'_>>,
    bulletin: BulletinId,
    body: BodyId,
) -> Result<bool, DbError> {
    let question = query("SELECT at FROM acknowledgement WHERE bulletin = $1 AND body = $2").bind(bulletin).bind(body);
    Ok(question.optional(on).await?.is_some())
}

/// Puts a different answer in the place of the one before, which goes into the history.
pub(crate) async fn replace(tx: &mut Tx, new: &NewAnswer<'_>) -> Result<Replaced, DbError> {
    // First of all the row is held: of two who replace at the same time the second waits here and sees the first.
    let held = query(
        "UPDATE answer SET version = version + 1 WHERE bulletin = $1 AND body = $2 AND question = $3 AND value <> $4",
    );
    if held.bind(new.bulletin).bind(new.body).bind(new.answer.question).bind(&new.answer.value).execute(tx).await? == 0
    {
        return Ok(Replaced::SameOrNone);
    }
    query(
        "INSERT INTO answer_before (bulletin, body, question, version, value, at, via) \
         SELECT bulletin, body, question, version - 1, value, at, via FROM answer \
         WHERE bulletin = $1 AND body = $2 AND question = $3",
    )
    .bind(new.bulletin)
    .bind(new.body)
    .bind(new.answer.question)
    .execute(tx)
    .await?;
    query("UPDATE answer SET value = $4, at = $5, via = $6 WHERE bulletin = $1 AND body = $2 AND question = $3")
        .bind(new.bulletin)
        .bind(new.body)
        .bind(new.answer.question)
        .bind(&new.answer.value)
        .bind(new.at)
        .bind(new.via)
        .execute(tx)
        .await?;
    Ok(Replaced::Yes)
}

/// True when it is the first answer to its question.
pub(crate) async fn insert(tx: &mut Tx, new: &NewAnswer<'_>) -> Result<bool, DbError> {
    let inserted = query(
        "INSERT INTO answer (bulletin, body, question, kind, value, version, at, via) VALUES ($1, $2, $3, $4, $5, 1, $6, $7) \
         ON CONFLICT (bulletin, body, question) DO NOTHING",
    )
    .bind(new.bulletin)
    .bind(new.body)
    .bind(new.answer.question)
    .bind(new.answer.kind)
    .bind(&new.answer.value)
    .bind(new.at)
    .bind(new.via)
    .execute(tx)
    .await?;
    Ok(inserted == 1)
}

/// What one body answered, by question.
pub(crate) async fn of_body(db: &Db, bulletin: BulletinId, body: BodyId) -> Result<BTreeMap<u32, String>, DbError> {
    let rows = query("SELECT question, value FROM answer WHERE bulletin = $1 AND body = $2 ORDER BY question")
        .bind(bulletin)
        .bind(body)
        .all(db)
        .await?;
    rows.iter().map(|row| Ok((row.get("question")?, row.get("value")?))).collect()
}

/// Choices and numbers by how many chose them; texts only by how many there are.
pub(crate) async fn counts(db: &Db, bulletin: BulletinId, under: Option<BodyId>) -> Result<Vec<AnswerCount>, DbError> {
    let rows = query(
        "SELECT question, kind, prefecture, value, COUNT(*) AS bodies FROM ( \
            SELECT n.question, a.kind, a.prefecture, CASE n.kind WHEN 'text' THEN '' ELSE n.value END AS value \
              FROM answer n JOIN addressee a ON a.bulletin = n.bulletin AND a.body = n.body \
             WHERE n.bulletin = $1 AND ($2 = 0 OR EXISTS \
                   (SELECT 1 FROM body_ancestor x WHERE x.body = n.body AND x.ancestor = $2 AND x.depth > 0))) AS told \
         GROUP BY question, kind, prefecture, value ORDER BY question, kind, prefecture, value",
    )
    .bind(bulletin)
    .bind(under.map_or(0, BodyId::as_i64))
    .all(db)
    .await?;
    rows.iter().map(read_count).collect()
}

fn read_count(row: &Row) -> Result<AnswerCount, DbError> {
    Ok(AnswerCount {
        question: row.get("question")?,
        kind: row.get("kind")?,
        prefecture: prefecture_of(row)?,
        value: row.get("value")?,
        bodies: row.get("bodies")?,
    })
}

/// Answers of so many bodies, body by body. The empty text and 0 stand for "any".
pub(crate) async fn answered(
    db: &Db,
    bulletin: BulletinId,
    filter: AnswerFilter,
    after: Option<BodyId>,
    limit: u32,
) -> Result<Vec<(AnsweredBody, u32, String)>, DbError> {
    let rows = query(
        "SELECT n.body, b.code, b.name, a.kind, a.prefecture, n.question, n.value FROM ( \
            SELECT DISTINCT m.body FROM answer m JOIN addressee d ON d.bulletin = m.bulletin AND d.body = m.body \
             WHERE m.bulletin = $1 AND m.body > $2 AND ($3 = 0 OR m.question = $3) AND ($4 = '' OR d.prefecture = $4) \
               AND ($5 = 0 OR EXISTS \
                   (SELECT 1 FROM body_ancestor x WHERE x.body = m.body AND x.ancestor = $5 AND x.depth > 0)) \
             ORDER BY m.body LIMIT $6) AS chosen \
         JOIN answer n ON n.bulletin = $1 AND n.body = chosen.body \
         JOIN addressee a ON a.bulletin = $1 AND a.body = chosen.body JOIN body b ON b.serial = chosen.body \
         ORDER BY n.body, n.question",
    )
    .bind(bulletin)
    .bind(after.map_or(0, BodyId::as_i64))
    .bind(filter.question.unwrap_or(0))
    .bind(filter.prefecture.map_or_else(String::new, |prefecture| prefecture.code()))
    .bind(filter.under.map_or(0, BodyId::as_i64))
    .bind(limit)
    .all(db)
    .await?;
    rows.iter().map(read_answered).collect()
}

fn read_answered(row: &Row) -> Result<(AnsweredBody, u32, String), DbError> {
    let body = AnsweredBody {
        body: row.get("body")?,
        code: row.get("code")?,
        name: row.get("name")?,
        kind: row.get("kind")?,
        prefecture: prefecture_of(row)?,
        answers: BTreeMap::new(),
    };
    Ok((body, row.get("question")?, row.get("value")?))
}
