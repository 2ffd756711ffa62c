//! Statements of the archive: taking documents in.

use noroshi_bulletin::{PartName, Recorded};
use noroshi_cascade::CoverContent;
use noroshi_platform::db::{Db, DbError, On, Row, Tx, query};
use noroshi_terms::{Audience, BulletinId, CoverId, Timestamp, Tlp};

use crate::document::{Document, PartHandling, number_key};
use crate::index::{COVER, day, first_place, indexed};

#[cfg(feature = "seeded-leak")]
pub(crate) mod leaking;
#[cfg(feature = "testing")]
pub(crate) mod plant;
mod search;
mod topics;

pub(crate) use search::{
    Candidates, Contents, ReaderKey, Visible, candidates, contents, newest, read_through, reader_keys, visible,
};
pub(crate) use topics::{
    Topic, add_to_topic, bulletins_on, end_topic, insert_topic, kept_topic, letters_around, letters_with_numbers,
    stands_on, take_off_topic, topic, topic_saved_by, topics, topics_of, update_topic, visible_on_topic,
};

/// What taking in a document changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It was not there.
    New,
    /// It was there and is found by other marks now.
    Changed,
    /// It was there as it is.
    Same,
}

/// Takes a document in, or brings its marks up to date.
pub(crate) async fn put(tx: &mut Tx, document: &Document) -> Result<Taken, DbError> {
    let body = query("SELECT name FROM body WHERE serial = $1").bind(document.body).one(&mut *tx).await?;
    let words = document.words(&body.get::<String>("name")?);
    let grams = indexed(document, &words);
    let known = query("SELECT place, grams FROM archive_document WHERE document = $1");
    match known.bind(document.name()).optional(&mut *tx).await? {
        None => insert(tx, document, (&words, &grams)).await,
        Some(row) if row.get::<String>("grams")? == grams => Ok(Taken::Same),
        Some(row) => {
            query("UPDATE archive_document SET words = $1, grams = $2 WHERE place = $3")
                .bind(words)
                .bind(grams)
                .bind(row.get::<i64>("place")?)
                .execute(tx)
                .await?;
            Ok(Taken::Changed)
        }
    }
}

async fn insert(tx: &mut Tx, document: &Document, (words, grams): (&str, &str)) -> Result<Taken, DbError> {
    let place = next_place(tx, day(document.date)).await?;
    query(
        "INSERT INTO archive_document (place, document, bulletin, cover, form, part, body, kind, title, number, number_key, \
         letter_date, words, grams) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(place)
    .bind(document.name())
    .bind(document.bulletin)
    .bind(document.cover)
    .bind(document.form.code())
    .bind(document.form.part().code())
    .bind(document.body)
    .bind(document.kind.code())
    .bind(document.title.as_str())
    .bind(document.number.as_str())
    .bind(number_key(&document.number))
    .bind(document.date)
    .bind(words)
    .bind(grams)
    .execute(tx)
    .await?;
    query("INSERT INTO archive_key (body, opens) VALUES ($1, $2) ON CONFLICT (body, opens) DO NOTHING")
        .bind(document.body)
        .bind(document.audience.map_or(COVER, |audience| audience.code()))
        .execute(tx)
        .await?;
    Ok(Taken::New)
}

/// The next free place of a day; whoever takes in at the same time waits here.
async fn next_place(tx: &mut Tx, day: i64) -> Result<i64, DbError> {
    let row = query(
        "INSERT INTO archive_day (day, last) VALUES ($1, 1) ON CONFLICT (day) DO UPDATE SET last = archive_day.last + 1 \
         RETURNING last",
    )
    .bind(day)
    .one(tx)
    .await?;
    Ok(first_place(day) + row.get::<i64>("last")?)
}

/// The parts of a bulletin in their order, each with every label that it has for somebody.
pub(crate) async fn handlings(tx: &mut Tx, id: BulletinId) -> Result<Vec<PartHandling>, DbError> {
    let rows = query("SELECT part, audience, tlp FROM part WHERE bulletin = $1").bind(id).all(&mut *tx).await?;
    let narrowings = query("SELECT part, audience, tlp FROM part_narrowing WHERE bulletin = $1");
    let narrowings = narrowings.bind(id).all(tx).await?;
    let mut parts = Vec::new();
    for name in PartName::ALL {
        for row in &rows {
            if row.get::<String>("part")? != name.code() {
                continue;
            }
            let original: Tlp = row.get("tlp")?;
            let mut labels = vec![original];
            for narrowing in &narrowings {
                if narrowing.get::<String>("part")? == name.code() {
                    labels.push(narrowed_label(original, narrowing)?);
                }
            }
            labels.sort_unstable();
            labels.dedup();
            parts.push(PartHandling { part: name, audience: row.get("audience")?, labels });
        }
    }
    Ok(parts)
}

fn narrowed_label(original: Tlp, narrowing: &Row) -> Result<Tlp, DbError> {
    let asked: Option<Tlp> = narrowing.get("tlp")?;
    let audience: Audience = narrowing.get("audience")?;
    let loosest = if audience == Audience::Public { Tlp::Clear } else { Tlp::Green };
    Ok(original.max(asked.unwrap_or_else(|| audience.derived_tlp())).max(loosest))
}

/// Covers in front of a bulletin.
pub(crate) async fn covers_of(tx: &mut Tx, id: BulletinId) -> Result<Vec<CoverId>, DbError> {
    let rows = query("SELECT id FROM cover WHERE bulletin = $1").bind(id).all(tx).await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// A cover, checked against its hash; none when there is none or it was altered.
pub(crate) async fn cover(on: impl Into<On<'_>>, id: CoverId) -> Result<Option<CoverContent>, DbError> {
    let row = query("SELECT content, content_hash FROM cover WHERE id = $1").bind(id).optional(on).await?;
    let Some(row) = row else { return Ok(None) };
    let (json, hash): (String, String) = (row.get("content")?, row.get("content_hash")?);
    Ok(CoverContent::read(&json, &hash))
}

/// How far filling has come.
#[derive(Debug, Clone, Default)]
pub(crate) struct Position {
    at: i64,
    id: String,
}

type Chunk = (Vec<Recorded>, Option<Position>);

/// Issued bulletins behind the position whose letter is not in the archive yet.
pub(crate) async fn missing_bulletins(db: &Db, after: &Position, limit: i64) -> Result<Chunk, DbError> {
    let rows = query(
        "SELECT b.id, b.issued_at AS at FROM bulletin b WHERE b.stage = 'issued' \
           AND (b.issued_at > $1 OR (b.issued_at = $1 AND b.id > $2)) \
           AND NOT EXISTS (SELECT 1 FROM archive_document d WHERE d.document = b.id || ' letter') \
         ORDER BY b.issued_at, b.id LIMIT $3",
    )
    .bind(after.at)
    .bind(after.id.as_str())
    .bind(limit)
    .all(db)
    .await?;
    let chunk = rows.iter().map(|row| row.get("id").map(Recorded::Bulletin)).collect::<Result<_, _>>()?;
    Ok((chunk, rows.last().map(position).transpose()?))
}

/// Bulletins behind the position that are in the archive.
pub(crate) async fn taken_bulletins(
    db: &Db,
    after: &Position,
    limit: i64,
) -> Result<(Vec<BulletinId>, Option<Position>), DbError> {
    let rows = query(
        "SELECT b.id, b.issued_at AS at FROM bulletin b WHERE b.stage = 'issued' \
           AND (b.issued_at > $1 OR (b.issued_at = $1 AND b.id > $2)) \
           AND EXISTS (SELECT 1 FROM archive_document d WHERE d.document = b.id || ' letter') \
         ORDER BY b.issued_at, b.id LIMIT $3",
    )
    .bind(after.at)
    .bind(after.id.as_str())
    .bind(limit)
    .all(db)
    .await?;
    let chunk = rows.iter().map(|row| row.get("id")).collect::<Result<_, _>>()?;
    Ok((chunk, rows.last().map(position).transpose()?))
}

/// Covers behind the position that are not in the archive yet.
pub(crate) async fn missing_covers(db: &Db, after: &Position, limit: i64) -> Result<Chunk, DbError> {
    let rows = query(
        "SELECT c.id, c.sent_at AS at FROM cover c WHERE (c.sent_at > $1 OR (c.sent_at = $1 AND c.id > $2)) \
           AND NOT EXISTS (SELECT 1 FROM archive_document d WHERE d.document = 'cover ' || c.id) \
         ORDER BY c.sent_at, c.id LIMIT $3",
    )
    .bind(after.at)
    .bind(after.id.as_str())
    .bind(limit)
    .all(db)
    .await?;
    let chunk = rows.iter().map(|row| row.get("id").map(Recorded::Cover)).collect::<Result<_, _>>()?;
    Ok((chunk, rows.last().map(position).transpose()?))
}

fn position(row: &Row) -> Result<Position, DbError> {
    Ok(Position { at: row.get::<Timestamp>("at")?.as_micros(), id: row.get("id")? })
}
