//! Statements of covers.

use async_trait::async_trait;
use noroshi_bulletin::{CoverSource, CoverView};
use noroshi_platform::db::{Db, DbError, On, Row, Tx, query};
use noroshi_terms::{BodyId, BulletinId, CoverId, RelayTaskId, Timestamp};

use crate::cover::{CoverContent, CoverText};

pub(crate) struct NewCover<'a> {
    pub(crate) content: &'a CoverContent,
    pub(crate) json: &'a str,
    pub(crate) hash: String,
    pub(crate) number: String,
    pub(crate) at: Timestamp,
}

pub(crate) async fn insert_cover(tx: &mut Tx, new: NewCover<'_>) -> Result<(), DbError> {
    query(
        "INSERT INTO cover (id, bulletin, body, parent_cover, parent_hash, number, letter_date, content, content_hash, sent_at, bundle) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(new.content.cover)
    .bind(new.content.bulletin)
    .bind(new.content.body)
    .bind(new.content.parent)
    .bind(new.content.parent_hash.to_string())
    .bind(new.number)
    .bind(new.content.letter.date)
    .bind(new.json)
    .bind(new.hash)
    .bind(new.at)
    .bind(new.content.bundle.as_ref().map(|bundle| bundle.lead))
    .execute(tx)
    .await?;
    Ok(())
}

/// Other tasks of the body that went out with the same letter, with their titles.
pub(crate) async fn bundled_with(
    db: &Db,
    bulletin: BulletinId,
    body: BodyId,
) -> Result<Vec<(RelayTaskId, String)>, DbError> {
    let rows = query(
        "SELECT t.id, b.title FROM cover c JOIN cover o ON o.bundle = c.bundle AND o.id <> c.id \
         JOIN relay_task t ON t.bulletin = o.bulletin AND t.body = o.body JOIN bulletin b ON b.id = o.bulletin \
         WHERE c.bulletin = $1 AND c.body = $2 ORDER BY b.title, t.id",
    )
    .bind(bulletin)
    .bind(body)
    .all(db)
    .await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("title")?))).collect()
}

/// Stored octets and hash of a cover.
pub(crate) async fn cover_row(on: impl Into<On<'_>>, id: CoverId) -> Result<Option<(String, String)>, DbError> {
    let row = query("SELECT content, content_hash FROM cover WHERE id = $1").bind(id).optional(on).await?;
    row.map(|row| Ok((row.get("content")?, row.get("content_hash")?))).transpose()
}

/// A cover on somebody's way, with the name of its body and when it was sent.
pub(crate) struct CoverOnTheWay {
    pub(crate) body: BodyId,
    pub(crate) body_name: String,
    pub(crate) content: CoverContent,
    /// How far above the reader its body stands.
    depth: i64,
}

/// Covers of bodies at or above the reader, nearest first: those of other branches of the tree are not asked for at all, nor
/// those whose clerk left the reader out (R03).
pub(crate) async fn covers_on_the_way(
    db: &Db,
    bulletin: BulletinId,
    reader: BodyId,
) -> Result<Vec<CoverOnTheWay>, DbError> {
    let rows = query(
        "SELECT c.body, c.content, c.content_hash, b.name, a.depth FROM body_ancestor a JOIN cover c ON c.body = a.ancestor \
         JOIN body b ON b.serial = c.body WHERE a.body = $1 AND c.bulletin = $2 \
           AND NOT EXISTS (SELECT 1 FROM relay_unreached u WHERE u.bulletin = c.bulletin AND u.by_body = c.body AND u.body = $1) \
         ORDER BY a.depth, c.sent_at DESC",
    )
    .bind(reader)
    .bind(bulletin)
    .all(db)
    .await?;
    Ok(rows.iter().map(on_the_way).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn on_the_way(row: &Row) -> Result<Option<CoverOnTheWay>, DbError> {
    let (json, hash): (String, String) = (row.get("content")?, row.get("content_hash")?);
    let Some(content) = CoverContent::read(&json, &hash) else {
        tracing::error!("a stored cover letter does not match its hash and is not shown");
        return Ok(None);
    };
    Ok(Some(CoverOnTheWay { body: row.get("body")?, body_name: row.get("name")?, content, depth: row.get("depth")? }))
}

/// The covers that a reader's letter really came with: those of the nearest relaying bodies (the own office, else the
/// parents), and what each of them passed on. A cover of another parent of the parent was never in front of it.
fn as_it_came(on_the_way: Vec<CoverOnTheWay>) -> Vec<CoverOnTheWay> {
    let Some(nearest) = on_the_way.first().map(|cover| cover.depth) else { return on_the_way };
    let mut wanted: Vec<CoverId> =
        on_the_way.iter().filter(|cover| cover.depth == nearest).map(|cover| cover.content.cover).collect();
    let mut came = Vec::new();
    for cover in on_the_way {
        if wanted.contains(&cover.content.cover) {
            wanted.extend(cover.content.parent);
            came.push(cover);
        }
    }
    came
}

/// What this office wrote on its last cover: the next one begins the same way.
pub(crate) async fn cover_texts_of(db: &Db, body: BodyId) -> Result<Option<CoverText>, DbError> {
    let row = query(
        "SELECT draft FROM relay_task WHERE body = $1 AND stage = 'sent' AND draft IS NOT NULL ORDER BY sent_at DESC LIMIT 1",
    )
    .bind(body)
    .optional(db)
    .await?;
    let draft: Option<String> = row.map(|row| row.get("draft")).transpose()?;
    Ok(draft.and_then(|json| serde_json::from_str(&json).ok()))
}

/// Answers the bulletin page.
pub struct CoverStore {
    db: Db,
}

impl CoverStore {
    /// For this database.
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl CoverSource for CoverStore {
    async fn covers(&self, bulletin: BulletinId, readers: &[BodyId]) -> Result<Vec<CoverView>, DbError> {
        let (mut views, mut seen): (Vec<CoverView>, Vec<BodyId>) = (Vec::new(), Vec::new());
        for reader in readers {
            for cover in as_it_came(covers_on_the_way(&self.db, bulletin, *reader).await?) {
                if !seen.contains(&cover.body) {
                    seen.push(cover.body);
                    views.push(CoverView { body_name: cover.body_name, letter: cover.content.letter });
                }
            }
        }
        Ok(views)
    }
}
