//! Statements on how far a bulletin has come.

use noroshi_platform::db::{Db, DbError, Row, query};
use noroshi_terms::{BodyId, BulletinId};

use super::{path_of, prefecture_of};
use crate::queue::DeliveryState;
use crate::reach::{Arrival, ExpansionState, ProgressRow, UnconfirmedFilter, UnconfirmedRow};

pub(crate) async fn progress(db: &Db, bulletin: BulletinId) -> Result<Vec<ProgressRow>, DbError> {
    let rows = query(
        "SELECT kind, prefecture, COUNT(*) AS addressed, CAST(SUM(has_mail) AS BIGINT) AS with_address, \
                COUNT(delivered_at) AS delivered, COUNT(acknowledged_at) AS acknowledged \
         FROM addressee WHERE bulletin = $1 GROUP BY kind, prefecture ORDER BY kind, prefecture",
    )
    .bind(bulletin)
    .all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(ProgressRow {
                kind: row.get("kind")?,
                prefecture: prefecture_of(row)?,
                addressed: row.get("addressed")?,
                with_address: row.get("with_address")?,
                delivered: row.get("delivered")?,
                acknowledged: row.get("acknowledged")?,
            })
        })
        .collect()
}

/// The empty text stands for "any".
pub(crate) async fn unconfirmed(
    db: &Db,
    bulletin: BulletinId,
    filter: UnconfirmedFilter,
    after: Option<BodyId>,
    limit: u32,
) -> Result<Vec<UnconfirmedRow>, DbError> {
    let question = match filter.under {
        None => query(
            "SELECT a.body, b.code, b.name, a.kind, a.prefecture, a.has_mail, a.delivered_at \
             FROM addressee AS a JOIN body AS b ON b.serial = a.body \
             WHERE a.bulletin = $1 AND a.body > $2 AND a.acknowledged_at IS NULL \
               AND ($3 = '' OR a.kind = $3) AND ($4 = '' OR a.prefecture = $4) \
             ORDER BY a.body LIMIT $5",
        ),
        // Begins at the bodies below, which are few, not at the audience, which is everybody.
        Some(_) => query(
            "SELECT a.body, b.code, b.name, a.kind, a.prefecture, a.has_mail, a.delivered_at \
             FROM body_ancestor AS below CROSS JOIN addressee AS a CROSS JOIN body AS b \
             WHERE below.ancestor = $6 AND below.body > $2 AND a.bulletin = $1 AND a.body = below.body \
               AND b.serial = a.body AND a.acknowledged_at IS NULL \
               AND ($3 = '' OR a.kind = $3) AND ($4 = '' OR a.prefecture = $4) \
             ORDER BY below.body LIMIT $5",
        ),
    };
    let question = question
        .bind(bulletin)
        .bind(after.map_or(0, BodyId::as_i64))
        .bind(filter.kind.map_or("", |kind| kind.code()))
        .bind(filter.prefecture.map_or_else(String::new, |prefecture| prefecture.code()))
        .bind(limit);
    let question = match filter.under {
        None => question,
        Some(under) => question.bind(under),
    };
    question.all(db).await?.iter().map(unconfirmed_row).collect()
}

fn unconfirmed_row(row: &Row) -> Result<UnconfirmedRow, DbError> {
    Ok(UnconfirmedRow {
        body: row.get("body")?,
        code: row.get("code")?,
        name: row.get("name")?,
        kind: row.get("kind")?,
        prefecture: prefecture_of(row)?,
        has_mail: row.get("has_mail")?,
        last_state: None,
        reason: None,
        delivered_at: row.get("delivered_at")?,
    })
}

type LastState = (BodyId, DeliveryState, Option<String>);

/// States of the mails for the bodies between two, the oldest first.
pub(crate) async fn last_states(
    db: &Db,
    bulletin: BulletinId,
    between: (BodyId, BodyId),
) -> Result<Vec<LastState>, DbError> {
    let rows = query(
        "SELECT delivery.body, delivery.state, delivery.reason FROM dispatch \
         JOIN delivery ON delivery.dispatch = dispatch.serial \
         WHERE dispatch.bulletin = $1 AND delivery.body BETWEEN $2 AND $3 ORDER BY delivery.state_at, dispatch.serial",
    )
    .bind(bulletin)
    .bind(between.0)
    .bind(between.1)
    .all(db)
    .await?;
    rows.iter().map(|row| Ok((row.get("body")?, row.get("state")?, row.get("reason")?))).collect()
}

pub(crate) async fn expansion_state(db: &Db, bulletin: BulletinId) -> Result<Option<ExpansionState>, DbError> {
    let row = query(
        "SELECT expanded, addressed, is_expanded FROM dispatch WHERE bulletin = $1 AND path = 'direct' \
         ORDER BY serial DESC LIMIT 1",
    )
    .bind(bulletin)
    .optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(ExpansionState {
        expanded: row.get("expanded")?,
        addressed: row.get("addressed")?,
        is_complete: row.get("is_expanded")?,
    }))
}

pub(crate) async fn arrivals(db: &Db, bulletin: BulletinId, body: BodyId) -> Result<Vec<Arrival>, DbError> {
    let rows = query(
        "SELECT dispatch.path, dispatch.issuer, delivery.accepted_at FROM dispatch \
         JOIN delivery ON delivery.dispatch = dispatch.serial AND delivery.body = $2 \
         WHERE dispatch.bulletin = $1 AND delivery.accepted_at IS NOT NULL \
         ORDER BY delivery.accepted_at, dispatch.serial",
    )
    .bind(bulletin)
    .bind(body)
    .all(db)
    .await?;
    rows.iter()
        .map(|row| Ok(Arrival { path: path_of(row)?, from: row.get("issuer")?, at: row.get("accepted_at")? }))
        .collect()
}
