//! Statements of bulletins.

use noroshi_platform::db::{Db, DbError, On, Row, Tx, query};
use noroshi_terms::{BodyId, BulletinId, JapaneseDate, PersonId, Timestamp};

use crate::ending::EndKind;
use crate::stage::Stage;
use crate::text::DraftText;

mod endings;
mod files;
mod handling;
mod office_texts;
mod parts;
mod passes;
mod readings;
mod received;
mod schedules;
mod waiting;

pub(crate) use endings::{begun_notice, end_kind, ending, hold, hold_shared, insert_ending, insert_relation, relation};
pub(crate) use files::{copy_file, delete_file, file_octets, files, insert_file, move_revision};
pub(crate) use handling::{inherit_handling, lock_part, narrowing_of, set_label, set_narrowing};
pub(crate) use office_texts::{office_texts, set_office_texts};
pub use parts::PartName;
pub(crate) use parts::{handling, insert_part, narrowings, readable, reading_bodies};
pub(crate) use passes::{OtherTree, copy_passes, insert_pass, is_for, is_national, other_trees, passed_to};
pub(crate) use readings::{insert_reading, was_read};
pub(crate) use received::{
    KnownDocument, NewPaper, documents_around, forget_paper, insert_paper, is_received, lock_papers, writing_bodies,
};
pub(crate) use schedules::{
    drop_schedule, hold_approved, hold_schedules, schedule, schedules, set_schedule, set_schedule_fault, take_schedule,
};
pub(crate) use waiting::unconfirmed;

/// A bulletin as it lies in the database.
#[derive(Debug, Clone)]
pub struct BulletinRow {
    /// Id.
    pub id: BulletinId,
    /// Whose bulletin.
    pub issuer: BodyId,
    /// Who began it.
    pub author: PersonId,
    /// Name of the author.
    pub author_name: String,
    /// Texts as typed.
    pub text: DraftText,
    /// Counts savings.
    pub revision: i64,
    /// Who saved last.
    pub saved_by: PersonId,
    /// Name of who saved last.
    pub saved_by_name: String,
    /// When.
    pub saved_at: Timestamp,
    /// Where it stands.
    pub stage: Stage,
    /// Why it came back, when it did.
    pub return_reason: Option<String>,
    /// Canonical content and hash, once issued.
    pub content: Option<(String, String)>,
}

/// One bulletin.
pub async fn bulletin(on: impl Into<On<'_>>, id: BulletinId) -> Result<Option<BulletinRow>, DbError> {
    let mut on = on.into();
    let row = query(
        "SELECT b.id, b.issuer, b.author, a.name AS author_name, b.draft, b.revision, b.saved_by, s.name AS saved_by_name, \
         b.saved_at, b.stage, b.submitted_by, b.submitted_at, b.approved_by, b.approved_at, b.return_reason, b.number, \
         b.issue_date, b.issued_by, b.issued_at, b.content, b.content_hash \
         FROM bulletin b JOIN person a ON a.id = b.author JOIN person s ON s.id = b.saved_by WHERE b.id = $1",
    )
    .bind(id)
    .optional(on.again())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut row = read_row(&row)?;
    row.text.files = files(on, id).await?;
    Ok(Some(row))
}

fn read_row(row: &Row) -> Result<BulletinRow, DbError> {
    let content = match (row.get::<Option<String>>("content")?, row.get::<Option<String>>("content_hash")?) {
        (Some(content), Some(hash)) => Some((content, hash)),
        _ => None,
    };
    Ok(BulletinRow {
        id: row.get("id")?,
        issuer: row.get("issuer")?,
        author: row.get("author")?,
        author_name: row.get("author_name")?,
        text: serde_json::from_str(&row.get::<String>("draft")?).unwrap_or_default(),
        revision: row.get("revision")?,
        saved_by: row.get("saved_by")?,
        saved_by_name: row.get("saved_by_name")?,
        saved_at: row.get("saved_at")?,
        stage: read_stage(row)?,
        return_reason: row.get("return_reason")?,
        content,
    })
}

fn read_stage(row: &Row) -> Result<Stage, DbError> {
    Ok(match row.get::<String>("stage")?.as_str() {
        "submitted" => Stage::Submitted { by: row.get("submitted_by")?, at: row.get("submitted_at")? },
        "approved" => Stage::Approved { by: row.get("approved_by")?, at: row.get("approved_at")? },
        "issued" => Stage::Issued {
            by: row.get("issued_by")?,
            at: row.get("issued_at")?,
            number: row.get::<String>("number")?.parse().unwrap_or(noroshi_terms::LetterNumber::Unnumbered),
            date: row.get("issue_date")?,
        },
        _ => Stage::Draft,
    })
}

pub(crate) struct NewDraft<'a> {
    pub(crate) id: BulletinId,
    pub(crate) issuer: BodyId,
    pub(crate) author: PersonId,
    pub(crate) text: &'a DraftText,
    pub(crate) at: Timestamp,
}

pub(crate) async fn insert(tx: &mut Tx, new: NewDraft<'_>) -> Result<(), DbError> {
    query(
        "INSERT INTO bulletin (id, issuer, author, title, draft, revision, saved_by, saved_at, stage, created_at) \
         VALUES ($1, $2, $3, $4, $5, 1, $3, $6, 'draft', $6)",
    )
    .bind(new.id)
    .bind(new.issuer)
    .bind(new.author)
    .bind(new.text.title.as_str())
    .bind(json(new.text))
    .bind(new.at)
    .execute(tx)
    .await?;
    Ok(())
}

fn json(text: &DraftText) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// Saves over exactly the revision the writer saw; zero rows when somebody saved in between or it is no draft any more.
pub(crate) async fn update_text(
    tx: &mut Tx,
    id: BulletinId,
    seen: i64,
    by: (PersonId, Timestamp),
    text: &DraftText,
) -> Result<u64, DbError> {
    query(
        "UPDATE bulletin SET draft = $1, title = $2, revision = revision + 1, saved_by = $3, saved_at = $4 \
         WHERE id = $5 AND revision = $6 AND stage = 'draft'",
    )
    .bind(json(text))
    .bind(text.title.as_str())
    .bind(by.0)
    .bind(by.1)
    .bind(id)
    .bind(seen)
    .execute(tx)
    .await
}

/// Remembers that this person wrote in the bulletin.
pub(crate) async fn note_writer(tx: &mut Tx, id: BulletinId, person: PersonId) -> Result<(), DbError> {
    query("INSERT INTO bulletin_writer (bulletin, person) VALUES ($1, $2) ON CONFLICT (bulletin, person) DO NOTHING")
        .bind(id)
        .bind(person)
        .execute(tx)
        .await?;
    Ok(())
}

/// Whoever began, saved or submitted any of it.
pub(crate) async fn writers(on: impl Into<On<'_>>, id: BulletinId) -> Result<Vec<PersonId>, DbError> {
    let rows = query("SELECT person FROM bulletin_writer WHERE bulletin = $1").bind(id).all(on).await?;
    rows.iter().map(|row| row.get("person")).collect()
}

pub(crate) async fn set_submitted(
    tx: &mut Tx,
    id: BulletinId,
    seen: i64,
    by: PersonId,
    at: Timestamp,
) -> Result<u64, DbError> {
    query(
        "UPDATE bulletin SET stage = 'submitted', submitted_by = $1, submitted_at = $2, return_reason = NULL \
         WHERE id = $3 AND revision = $4 AND stage = 'draft'",
    )
    .bind(by)
    .bind(at)
    .bind(id)
    .bind(seen)
    .execute(tx)
    .await
}

pub(crate) async fn set_approved(
    tx: &mut Tx,
    id: BulletinId,
    seen: i64,
    by: PersonId,
    at: Timestamp,
) -> Result<u64, DbError> {
    query(
        "UPDATE bulletin SET stage = 'approved', approved_by = $1, approved_at = $2 \
         WHERE id = $3 AND revision = $4 AND stage = 'submitted' AND author <> $1 \
         AND NOT EXISTS (SELECT 1 FROM bulletin_writer w WHERE w.bulletin = $3 AND w.person = $1)",
    )
    .bind(by)
    .bind(at)
    .bind(id)
    .bind(seen)
    .execute(tx)
    .await
}

pub(crate) async fn set_returned(
    tx: &mut Tx,
    id: BulletinId,
    by: PersonId,
    at: Timestamp,
    reason: &str,
) -> Result<u64, DbError> {
    query(
        "UPDATE bulletin SET stage = 'draft', returned_by = $1, returned_at = $2, return_reason = $3, \
         approved_by = NULL, approved_at = NULL WHERE id = $4 AND stage IN ('submitted', 'approved')",
    )
    .bind(by)
    .bind(at)
    .bind(reason)
    .bind(id)
    .execute(tx)
    .await
}

pub(crate) struct Issue<'a> {
    pub(crate) id: BulletinId,
    pub(crate) revision: i64,
    pub(crate) by: PersonId,
    pub(crate) at: Timestamp,
    pub(crate) number: String,
    pub(crate) date: JapaneseDate,
    pub(crate) title: String,
    pub(crate) content: &'a str,
    pub(crate) hash: String,
}

/// Issues exactly the revision that was frozen: a text given back, changed and approved in between is another one.
pub(crate) async fn set_issued(tx: &mut Tx, issue: Issue<'_>) -> Result<u64, DbError> {
    query(
        "UPDATE bulletin SET stage = 'issued', number = $1, issue_date = $2, issued_by = $3, issued_at = $4, content = $5, \
         content_hash = $6, title = $7 WHERE id = $8 AND revision = $9 AND stage = 'approved'",
    )
    .bind(issue.number)
    .bind(issue.date)
    .bind(issue.by)
    .bind(issue.at)
    .bind(issue.content)
    .bind(issue.hash)
    .bind(issue.title)
    .bind(issue.id)
    .bind(issue.revision)
    .execute(tx)
    .await
}

/// One line of the list.
#[derive(Debug, Clone)]
pub struct BulletinLine {
    /// Id.
    pub id: BulletinId,
    /// Title.
    pub title: String,
    /// Number, once issued.
    pub number: Option<String>,
    /// Date of the letter, once issued.
    pub date: Option<JapaneseDate>,
    /// Issuer's name; of a paper from outside as it stands on the paper.
    pub issuer: String,
    /// Who registered a paper from outside (収受); none for what was issued here.
    pub received_by: Option<String>,
    /// Stage code.
    pub stage: String,
    /// Last saved.
    pub saved_at: Timestamp,
    /// Author's name.
    pub author: String,
    /// How it ended, when it was corrected or withdrawn.
    pub ended: Option<EndKind>,
}

impl BulletinLine {
    /// Whose document it is; of a paper from outside also who vouches for it here.
    pub fn issued_by(&self) -> String {
        match &self.received_by {
            Some(office) => format!("{}(収受 {office})", self.issuer),
            None => self.issuer.clone(),
        }
    }
}

/// The lines of an issuer as one, for lists.
fn one_line(issuer: &str) -> String {
    issuer.lines().collect::<Vec<_>>().join(" ")
}

fn read_line(row: &Row) -> Result<BulletinLine, DbError> {
    let office: String = row.get("issuer_name")?;
    let (issuer, received_by) = match row.get::<Option<String>>("paper_issuer")? {
        Some(written) => (one_line(&written), Some(office)),
        None => (office, None),
    };
    Ok(BulletinLine {
        id: row.get("id")?,
        title: row.get("title")?,
        number: row.get("number")?,
        date: row.get("issue_date")?,
        issuer,
        received_by,
        stage: row.get("stage")?,
        saved_at: row.get("saved_at")?,
        author: row.get("author_name")?,
        ended: end_kind(row, "ended")?,
    })
}

/// Bulletins of a body that are not issued yet.
pub(crate) async fn unissued(db: &Db, issuer: BodyId) -> Result<Vec<BulletinLine>, DbError> {
    let rows = query(
        "SELECT b.id, b.title, b.number, b.issue_date, i.name AS issuer_name, b.stage, b.saved_at, a.name AS author_name, \
         CAST(NULL AS TEXT) AS ended, CAST(NULL AS TEXT) AS paper_issuer \
         FROM bulletin b JOIN body i ON i.serial = b.issuer JOIN person a ON a.id = b.author \
         WHERE b.issuer = $1 AND b.stage IN ('draft', 'submitted', 'approved') ORDER BY b.saved_at DESC LIMIT 200",
    )
    .bind(issuer)
    .all(db)
    .await?;
    rows.iter().map(read_line).collect()
}

/// Newest issued bulletins whose letter this reader may see today through this body.
pub async fn recent_issued(
    db: &Db,
    (reader, body): (PersonId, BodyId),
    today: JapaneseDate,
    limit: i64,
) -> Result<Vec<BulletinLine>, DbError> {
    let rows = query(
        "SELECT b.id, b.title, b.number, b.issue_date, i.name AS issuer_name, b.stage, b.issued_at AS saved_at, \
         '' AS author_name, e.kind AS ended, w.issuer AS paper_issuer \
         FROM bulletin b JOIN body i ON i.serial = b.issuer LEFT JOIN bulletin_end e ON e.bulletin = b.id \
         LEFT JOIN received_paper w ON w.bulletin = b.id \
         WHERE b.stage = 'issued' AND EXISTS (SELECT 1 FROM part_reader r WHERE r.bulletin = b.id AND r.part = 'letter' \
           AND r.person = $1 AND r.body = $2 AND $3 BETWEEN r.since AND r.until) \
         ORDER BY b.issued_at DESC LIMIT $4",
    )
    .bind(reader)
    .bind(body)
    .bind(today)
    .bind(limit)
    .all(db)
    .await?;
    rows.iter().map(read_line).collect()
}

/// Name of a person for messages such as "somebody was first".
pub(crate) async fn name_of(on: impl Into<On<'_>>, person: PersonId) -> Result<String, DbError> {
    let row = query("SELECT name FROM person WHERE id = $1").bind(person).optional(on).await?;
    row.map_or_else(|| Ok("別の担当者".to_owned()), |row| row.get("name"))
}
