//! Export (書き出し) of the bodies that a reader sees, under the headings that an import knows: taken back by an import, the
//! file changes nothing.
//!
//! Invariants: the sight is the list's own, part of the question; ended bodies and contacts are left out; of several
//! contacts of a channel the oldest stands there; a cell that a table program would take for a formula is guarded, and an
//! import takes the guard off again; each export leaves an entry before its first row, because it carries many contacts
//! away; rows are read page by page, so that the memory does not grow with the country.

use axum::body::Body as Content;
use futures_util::stream::{self, Stream};
use noroshi_access::Permit;
use noroshi_audit::{Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::DbError;
use noroshi_terms::BodyId;
use rust_xlsxwriter::{Workbook, XlsxError};

use crate::import::file::{needs_guard, plain};
use crate::read::ReadDirectory;
use crate::store::Sight;
use crate::store::exported::{self, ExportedBody, Half};

/// The rest of an export could not be made; the connection is cut, so that no half file looks whole.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    /// A row could not be written: a defect of ours.
    #[error("rows of the export")]
    Rows(#[from] csv::Error),
    /// The workbook could not be written: the temporary folder is full, or a defect of ours.
    #[error("workbook of the export")]
    Workbook(#[from] XlsxError),
    /// The program stops.
    #[error("the export was stopped")]
    Stopped,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// The verb in the log.
const VERB: &str = "directory.export";

const BODIES: &[&str] =
    &["code", "name", "kana", "kind", "abbreviation", "parents", "prefecture", "mail", "fax", "tel"];
const INSTITUTIONS: &[&str] =
    &["code", "name", "kana", "parents", "prefecture", "postal", "address", "mail", "fax", "tel", "director"];

pub(crate) fn headings(half: Half) -> &'static [&'static str] {
    match half {
        Half::Bodies => BODIES,
        Half::Institutions => INSTITUTIONS,
    }
}

/// All living bodies of one half in the reader's sight, as a CSV text that spreadsheet programs open.
pub(crate) async fn as_csv(
    app: &App,
    permit: Permit<ReadDirectory>,
    sight: Sight,
    half: Half,
) -> Result<Content, DbError> {
    note(app, permit, half, "csv").await?;
    Ok(Content::from_stream(csv_rows(app.clone(), sight, half)))
}

/// The same as a workbook; its cells are texts, so none is a formula. It is written to a temporary file row by row.
pub(crate) async fn as_xlsx(
    app: &App,
    permit: Permit<ReadDirectory>,
    sight: Sight,
    half: Half,
) -> Result<Vec<u8>, ExportError> {
    note(app, permit, half, "xlsx").await?;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory();
    for (column, heading) in (0..).zip(headings(half)) {
        sheet.write_string(0, column, *heading)?;
    }
    let (mut row, mut after) = (1, None);
    loop {
        let bodies = exported::page(&app.db, &sight, half, after).await?;
        let Some(last) = bodies.last() else { break };
        after = Some(last.serial);
        for body in &bodies {
            for (column, cell) in (0..).zip(cells(body, half)) {
                sheet.write_string(row, column, cell)?;
            }
            row += 1;
        }
    }
    tokio::task::spawn_blocking(move || book.save_to_buffer())
        .await
        .map_err(|_| ExportError::Stopped)?
        .map_err(Into::into)
}

fn csv_rows(app: App, sight: Sight, half: Half) -> impl Stream<Item = Result<Vec<u8>, ExportError>> {
    // The mark tells Excel that this is UTF-8.
    let head =
        move || written(b"\xEF\xBB\xBF".to_vec(), [headings(half).iter().map(|text| (*text).to_owned()).collect()]);
    stream::try_unfold(Next::Head, move |next| {
        let (app, sight) = (app.clone(), sight.clone());
        async move {
            let after = match next {
                Next::Head => return Ok(Some((head()?, Next::Behind(None)))),
                Next::Behind(after) => after,
            };
            let bodies = exported::page(&app.db, &sight, half, after).await?;
            let Some(last) = bodies.last().map(|body| body.serial) else { return Ok(None) };
            let rows = bodies.iter().map(|body| cells(body, half).iter().map(|cell| guarded(cell)).collect());
            Ok(Some((written(Vec::new(), rows)?, Next::Behind(Some(last)))))
        }
    })
}

/// What comes next in the file.
enum Next {
    Head,
    Behind(Option<BodyId>),
}

fn written(begun: Vec<u8>, rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(begun);
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// Rows as a CSV text, each cell guarded, with the mark that tells Excel that this is UTF-8.
pub(crate) fn csv_text(rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let guarded = rows.map(|row| row.iter().map(|cell| guarded(&plain(cell))).collect());
    // Writing into memory fails for no text.
    written(b"\xEF\xBB\xBF".to_vec(), guarded).unwrap_or_default()
}

async fn note(app: &App, permit: Permit<ReadDirectory>, half: Half, format: &str) -> Result<(), DbError> {
    let (subject, detail) = (permit.subject().to_string(), format!("{half:?} as {format}"));
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: VERB, subject, detail };
    let mut tx = app.db.begin().await?;
    record(&mut tx, &*app.entropy, app.now(), entry).await?;
    tx.commit().await
}

/// The cells of a body, in the order of the headings.
pub(crate) fn cells(body: &ExportedBody, half: Half) -> Vec<String> {
    let text = |text: &str| plain(text);
    let optional = |text: &Option<String>| plain(text.as_deref().unwrap_or_default());
    let prefecture = body.prefecture.map(|prefecture| prefecture.name().to_owned()).unwrap_or_default();
    let parents = body.parents.join(";");
    let (code, name, kana) = (text(&body.code), text(&body.name), text(&body.kana));
    let [mail, fax, telephone] = [&body.mail, &body.fax, &body.telephone].map(optional);
    match half {
        Half::Bodies => {
            let (kind, abbreviation) = (body.kind.code().to_owned(), optional(&body.abbreviation));
            vec![code, name, kana, kind, abbreviation, parents, prefecture, mail, fax, telephone]
        }
        Half::Institutions => {
            let detail = &body.detail;
            let [postal, address, director] =
                [&detail.postal, &detail.address, &detail.director].map(|line| text(line));
            vec![code, name, kana, parents, prefecture, postal, address, mail, fax, telephone, director]
        }
    }
}

/// A leading sign of a formula gets an apostrophe, which the import takes off.
fn guarded(cell: &str) -> String {
    if needs_guard(cell) { format!("'{cell}") } else { cell.to_owned() }
}
