//! Statements on acknowledgements and misdeliveries.

use noroshi_platform::db::{Db, DbError, Tx, query};
use noroshi_terms::{BodyId, BulletinId, DispatchId, Timestamp};

use crate::acknowledge::{Misdelivery, Receipt};

/// A word of 了知 as it comes in.
pub(crate) struct NewAcknowledgement<'a> {
    pub(crate) bulletin: BulletinId,
    pub(crate) body: BodyId,
    pub(crate) at: Timestamp,
    pub(crate) via: &'static str,
    pub(crate) dispatch: Option<DispatchId>,
    pub(crate) reader: Option<&'a str>,
}

/// The bulletin of a dispatch, when the body is among those it was meant for.
pub(crate) async fn addressed_bulletin(
    db: &Db,
    dispatch: DispatchId,
    body: BodyId,
) -> Result<Option<BulletinId>, DbError> {
    let row = query(
        "SELECT bulletin FROM dispatch WHERE serial = $1 \
         AND (EXISTS (SELECT 1 FROM delivery WHERE delivery.dispatch = $1 AND delivery.body = $2) \
           OR EXISTS (SELECT 1 FROM addressee WHERE addressee.bulletin = dispatch.bulletin AND addressee.body = $2))",
    )
    .bind(dispatch)
    .bind(body)
    .optional(db)
    .await?;
    row.map(|row| row.get("bulletin")).transpose()
}

/// True when it is the first word.
pub(crate) async fn insert(tx: &mut Tx, new: &NewAcknowledgement<'_>) -> Result<bool, DbError> {
    let inserted = query(
        "INSERT INTO acknowledgement (bulletin, body, at, via, dispatch, reader) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (bulletin, body) DO NOTHING",
    )
    .bind(new.bulletin)
    .bind(new.body)
    .bind(new.at)
    .bind(new.via)
    .bind(new.dispatch)
    .bind(new.reader)
    .execute(tx)
    .await?;
    Ok(inserted == 1)
}

pub(crate) async fn mark_addressee(tx: &mut Tx, new: &NewAcknowledgement<'_>) -> Result<(), DbError> {
    query("UPDATE addressee SET acknowledged_at = $1 WHERE bulletin = $2 AND body = $3 AND acknowledged_at IS NULL")
        .bind(new.at)
        .bind(new.bulletin)
        .bind(new.body)
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn first_time(tx: &mut Tx, bulletin: BulletinId, body: BodyId) -> Result<Timestamp, DbError> {
    let question = query("SELECT at FROM acknowledgement WHERE bulletin = $1 AND body = $2").bind(bulletin).bind(body);
    question.one(tx).await?.get("at")
}

pub(crate) async fn acknowledged_at(db: &Db, bulletin: BulletinId, body: BodyId) -> Result<Option<Timestamp>, DbError> {
    let question = query("SELECT at FROM acknowledgement WHERE bulletin = $1 AND body = $2").bind(bulletin).bind(body);
    question.optional(db).await?.map(|row| row.get("at")).transpose()
}

/// True when it was not reported before; that it is another place altogether outweighs that somebody left.
pub(crate) async fn insert_misdelivery(
    tx: &mut Tx,
    found: &Receipt,
    (why, now): (Misdelivery, Timestamp),
) -> Result<bool, DbError> {
    let inserted = query(
        "INSERT INTO misdelivery (bulletin, body, at, dispatch, reason) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (bulletin, body) DO UPDATE SET reason = excluded.reason, at = excluded.at \
           WHERE misdelivery.reason = 'left-post' AND excluded.reason = 'elsewhere'",
    )
    .bind(found.bulletin)
    .bind(found.body)
    .bind(now)
    .bind(found.dispatch)
    .bind(why.code())
    .execute(tx)
    .await?;
    Ok(inserted == 1)
}
