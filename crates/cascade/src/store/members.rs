//! Statements about whom a relay addresses: members below a body, and who was named when it was sent.

use noroshi_directory::BodyKind;
use noroshi_platform::db::{Db, DbError, On, Row, Tx, query, query_by_engine};
use noroshi_terms::{BodyId, BulletinId, RelayTaskId};

/// A member directly below a body.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) body: BodyId,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kind: BodyKind,
    pub(crate) has_mail: bool,
}

/// Members directly below a body, in the order of the directory.
pub(crate) async fn members_of(on: impl Into<On<'_>>, body: BodyId) -> Result<Vec<Member>, DbError> {
    let rows = query(
        "SELECT c.serial, c.code, c.name, c.kind, CASE WHEN EXISTS (SELECT 1 FROM contact m WHERE m.body = c.serial \
           AND m.channel = 'mail' AND m.ended_at IS NULL) THEN 1 ELSE 0 END AS has_mail \
         FROM body_parent p CROSS JOIN tree_member c \
         WHERE c.serial = p.child AND p.parent = $1 AND p.until IS NULL AND c.ended_at IS NULL ORDER BY c.serial",
    )
    .bind(body)
    .all(on)
    .await?;
    let read = |row: &Row| {
        Ok(Member {
            body: row.get("serial")?,
            code: row.get("code")?,
            name: row.get("name")?,
            kind: row.get("kind")?,
            has_mail: row.get("has_mail")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Members that the relay of a bulletin by a body leaves out.
pub(crate) async fn left_out_by(
    on: impl Into<On<'_>>,
    bulletin: BulletinId,
    body: BodyId,
) -> Result<Vec<BodyId>, DbError> {
    let rows = query(
        "SELECT l.body FROM relay_task t JOIN relay_left_out l ON l.task = t.id \
         WHERE t.bulletin = $1 AND t.body = $2 ORDER BY l.body",
    )
    .bind(bulletin)
    .bind(body)
    .all(on)
    .await?;
    rows.iter().map(|row| row.get("body")).collect()
}

/// Puts other bodies in the place of those that a task left out.
pub(crate) async fn set_left_out(tx: &mut Tx, task: RelayTaskId, bodies: &[BodyId]) -> Result<(), DbError> {
    query("DELETE FROM relay_left_out WHERE task = $1").bind(task).execute(&mut *tx).await?;
    let numbers: Vec<String> = bodies.iter().map(BodyId::to_string).collect();
    query_by_engine(
        "INSERT INTO relay_left_out (task, body) SELECT $1, value FROM json_each($2)",
        "INSERT INTO relay_left_out (task, body) SELECT $1, value::BIGINT FROM json_array_elements_text($2::JSON)",
    )
    .bind(task)
    .bind(format!("[{}]", numbers.join(",")))
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether associations hang directly below a body.
pub(crate) async fn has_associations(db: &Db, body: BodyId) -> Result<bool, DbError> {
    let found = query(
        "SELECT p.child FROM body_parent p JOIN body c ON c.serial = p.child WHERE p.parent = $1 AND p.until IS NULL \
         AND c.ended_at IS NULL AND c.kind IN ('prefectural', 'district', 'branch') LIMIT 1",
    );
    Ok(found.bind(body).optional(db).await?.is_some())
}

/// Whom a sent relay named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Receipts {
    pub(crate) all: u64,
    pub(crate) mail: u64,
}

/// How many bodies the relay of a body named, and how many of them have a mail address; none for a relay that went before
/// the names were kept.
pub(crate) async fn receipts(db: &Db, bulletin: BulletinId, body: BodyId) -> Result<Option<Receipts>, DbError> {
    let row = query(
        "SELECT COUNT(DISTINCT l.body) AS bodies, COUNT(DISTINCT m.body) AS mail \
         FROM dispatch d JOIN dispatch_addressee l ON l.dispatch = d.serial \
         LEFT JOIN contact m ON m.body = l.body AND m.channel = 'mail' AND m.ended_at IS NULL \
         WHERE d.path = 'relay' AND d.issuer = $2 AND d.is_listed = 1 \
           AND d.serial IN (SELECT serial FROM dispatch WHERE bulletin = $1 \
                            UNION ALL SELECT dispatch FROM dispatch_bulletin WHERE bulletin = $1)",
    )
    .bind(bulletin)
    .bind(body)
    .one(db)
    .await?;
    let named = Receipts { all: row.get("bodies")?, mail: row.get("mail")? };
    Ok((named.all > 0).then_some(named))
}

/// Bodies without a clerk for which a body stood in with its relay, and how many members they have.
pub(crate) async fn stood_in_by(db: &Db, bulletin: BulletinId, body: BodyId) -> Result<Vec<(BodyId, String)>, DbError> {
    let rows = query(
        "SELECT s.body, b.name FROM relay_stand_in s JOIN body b ON b.serial = s.body \
         WHERE s.bulletin = $1 AND s.by_body = $2 AND s.cover IS NOT NULL ORDER BY s.body",
    )
    .bind(bulletin)
    .bind(body)
    .all(db)
    .await?;
    rows.iter().map(|row| Ok((row.get("body")?, row.get("name")?))).collect()
}
