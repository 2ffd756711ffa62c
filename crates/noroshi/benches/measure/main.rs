//! Measurements (計測) of the whole program, for `make bench`: issuing to a national directory, pages, memory, mail.
//!
//! Life cycle: each group makes what it needs in a temporary folder, measures, prints one line per result (name, value,
//! unit, peer, peer value, ratio, goal, verdict) and removes everything. What people want to look at closer goes to
//! standard error. Invariants: nothing leaves this machine; every run has a bounded count and time; a figure is the
//! median of several runs; a peer that is missing here makes its line `unmeasured`, never a stored number.
//! Left out: statements about other machines.

mod archive;
mod browser;
mod cluster;
mod confirm;
mod country;
mod issue;
mod lines;
mod lists;
mod mails;
mod pages;
mod probe;
mod serving;
mod texts;

use std::process::ExitCode;

use lines::Table;

fn main() -> ExitCode {
    // Cargo adds words of its own, all with two hyphens.
    let only = std::env::args().skip(1).find(|word| !word.starts_with("--"));
    let mut table = Table::new(only);
    let measured = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(all(&mut table)));
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn all(table: &mut Table) -> anyhow::Result<()> {
    if table.wants(&issue::NAMES) {
        issue::measure(table).await?;
    }
    if table.wants(&pages::NAMES) {
        pages::measure(table).await?;
    }
    if table.wants(&confirm::NAMES) {
        confirm::measure(table).await?;
    }
    if table.wants(&lists::NAMES) {
        lists::measure(table).await?;
    }
    if table.wants(&mails::NAMES) {
        mails::measure(table).await?;
    }
    if table.wants(&archive::NAMES) {
        archive::measure(table).await?;
    }
    Ok(())
}
