//! Files beside a bulletin (添えたファイル): each belongs to the letter or the attachment and is read by that part's readers.
//!
//! Life: added to a draft after its octets were looked into, taken away again while it is a draft, frozen at issue with name,
//! size and SHA-256. Invariants: adding or taking away is writing — the revision moves on, and who did it does not approve;
//! octets are compared with the frozen hash before they are given out; a restricted file's name stands in no letter and no
//! mail. Left out: virus scanning.

use noroshi_access::Permit;
use noroshi_audit::{Entry, record};
use noroshi_formats::ContentHash;
use noroshi_formats::files::{FileFault, FileKind, inspect, safe_name};
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_terms::{BulletinId, FileId, PersonId, grouped};
use serde::{Deserialize, Serialize};

use crate::draft::Draft;
use crate::stage::{Stage, StepError};
use crate::store::{self, PartName};

/// A file of a bulletin, without its octets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedFile {
    /// Its id.
    pub id: FileId,
    /// The part it belongs to.
    pub part: PartName,
    /// Its safe name.
    pub name: String,
    /// Code of its kind.
    pub kind: String,
    /// Octets.
    pub size: u64,
    /// SHA-256 of the octets, hexadecimal.
    pub sha256: String,
}

impl AttachedFile {
    /// Kind and size in words: PDF、120 kB.
    pub fn facts(&self) -> String {
        let kind = FileKind::of(&self.kind).map_or("ファイル", FileKind::label);
        format!("{kind}、{} kB", grouped(self.size.div_ceil(1024)))
    }

    /// Media type of answers that carry it.
    pub(crate) fn media_type(&self) -> &'static str {
        FileKind::of(&self.kind).map_or("application/octet-stream", FileKind::media_type)
    }
}

/// The largest file.
pub const LARGEST_FILE: usize = 8 * 1024 * 1024;
const LARGEST_IN_ALL: u64 = 24 * 1024 * 1024;
const MOST_FILES: usize = 10;

/// A file was not added or taken away; the draft is as it was.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such draft, or no such file in it.
    #[error("このファイルは見つかりませんでした。画面を開き直してください。")]
    NotFound,
    /// What is inside may not be passed on.
    #[error("「{name}」は添えられませんでした。{fault}")]
    Fault {
        /// The name as it was sent.
        name: String,
        /// Why.
        #[source]
        fault: FileFault,
    },
    /// One file is too large.
    #[error("「{name}」は8 MBを超えています。小さくするか分けて、お送りください。")]
    TooLarge {
        /// The name as it was sent.
        name: String,
    },
    /// All together are too large.
    #[error("添えられるのは、合わせて24 MBまでです。ほかのファイルを除いてから、もう一度お選びください。")]
    TooLargeInAll,
    /// Too many.
    #[error("添えられるのは、10個までです。ほかのファイルを除いてから、もう一度お選びください。")]
    TooMany,
    /// It is there already.
    #[error("「{name}」と同じ中身のファイルが、すでに添えられています。")]
    Twice {
        /// The name as it was sent.
        name: String,
    },
    /// It is no draft any more.
    #[error(transparent)]
    Step(#[from] StepError),
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// A file as it was sent, and the part it shall belong to.
#[derive(Debug, Clone, Copy)]
pub struct SentFile<'a> {
    /// Letter or attachment.
    pub part: PartName,
    /// The name that the browser gave.
    pub name: &'a str,
    /// What is inside.
    pub octets: &'a [u8],
}

/// Looks into a file and adds it to the permit's draft.
pub async fn add_file(app: &App, permit: &Permit<Draft>, sent: SentFile<'_>) -> Result<(), FileError> {
    let (bulletin, by) = named(permit)?;
    let name: String = sent.name.chars().take(80).collect();
    if sent.octets.len() > LARGEST_FILE {
        return Err(FileError::TooLarge { name });
    }
    let kind = inspect(sent.name, sent.octets).map_err(|fault| FileError::Fault { name: name.clone(), fault })?;
    let file = AttachedFile {
        id: FileId::new(&*app.entropy),
        part: if sent.part == PartName::Attachment { PartName::Attachment } else { PartName::Letter },
        name: safe_name(sent.name, kind),
        kind: kind.ending().to_owned(),
        size: sent.octets.len() as u64,
        sha256: ContentHash::of(sent.octets).to_string(),
    };
    let mut tx = app.db.begin().await?;
    write_in_draft(&mut tx, app, bulletin, by).await?;
    let others = store::files(&mut tx, bulletin).await?;
    if others.len() >= MOST_FILES {
        return Err(FileError::TooMany);
    }
    if others.iter().map(|other| other.size).sum::<u64>() + file.size > LARGEST_IN_ALL {
        return Err(FileError::TooLargeInAll);
    }
    if !store::insert_file(&mut tx, bulletin, (&file, sent.octets), (by, app.now())).await? {
        return Err(FileError::Twice { name });
    }
    audit(&mut tx, app, permit, (bulletin, format!("file added to {} {}", file.part.code(), file.sha256))).await?;
    Ok(tx.commit().await?)
}

/// Takes a file away from the permit's draft.
pub async fn remove_file(app: &App, permit: &Permit<Draft>, file: FileId) -> Result<(), FileError> {
    let (bulletin, by) = named(permit)?;
    let mut tx = app.db.begin().await?;
    write_in_draft(&mut tx, app, bulletin, by).await?;
    if store::delete_file(&mut tx, bulletin, file).await? == 0 {
        return Err(FileError::NotFound);
    }
    audit(&mut tx, app, permit, (bulletin, format!("file {file} taken away"))).await?;
    Ok(tx.commit().await?)
}

/// The draft's next revision: what was approved or looked at before is another draft.
async fn write_in_draft(tx: &mut Tx, app: &App, bulletin: BulletinId, by: PersonId) -> Result<(), FileError> {
    if store::move_revision(&mut *tx, bulletin, (by, app.now())).await? == 1 {
        return Ok(store::note_writer(tx, bulletin, by).await?);
    }
    match store::bulletin(tx, bulletin).await?.map(|row| row.stage) {
        Some(stage) if stage != Stage::Draft => Err(StepError::WrongStage(stage.label()).into()),
        _ => Err(FileError::NotFound),
    }
}

fn named(permit: &Permit<Draft>) -> Result<(BulletinId, PersonId), FileError> {
    let id = permit.subject().0.ok_or(FileError::NotFound)?;
    Ok((id, permit.person().ok_or(FileError::NoPerson)?))
}

async fn audit(
    tx: &mut Tx,
    app: &App,
    permit: &Permit<Draft>,
    (bulletin, detail): (BulletinId, String),
) -> Result<(), DbError> {
    let (doer, body, verb) = (permit.doer(), permit.body(), <Draft as noroshi_access::Verb>::NAME);
    let entry = Entry { doer, body, verb, subject: bulletin.to_string(), detail };
    record(tx, &*app.entropy, app.now(), entry).await
}
