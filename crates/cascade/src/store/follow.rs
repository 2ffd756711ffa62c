//! Statements on the paths of what a notice ends.

use noroshi_paper_model::Letter;
use noroshi_platform::db::{DbError, On, Tx, query};
use noroshi_terms::{BodyId, BulletinId};

use crate::cover::CoverContent;

/// Everything that the notice `$1` ended, also what that had ended before it.
macro_rules! ended_by {
    () => {
        "WITH RECURSIVE ended (bulletin) AS (SELECT bulletin FROM bulletin_end WHERE by_bulletin = $1 \
         UNION SELECT before.bulletin FROM bulletin_end AS before JOIN ended ON before.by_bulletin = ended.bulletin) "
    };
}

/// Bodies that had a task for what this notice ends, or were stood in for, and whether somebody there can relay now.
pub(crate) async fn bodies_on_the_way(tx: &mut Tx, notice: BulletinId) -> Result<Vec<(BodyId, bool)>, DbError> {
    let rows = query(concat!(
        ended_by!(),
        "SELECT way.body AS body, CASE WHEN EXISTS (SELECT 1 FROM role_grant g JOIN person h ON h.id = g.person \
           AND h.left_at IS NULL WHERE g.body = way.body AND g.until IS NULL \
           AND g.role IN (SELECT role FROM role_verb WHERE verb = 'cascade.relay')) THEN 1 ELSE 0 END AS has_clerk \
         FROM (SELECT t.body AS body FROM relay_task t WHERE t.bulletin IN (SELECT bulletin FROM ended) \
               UNION SELECT s.body AS body FROM relay_stand_in s WHERE s.bulletin IN (SELECT bulletin FROM ended)) AS way \
         ORDER BY way.body"
    ))
    .bind(notice)
    .all(tx)
    .await?;
    rows.iter().map(|row| Ok((row.get("body")?, row.get::<i64>("has_clerk")? == 1))).collect()
}

/// Whether a body above this one has a task for the bulletin: its relay finds this one and stands in for it.
pub(crate) async fn has_task_above(tx: &mut Tx, bulletin: BulletinId, body: BodyId) -> Result<bool, DbError> {
    let found = query(
        "SELECT t.id FROM relay_task t JOIN body_ancestor a ON a.ancestor = t.body AND a.depth > 0 \
         WHERE t.bulletin = $1 AND a.body = $2 LIMIT 1",
    );
    Ok(found.bind(bulletin).bind(body).optional(tx).await?.is_some())
}

/// The same of a task that still waits.
pub(crate) async fn has_open_task_above(tx: &mut Tx, bulletin: BulletinId, body: BodyId) -> Result<bool, DbError> {
    let found = query(
        "SELECT t.id FROM relay_task t JOIN body_ancestor a ON a.ancestor = t.body AND a.depth > 0 \
         WHERE t.bulletin = $1 AND a.body = $2 AND t.stage = 'open' LIMIT 1",
    );
    Ok(found.bind(bulletin).bind(body).optional(tx).await?.is_some())
}

/// Stored octets and hash of the nearest cover of a bulletin above a body.
pub(crate) async fn cover_above(
    tx: &mut Tx,
    bulletin: BulletinId,
    body: BodyId,
) -> Result<Option<(String, String)>, DbError> {
    let row = query(
        "SELECT c.content, c.content_hash FROM body_ancestor a JOIN cover c ON c.body = a.ancestor \
         WHERE a.body = $2 AND a.depth > 0 AND c.bulletin = $1 ORDER BY a.depth, c.sent_at LIMIT 1",
    );
    let row = row.bind(bulletin).bind(body).optional(tx).await?;
    row.map(|row| Ok((row.get("content")?, row.get("content_hash")?))).transpose()
}

/// The last cover of a body in front of what this notice ends.
pub(crate) async fn earlier_cover(
    on: impl Into<On<'_>>,
    notice: BulletinId,
    body: BodyId,
) -> Result<Option<Letter>, DbError> {
    let row = query(concat!(
        ended_by!(),
        "SELECT c.content, c.content_hash FROM cover c \
          WHERE c.body = $2 AND c.bulletin IN (SELECT bulletin FROM ended) ORDER BY c.sent_at DESC LIMIT 1"
    ))
    .bind(notice)
    .bind(body)
    .optional(on)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let (json, hash): (String, String) = (row.get("content")?, row.get("content_hash")?);
    Ok(CoverContent::read(&json, &hash).map(|cover| cover.letter))
}
