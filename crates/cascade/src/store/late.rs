//! Which relays wait too long.

use noroshi_bulletin::BulletinKind;
use noroshi_platform::db::{Db, DbError, query};
use noroshi_terms::{BodyId, BulletinId, Timestamp};

/// A relay that waits too long.
pub(crate) struct LateTask {
    pub(crate) body: BodyId,
    pub(crate) name: String,
    pub(crate) bulletin: BulletinId,
    pub(crate) number: String,
    pub(crate) kind: BulletinKind,
    pub(crate) opened_at: Timestamp,
}

/// Those of one kind that were opened before a moment, the longest waiting first, and how many there are: of bulletins that
/// this office issued, at bodies below it.
pub(crate) async fn late_tasks(
    db: &Db,
    office: BodyId,
    (kind, before): (BulletinKind, Timestamp),
    limit: i64,
) -> Result<(u64, Vec<LateTask>), DbError> {
    let rows = query(
        "SELECT t.body, d.name, t.bulletin, b.number, t.opened_at, COUNT(*) OVER () AS late FROM relay_task t \
         JOIN bulletin b ON b.id = t.bulletin JOIN body d ON d.serial = t.body AND d.ended_at IS NULL \
         JOIN body_ancestor a ON a.body = t.body AND a.ancestor = $1 AND a.depth > 0 \
         WHERE t.stage = 'open' AND t.kind = $2 AND t.opened_at < $3 AND b.issuer = $1 \
         AND NOT EXISTS (SELECT 1 FROM bulletin_end n WHERE n.bulletin = t.bulletin) \
         ORDER BY t.opened_at, t.body LIMIT $4",
    )
    .bind(office)
    .bind(kind.code())
    .bind(before)
    .bind(limit)
    .all(db)
    .await?;
    let late = rows.first().map_or(Ok(0), |row| row.get("late"))?;
    let task = |row: &noroshi_platform::db::Row| {
        Ok(LateTask {
            body: row.get("body")?,
            name: row.get("name")?,
            bulletin: row.get("bulletin")?,
            number: row.get("number")?,
            kind,
            opened_at: row.get("opened_at")?,
        })
    };
    Ok((late, rows.iter().map(task).collect::<Result<_, DbError>>()?))
}
