//! Statements that change how a part is to be handled.

use noroshi_platform::db::{DbError, On, Tx, query, query_by_engine};
use noroshi_terms::{BodyId, BulletinId, Handling, Narrowing, PersonId, Timestamp};

use super::PartName;

/// Held to the end of the transaction: two who narrow at once would each compare with what the other is changing. SQLite
/// has one writer anyway.
pub(crate) async fn lock_part(tx: &mut Tx, (id, part): (BulletinId, PartName)) -> Result<(), DbError> {
    query_by_engine(
        "SELECT part FROM part WHERE bulletin = $1 AND part = $2",
        "SELECT part FROM part WHERE bulletin = $1 AND part = $2 FOR UPDATE",
    )
    .bind(id)
    .bind(part.code())
    .all(tx)
    .await?;
    Ok(())
}

pub(crate) async fn set_label(
    tx: &mut Tx,
    (id, part): (BulletinId, PartName),
    handling: &Handling,
) -> Result<(), DbError> {
    query("UPDATE part SET tlp = $1, is_confirmed = $2 WHERE bulletin = $3 AND part = $4")
        .bind(handling.tlp())
        .bind(handling.is_confirmed())
        .bind(id)
        .bind(part.code())
        .execute(tx)
        .await?;
    Ok(())
}

/// What this body itself narrowed.
pub(crate) async fn narrowing_of(
    on: impl Into<On<'_>>,
    (id, part): (BulletinId, PartName),
    body: BodyId,
) -> Result<Option<Narrowing>, DbError> {
    let row =
        query("SELECT audience, tlp, sentence FROM part_narrowing WHERE bulletin = $1 AND part = $2 AND body = $3")
            .bind(id)
            .bind(part.code())
            .bind(body)
            .optional(on)
            .await?;
    row.map(|row| {
        Ok(Narrowing { audience: row.get("audience")?, tlp: row.get("tlp")?, sentence: row.get("sentence")? })
    })
    .transpose()
}

pub(crate) async fn set_narrowing(
    tx: &mut Tx,
    (id, part): (BulletinId, PartName),
    (body, by, at): (BodyId, PersonId, Timestamp),
    narrowing: &Narrowing,
) -> Result<(), DbError> {
    query(
        "INSERT INTO part_narrowing (bulletin, part, body, audience, tlp, sentence, set_by, set_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (bulletin, part, body) DO UPDATE \
         SET audience = excluded.audience, tlp = excluded.tlp, sentence = excluded.sentence, \
         set_by = excluded.set_by, set_at = excluded.set_at",
    )
    .bind(id)
    .bind(part.code())
    .bind(body)
    .bind(narrowing.audience)
    .bind(narrowing.tlp)
    .bind(narrowing.sentence.as_str())
    .bind(by)
    .bind(at)
    .execute(tx)
    .await?;
    Ok(())
}

/// A correction is handled as what it takes the place of: with the labels that the originator confirmed for the same
/// audience, and narrowed wherever a tier had narrowed. Else a correction would open what a tier had closed (H05).
pub(crate) async fn inherit_handling(tx: &mut Tx, notice: BulletinId, original: BulletinId) -> Result<(), DbError> {
    query(
        "UPDATE part SET is_confirmed = 1, tlp = (SELECT was.tlp FROM part AS was \
           WHERE was.bulletin = $2 AND was.part = part.part) \
         WHERE bulletin = $1 AND EXISTS (SELECT 1 FROM part AS was WHERE was.bulletin = $2 AND was.part = part.part \
           AND was.audience = part.audience AND was.is_confirmed = 1)",
    )
    .bind(notice)
    .bind(original)
    .execute(&mut *tx)
    .await?;
    query(
        "INSERT INTO part_narrowing (bulletin, part, body, audience, tlp, sentence, set_by, set_at) \
         SELECT p.bulletin, n.part, n.body, n.audience, n.tlp, n.sentence, n.set_by, n.set_at \
           FROM part_narrowing n JOIN part p ON p.bulletin = $1 AND p.part = n.part WHERE n.bulletin = $2 \
         ON CONFLICT (bulletin, part, body) DO NOTHING",
    )
    .bind(notice)
    .bind(original)
    .execute(tx)
    .await?;
    Ok(())
}
