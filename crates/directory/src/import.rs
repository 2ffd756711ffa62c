//! Import (取り込み) of lists of bodies, institutions and protected people, as offices have them.
//!
//! Life of an import: the file is read into rows (`file`, `columns`), each row into what it states (`rows`, `people`), that
//! is compared with the directory (`plan`), and only when no row was refused and the writer asked for it, everything is
//! written (`apply`) in one transaction with one audit entry. The same file twice changes nothing.
//! Invariants: a dry run writes nothing; a body is found again by its code, then by postal code and telephone number,
//! never by its name (C05); an empty cell leaves what is known. Left out: ending what is missing from a list, because
//! every list is somebody's part of the whole.

mod apply;
pub(crate) mod columns;
pub(crate) mod compare;
pub(crate) mod file;
pub(crate) mod people;
mod place;
mod plan;
mod quotes;
pub(crate) mod rows;
pub mod submitted;
pub mod taking;
#[cfg(test)]
mod tests;
mod trees;

use noroshi_audit::{Doer, Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::{DbError, On, Tx};
use noroshi_terms::BodyId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::store::{self, imported, write};

pub use file::FileError;

/// What a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    /// Associations, desks and vendors.
    Bodies,
    /// Hospitals and clinics.
    Institutions,
    /// People whose names are protected.
    People,
}

impl ImportKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Bodies, Self::Institutions, Self::People];

    /// The word in commands, addresses and tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Bodies => "bodies",
            Self::Institutions => "institutions",
            Self::People => "people",
        }
    }

    /// The word on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Bodies => "団体",
            Self::Institutions => "医療機関",
            Self::People => "守る人(役員・院長など)",
        }
    }
}

impl ImportKind {
    /// The columns that a list may have, as they are named to whoever makes one.
    pub fn columns(self) -> &'static str {
        match self {
            Self::Bodies => "コード、名称、読み、種別、略称、上の団体、都道府県、メール、FAX番号、電話番号",
            Self::Institutions => {
                "医療機関コード、名称、読み、所属、都道府県、郵便番号、住所、メール、FAX番号、電話番号、院長"
            }
            Self::People => "氏名、読み、ローマ字、役職、所属、別の書き方、ドメイン、アドレス、電話番号、退任",
        }
    }
}

/// The verb in the log.
const VERB: &str = "directory.import";

/// On whose word a list is imported.
#[derive(Debug)]
pub struct Importer {
    doer: Doer,
    body: Option<BodyId>,
}

impl Importer {
    /// Whoever may start the program on its own data folder holds all of the directory anyway.
    pub fn at_the_command_line() -> Self {
        Self { doer: Doer::Program, body: None }
    }

    /// Whoever submitted a list and had it imported.
    fn sender(list: &submitted::SubmittedList) -> Self {
        Self { doer: Doer::Person(list.by_person), body: Some(list.body) }
    }

    /// Whose people a list of people states: the importer's body's; at the command line the founding body's.
    async fn owner(&self, on: impl Into<On<'_>>) -> Result<Option<BodyId>, DbError> {
        match self.body {
            Some(body) => Ok(Some(body)),
            None => Ok(store::founding_body(on).await?.map(|body| body.serial)),
        }
    }
}

/// Something about one cell: why its row was refused, or what to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The row's number, with the sheet's name when there are several.
    pub row: String,
    /// The heading.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// Why it cannot stand and what to do.
    pub reason: String,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that are new.
    pub added: usize,
    /// Rows that change something.
    pub changed: usize,
    /// Rows that say what is known.
    pub same: usize,
    /// Rows that cannot stand; one of them keeps the whole file out.
    pub refused: Vec<Refusal>,
    /// Rows that stand and deserve a look.
    pub notices: Vec<Refusal>,
}

/// How far an import is, told while it works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows done.
    pub done: usize,
    /// Of so many.
    pub all: usize,
}

/// Hears how far an import is.
pub type Listener<'a> = &'a (dyn Fn(Progress) + Sync);

/// The list was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read at all.
    #[error(transparent)]
    File(#[from] FileError),
    /// No row of it names the columns.
    #[error("見出しの行が見つかりませんでした。1行目に列の名前(例: {0})を入れてください")]
    NoHeader(&'static str),
    /// Institutions hang under associations, so these come first.
    #[error("名簿にまだ団体がありません。先に団体の一覧を取り込んでください")]
    NoBodies,
    /// One after the other.
    #[error("ほかの一覧を取り込んでいます。終わってから、もう一度お試しください")]
    AnotherIsTaken,
    /// The rows could not be put together: a defect of ours.
    #[error("rows of the import")]
    Rows(#[from] serde_json::Error),
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// A file that was read: its rows, and its hash for the log.
pub struct ImportFile {
    kind: ImportKind,
    list: columns::List,
    sha256: String,
}

impl ImportFile {
    /// Reads the file. This takes a second for the whole country.
    pub fn read(kind: ImportKind, content: &[u8]) -> Result<Self, ImportError> {
        let list = columns::list(kind, file::sheets(content)?);
        if !list.has_header {
            return Err(ImportError::NoHeader(kind.columns()));
        }
        Ok(Self { kind, list, sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(content)) })
    }
}

/// What the file would change; nothing is written.
pub async fn preview(app: &App, file: &ImportFile) -> Result<Report, ImportError> {
    let owner = Importer::at_the_command_line().owner(&app.db).await?;
    Ok(planned(&app.db, file, owner).await?.0)
}

/// Imports the file, unless a row is refused: then nothing is written.
pub async fn import(
    tx: &mut Tx,
    app: &App,
    importer: Importer,
    file: &ImportFile,
    listener: Listener<'_>,
) -> Result<Report, ImportError> {
    write::lock_tree(tx).await?;
    if store::submitted::is_any_taken(&mut *tx).await? {
        return Err(ImportError::AnotherIsTaken);
    }
    let owner = importer.owner(&mut *tx).await?;
    let (report, work) = planned(&mut *tx, file, owner).await?;
    if !report.refused.is_empty() {
        return Ok(report);
    }
    match work {
        Work::Bodies(plan) => apply::apply(tx, app.now(), plan, listener).await?,
        Work::People(people) => save_people(tx, app, owner, &people).await?,
    }
    if report.added + report.changed > 0 {
        note(tx, app, importer, file, &report).await?;
    }
    Ok(report)
}

async fn save_people(
    tx: &mut Tx,
    app: &App,
    owner: Option<BodyId>,
    people: &[people::PersonToSave],
) -> Result<(), DbError> {
    store::protected::save(tx, people, owner, app.now()).await
}

/// What is to be written.
enum Work {
    Bodies(plan::Plan),
    People(Vec<people::PersonToSave>),
}

/// Compares the file with the directory; a list of people with those that its owner entered.
async fn planned(
    on: impl Into<On<'_>>,
    file: &ImportFile,
    owner: Option<BodyId>,
) -> Result<(Report, Work), ImportError> {
    let mut on = on.into();
    let (refused, notices) = (file.list.refused.clone(), file.list.notices.clone());
    let mut report = Report { refused, notices, ..Report::default() };
    if file.kind == ImportKind::People {
        let known = store::protected::of_owner(on.again(), owner).await?;
        let body = match owner {
            Some(owner) => store::body(on.again(), owner).await?,
            None => None,
        };
        let code = body.map(|body| body.code).unwrap_or_default();
        let people = people::plan(&file.list.rows, (known, &code), &mut report);
        return Ok((report, Work::People(people)));
    }
    if file.kind == ImportKind::Institutions && !store::has_bodies(on.again()).await? {
        return Err(ImportError::NoBodies);
    }
    let known = imported::known(on.again()).await?;
    let plan = plan::plan(file.kind, &file.list.rows, known, &mut report);
    Ok((report, Work::Bodies(plan)))
}

/// One entry for the whole list: it is one act.
async fn note(tx: &mut Tx, app: &App, importer: Importer, file: &ImportFile, report: &Report) -> Result<(), DbError> {
    let (kind, added, changed) = (file.kind.code(), report.added, report.changed);
    let detail = format!("{kind}: {added} added, {changed} changed, {} same, sha256 {}", report.same, file.sha256);
    let entry = Entry { doer: importer.doer, body: importer.body, verb: VERB, subject: kind.to_owned(), detail };
    record(tx, &*app.entropy, app.now(), entry).await
}
