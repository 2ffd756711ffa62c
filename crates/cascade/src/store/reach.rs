//! Statements of reach: counts below a body, dates of the letters on the way.

use std::time::Duration;

use noroshi_directory::BodyKind;
use noroshi_platform::db::{Db, DbError, Row, query};
use noroshi_terms::{BodyId, BulletinId, JapaneseDate, Prefecture, Timestamp};

use crate::reach::{ReachRow, ReachView};

/// Counts by tier and prefecture of the bodies below one body; the issuer's own question needs no look at the tree.
pub(crate) async fn reach_rows(db: &Db, bulletin: BulletinId, under: Option<BodyId>) -> Result<Vec<ReachRow>, DbError> {
    let rows = match under {
        None => query(
            "SELECT kind, prefecture, has_mail, COUNT(*) AS addressed, \
             COUNT(COALESCE(delivered_at, acknowledged_at)) AS delivered, COUNT(acknowledged_at) AS acknowledged \
             FROM addressee WHERE bulletin = $1 GROUP BY kind, prefecture, has_mail",
        )
        .bind(bulletin),
        Some(under) => query(
            "SELECT a.kind, a.prefecture, a.has_mail, COUNT(*) AS addressed, \
             COUNT(COALESCE(a.delivered_at, a.acknowledged_at)) AS delivered, COUNT(a.acknowledged_at) AS acknowledged \
             FROM body_ancestor x CROSS JOIN addressee a \
             WHERE x.ancestor = $2 AND x.depth > 0 AND a.bulletin = $1 AND a.body = x.body \
             GROUP BY a.kind, a.prefecture, a.has_mail",
        )
        .bind(bulletin)
        .bind(under),
    };
    rows.all(db).await?.iter().map(read_row).collect()
}

fn read_row(row: &Row) -> Result<ReachRow, DbError> {
    let prefecture: Option<String> = row.get("prefecture")?;
    Ok(ReachRow {
        kind: row.get::<BodyKind>("kind")?,
        prefecture: prefecture.and_then(|code| code.parse::<Prefecture>().ok()),
        has_mail: row.get("has_mail")?,
        addressed: row.get("addressed")?,
        delivered: row.get("delivered")?,
        acknowledged: row.get("acknowledged")?,
    })
}

/// One addressee of a bulletin.
pub(crate) struct AddresseeRow {
    pub(crate) body: BodyId,
    pub(crate) name: String,
    pub(crate) has_mail: bool,
    pub(crate) acknowledged_at: Option<Timestamp>,
}

/// The addressee with this code in the area of the view.
pub(crate) async fn addressee_by_code(db: &Db, view: ReachView, code: &str) -> Result<Option<AddresseeRow>, DbError> {
    let row = query(
        "SELECT b.serial, b.name, a.has_mail, a.acknowledged_at FROM body b JOIN body_ancestor x ON x.body = b.serial \
         JOIN addressee a ON a.body = b.serial \
         WHERE b.code = $1 AND a.bulletin = $2 AND x.ancestor = $3 AND x.depth > 0",
    )
    .bind(code)
    .bind(view.bulletin)
    .bind(view.under)
    .optional(db)
    .await?;
    let read = |row: Row| {
        Ok(AddresseeRow {
            body: row.get("serial")?,
            name: row.get("name")?,
            has_mail: row.get("has_mail")?,
            acknowledged_at: row.get("acknowledged_at")?,
        })
    };
    row.map(read).transpose()
}

/// When a bulletin left.
pub(crate) async fn dispatched_at(db: &Db, bulletin: BulletinId) -> Result<Option<Timestamp>, DbError> {
    let row = query("SELECT MIN(created_at) AS dispatched_at FROM dispatch WHERE bulletin = $1");
    row.bind(bulletin).one(db).await?.get("dispatched_at")
}

/// How many of each tier confirmed, and how long after `since`, rounded up to whole `step`s.
pub(crate) async fn confirmation_times(
    db: &Db,
    view: ReachView,
    since: Timestamp,
    step: Duration,
) -> Result<Vec<(BodyKind, (Duration, u64))>, DbError> {
    let step = i64::try_from(step.as_micros()).unwrap_or(i64::MAX).max(1);
    let rows = if view.is_whole() {
        query(
            "SELECT kind, (acknowledged_at - $2 + $3 - 1) / $3 AS steps, COUNT(*) AS bodies FROM addressee \
             WHERE bulletin = $1 AND acknowledged_at IS NOT NULL GROUP BY kind, (acknowledged_at - $2 + $3 - 1) / $3",
        )
    } else {
        query(
            "SELECT a.kind, (a.acknowledged_at - $2 + $3 - 1) / $3 AS steps, COUNT(*) AS bodies \
             FROM body_ancestor x CROSS JOIN addressee a \
             WHERE x.ancestor = $4 AND x.depth > 0 AND a.bulletin = $1 AND a.body = x.body AND a.acknowledged_at IS NOT NULL \
             GROUP BY a.kind, (a.acknowledged_at - $2 + $3 - 1) / $3",
        )
    };
    let rows = rows.bind(view.bulletin).bind(since).bind(step);
    let rows = if view.is_whole() { rows } else { rows.bind(view.under) };
    let read = |row: &Row| {
        let micros = row.get::<i64>("steps")?.saturating_mul(step);
        Ok((row.get("kind")?, (Duration::from_micros(u64::try_from(micros).unwrap_or(0)), row.get("bodies")?)))
    };
    rows.all(db).await?.iter().map(read).collect()
}

/// When bodies closed that had not confirmed.
pub(crate) async fn closing_times(db: &Db, view: ReachView) -> Result<Vec<(BodyKind, Timestamp, u64)>, DbError> {
    let rows = query(
        "SELECT a.kind, b.ended_at, COUNT(*) AS bodies FROM body b CROSS JOIN addressee a CROSS JOIN body_ancestor x \
         WHERE b.ended_at IS NOT NULL AND a.bulletin = $1 AND a.body = b.serial AND a.acknowledged_at IS NULL \
           AND x.body = b.serial AND x.ancestor = $2 \
         GROUP BY a.kind, b.ended_at",
    )
    .bind(view.bulletin)
    .bind(view.under)
    .all(db)
    .await?;
    rows.iter().map(|row| Ok((row.get("kind")?, row.get("ended_at")?, row.get("bodies")?))).collect()
}

/// Date of each cover with its tier and the date of the letter behind it.
pub(crate) async fn hop_dates(
    db: &Db,
    bulletin: BulletinId,
    under: BodyId,
) -> Result<Vec<(BodyKind, JapaneseDate, JapaneseDate)>, DbError> {
    let rows = query(
        "SELECT b.kind, COALESCE(p.letter_date, l.issue_date) AS parent_date, c.letter_date FROM cover c \
         JOIN bulletin l ON l.id = c.bulletin JOIN body b ON b.serial = c.body \
         JOIN body_ancestor x ON x.body = c.body AND x.ancestor = $2 LEFT JOIN cover p ON p.id = c.parent_cover \
         WHERE c.bulletin = $1",
    )
    .bind(bulletin)
    .bind(under)
    .all(db)
    .await?;
    rows.iter().map(|row| Ok((row.get("kind")?, row.get("parent_date")?, row.get("letter_date")?))).collect()
}

/// How many said that the mail was not for them.
pub(crate) async fn misdelivered(db: &Db, bulletin: BulletinId, under: BodyId) -> Result<u64, DbError> {
    let row = query(
        "SELECT COUNT(DISTINCT m.body) AS bodies FROM misdelivery m JOIN body_ancestor x ON x.body = m.body AND x.ancestor = $2 \
         WHERE m.bulletin = $1",
    )
    .bind(bulletin)
    .bind(under)
    .one(db)
    .await?;
    row.get("bodies")
}
