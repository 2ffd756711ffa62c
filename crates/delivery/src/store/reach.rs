//! Statements on how far a bulletin has come.

use noroshi_platform::db::{Db, DbError, Row, query, query_by_engine};
use noroshi_terms::{BodyId, BulletinId, Timestamp};

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
            "SELECT a.body, b.code, b.name, a.kind, a.prefecture, a.has_mail, a.delivered_at, b.ended_at, m.at AS told_at \
             FROM (SELECT body, kind, prefecture, has_mail, delivered_at FROM addressee \
                   WHERE bulletin = $1 AND body > $2 AND acknowledged_at IS NULL \
                     AND ($3 = '' OR kind = $3) AND ($4 = '' OR prefecture = $4) \
                   ORDER BY body LIMIT $5) AS a \
             JOIN body AS b ON b.serial = a.body \
             LEFT JOIN misdelivery AS m ON m.bulletin = $1 AND m.body = a.body ORDER BY a.body",
        ),
        // Begins at the bodies below, which are few, not at the audience, which is everybody.
        Some(_) => query(
            "SELECT a.body, b.code, b.name, a.kind, a.prefecture, a.has_mail, a.delivered_at, b.ended_at, m.at AS told_at \
             FROM (SELECT body FROM body_ancestor WHERE ancestor = $6 AND body > $2 ORDER BY body) AS below \
             CROSS JOIN addressee AS a CROSS JOIN body AS b \
             LEFT JOIN misdelivery AS m ON m.bulletin = $1 AND m.body = b.serial \
             WHERE a.bulletin = $1 AND a.body = below.body AND b.serial = below.body AND a.acknowledged_at IS NULL \
               AND ($3 = '' OR a.kind = $3) AND ($4 = '' OR a.prefecture = $4) \
             ORDER BY a.body LIMIT $5",
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
        is_misdelivered: row.get::<Option<Timestamp>>("told_at")?.is_some(),
        is_ended: row.get::<Option<Timestamp>>("ended_at")?.is_some(),
    })
}

type LastState = (BodyId, DeliveryState, Option<String>);

macro_rules! last_states {
    ($bodies:literal) => {
        concat!(
            "SELECT delivery.body, delivery.state, delivery.reason FROM (",
            $bodies,
            ") AS asked CROSS JOIN dispatch CROSS JOIN delivery \
             WHERE dispatch.bulletin = $1 AND delivery.dispatch = dispatch.serial AND delivery.body = asked.body \
             ORDER BY delivery.state_at, dispatch.serial"
        )
    };
}

/// States of the mails for these bodies, the oldest first. Asked by name, not from the first to the last: the fifty of
/// one prefecture may lie a hundred thousand rows apart.
pub(crate) async fn last_states(db: &Db, bulletin: BulletinId, bodies: &[BodyId]) -> Result<Vec<LastState>, DbError> {
    let numbers: Vec<String> = bodies.iter().map(BodyId::to_string).collect();
    let rows = query_by_engine(
        last_states!("SELECT value AS body FROM json_each($2)"),
        last_states!("SELECT value::BIGINT AS body FROM json_array_elements_text($2::JSON)"),
    )
    .bind(bulletin)
    .bind(format!("[{}]", numbers.join(",")))
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
