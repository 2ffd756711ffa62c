//! Statements on what was stopped by a correction or withdrawal.

use noroshi_platform::db::{Db, DbError, Tx, query, query_by_engine};
use noroshi_terms::{BodyId, BulletinId, DispatchId, Timestamp};

use crate::stop::{End, Stopped};

/// True of a row of `dispatch` that is stopped: something that it carries has ended, and whatever else it carries goes directly
/// too. One letter for several bulletins goes on only for what has no other way, as a paper from outside has none (R03).
macro_rules! dispatch_is_stopped {
    () => {
        "((EXISTS (SELECT 1 FROM dispatch_stop AS halt WHERE halt.bulletin = dispatch.bulletin) \
           OR EXISTS (SELECT 1 FROM dispatch_bulletin AS also JOIN dispatch_stop AS halt ON halt.bulletin = also.bulletin \
                WHERE also.dispatch = dispatch.serial)) \
          AND (EXISTS (SELECT 1 FROM dispatch_stop AS halt WHERE halt.bulletin = dispatch.bulletin) \
            OR EXISTS (SELECT 1 FROM dispatch AS way WHERE way.bulletin = dispatch.bulletin AND way.path = 'direct')) \
          AND NOT EXISTS (SELECT 1 FROM dispatch_bulletin AS also WHERE also.dispatch = dispatch.serial \
            AND NOT EXISTS (SELECT 1 FROM dispatch_stop AS halt WHERE halt.bulletin = also.bulletin) \
            AND NOT EXISTS (SELECT 1 FROM dispatch AS way WHERE way.bulletin = also.bulletin AND way.path = 'direct')))"
    };
}
pub(crate) use dispatch_is_stopped;

/// True of a row of `delivery` whose dispatch is stopped: for every statement that would let it go, or go again.
macro_rules! is_stopped {
    () => {
        concat!(
            "EXISTS (SELECT 1 FROM dispatch WHERE dispatch.serial = delivery.dispatch AND ",
            crate::store::stops::dispatch_is_stopped!(),
            ")"
        )
    };
}
pub(crate) use is_stopped;

/// Everything that a notice `$1` ended, also what that had ended before it.
macro_rules! ended_by {
    ($notice:literal) => {
        concat!(
            "WITH RECURSIVE ended (bulletin) AS (SELECT bulletin FROM dispatch_stop WHERE by_bulletin = ",
            $notice,
            " UNION SELECT before.bulletin FROM dispatch_stop AS before JOIN ended ON before.by_bulletin = ended.bulletin) "
        )
    };
}

pub(crate) async fn insert(tx: &mut Tx, end: &End, now: Timestamp) -> Result<(), DbError> {
    query(
        "INSERT INTO dispatch_stop (bulletin, by_bulletin, by_dispatch, is_withdrawn, at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(end.bulletin)
    .bind(end.by)
    .bind(end.direct)
    .bind(end.is_withdrawn)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// No further chunk of these audiences is written: the expansion holds the row while it writes one.
pub(crate) async fn end_expansions(tx: &mut Tx, bulletin: BulletinId) -> Result<(), DbError> {
    query(concat!(
        "UPDATE dispatch SET is_expanded = 1 WHERE is_expanded = 0 \
         AND (bulletin = $1 OR serial IN (SELECT dispatch FROM dispatch_bulletin WHERE bulletin = $1)) AND ",
        dispatch_is_stopped!()
    ))
    .bind(bulletin)
    .execute(tx)
    .await?;
    Ok(())
}

/// The first dispatch that carries a bulletin.
pub(crate) async fn first_dispatch(tx: &mut Tx, bulletin: BulletinId) -> Result<Option<DispatchId>, DbError> {
    let row = query(
        "SELECT serial FROM dispatch WHERE bulletin = $1 \
           OR serial IN (SELECT dispatch FROM dispatch_bulletin WHERE bulletin = $1) ORDER BY serial LIMIT 1",
    );
    row.bind(bulletin).optional(tx).await?.map(|row| row.get("serial")).transpose()
}

/// How a bulletin was stopped, and by which.
pub(crate) async fn stop_of(db: &Db, bulletin: BulletinId) -> Result<Option<(BulletinId, Stopped)>, DbError> {
    let row = query("SELECT by_bulletin, by_dispatch, is_withdrawn FROM dispatch_stop WHERE bulletin = $1")
        .bind(bulletin)
        .optional(db)
        .await?;
    row.map(|row| {
        let by: BulletinId = row.get("by_bulletin")?;
        let (is_withdrawn, is_taken_back) = (row.get("is_withdrawn")?, by == bulletin);
        Ok((by, Stopped { is_withdrawn, is_taken_back, direct: row.get("by_dispatch")? }))
    })
    .transpose()
}

/// Marks some of the mails that wait. The state is asked for twice: on a node of several, an engine that began before the
/// stop may have leased one of them in between.
pub(crate) async fn cancel(tx: &mut Tx, bulletin: BulletinId, limit: i64, now: Timestamp) -> Result<u64, DbError> {
    query(concat!(
        "UPDATE delivery SET state = 'cancelled', reason = 'overtaken by a correction or withdrawal', state_at = $1 \
         WHERE state = 'queued' AND (dispatch, body, channel) IN (\
           SELECT delivery.dispatch, delivery.body, delivery.channel FROM (\
             SELECT serial FROM dispatch WHERE bulletin = $2 \
             UNION SELECT dispatch AS serial FROM dispatch_bulletin WHERE bulletin = $2) AS whose \
             JOIN delivery ON delivery.dispatch = whose.serial WHERE delivery.state = 'queued' AND ",
        is_stopped!(),
        " LIMIT $3)"
    ))
    .bind(now)
    .bind(bulletin)
    .bind(limit)
    .execute(tx)
    .await
}

/// True when the body `$body` falls to the dispatch `$2` of the notice `$1`: to the first direct one below whose top it stands,
/// or to the very first when it stands below none. So a notice that goes down several trees follows each body once, whichever
/// of its dispatches is expanded first.
macro_rules! falls_to_this {
    ($body:literal) => {
        concat!(
            "$2 = COALESCE((SELECT MIN(own.serial) FROM dispatch AS own JOIN body_ancestor AS near \
                ON near.ancestor = own.under_body AND near.depth > 0 \
               WHERE own.bulletin = $1 AND own.path = 'direct' AND own.is_listed = 0 AND near.body = ",
            $body,
            "), (SELECT MIN(own.serial) FROM dispatch AS own WHERE own.bulletin = $1 AND own.path = 'direct' AND own.is_listed = 0)) \
             AND NOT EXISTS (SELECT 1 FROM dispatch_addressee AS named JOIN dispatch AS own ON own.serial = named.dispatch \
               WHERE own.bulletin = $1 AND own.path = 'direct' AND named.body = ",
            $body,
            ")"
        )
    };
}

/// Bodies that an ended bulletin had addressed and that this notice's own audience leaves out, and bodies to which a mail of
/// it had gone at an address that is no longer theirs.
pub(crate) async fn left_out(db: &Db, notice: BulletinId, serial: DispatchId) -> Result<Vec<BodyId>, DbError> {
    let rows = query(concat!(
        ended_by!("$1"),
        ", missing (body) AS MATERIALIZED (\
           SELECT was.body FROM addressee AS was WHERE was.bulletin IN (SELECT bulletin FROM ended) \
              AND NOT EXISTS (SELECT 1 FROM addressee AS now WHERE now.bulletin = $1 AND now.body = was.body) \
           UNION \
           SELECT went.body FROM dispatch AS whose JOIN delivery AS went ON went.dispatch = whose.serial \
            WHERE (whose.bulletin IN (SELECT bulletin FROM ended) OR whose.serial IN (\
                    SELECT dispatch FROM dispatch_bulletin WHERE bulletin IN (SELECT bulletin FROM ended))) AND went.state IN ('accepted', 'submitted-unknown', 'leased') \
              AND NOT EXISTS (SELECT 1 FROM delivery AS goes WHERE goes.dispatch = $2 AND goes.body = went.body)) \
         SELECT missing.body AS body FROM missing WHERE ",
        falls_to_this!("missing.body")
    ))
    .bind(notice)
    .bind(serial)
    .all(db)
    .await?;
    rows.iter().map(|row| row.get("body")).collect()
}

macro_rules! add_addressees {
    ($bodies:literal) => {
        concat!(
            "INSERT INTO addressee (bulletin, body, kind, prefecture, has_mail, acknowledged_at) \
             SELECT CAST($1 AS TEXT), body.serial, body.kind, body.prefecture, \
                    CASE WHEN EXISTS (SELECT 1 FROM delivery AS went WHERE went.body = body.serial) THEN 1 ELSE 0 END, \
                    (SELECT at FROM acknowledgement AS said WHERE said.bulletin = $1 AND said.body = body.serial) \
             FROM body WHERE body.serial IN (",
            $bodies,
            ") ON CONFLICT (bulletin, body) DO NOTHING"
        )
    };
}

macro_rules! add_deliveries {
    ($bodies:literal) => {
        concat!(
            "INSERT INTO delivery (dispatch, body, channel, address, site, recipient, state, due, attempts, state_at) ",
            ended_by!("$1"),
            "SELECT $2, went.body, went.channel, MIN(went.address), MIN(went.site), MIN(went.recipient), 'queued', $3, 0, $3 \
             FROM dispatch AS whose JOIN delivery AS went ON went.dispatch = whose.serial \
             WHERE (whose.bulletin IN (SELECT bulletin FROM ended) OR whose.serial IN (\
                     SELECT dispatch FROM dispatch_bulletin WHERE bulletin IN (SELECT bulletin FROM ended))) \
               AND went.body IN (",
            $bodies,
            ") AND went.state IN ('accepted', 'submitted-unknown', 'leased') \
               AND NOT EXISTS (SELECT 1 FROM misdelivery AS told WHERE told.bulletin = whose.bulletin AND told.body = went.body AND told.reason = 'elsewhere') \
             GROUP BY went.body, went.channel ON CONFLICT (dispatch, body, channel) DO NOTHING"
        )
    };
}

/// Addresses a notice to these bodies too, at the address that the ended bulletin had gone to.
pub(crate) async fn follow(
    tx: &mut Tx,
    (notice, serial): (BulletinId, DispatchId),
    bodies: &[BodyId],
    now: Timestamp,
) -> Result<(), DbError> {
    let numbers: Vec<String> = bodies.iter().map(BodyId::to_string).collect();
    let list = format!("[{}]", numbers.join(","));
    query_by_engine(
        add_addressees!("SELECT value FROM json_each($2)"),
        add_addressees!("SELECT value::BIGINT FROM json_array_elements_text($2::JSON)"),
    )
    .bind(notice)
    .bind(list.as_str())
    .execute(&mut *tx)
    .await?;
    query_by_engine(
        add_deliveries!("SELECT value FROM json_each($4)"),
        add_deliveries!("SELECT value::BIGINT FROM json_array_elements_text($4::JSON)"),
    )
    .bind(notice)
    .bind(serial)
    .bind(now)
    .bind(list)
    .execute(tx)
    .await?;
    Ok(())
}
