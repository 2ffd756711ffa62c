//! Statements of the expansion. Each step takes the bodies after a position, in serial order.

use noroshi_platform::db::{Db, DbError, Tx, query, query_by_engine};
use noroshi_terms::{BodyId, BulletinId, DispatchId, Timestamp};

use super::stops::dispatch_is_stopped;
use crate::dispatch::Path;

/// How far a dispatch is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Progress {
    pub(crate) serial: DispatchId,
    pub(crate) bulletin: BulletinId,
    pub(crate) path: Path,
    pub(crate) under: BodyId,
    pub(crate) as_of: Timestamp,
    pub(crate) addressed: i64,
    pub(crate) expanded: i64,
    pub(crate) position: i64,
    pub(crate) is_expanded: bool,
    /// The bodies are named one by one.
    pub(crate) is_listed: bool,
    /// The bulletin went directly down another tree before (R06): who stands in both has its mail.
    pub(crate) is_further: bool,
}

impl Progress {
    /// The audience was counted before the first chunk was written.
    pub(crate) fn is_counted(&self) -> bool {
        self.position > 0
    }
}

pub(crate) async fn progress(db: &Db, serial: DispatchId) -> Result<Option<Progress>, DbError> {
    let row = query(
        "SELECT serial, bulletin, path, under_body, as_of, addressed, expanded, position, is_expanded, is_listed, \
         CASE WHEN path = 'direct' AND EXISTS (SELECT 1 FROM dispatch AS earlier WHERE earlier.bulletin = dispatch.bulletin \
           AND earlier.path = 'direct' AND earlier.is_listed = 0 AND earlier.serial < dispatch.serial) THEN 1 ELSE 0 END AS is_further \
         FROM dispatch WHERE serial = $1",
    )
    .bind(serial)
    .optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Progress {
        serial: row.get("serial")?,
        bulletin: row.get("bulletin")?,
        path: super::path_of(&row)?,
        under: row.get("under_body")?,
        as_of: row.get("as_of")?,
        addressed: row.get("addressed")?,
        expanded: row.get("expanded")?,
        position: row.get("position")?,
        is_expanded: row.get("is_expanded")?,
        is_listed: row.get("is_listed")?,
        is_further: row.get("is_further")?,
    }))
}

/// Whether a body is not below a tree that the same bulletin went directly down before: `$is_further`, `$serial`.
macro_rules! not_reached_before {
    ($is_further:literal, $serial:literal) => {
        concat!(
            " AND (",
            $is_further,
            " = 0 OR NOT EXISTS (SELECT 1 FROM dispatch AS this JOIN dispatch AS earlier ON earlier.bulletin = this.bulletin \
                 AND earlier.path = 'direct' AND earlier.is_listed = 0 AND earlier.serial < this.serial \
               JOIN body_ancestor AS near ON near.ancestor = earlier.under_body AND near.depth > 0 \
               WHERE this.serial = ",
            $serial,
            " AND near.body = body_ancestor.body)) "
        )
    };
}

/// How many bodies the dispatch will address.
pub(crate) async fn count(db: &Db, of: &Progress) -> Result<i64, DbError> {
    query(concat!(
        "SELECT COUNT(*) AS bodies FROM body_ancestor JOIN tree_member AS body ON body.serial = body_ancestor.body \
         WHERE ancestor = $1 AND depth BETWEEN 1 AND $2 AND body.created_at <= $3 \
           AND (body.ended_at IS NULL OR body.ended_at > $3)",
        not_reached_before!("$4", "$5")
    ))
    .bind(of.under)
    .bind(of.path.depth())
    .bind(of.as_of)
    .bind(of.is_further)
    .bind(of.serial)
    .one(db)
    .await?
    .get("bodies")
}

/// How many bodies the next chunk has, and the last of them. Only these two come back: a hundred thousand rows on their
/// way through the driver would cost more than writing them.
pub(crate) async fn next_chunk(db: &Db, of: &Progress, limit: i64) -> Result<Option<(i64, BodyId)>, DbError> {
    let row = query(concat!(
        "SELECT COUNT(*) AS bodies, MAX(body) AS last FROM (\
           SELECT body_ancestor.body AS body FROM body_ancestor JOIN tree_member AS body ON body.serial = body_ancestor.body \
           WHERE ancestor = $1 AND body_ancestor.body > $2 AND depth BETWEEN 1 AND $3 \
             AND body.created_at <= $4 AND (body.ended_at IS NULL OR body.ended_at > $4)",
        not_reached_before!("$6", "$7"),
        "ORDER BY body_ancestor.body LIMIT $5) AS next",
    ))
    .bind(of.under)
    .bind(of.position)
    .bind(of.path.depth())
    .bind(of.as_of)
    .bind(limit)
    .bind(of.is_further)
    .bind(of.serial)
    .one(db)
    .await?;
    let bodies = row.get("bodies")?;
    Ok(row.get::<Option<BodyId>>("last")?.map(|last| (bodies, last)))
}

/// Freezes the audience up to a body. Somebody may have said 了知 before the row is there.
pub(crate) async fn add_addressees(tx: &mut Tx, of: &Progress, last: BodyId) -> Result<u64, DbError> {
    query(concat!(
        "INSERT INTO addressee (bulletin, body, kind, prefecture, has_mail, acknowledged_at) \
         SELECT $1, body.serial, body.kind, body.prefecture, \
                CASE WHEN EXISTS (SELECT 1 FROM directory_addressee AS known \
                                  WHERE known.body = body.serial AND known.channel = 'mail') THEN 1 ELSE 0 END, \
                (SELECT at FROM acknowledgement AS said WHERE said.bulletin = $1 AND said.body = body.serial) \
         FROM body_ancestor JOIN tree_member AS body ON body.serial = body_ancestor.body \
         WHERE ancestor = $2 AND body_ancestor.body > $3 AND body_ancestor.body <= $4 AND depth BETWEEN 1 AND $5 \
           AND body.created_at <= $6 AND (body.ended_at IS NULL OR body.ended_at > $6)",
        not_reached_before!("$7", "$8"),
        "ON CONFLICT (bulletin, body) DO NOTHING",
    ))
    .bind(of.bulletin)
    .bind(of.under)
    .bind(of.position)
    .bind(last)
    .bind(of.path.depth())
    .bind(of.as_of)
    .bind(of.is_further)
    .bind(of.serial)
    .execute(tx)
    .await
}

/// Freezes the named bodies as addressed: those of a direct path, and those of a relay when the bulletin has no direct path, as
/// a paper from outside has none (収受).
pub(crate) async fn add_listed_addressees(tx: &mut Tx, of: &Progress) -> Result<u64, DbError> {
    query(
        "INSERT INTO addressee (bulletin, body, kind, prefecture, has_mail, acknowledged_at) \
         SELECT carried.bulletin, body.serial, body.kind, body.prefecture, \
                CASE WHEN EXISTS (SELECT 1 FROM directory_addressee AS known \
                                  WHERE known.body = body.serial AND known.channel = 'mail') THEN 1 ELSE 0 END, \
                (SELECT at FROM acknowledgement AS said WHERE said.bulletin = carried.bulletin AND said.body = body.serial) \
         FROM (SELECT bulletin FROM dispatch WHERE serial = $1 \
               UNION ALL SELECT bulletin FROM dispatch_bulletin WHERE dispatch = $1) AS carried \
         CROSS JOIN dispatch_addressee AS listed JOIN body ON body.serial = listed.body \
         WHERE listed.dispatch = $1 AND ($2 = 'direct' OR NOT EXISTS (SELECT 1 FROM dispatch AS other \
                 WHERE other.bulletin = carried.bulletin AND other.path = 'direct')) \
         ON CONFLICT (bulletin, body) DO NOTHING",
    )
    .bind(of.serial)
    .bind(of.path.code())
    .execute(tx)
    .await
}

macro_rules! add_listed_deliveries {
    ($site:literal) => {
        concat!(
            "INSERT INTO delivery (dispatch, body, channel, address, site, recipient, state, due, attempts, state_at) \
             SELECT $1, known.body, 'mail', MIN(known.address), ",
            $site,
            ", MIN(known.name), 'queued', $2, 0, $2 FROM dispatch_addressee AS listed \
                  JOIN directory_addressee AS known ON known.body = listed.body AND known.channel = 'mail' \
             WHERE listed.dispatch = $1 GROUP BY known.body \
             ON CONFLICT (dispatch, body, channel) DO NOTHING"
        )
    };
}

/// One mail for every named body that has an address.
pub(crate) async fn add_listed_deliveries(tx: &mut Tx, of: &Progress, now: Timestamp) -> Result<u64, DbError> {
    query_by_engine(
        add_listed_deliveries!("lower(substr(MIN(known.address), instr(MIN(known.address), '@') + 1))"),
        add_listed_deliveries!("lower(split_part(MIN(known.address), '@', 2))"),
    )
    .bind(of.serial)
    .bind(now)
    .execute(tx)
    .await
}

/// How many bodies are named, and the last of them.
pub(crate) async fn listed(tx: &mut Tx, of: &Progress) -> Result<(i64, i64), DbError> {
    let row =
        query("SELECT COUNT(*) AS bodies, COALESCE(MAX(body), 0) AS last FROM dispatch_addressee WHERE dispatch = $1");
    let row = row.bind(of.serial).one(tx).await?;
    Ok((row.get("bodies")?, row.get("last")?))
}

macro_rules! add_deliveries {
    ($site:literal) => {
        concat!(
            "INSERT INTO delivery (dispatch, body, channel, address, site, recipient, state, due, attempts, state_at) \
             SELECT $1, known.body, 'mail', MIN(known.address), ",
            $site,
            ", MIN(known.name), 'queued', $2, 0, $2 \
             FROM body_ancestor JOIN tree_member AS body ON body.serial = body_ancestor.body \
                  JOIN directory_addressee AS known ON known.body = body_ancestor.body AND known.channel = 'mail' \
             WHERE ancestor = $3 AND body_ancestor.body > $4 AND body_ancestor.body <= $5 AND depth BETWEEN 1 AND $6 \
               AND body.created_at <= $7",
            not_reached_before!("$8", "$1"),
            "GROUP BY known.body \
             ON CONFLICT (dispatch, body, channel) DO NOTHING"
        )
    };
}

/// One mail for every body up to `last` that has an address; with several the first in the alphabet.
pub(crate) async fn add_deliveries(tx: &mut Tx, of: &Progress, last: BodyId, now: Timestamp) -> Result<u64, DbError> {
    query_by_engine(
        add_deliveries!("lower(substr(MIN(known.address), instr(MIN(known.address), '@') + 1))"),
        add_deliveries!("lower(split_part(MIN(known.address), '@', 2))"),
    )
    .bind(of.serial)
    .bind(now)
    .bind(of.under)
    .bind(of.position)
    .bind(last)
    .bind(of.path.depth())
    .bind(of.as_of)
    .bind(of.is_further)
    .execute(tx)
    .await
}

/// Holds the dispatch to the end of the transaction; true when nothing more is to be written, because another program
/// finished it or a notice stopped it. SQLite has one writer anyway.
pub(crate) async fn hold(tx: &mut Tx, serial: DispatchId) -> Result<bool, DbError> {
    macro_rules! is_over {
        ($lock:literal) => {
            concat!(
                "SELECT CASE WHEN is_expanded = 1 OR ",
                dispatch_is_stopped!(),
                " THEN 1 ELSE 0 END AS is_over FROM dispatch WHERE serial = $1",
                $lock
            )
        };
    }
    query_by_engine(is_over!(""), is_over!(" FOR UPDATE")).bind(serial).one(tx).await?.get("is_over")
}

/// Moves the position forward, never back.
pub(crate) async fn move_on(tx: &mut Tx, to: &Progress) -> Result<(), DbError> {
    query("UPDATE dispatch SET addressed = $1, expanded = $2, position = $3 WHERE serial = $4 AND position < $3")
        .bind(to.addressed)
        .bind(to.expanded)
        .bind(to.position)
        .bind(to.serial)
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn finish(tx: &mut Tx, serial: DispatchId) -> Result<(), DbError> {
    query("UPDATE dispatch SET is_expanded = 1 WHERE serial = $1").bind(serial).execute(tx).await?;
    Ok(())
}
