//! Statements of relaying for bodies without a clerk.

use noroshi_platform::db::{DbError, On, Tx, query};
use noroshi_terms::{BodyId, BulletinId, CoverId, Timestamp};

/// An association directly below, whether somebody there can relay, and whether the bulletin is taken care of already.
#[derive(Debug, Clone)]
pub(crate) struct RelayingChild {
    pub(crate) body: BodyId,
    pub(crate) name: String,
    pub(crate) has_clerk: bool,
    /// It has its task, or another body stands in for it.
    pub(crate) is_taken: bool,
}

macro_rules! a_clerk_of {
    ($body:literal) => {
        concat!(
            "SELECT 1 FROM role_grant g JOIN person h ON h.id = g.person AND h.left_at IS NULL \
             WHERE g.until IS NULL AND g.role IN (SELECT role FROM role_verb WHERE verb = 'cascade.relay') AND g.body = ",
            $body
        )
    };
}

/// Associations directly below a body, as a relay of this bulletin finds them.
pub(crate) async fn relaying_children(
    on: impl Into<On<'_>>,
    body: BodyId,
    bulletin: BulletinId,
) -> Result<Vec<RelayingChild>, DbError> {
    let rows = query(concat!(
        "SELECT c.serial, c.name, CASE WHEN EXISTS (",
        a_clerk_of!("c.serial"),
        ") THEN 1 ELSE 0 END AS has_clerk, \
         CASE WHEN EXISTS (SELECT 1 FROM relay_task t WHERE t.bulletin = $2 AND t.body = c.serial) \
           OR EXISTS (SELECT 1 FROM relay_stand_in s WHERE s.bulletin = $2 AND s.body = c.serial) THEN 1 ELSE 0 END AS is_taken \
         FROM body_parent p JOIN body c ON c.serial = p.child \
         WHERE p.parent = $1 AND p.until IS NULL AND c.ended_at IS NULL \
         AND c.kind IN ('prefectural', 'district', 'branch') ORDER BY c.serial"
    ))
    .bind(body)
    .bind(bulletin)
    .all(on)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(RelayingChild {
                body: row.get("serial")?,
                name: row.get("name")?,
                has_clerk: row.get("has_clerk")?,
                is_taken: row.get("is_taken")?,
            })
        })
        .collect()
}

/// Whether somebody at the body can relay.
pub(crate) async fn has_clerk(on: impl Into<On<'_>>, body: BodyId) -> Result<bool, DbError> {
    Ok(query(a_clerk_of!("$1")).bind(body).optional(on).await?.is_some())
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
