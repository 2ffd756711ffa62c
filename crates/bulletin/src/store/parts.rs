//! Statements about parts: how each is to be handled, and who reads it through which body today.

use noroshi_platform::db::{Db, DbError, On, Row, Tx, query};
use noroshi_terms::{Audience, BodyId, BulletinId, Handling, JapaneseDate, Narrowing, PersonId, Timestamp, Tlp};

use serde::{Deserialize, Serialize};

use super::{BulletinLine, read_line};

/// A part of a bulletin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartName {
    /// The letter.
    Letter,
    /// The attachment.
    Attachment,
    /// The FAX edition.
    Fax,
}

impl PartName {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Letter, Self::Attachment, Self::Fax];

    /// Word on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Letter => "文書",
            Self::Attachment => "別添",
            Self::Fax => "FAX版",
        }
    }

    /// Word in tables and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Attachment => "attachment",
            Self::Fax => "fax",
        }
    }
}

pub(crate) async fn insert_part(
    tx: &mut Tx,
    id: BulletinId,
    part: PartName,
    handling: &Handling,
) -> Result<(), DbError> {
    query("INSERT INTO part (bulletin, part, audience, tlp, is_confirmed, sentence) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(part.code())
        .bind(handling.audience())
        .bind(handling.tlp())
        .bind(handling.is_confirmed())
        .bind(handling.sentence())
        .execute(tx)
        .await?;
    Ok(())
}

/// How the originator wants a part handled; `sentence` is the one in the issued content, for parts older than the table.
pub(crate) async fn handling(
    on: impl Into<On<'_>>,
    (id, part): (BulletinId, PartName),
    sentence: &str,
) -> Result<Option<Handling>, DbError> {
    let row = query("SELECT audience, tlp, is_confirmed, sentence FROM part WHERE bulletin = $1 AND part = $2")
        .bind(id)
        .bind(part.code())
        .optional(on)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let stored: Option<String> = row.get("sentence")?;
    let derived = Handling::derived(row.get::<Audience>("audience")?, stored.as_deref().unwrap_or(sentence));
    if !row.get::<bool>("is_confirmed")? {
        return Ok(Some(derived));
    }
    // A label that cannot be, such as CLEAR on a limited part, is refused by the table; the derived one is the safe one.
    Ok(Some(derived.confirmed(row.get::<Tlp>("tlp")?).unwrap_or(derived)))
}

/// What the tiers above a body, and the body itself, narrowed, the oldest first. A vendor stands under the institutions
/// with which it has a valid agreement.
pub(crate) async fn narrowings(
    on: impl Into<On<'_>>,
    (id, part): (BulletinId, PartName),
    reader: BodyId,
    today: JapaneseDate,
) -> Result<Vec<Narrowing>, DbError> {
    let rows = query(
        "SELECT DISTINCT n.body, n.audience, n.tlp, n.sentence, n.set_at \
         FROM part_narrowing n JOIN body_ancestor a ON a.ancestor = n.body \
         WHERE n.bulletin = $1 AND n.part = $2 AND (a.body = $3 OR a.body IN (SELECT d.institution FROM nda d \
           WHERE d.vendor = $3 AND d.ended_at IS NULL AND $4 BETWEEN d.since AND d.until)) ORDER BY n.set_at, n.body",
    )
    .bind(id)
    .bind(part.code())
    .bind(reader)
    .bind(today)
    .all(on)
    .await?;
    let read = |row: &Row| {
        Ok(Narrowing { audience: row.get("audience")?, tlp: row.get("tlp")?, sentence: row.get("sentence")? })
    };
    rows.iter().map(read).collect()
}

/// Bodies through which this reader reads the part today (H01, H03).
pub(crate) async fn reading_bodies(
    db: &Db,
    (id, part): (BulletinId, PartName),
    reader: PersonId,
    today: JapaneseDate,
) -> Result<Vec<BodyId>, DbError> {
    let rows = query(
        "SELECT DISTINCT r.body FROM part_reader r \
         WHERE r.bulletin = $1 AND r.part = $2 AND r.person = $3 AND $4 BETWEEN r.since AND r.until ORDER BY r.body",
    )
    .bind(id)
    .bind(part.code())
    .bind(reader)
    .bind(today)
    .all(db)
    .await?;
    rows.iter().map(|row| row.get("body")).collect()
}

/// Issued bulletins whose letter this reader may see today, newest first. The audience is part of the question.
pub(crate) async fn readable(
    db: &Db,
    (reader, today): (PersonId, JapaneseDate),
    before: Timestamp,
    limit: i64,
) -> Result<Vec<BulletinLine>, DbError> {
    let rows = query(
        "SELECT b.id, b.title, b.number, b.issue_date, i.name AS issuer_name, w.issuer AS paper_issuer, b.stage, \
         b.issued_at AS saved_at, '' AS author_name, e.kind AS ended \
         FROM bulletin b JOIN body i ON i.serial = b.issuer LEFT JOIN bulletin_end e ON e.bulletin = b.id \
         LEFT JOIN received_paper w ON w.bulletin = b.id \
         WHERE b.stage = 'issued' AND b.issued_at < $3 AND EXISTS (SELECT 1 FROM part_reader r \
           WHERE r.bulletin = b.id AND r.part = 'letter' AND r.person = $1 AND $2 BETWEEN r.since AND r.until) \
         ORDER BY b.issued_at DESC LIMIT $4",
    )
    .bind(reader)
    .bind(today)
    .bind(before)
    .bind(limit)
    .all(db)
    .await?;
    rows.iter().map(read_line).collect()
}
