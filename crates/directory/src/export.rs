//! Export (書き出し) of the bodies that a reader sees, as CSV under the headings that an import knows; a list of all kinds in
//! one file, with the first contact of each channel, for reading and mending, not for taking back whole.
//!
//! Invariants: the sight is the list's own, part of the question; ended bodies and contacts are left out; a cell that a
//! table program would take for a formula is guarded; each export leaves an entry, because it carries many contacts away.

use std::collections::HashMap;

use noroshi_access::Permit;
use noroshi_audit::{Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::DbError;
use noroshi_terms::BodyId;

use crate::body::Channel;
use crate::read::ReadDirectory;
use crate::store::Sight;
use crate::store::exported::{self, ExportedBody};

/// The export could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    /// A row could not be written: a defect of ours.
    #[error("rows of the export")]
    Rows(#[from] csv::Error),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// The verb in the log.
const VERB: &str = "directory.export";

const HEADINGS: [&str; 12] =
    ["code", "name", "kana", "kind", "parents", "prefecture", "postal", "address", "mail", "fax", "tel", "director"];

/// All living bodies in the reader's sight, as a CSV text that spreadsheet programs open.
pub(crate) async fn export(app: &App, permit: Permit<ReadDirectory>, sight: &Sight) -> Result<Vec<u8>, ExportError> {
    let bodies = exported::bodies(&app.db, sight).await?;
    let mut parents = HashMap::<BodyId, Vec<String>>::new();
    for (child, code) in exported::lines(&app.db, sight).await? {
        parents.entry(child).or_default().push(code);
    }
    // The mark tells Excel that this is UTF-8.
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record(HEADINGS)?;
    for body in &bodies {
        let above = parents.get(&body.serial).map(|codes| codes.join(";")).unwrap_or_default();
        writer.write_record(cells(body, above).map(|cell| guarded(&cell)))?;
    }
    let content = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    note(app, permit, bodies.len()).await?;
    Ok(content)
}

async fn note(app: &App, permit: Permit<ReadDirectory>, bodies: usize) -> Result<(), DbError> {
    let (subject, detail) = (permit.subject().to_string(), format!("{bodies} bodies"));
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: VERB, subject, detail };
    let mut tx = app.db.begin().await?;
    record(&mut tx, &*app.entropy, app.now(), entry).await?;
    tx.commit().await
}

fn cells(body: &ExportedBody, parents: String) -> [String; 12] {
    let contact = |channel: Channel| {
        let first = body.contacts.iter().find(|(known, _)| *known == channel);
        first.map(|(_, address)| address.clone()).unwrap_or_default()
    };
    let prefecture = body.prefecture.map(|prefecture| prefecture.name().to_owned()).unwrap_or_default();
    [
        body.code.clone(),
        body.name.clone(),
        body.kana.clone(),
        body.kind.code().to_owned(),
        parents,
        prefecture,
        body.detail.postal.clone(),
        body.detail.address.clone(),
        contact(Channel::Mail),
        contact(Channel::Fax),
        contact(Channel::Telephone),
        body.detail.director.clone(),
    ]
}

/// Signs that table programs take for the beginning of a formula, also in full width.
const FORMULA_SIGNS: [char; 11] =
    ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\t', '\r', '\n'];

/// A leading sign of a formula gets an apostrophe.
fn guarded(cell: &str) -> String {
    let is_formula = cell.starts_with(FORMULA_SIGNS);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}
