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
    let row = match view.area() {
        None => query(
            "SELECT b.serial, b.name, a.has_mail, a.acknowledged_at FROM body b JOIN addressee a ON a.body = b.serial \
             WHERE b.code = $1 AND a.bulletin = $2",
        )
        .bind(code)
        .bind(view.bulletin),
        Some(under) => query(
            "SELECT b.serial, b.name, a.has_mail, a.acknowledged_at FROM body b JOIN body_ancestor x ON x.body = b.serial \
             JOIN addressee a ON a.body = b.serial \
             WHERE b.code = $1 AND a.bulletin = $2 AND x.ancestor = $3 AND x.depth > 0",
        )
        .bind(code)
        .bind(view.bulletin)
        .bind(under),
    };
    let row = row.optional(db).await?;
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

/// When a bulletin left, first and last: other trees have it from the day on which it was passed on to them (R06).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    pub(crate) first: Timestamp,
    pub(crate) last: Timestamp,
}

impl Left {
    /// Not everybody was addressed at the same moment.
    fn is_staggered(self) -> bool {
        self.last > self.first
    }
}

/// When a bulletin left; of one without a direct path, when its first cover did.
pub(crate) async fn dispatched(db: &Db, bulletin: BulletinId) -> Result<Option<Left>, DbError> {
    let row = query(
        "SELECT MIN(created_at) AS first_at, MAX(CASE WHEN path = 'direct' THEN created_at END) AS last_at \
         FROM dispatch WHERE bulletin = $1",
    );
    let row = row.bind(bulletin).one(db).await?;
    let (first, last): (Option<Timestamp>, Option<Timestamp>) = (row.get("first_at")?, row.get("last_at")?);
    Ok(first.map(|first| Left { first, last: last.unwrap_or(first) }))
}

/// When the addressee `a` of the bulletin `$1` was first addressed directly; whoever stands below no top of a dispatch (any
/// more), when the bulletin left: `$2`.
macro_rules! since {
    () => {
        "COALESCE((SELECT MIN(d.created_at) FROM dispatch d JOIN body_ancestor s ON s.ancestor = d.under_body AND s.body = a.body \
           WHERE d.bulletin = $1 AND d.path = 'direct'), $2)"
    };
}

/// All addressees of the bulletin `$1`.
macro_rules! everybody {
    () => {
        " FROM addressee a WHERE a.bulletin = $1 "
    };
}

/// Those below a body.
macro_rules! below {
    ($body:literal) => {
        concat!(
            " FROM body_ancestor x CROSS JOIN addressee a WHERE x.ancestor = ",
            $body,
            " AND x.depth > 0 AND a.bulletin = $1 AND a.body = x.body "
        )
    };
}

macro_rules! confirmation_times {
    ($since:expr, $whose:expr) => {
        concat!(
            "SELECT kind, steps, COUNT(*) AS bodies FROM (SELECT a.kind, (a.acknowledged_at - ",
            $since,
            " + $3 - 1) / $3 AS steps",
            $whose,
            "AND a.acknowledged_at IS NOT NULL) AS seen GROUP BY kind, steps"
        )
    };
}

/// How many of each tier confirmed, and how long after they were addressed, rounded up to whole `step`s.
pub(crate) async fn confirmation_times(
    db: &Db,
    view: ReachView,
    left: Left,
    step: Duration,
) -> Result<Vec<(BodyKind, (Duration, u64))>, DbError> {
    let step = i64::try_from(step.as_micros()).unwrap_or(i64::MAX).max(1);
    let rows = query(match (view.is_whole(), left.is_staggered()) {
        (true, false) => confirmation_times!("$2", everybody!()),
        (true, true) => confirmation_times!(since!(), everybody!()),
        (false, false) => confirmation_times!("$2", below!("$4")),
        (false, true) => confirmation_times!(since!(), below!("$4")),
    });
    let rows = rows.bind(view.bulletin).bind(left.first).bind(step);
    let rows = if view.is_whole() { rows } else { rows.bind(view.under) };
    let read = |row: &Row| {
        let micros = row.get::<i64>("steps")?.saturating_mul(step);
        Ok((row.get("kind")?, (Duration::from_micros(u64::try_from(micros).unwrap_or(0)), row.get("bodies")?)))
    };
    rows.all(db).await?.iter().map(read).collect()
}

/// Closed bodies are few: their own index is asked, not every addressee.
macro_rules! closed {
    () => {
        "a.body IN (SELECT gone.serial FROM body gone WHERE gone.ended_at IS NOT NULL)"
    };
}

macro_rules! departures {
    ($since:expr, $whose:expr, $which:expr) => {
        concat!(
            "SELECT kind, since, ended_at, COUNT(*) AS bodies FROM (SELECT a.kind, CAST(",
            $since,
            " AS BIGINT) AS since, (SELECT b.ended_at FROM body b WHERE b.serial = a.body) AS ended_at",
            $whose,
            "AND a.acknowledged_at IS NULL AND ",
            $which,
            ") AS seen WHERE ended_at IS NOT NULL OR since > $2 GROUP BY kind, since, ended_at"
        )
    };
}

/// Who of each tier left the observation without a word, how long after being addressed: bodies that closed, and by the
/// moment `now` those who were addressed later than the first.
pub(crate) async fn departures(
    db: &Db,
    view: ReachView,
    left: Left,
    now: Timestamp,
) -> Result<Vec<(BodyKind, (Duration, u64))>, DbError> {
    let rows = query(match (view.is_whole(), left.is_staggered()) {
        (true, false) => departures!("$2", everybody!(), closed!()),
        (true, true) => departures!(since!(), everybody!(), "1 = 1"),
        (false, false) => departures!("$2", below!("$3"), closed!()),
        (false, true) => departures!(since!(), below!("$3"), "1 = 1"),
    });
    let rows = rows.bind(view.bulletin).bind(left.first);
    let rows = if view.is_whole() { rows } else { rows.bind(view.under) };
    let read = |row: &Row| {
        let gone: Timestamp = row.get::<Option<Timestamp>>("ended_at")?.unwrap_or(now);
        Ok((row.get("kind")?, (gone.since(row.get("since")?), row.get("bodies")?)))
    };
    rows.all(db).await?.iter().map(read).collect()
}

/// Date of each cover with its tier and the date of the letter behind it.
pub(crate) async fn hop_dates(
    db: &Db,
    view: ReachView,
) -> Result<Vec<(BodyKind, JapaneseDate, JapaneseDate)>, DbError> {
    macro_rules! dates {
        ($below:literal) => {
            concat!(
                "SELECT b.kind, COALESCE(p.letter_date, l.issue_date) AS parent_date, c.letter_date FROM cover c \
                 JOIN bulletin l ON l.id = c.bulletin JOIN body b ON b.serial = c.body ",
                $below,
                " LEFT JOIN cover p ON p.id = c.parent_cover WHERE c.bulletin = $1"
            )
        };
    }
    let rows = match view.area() {
        None => query(dates!("")).bind(view.bulletin),
        Some(under) => {
            query(dates!("JOIN body_ancestor x ON x.body = c.body AND x.ancestor = $2")).bind(view.bulletin).bind(under)
        }
    };
    let rows = rows.all(db).await?;
    rows.iter().map(|row| Ok((row.get("kind")?, row.get("parent_date")?, row.get("letter_date")?))).collect()
}

/// How many said that the mail was not for them.
pub(crate) async fn misdelivered(db: &Db, view: ReachView) -> Result<u64, DbError> {
    let row = match view.area() {
        None => query("SELECT COUNT(*) AS bodies FROM misdelivery WHERE bulletin = $1 AND reason = 'elsewhere'")
            .bind(view.bulletin),
        Some(under) => query(
            "SELECT COUNT(*) AS bodies FROM misdelivery m JOIN body_ancestor x ON x.body = m.body AND x.ancestor = $2 \
             WHERE m.bulletin = $1 AND m.reason = 'elsewhere'",
        )
        .bind(view.bulletin)
        .bind(under),
    };
    row.one(db).await?.get("bodies")
}
