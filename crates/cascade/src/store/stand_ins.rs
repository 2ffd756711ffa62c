//! Statements of relaying for bodies without a clerk.

use noroshi_platform::db::{DbError, On, Tx, query};
use noroshi_terms::{BodyId, BulletinId, CoverId, Timestamp};

/// An association directly below, and whether somebody there can relay.
#[derive(Debug, Clone)]
pub(crate) struct RelayingChild {
    pub(crate) body: BodyId,
    pub(crate) name: String,
    pub(crate) has_clerk: bool,
}

/// Associations directly below a body.
pub(crate) async fn relaying_children(on: impl Into<On<'_>>, body: BodyId) -> Result<Vec<RelayingChild>, DbError> {
    let rows = query(
        "SELECT c.serial, c.name, CASE WHEN EXISTS (SELECT 1 FROM role_grant g JOIN person h ON h.id = g.person \
           AND h.left_at IS NULL WHERE g.body = c.serial AND g.until IS NULL \
           AND g.role IN (SELECT role FROM role_verb WHERE verb = 'cascade.relay')) THEN 1 ELSE 0 END AS has_clerk \
         FROM body_parent p JOIN body c ON c.serial = p.child \
         WHERE p.parent = $1 AND p.until IS NULL AND c.ended_at IS NULL \
         AND c.kind IN ('prefectural', 'district', 'branch') ORDER BY c.serial",
    )
    .bind(body)
    .all(on)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(RelayingChild {
                body: row.get("serial")?,
                name: row.get("name")?,
                has_clerk: row.get::<i64>("has_clerk")? == 1,
            })
        })
        .collect()
}

/// Takes the relay of a body without a clerk upon another; false when somebody has it already.
pub(crate) async fn stand_in(
    tx: &mut Tx,
    (bulletin, body): (BulletinId, BodyId),
    (by, cover): (BodyId, Option<CoverId>),
    at: Timestamp,
) -> Result<bool, DbError> {
    let taken = query(
        "INSERT INTO relay_stand_in (bulletin, body, by_body, cover, at) \
         SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS BIGINT) \
         WHERE NOT EXISTS (SELECT 1 FROM relay_task t WHERE t.bulletin = $1 AND t.body = $2) \
         ON CONFLICT (bulletin, body) DO NOTHING",
    )
    .bind(bulletin)
    .bind(body)
    .bind(by)
    .bind(cover)
    .bind(at)
    .execute(tx)
    .await?;
    Ok(taken == 1)
}
