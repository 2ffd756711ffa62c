//! Statements of reach: counts below a body, dates of the letters on the way.

use noroshi_directory::BodyKind;
use noroshi_platform::db::{Db, DbError, Row, query};
use noroshi_terms::{BodyId, BulletinId, JapaneseDate, Prefecture};

use crate::reach::ReachRow;

/// Counts by tier and prefecture of the bodies below one body; the issuer's own question needs no look at the tree.
pub(crate) async fn reach_rows(db: &Db, bulletin: BulletinId, under: Option<BodyId>) -> Result<Vec<ReachRow>, DbError> {
    let rows = match under {
        None => query(
            "SELECT kind, prefecture, COUNT(*) AS addressed, CAST(SUM(has_mail) AS BIGINT) AS with_mail, \
             COUNT(delivered_at) AS delivered, COUNT(acknowledged_at) AS acknowledged \
             FROM addressee WHERE bulletin = $1 GROUP BY kind, prefecture",
        )
        .bind(bulletin),
        Some(under) => query(
            "SELECT a.kind, a.prefecture, COUNT(*) AS addressed, CAST(SUM(a.has_mail) AS BIGINT) AS with_mail, \
             COUNT(a.delivered_at) AS delivered, COUNT(a.acknowledged_at) AS acknowledged \
             FROM body_ancestor x CROSS JOIN addressee a \
             WHERE x.ancestor = $2 AND x.depth > 0 AND a.bulletin = $1 AND a.body = x.body GROUP BY a.kind, a.prefecture",
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
        addressed: row.get("addressed")?,
        with_mail: row.get("with_mail")?,
        delivered: row.get("delivered")?,
        acknowledged: row.get("acknowledged")?,
    })
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
