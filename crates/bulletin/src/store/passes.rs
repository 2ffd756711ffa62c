//! Statements of passing on to other trees.

use noroshi_platform::db::{Db, DbError, On, Tx, query};
use noroshi_terms::{BodyId, BulletinId, PersonId, Timestamp};

/// The national body of another tree, and since when it has the bulletin.
#[derive(Debug, Clone)]
pub(crate) struct OtherTree {
    pub(crate) body: BodyId,
    pub(crate) name: String,
    pub(crate) passed: Option<(String, Timestamp)>,
}

/// Whether the bulletin's issuer is the national body of its tree.
pub(crate) async fn is_national(on: impl Into<On<'_>>, id: BulletinId) -> Result<bool, DbError> {
    let row = query(
        "SELECT 1 AS found FROM bulletin b JOIN body n ON n.serial = b.issuer WHERE b.id = $1 AND n.kind = 'national'",
    );
    Ok(row.bind(id).optional(on).await?.is_some())
}

/// National bodies that neither issue the bulletin nor stand below or above its issuer.
pub(crate) async fn other_trees(on: impl Into<On<'_>>, id: BulletinId) -> Result<Vec<OtherTree>, DbError> {
    let rows = query(
        "SELECT n.serial, n.name, w.at, p.name AS by_name FROM bulletin b JOIN body n ON n.kind = 'national' AND n.ended_at IS NULL \
         LEFT JOIN bulletin_pass w ON w.bulletin = b.id AND w.body = n.serial LEFT JOIN person p ON p.id = w.by_person \
         WHERE b.id = $1 AND NOT EXISTS (SELECT 1 FROM body_ancestor a \
           WHERE (a.body = n.serial AND a.ancestor = b.issuer) OR (a.body = b.issuer AND a.ancestor = n.serial)) \
         ORDER BY n.serial",
    )
    .bind(id)
    .all(on)
    .await?;
    rows.iter()
        .map(|row| {
            let (at, by): (Option<Timestamp>, Option<String>) = (row.get("at")?, row.get("by_name")?);
            Ok(OtherTree {
                body: row.get("serial")?,
                name: row.get("name")?,
                passed: at.map(|at| (by.unwrap_or_else(|| "担当者".to_owned()), at)),
            })
        })
        .collect()
}

/// False when it was passed on before.
pub(crate) async fn insert_pass(
    tx: &mut Tx,
    (id, body): (BulletinId, BodyId),
    (by, at): (PersonId, Timestamp),
) -> Result<bool, DbError> {
    let inserted = query(
        "INSERT INTO bulletin_pass (bulletin, body, by_person, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (bulletin, body) DO NOTHING",
    )
    .bind(id)
    .bind(body)
    .bind(by)
    .bind(at)
    .execute(tx)
    .await?;
    Ok(inserted == 1)
}

/// A notice is for every tree that the bulletin it ends was passed on to.
pub(crate) async fn copy_passes(tx: &mut Tx, from: BulletinId, to: BulletinId) -> Result<(), DbError> {
    query(
        "INSERT INTO bulletin_pass (bulletin, body, by_person, at) \
         SELECT $1, body, by_person, at FROM bulletin_pass WHERE bulletin = $2",
    )
    .bind(to)
    .bind(from)
    .execute(tx)
    .await?;
    Ok(())
}

/// The national bodies that a bulletin was passed on to.
pub(crate) async fn passed_to(on: impl Into<On<'_>>, id: BulletinId) -> Result<Vec<BodyId>, DbError> {
    let rows = query("SELECT body FROM bulletin_pass WHERE bulletin = $1 ORDER BY body").bind(id).all(on).await?;
    rows.iter().map(|row| row.get("body")).collect()
}

/// Whether a body stands in a tree that the bulletin is for: its issuer's, or one that it was passed on to. A paper from outside
/// (approved there, also after its registration was taken back) is for whom the covers address, as `part_reader` has it.
pub(crate) async fn is_for(db: &Db, id: BulletinId, body: BodyId) -> Result<bool, DbError> {
    let row = query(
        "SELECT 1 AS found FROM bulletin b JOIN body_ancestor a ON a.body = $2 WHERE b.id = $1 \
           AND (a.ancestor = b.issuer OR a.ancestor IN (SELECT p.body FROM bulletin_pass p WHERE p.bulletin = b.id)) \
           AND (b.approved_by <> 'outside' OR b.issuer = $2 \
             OR (NOT EXISTS (SELECT 1 FROM bulletin_end e WHERE e.bulletin = b.id AND e.kind = 'taken_back') \
               AND (EXISTS (SELECT 1 FROM bulletin_pass p WHERE p.bulletin = b.id AND p.body = $2) \
                 OR EXISTS (SELECT 1 FROM addressee s WHERE s.bulletin = b.id AND s.body = $2)))) LIMIT 1",
    );
    Ok(row.bind(id).bind(body).optional(db).await?.is_some())
}
