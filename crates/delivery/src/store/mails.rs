//! Statements of the mail engine: leasing, the word before the dot, outcomes, and taking over after a crash.

use noroshi_platform::db::{Db, DbError, Row, Tx, query, query_by_engine};
use noroshi_terms::Timestamp;

use super::stops::is_stopped;
use crate::engine::{DeliveryKey, Outcome};
use crate::queue::DeliveryState;

/// A row that an engine holds.
#[derive(Debug)]
pub(crate) struct LeasedMail {
    pub(crate) key: DeliveryKey,
    pub(crate) address: String,
    pub(crate) recipient: String,
    pub(crate) attempts: i64,
}

/// True when something is to be sent or taken over, without taking the write lock.
pub(crate) async fn has_work(db: &Db, now: Timestamp, doubt_since: Timestamp) -> Result<bool, DbError> {
    let row = query(concat!(
        "SELECT COUNT(*) AS work FROM (SELECT 1 AS one FROM delivery \
         WHERE (state = 'queued' AND due <= $1 AND NOT ",
        is_stopped!(),
        ") OR (state = 'leased' AND lease_until < $1) \
            OR (state = 'submitted-unknown' AND lease_until <= $2) LIMIT 1) AS first"
    ))
    .bind(now)
    .bind(doubt_since)
    .one(db)
    .await?;
    Ok(row.get::<i64>("work")? > 0)
}

/// Leases of killed programs: nothing of these mails was ever final, they simply wait again, unless a notice has overtaken
/// them.
pub(crate) async fn release_expired(tx: &mut Tx, now: Timestamp) -> Result<u64, DbError> {
    query(concat!(
        "UPDATE delivery SET state = CASE WHEN ",
        is_stopped!(),
        " THEN 'cancelled' ELSE 'queued' END, lease_owner = NULL, lease_until = NULL, state_at = $1 \
         WHERE state = 'leased' AND lease_until < $1"
    ))
    .bind(now)
    .execute(tx)
    .await
}

/// After so many tries a mail whose outcome stays unknown is shown as given up.
const MOST_REPEATS: i64 = 30;

/// Mails whose outcome stayed unknown for too long wait again, and each repetition leaves its attempt (O04).
pub(crate) async fn repeat_doubtful(tx: &mut Tx, now: Timestamp, doubt_since: Timestamp) -> Result<usize, DbError> {
    // A relay that takes every mail and never says so must not bring one office the same mail for ever.
    query(
        "UPDATE delivery SET state = 'expired', lease_owner = NULL, lease_until = NULL, state_at = $1, \
                reason = 'outcome unknown after many repeats' \
         WHERE state = 'submitted-unknown' AND lease_until <= $2 AND attempts >= $3",
    )
    .bind(now)
    .bind(doubt_since)
    .bind(MOST_REPEATS)
    .execute(&mut *tx)
    .await?;
    // It may have arrived, but what a notice has overtaken is not sent again.
    query(concat!(
        "UPDATE delivery SET state = 'cancelled', lease_owner = NULL, lease_until = NULL, state_at = $1, \
                reason = 'outcome unknown, then overtaken by a correction or withdrawal' \
         WHERE state = 'submitted-unknown' AND lease_until <= $2 AND ",
        is_stopped!()
    ))
    .bind(now)
    .bind(doubt_since)
    .execute(&mut *tx)
    .await?;
    let rows = query(
        "UPDATE delivery SET state = 'queued', due = $1, attempts = attempts + 1, lease_owner = NULL, \
                lease_until = NULL, reason = 'repeat after doubt', state_at = $1 \
         WHERE state = 'submitted-unknown' AND lease_until <= $2 RETURNING dispatch, body",
    )
    .bind(now)
    .bind(doubt_since)
    .all(&mut *tx)
    .await?;
    for row in &rows {
        note_attempt(tx, key_of(row)?, ("repeat-after-doubt", now)).await?;
    }
    Ok(rows.len())
}

/// True when an engine holds something, without taking the write lock.
pub(crate) async fn holds_any(db: &Db, owner: &str) -> Result<bool, DbError> {
    let row = query(
        "SELECT COUNT(*) AS held FROM (SELECT 1 AS one FROM delivery \
         WHERE state IN ('leased', 'submitted-unknown') AND lease_owner = $1 LIMIT 1) AS first",
    )
    .bind(owner)
    .one(db)
    .await?;
    Ok(row.get::<i64>("held")? > 0)
}

/// Keeps everything that an engine holds.
pub(crate) async fn renew(tx: &mut Tx, owner: &str, until: Timestamp) -> Result<u64, DbError> {
    query("UPDATE delivery SET lease_until = $1 WHERE state IN ('leased', 'submitted-unknown') AND lease_owner = $2")
        .bind(until)
        .bind(owner)
        .execute(tx)
        .await
}

/// Takes due rows. SKIP LOCKED keeps engines on several nodes from waiting for each other.
pub(crate) async fn lease(
    tx: &mut Tx,
    owner: &str,
    (now, until): (Timestamp, Timestamp),
    limit: usize,
) -> Result<Vec<LeasedMail>, DbError> {
    let rows = query_by_engine(
        concat!(
            "UPDATE delivery SET state = 'leased', lease_owner = $1, lease_until = $2, state_at = $3 \
             WHERE rowid IN (SELECT rowid FROM delivery WHERE state = 'queued' AND due <= $3 AND NOT ",
            is_stopped!(),
            " ORDER BY due LIMIT $4) RETURNING dispatch, body, address, recipient, attempts"
        ),
        concat!(
            "UPDATE delivery SET state = 'leased', lease_owner = $1, lease_until = $2, state_at = $3 \
             FROM (SELECT dispatch AS d, body AS b, channel AS c FROM delivery WHERE state = 'queued' AND due <= $3 AND NOT ",
            is_stopped!(),
            " ORDER BY due LIMIT $4 FOR UPDATE SKIP LOCKED) AS next \
             WHERE dispatch = d AND body = b AND channel = c \
             RETURNING dispatch, body, address, recipient, attempts"
        ),
    )
    .bind(owner)
    .bind(until)
    .bind(now)
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(LeasedMail {
                key: key_of(row)?,
                address: row.get("address")?,
                recipient: row.get("recipient")?,
                attempts: row.get("attempts")?,
            })
        })
        .collect()
}

/// The word before the final dot (O03). False when the row is no longer ours: then no dot may follow.
pub(crate) async fn submit(
    tx: &mut Tx,
    key: DeliveryKey,
    owner: &str,
    (now, until): (Timestamp, Timestamp),
) -> Result<bool, DbError> {
    let changed = query(
        "UPDATE delivery SET state = 'submitted-unknown', lease_until = $1, state_at = $2 \
         WHERE dispatch = $3 AND body = $4 AND channel = 'mail' AND state = 'leased' AND lease_owner = $5",
    )
    .bind(until)
    .bind(now)
    .bind(key.dispatch)
    .bind(key.body)
    .bind(owner)
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

/// Writes what became of a mail, with its attempt.
pub(crate) async fn settle(
    tx: &mut Tx,
    key: DeliveryKey,
    outcome: &Outcome,
    (owner, now): (&str, Timestamp),
) -> Result<(), DbError> {
    match outcome {
        Outcome::Accepted => accept(tx, key, now).await,
        Outcome::Bounced { reason } => {
            end(tx, key, (DeliveryState::Bounced, "bounced"), (reason, None), (owner, now)).await
        }
        Outcome::Expired { reason } => {
            end(tx, key, (DeliveryState::Expired, "expired"), (reason, None), (owner, now)).await
        }
        Outcome::Deferred { reason, due } => {
            end(tx, key, (DeliveryState::Queued, "deferred"), (reason, Some(*due)), (owner, now)).await
        }
        Outcome::Returned { reason } => give_back(tx, key, reason.as_deref(), (owner, now)).await,
        Outcome::Doubtful { reason } => doubt(tx, key, reason, (owner, now)).await,
    }
}

/// Accepted is true whoever holds the row now: another engine that leased it meanwhile finds it taken.
async fn accept(tx: &mut Tx, key: DeliveryKey, now: Timestamp) -> Result<(), DbError> {
    let changed = query(
        "UPDATE delivery SET state = 'accepted', attempts = attempts + 1, lease_owner = NULL, lease_until = NULL, \
                reason = NULL, state_at = $1, accepted_at = $1 \
         WHERE dispatch = $2 AND body = $3 AND channel = 'mail' AND state <> 'accepted'",
    )
    .bind(now)
    .bind(key.dispatch)
    .bind(key.body)
    .execute(tx)
    .await?;
    if changed == 0 {
        return Ok(());
    }
    note_attempt(tx, key, ("accepted", now)).await?;
    query(
        "UPDATE addressee SET delivered_at = $1 \
         WHERE bulletin IN (SELECT bulletin FROM dispatch WHERE serial = $2 \
                            UNION ALL SELECT bulletin FROM dispatch_bulletin WHERE dispatch = $2) \
           AND body = $3 AND delivered_at IS NULL",
    )
    .bind(now)
    .bind(key.dispatch)
    .bind(key.body)
    .execute(tx)
    .await?;
    Ok(())
}

async fn end(
    tx: &mut Tx,
    key: DeliveryKey,
    (state, outcome): (DeliveryState, &'static str),
    (reason, due): (&str, Option<Timestamp>),
    (owner, now): (&str, Timestamp),
) -> Result<(), DbError> {
    let changed = query(concat!(
        "UPDATE delivery SET state = CASE WHEN CAST($1 AS TEXT) = 'queued' AND ",
        is_stopped!(),
        " THEN 'cancelled' ELSE CAST($1 AS TEXT) END, \
                due = COALESCE($2, due), attempts = attempts + 1, lease_owner = NULL, \
                lease_until = NULL, reason = $3, state_at = $4 \
         WHERE dispatch = $5 AND body = $6 AND channel = 'mail' AND state IN ('leased', 'submitted-unknown') \
           AND lease_owner = $7"
    ))
    .bind(state.code())
    .bind(due)
    .bind(reason)
    .bind(now)
    .bind(key.dispatch)
    .bind(key.body)
    .bind(owner)
    .execute(tx)
    .await?;
    if changed == 0 { Ok(()) } else { note_attempt(tx, key, (outcome, now)).await }
}

/// Back to the queue without an attempt; only when no dot can have gone out.
async fn give_back(
    tx: &mut Tx,
    key: DeliveryKey,
    reason: Option<&str>,
    (owner, now): (&str, Timestamp),
) -> Result<(), DbError> {
    query(concat!(
        "UPDATE delivery SET state = CASE WHEN ",
        is_stopped!(),
        " THEN 'cancelled' ELSE 'queued' END, lease_owner = NULL, lease_until = NULL, \
                reason = COALESCE($1, reason), state_at = $2 \
         WHERE dispatch = $3 AND body = $4 AND channel = 'mail' AND state IN ('leased', 'submitted-unknown') \
           AND lease_owner = $5"
    ))
    .bind(reason)
    .bind(now)
    .bind(key.dispatch)
    .bind(key.body)
    .bind(owner)
    .execute(tx)
    .await?;
    Ok(())
}

/// The waiting time of a doubt begins when the line broke, not when the lease would have ended; nobody holds the row any
/// more, so that nobody renews it.
async fn doubt(tx: &mut Tx, key: DeliveryKey, reason: &str, (owner, now): (&str, Timestamp)) -> Result<(), DbError> {
    query(
        "UPDATE delivery SET lease_owner = NULL, lease_until = $1, reason = $2, state_at = $1 \
         WHERE dispatch = $3 AND body = $4 AND channel = 'mail' AND state = 'submitted-unknown' AND lease_owner = $5",
    )
    .bind(now)
    .bind(reason)
    .bind(key.dispatch)
    .bind(key.body)
    .bind(owner)
    .execute(tx)
    .await?;
    Ok(())
}

/// The row has its new number and reason already.
async fn note_attempt(tx: &mut Tx, key: DeliveryKey, (outcome, now): (&'static str, Timestamp)) -> Result<(), DbError> {
    query(
        "INSERT INTO delivery_attempt (dispatch, body, channel, number, at, outcome, reason) \
         SELECT dispatch, body, channel, attempts, $1, $2, reason FROM delivery \
         WHERE dispatch = $3 AND body = $4 AND channel = 'mail'",
    )
    .bind(now)
    .bind(outcome)
    .bind(key.dispatch)
    .bind(key.body)
    .execute(tx)
    .await?;
    Ok(())
}

/// Says until when an engine waits for the relay, or that it no longer does. What an engine said that was killed while
/// it waited goes too, once its time is over.
pub(crate) async fn tell_pause(
    tx: &mut Tx,
    (engine, now): (&str, Timestamp),
    pause: Option<(Timestamp, &str)>,
) -> Result<(), DbError> {
    let old = query("DELETE FROM mail_pause WHERE engine = $1 OR until < $2").bind(engine).bind(now);
    old.execute(tx).await?;
    if let Some((until, reason)) = pause {
        query("INSERT INTO mail_pause (engine, until, reason) VALUES ($1, $2, $3)")
            .bind(engine)
            .bind(until)
            .bind(reason)
            .execute(tx)
            .await?;
    }
    Ok(())
}

fn key_of(row: &Row) -> Result<DeliveryKey, DbError> {
    Ok(DeliveryKey { dispatch: row.get("dispatch")?, body: row.get("body")? })
}
