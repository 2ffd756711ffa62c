//! Lists submitted on the page (一覧): tried by a job, read about by their sender, imported when the sender says so.
//!
//! Life: reading → tried → taking → taken; a file that cannot be read becomes unreadable, one that is given up or a day old is
//! forgotten, and its rows with it. Invariants: only the sender sees a list and has it imported; what is imported is, to the
//! octet, what was tried; at most one list is being imported; a list with a refused row is not.
//! Left out: how the rows get into the directory (`taking`).

use std::io::{Read, Write};
use std::time::Duration;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::{DbError, DbErrorKind, Tx};
use noroshi_platform::outbox::{NewJob, enqueue};
use noroshi_terms::{BodyId, JobId, PersonId, SubmittedListId, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{ImportKind, Refusal, Report};
use crate::store::submitted as store;

/// Submitting a list and having it imported. The subject is the founding body, whose directory it is.
#[derive(Debug)]
pub struct ImportDirectory;

impl Verb for ImportDirectory {
    const NAME: &'static str = "directory.import";
    type Subject = BodyId;
}

/// Kind of the job that tries a list.
pub(crate) const TRY_JOB: &str = "directory.try_list";
/// Kind of the job that imports it.
pub(crate) const TAKE_JOB: &str = "directory.take_list";
/// Kind of the job that forgets it.
pub(crate) const FORGET_JOB: &str = "directory.forget_list";

/// A list that nobody imports is kept so long.
const KEPT: Duration = Duration::from_secs(24 * 3_600);
/// So much of what is told about rows stands on the pages.
pub const FIRST_TOLD: usize = 200;

/// Where a list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListState {
    /// A job compares it with the directory.
    Reading,
    /// The report is there.
    Tried,
    /// A job imports it.
    Taking,
    /// It is in the directory.
    Taken,
    /// The file as a whole cannot be read.
    Unreadable,
    /// Given up, or a day old.
    Forgotten,
}

impl ListState {
    const ALL: [Self; 6] = [Self::Reading, Self::Tried, Self::Taking, Self::Taken, Self::Unreadable, Self::Forgotten];

    /// The word in the table.
    pub fn code(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Tried => "tried",
            Self::Taking => "taking",
            Self::Taken => "taken",
            Self::Unreadable => "unreadable",
            Self::Forgotten => "forgotten",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Word and class on pages.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Reading => ("読み取り中", "now"),
            Self::Tried => ("試し読み済み", "go"),
            Self::Taking => ("取り込み中", "now"),
            Self::Taken => ("取り込み済み", "ok"),
            Self::Unreadable => ("読み取れません", "stop"),
            Self::Forgotten => ("取りやめ", "no"),
        }
    }
}

/// How many rows of each sort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// New bodies or people.
    pub added: i64,
    /// Changed ones.
    pub changed: i64,
    /// Rows that say what is known.
    pub same: i64,
    /// Rows that cannot stand.
    pub refused: i64,
    /// Rows that deserve a look.
    pub noticed: i64,
}

impl From<&Report> for Counts {
    fn from(report: &Report) -> Self {
        let count = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
        Self {
            added: count(report.added),
            changed: count(report.changed),
            same: count(report.same),
            refused: count(report.refused.len()),
            noticed: count(report.notices.len()),
        }
    }
}

/// A list as its sender sees it.
#[derive(Debug, Clone)]
pub struct SubmittedList {
    /// Which.
    pub id: SubmittedListId,
    /// What it holds.
    pub kind: ImportKind,
    /// The file's name as the browser told it.
    pub file_name: String,
    /// Hash of the file.
    pub sha256: String,
    /// Its size.
    pub octets: i64,
    /// Who sent it.
    pub by_person: PersonId,
    /// For which body.
    pub body: BodyId,
    /// Where it stands.
    pub state: ListState,
    /// Why it cannot be read, or could not be imported.
    pub fault: Option<String>,
    /// The report's figures.
    pub counts: Counts,
    /// Rows done.
    pub done: i64,
    /// Of so many.
    pub total: i64,
    /// When it was sent.
    pub submitted_at: Timestamp,
}

impl SubmittedList {
    /// True when it may be imported: nothing is refused and something is different.
    pub fn is_ready(&self) -> bool {
        self.state == ListState::Tried && self.counts.refused == 0 && self.counts.added + self.counts.changed > 0
    }
}

/// How much of what is told about rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Amount {
    /// What stands on the page.
    First,
    /// Everything, for the file.
    All,
}

/// Something told about a row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Told {
    /// It cannot stand; otherwise it only deserves a look.
    pub is_refused: bool,
    /// Which row and why.
    #[serde(flatten)]
    pub about: Refusal,
}

/// The list was not submitted or not imported.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// Nothing was chosen.
    #[error("取り込むファイルをお選びください")]
    NoFile,
    /// Nobody may say what the list holds but its sender.
    #[error("何の一覧かをお選びください")]
    NoKind,
    /// It was given up, imported or tried anew meanwhile.
    #[error("この一覧は、いまは取り込めません。画面を開き直して、お確かめください")]
    NotReady,
    /// One after the other.
    #[error("ほかの一覧を取り込んでいます。終わってから、もう一度押してください")]
    AnotherIsTaken,
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です")]
    NoPerson,
    /// The file could not be packed: a defect of ours.
    #[error("packing a list")]
    Packing(#[from] std::io::Error),
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// Keeps the file and has it tried.
pub async fn submit(
    app: &App,
    permit: Permit<ImportDirectory>,
    kind: ImportKind,
    (file_name, content): (&str, &[u8]),
) -> Result<SubmittedListId, SubmitError> {
    let list = SubmittedList {
        id: SubmittedListId::new(&*app.entropy),
        kind,
        file_name: file_name.chars().filter(|letter| !letter.is_control()).take(200).collect(),
        sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(content)),
        octets: i64::try_from(content.len()).unwrap_or(i64::MAX),
        by_person: permit.person().ok_or(SubmitError::NoPerson)?,
        body: *permit.subject(),
        state: ListState::Reading,
        fault: None,
        counts: Counts::default(),
        done: 0,
        total: 0,
        submitted_at: app.now(),
    };
    let packed = packed(content)?;
    let mut tx = app.db.begin().await?;
    store::insert(&mut tx, &list, packed).await?;
    ask_for(&mut tx, app, TRY_JOB, (list.id.to_string(), app.now())).await?;
    ask_for(&mut tx, app, FORGET_JOB, (list.id.to_string(), app.now().plus(KEPT))).await?;
    note(&mut tx, app, &permit, format!("{} submitted, sha256 {}", kind.code(), list.sha256)).await?;
    tx.commit().await?;
    Ok(list.id)
}

/// Has a tried list of the permit's person imported.
pub async fn take(app: &App, permit: Permit<ImportDirectory>, id: SubmittedListId) -> Result<(), SubmitError> {
    let by = permit.person().ok_or(SubmitError::NoPerson)?;
    let mut tx = app.db.begin().await?;
    let list = store::own_list(&mut tx, id, by).await?.ok_or(SubmitError::NotReady)?;
    if !list.is_ready() {
        return Err(SubmitError::NotReady);
    }
    if store::is_any_taken(&mut tx).await? {
        return Err(SubmitError::AnotherIsTaken);
    }
    match store::move_on(&mut tx, id, (ListState::Tried, ListState::Taking), None).await {
        Ok(true) => {}
        Ok(false) => return Err(SubmitError::NotReady),
        Err(error) if error.kind() == DbErrorKind::Unique => return Err(SubmitError::AnotherIsTaken),
        Err(error) => return Err(error.into()),
    }
    // A list that was given back is taken again by a job of its own.
    let subject = format!("{id} {}", app.now().as_micros());
    ask_for(&mut tx, app, TAKE_JOB, (subject, app.now())).await?;
    note(&mut tx, app, &permit, format!("import of {} begun, sha256 {}", list.kind.code(), list.sha256)).await?;
    Ok(tx.commit().await?)
}

/// Gives up a list of the permit's person before it is imported; its job then finds nothing to do.
pub async fn give_up(app: &App, permit: Permit<ImportDirectory>, id: SubmittedListId) -> Result<(), SubmitError> {
    let by = permit.person().ok_or(SubmitError::NoPerson)?;
    let mut tx = app.db.begin().await?;
    let list = store::own_list(&mut tx, id, by).await?.ok_or(SubmitError::NotReady)?;
    if !matches!(list.state, ListState::Reading | ListState::Tried | ListState::Unreadable) {
        return Err(SubmitError::NotReady);
    }
    forget(&mut tx, &list, app.now()).await?;
    note(&mut tx, app, &permit, format!("{} given up", list.kind.code())).await?;
    Ok(tx.commit().await?)
}

/// Takes away the file and what repeats it.
pub(crate) async fn forget(tx: &mut Tx, list: &SubmittedList, now: Timestamp) -> Result<(), DbError> {
    if matches!(list.state, ListState::Reading | ListState::Tried | ListState::Unreadable) {
        store::move_on(tx, list.id, (list.state, ListState::Forgotten), None).await?;
    }
    store::forget(tx, list.id, now).await?;
    store::forget_told(tx, list.id).await
}

/// Notes the report of a list.
pub(crate) async fn save_report(tx: &mut Tx, id: SubmittedListId, report: &Report) -> Result<(), super::ImportError> {
    let told = |is_refused: bool| move |about: &Refusal| Told { is_refused, about: about.clone() };
    let refused = report.refused.iter().map(told(true));
    let all: Vec<Told> = refused.chain(report.notices.iter().map(told(false))).collect();
    let first = all.get(..FIRST_TOLD.min(all.len())).unwrap_or_default();
    store::save_counts(tx, id, &Counts::from(report)).await?;
    store::save_told(tx, id, &serde_json::to_string(first)?, &serde_json::to_string(&all)?).await?;
    Ok(())
}

/// A list of the permit's person.
pub(crate) async fn own_list(
    app: &App,
    permit: &Permit<ImportDirectory>,
    id: SubmittedListId,
) -> Result<Option<SubmittedList>, DbError> {
    match permit.person() {
        Some(person) => store::own_list(&app.db, id, person).await,
        None => Ok(None),
    }
}

/// The last lists of the permit's person.
pub(crate) async fn own_lists(app: &App, permit: &Permit<ImportDirectory>) -> Result<Vec<SubmittedList>, DbError> {
    match permit.person() {
        Some(person) => store::own_lists(&app.db, person).await,
        None => Ok(Vec::new()),
    }
}

/// What is told about the rows of a list that its sender holds in hand.
pub(crate) async fn told(app: &App, list: &SubmittedList, amount: Amount) -> Result<Vec<Told>, super::ImportError> {
    Ok(serde_json::from_str(&store::told(&app.db, list.id, amount).await?)?)
}

fn packed(content: &[u8]) -> Result<Vec<u8>, std::io::Error> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content)?;
    encoder.finish()
}

/// The file as it was sent.
pub(crate) fn unpacked(packed: &[u8]) -> Result<Vec<u8>, std::io::Error> {
    let mut content = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut content)?;
    Ok(content)
}

async fn ask_for(
    tx: &mut Tx,
    app: &App,
    kind: &'static str,
    (subject, due): (String, Timestamp),
) -> Result<(), DbError> {
    let (id, now) = (JobId::new(&*app.entropy), app.now());
    let job = NewJob { kind, subject, payload: String::new(), due };
    enqueue(tx, id, job, now).await?;
    Ok(())
}

/// The list that a job is for.
pub(crate) fn list_of_job(subject: &str) -> Option<SubmittedListId> {
    subject.split_whitespace().next()?.parse().ok()
}

/// When an import was asked for.
pub(crate) fn moment_of_job(subject: &str) -> Option<Timestamp> {
    Some(Timestamp::from_micros(subject.split_whitespace().nth(1)?.parse().ok()?))
}

async fn note(tx: &mut Tx, app: &App, permit: &Permit<ImportDirectory>, detail: String) -> Result<(), DbError> {
    let subject = permit.subject().to_string();
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: ImportDirectory::NAME, subject, detail };
    record(tx, &*app.entropy, app.now(), entry).await
}
