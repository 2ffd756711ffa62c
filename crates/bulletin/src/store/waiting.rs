//! What an institution has not confirmed yet.

use noroshi_platform::db::{Db, DbError, query};
use noroshi_terms::{BodyId, JapaneseDate, PersonId, Timestamp};

use super::{BulletinLine, read_line};

/// Bulletins that were sent to this body after a moment, that it has not confirmed and that this reader may read today
/// through it; newest first. One that was corrected or withdrawn is not asked about any more: its notice is.
/// The few rows of the body that are still open lead to their bulletins (CROSS JOIN keeps SQLite to that order): the many
/// bulletins of the days in question are not looked through, for every page asks this.
pub(crate) async fn unconfirmed(
    db: &Db,
    (reader, body): (PersonId, BodyId),
    today: JapaneseDate,
    after: Timestamp,
) -> Result<Vec<BulletinLine>, DbError> {
    let rows = query(
        "SELECT b.id, b.title, b.number, b.issue_date, i.name AS issuer_name, b.stage, b.issued_at AS saved_at, '' AS author_name, \
         CAST(NULL AS TEXT) AS ended, w.issuer AS paper_issuer \
         FROM addressee a CROSS JOIN bulletin b JOIN body i ON i.serial = b.issuer LEFT JOIN received_paper w ON w.bulletin = b.id \
         WHERE a.body = $2 AND a.acknowledged_at IS NULL AND b.id = a.bulletin AND b.stage = 'issued' AND b.issued_at > $4 \
           AND NOT EXISTS (SELECT 1 FROM bulletin_end e WHERE e.bulletin = b.id) AND EXISTS (SELECT 1 FROM part_reader r \
           WHERE r.bulletin = b.id AND r.part = 'letter' AND r.person = $1 AND r.body = $2 AND $3 BETWEEN r.since AND r.until) \
         ORDER BY b.issued_at DESC LIMIT 20",
    )
    .bind(reader)
    .bind(body)
    .bind(today)
    .bind(after)
    .all(db)
    .await?;
    rows.iter().map(read_line).collect()
}
