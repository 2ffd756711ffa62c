//! Statements on how far a bulletin has come.

use noroshi_directory::BodyKind;
use noroshi_platform::db::{Db, DbError, Row, query, query_by_engine};
use noroshi_terms::{BodyId, BulletinId, Timestamp};

use super::{Word, path_of, prefecture_of};
use crate::queue::DeliveryState;
use crate::reach::{Arrival, Cause, ExpansionState, ProgressRow, UnconfirmedFilter, UnconfirmedRow};

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

/// Why a body has not confirmed, of the addressee `a` of the bulletin `$1`. What makes every further try useless comes
/// first; of its mails the one that changed last counts, before those that were called off. Only the few bodies of which some
/// mail came to an end are asked for their mails: right after an issue a hundred thousand wait.
macro_rules! cause {
    () => {
        "CASE WHEN a.body IN (SELECT told.body FROM misdelivery AS told WHERE told.bulletin = $1 AND told.reason = 'elsewhere') \
                THEN 'misdelivered' \
              WHEN a.body IN (SELECT closed.serial FROM body AS closed WHERE closed.ended_at IS NOT NULL) THEN 'closed' \
              WHEN a.body IN (SELECT told.body FROM misdelivery AS told WHERE told.bulletin = $1) THEN 'left-post' \
              WHEN a.delivered_at IS NOT NULL THEN 'no-answer' \
              WHEN a.has_mail = 0 THEN 'no-mail' \
              WHEN a.body NOT IN (SELECT stuck.body FROM delivery AS stuck \
                                   WHERE stuck.state IN ('bounced', 'expired', 'suppressed', 'cancelled')) THEN 'waiting' \
              ELSE COALESCE((SELECT CASE d.state WHEN 'bounced' THEN 'refused' WHEN 'expired' THEN 'too-late' \
                                    WHEN 'suppressed' THEN 'not-sent' WHEN 'cancelled' THEN 'not-sent' ELSE 'waiting' END \
                               FROM delivery AS d JOIN dispatch AS p ON p.serial = d.dispatch \
                              WHERE d.body = a.body AND (p.bulletin = $1 OR EXISTS (SELECT 1 FROM dispatch_bulletin AS also \
                                      WHERE also.dispatch = p.serial AND also.bulletin = $1)) \
                              ORDER BY CASE d.state WHEN 'cancelled' THEN 1 ELSE 0 END, d.state_at DESC, p.serial DESC LIMIT 1), 'waiting') END"
    };
}

/// How many have not confirmed, by tier and cause.
pub(crate) async fn causes(
    db: &Db,
    bulletin: BulletinId,
    under: Option<BodyId>,
) -> Result<Vec<(BodyKind, Cause, u64)>, DbError> {
    let question = match under {
        None => query(concat!(
            "SELECT kind, cause, COUNT(*) AS bodies FROM (SELECT a.kind, ",
            cause!(),
            " AS cause FROM addressee AS a WHERE a.bulletin = $1 AND a.acknowledged_at IS NULL) AS waiting \
             GROUP BY kind, cause"
        ))
        .bind(bulletin),
        Some(under) => query(concat!(
            "SELECT kind, cause, COUNT(*) AS bodies FROM (SELECT a.kind, ",
            cause!(),
            " AS cause FROM body_ancestor AS x CROSS JOIN addressee AS a \
               WHERE x.ancestor = $2 AND x.depth > 0 AND a.bulletin = $1 AND a.body = x.body \
                 AND a.acknowledged_at IS NULL) AS waiting \
             GROUP BY kind, cause"
        ))
        .bind(bulletin)
        .bind(under),
    };
    let rows = question.all(db).await?;
    rows.iter().map(|row| Ok((row.get("kind")?, cause_of(row)?, row.get("bodies")?))).collect()
}

fn cause_of(row: &Row) -> Result<Cause, DbError> {
    row.get::<Word<Cause>>("cause").map(|word| word.0)
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
        None => query(concat!(
            "SELECT w.body, b.code, b.name, w.kind, w.prefecture, w.has_mail, w.delivered_at, b.ended_at, w.cause \
             FROM (SELECT a.body, a.kind, a.prefecture, a.has_mail, a.delivered_at, ",
            cause!(),
            " AS cause FROM addressee AS a \
                   WHERE a.bulletin = $1 AND a.body > $2 AND a.acknowledged_at IS NULL \
                     AND ($3 = '' OR a.kind = $3) AND ($4 = '' OR a.prefecture = $4) AND ($6 = '' OR $6 = ",
            cause!(),
            ") ORDER BY a.body LIMIT $5) AS w \
             JOIN body AS b ON b.serial = w.body ORDER BY w.body"
        )),
        // Begins at the bodies below, which are few, not at the audience, which is everybody.
        Some(_) => query(concat!(
            "SELECT a.body, b.code, b.name, a.kind, a.prefecture, a.has_mail, a.delivered_at, b.ended_at, ",
            cause!(),
            " AS cause \
             FROM (SELECT body FROM body_ancestor WHERE ancestor = $7 AND depth > 0 AND body > $2 ORDER BY body) AS below \
             CROSS JOIN addressee AS a CROSS JOIN body AS b \
             WHERE a.bulletin = $1 AND a.body = below.body AND b.serial = below.body AND a.acknowledged_at IS NULL \
               AND ($3 = '' OR a.kind = $3) AND ($4 = '' OR a.prefecture = $4) AND ($6 = '' OR $6 = ",
            cause!(),
            ") ORDER BY a.body LIMIT $5"
        )),
    };
    let question = question
        .bind(bulletin)
        .bind(after.map_or(0, BodyId::as_i64))
        .bind(filter.kind.map_or("", |kind| kind.code()))
        .bind(filter.prefecture.map_or_else(String::new, |prefecture| prefecture.code()))
        .bind(limit)
        .bind(filter.cause.map_or("", Cause::code));
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
        cause: cause_of(row)?,
        is_ended: row.get::<Option<Timestamp>>("ended_at")?.is_some(),
    })
}

type LastState = (BodyId, DeliveryState, Option<String>);

macro_rules! last_states {
    ($bodies:literal) => {
        concat!(
            "SELECT delivery.body, delivery.state, delivery.reason FROM (",
            $bodies,
            ") AS asked CROSS JOIN delivery CROSS JOIN dispatch \
             WHERE delivery.body = asked.body AND dispatch.serial = delivery.dispatch \
               AND (dispatch.bulletin = $1 OR EXISTS (SELECT 1 FROM dispatch_bulletin AS also \
                      WHERE also.dispatch = dispatch.serial AND also.bulletin = $1)) \
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
        "SELECT COUNT(*) AS dispatches, CAST(COALESCE(SUM(expanded), 0) AS BIGINT) AS expanded, \
         CAST(COALESCE(SUM(addressed), 0) AS BIGINT) AS addressed, COALESCE(MIN(is_expanded), 0) AS is_expanded \
         FROM dispatch WHERE bulletin = $1 AND path = 'direct'",
    )
    .bind(bulletin)
    .one(db)
    .await?;
    if row.get::<i64>("dispatches")? == 0 {
        return Ok(None);
    }
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
         WHERE dispatch.serial IN (SELECT serial FROM dispatch WHERE bulletin = $1 \
                                   UNION ALL SELECT dispatch FROM dispatch_bulletin WHERE bulletin = $1) \
           AND delivery.accepted_at IS NOT NULL \
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
