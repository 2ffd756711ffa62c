//! `noroshi import KIND FILE [--commit]`: a dry run unless told otherwise; one line per refused row.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::ValueEnum;
use noroshi_directory::import::{self, ImportFile, ImportKind, Importer, Progress, Refusal, Report};

use crate::start::{Overrides, configuration, open};

/// What is imported, and whether it is written.
#[derive(Debug, clap::Args)]
pub struct ImportOptions {
    /// What the list holds.
    kind: ListKind,
    /// The list: CSV (UTF-8 or CP932) or XLSX.
    file: PathBuf,
    /// Writes; without it nothing is changed.
    #[arg(long)]
    commit: bool,
}

/// What a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListKind {
    /// Associations, desks, vendors.
    Bodies,
    /// Hospitals and clinics.
    Institutions,
    /// People whose names are protected.
    People,
}

impl From<ListKind> for ImportKind {
    fn from(kind: ListKind) -> Self {
        match kind {
            ListKind::Bodies => Self::Bodies,
            ListKind::Institutions => Self::Institutions,
            ListKind::People => Self::People,
        }
    }
}

/// Imports; false when a row was refused.
pub async fn import(overrides: Overrides, options: ImportOptions) -> anyhow::Result<bool> {
    let path = options.file.display();
    let content = std::fs::read(&options.file)
        .with_context(|| format!("{path}: ファイルを開けません。場所と名前をお確かめください"))?;
    let file = ImportFile::read(options.kind.into(), &content).with_context(|| path.to_string())?;
    let app = open(configuration(&overrides)?).await?;
    let report = if options.commit {
        let mut tx = app.db.begin().await?;
        let report = import::import(&mut tx, &app, Importer::at_the_command_line(), &file, &progress).await?;
        // With a refused row nothing was written; the rollback only ends the transaction.
        if report.refused.is_empty() {
            tx.commit().await?
        } else {
            tx.rollback().await?
        }
        report
    } else {
        import::preview(&app, &file).await?
    };
    app.db.close().await;
    print(&report)?;
    Ok(report.refused.is_empty())
}

/// Rows that deserve a look go to standard error: the contract names what stands on standard output.
fn print(report: &Report) -> anyhow::Result<()> {
    let mut errors = std::io::stderr().lock();
    for notice in &report.notices {
        writeln!(errors, "{}", line(notice))?;
    }
    let mut out = std::io::stdout().lock();
    let Report { added, changed, same, refused, .. } = report;
    writeln!(out, "added {added} changed {changed} same {same} refused {}", refused.len())?;
    for refusal in refused {
        writeln!(out, "{}", line(refusal))?;
    }
    Ok(out.flush()?)
}

fn line(told: &Refusal) -> String {
    format!("{}\t{}\t{}\t{}", told.row, told.column, told.value, told.reason)
}

const BAR: usize = 30;

/// A bar that redraws itself on a terminal, one line per step elsewhere.
fn progress(progress: Progress) {
    let filled = (progress.done * BAR).checked_div(progress.all).unwrap_or(BAR);
    let bar = format!("[{}{}] {}/{}", "#".repeat(filled), "-".repeat(BAR - filled), progress.done, progress.all);
    let mut errors = std::io::stderr().lock();
    let is_done = progress.done == progress.all;
    // Nobody can be told that standard error is gone.
    let _ = match (errors.is_terminal(), is_done) {
        (true, false) => write!(errors, "\r{bar}"),
        (true, true) => writeln!(errors, "\r{bar}"),
        (false, _) => writeln!(errors, "{bar}"),
    };
}
