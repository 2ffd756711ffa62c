//! Measurements (計測) of the mail guard, for `make bench`: mails per second on one core, beside mail-parser, rspamd and
//! SpamAssassin on the same mails in the same run; latency, two cores, memory.
//!
//! Life cycle: the real honest mails that lie beside the repository are read into memory (the repository's own where
//! there are none, which the lines say), every measurement runs over them, each result is one line. Invariants: per core
//! means per second of processor time, ours and the peers', so that other work on the machine moves no figure by much; a
//! peer that is not installed, or does not start, makes its line `unmeasured`; peers get no network but a name server of ours that knows no
//! name. Left out: what mails cost to fetch.

#[path = "../../../noroshi/benches/measure/lines.rs"]
mod lines;
mod mails;
mod memory;
mod perl;
mod processor;
mod rspamd;
mod speed;

use lines::{Goal, Line, Table};
use mails::Mails;
use std::process::ExitCode;

/// Lines of all measurements.
const NAMES: [&str; 8] = [
    "scan-ham",
    "scan-cpu",
    "scan-vs-mail-parser",
    "scan-vs-rspamd",
    "scan-vs-spamassassin",
    "scan-p99",
    "scan-two-cores",
    "scan-memory",
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match words.as_slice() {
        [word, ..] if word == memory::CHILD => memory::judge_all(),
        // Cargo adds words of its own, all with two hyphens.
        _ => measure(&mut Table::new(words.into_iter().find(|word| !word.starts_with("--")))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure(table: &mut Table) -> anyhow::Result<()> {
    if !table.wants(&NAMES) {
        return Ok(());
    }
    let mails = Mails::find()?;
    eprintln!("scan: {} mails, {}", mails.plain.len(), mails.origin);
    let rates = speed::one_core(table, &mails)?;
    speed::slowest(table, &mails)?;
    speed::two_cores(table, &mails)?;
    memory::measure(table, &mails)?;
    if table.wants(&["scan-vs-rspamd"]) {
        let peer = rspamd::mails_per_second(&mails.plain)?;
        table.print(&versus("scan-vs-rspamd", rates, "rspamd, per core", peer, 10.0))?;
    }
    if table.wants(&["scan-vs-spamassassin"]) {
        let peer = perl::mails_per_second(&mails.plain)?;
        table.print(&versus("scan-vs-spamassassin", rates, "SpamAssassin, per core", peer, 300.0))?;
    }
    Ok(())
}

/// Mails per second, and how many times the peer's they must be.
fn versus(name: &'static str, value: f64, peer: &'static str, peer_value: Option<f64>, times: f64) -> Line {
    let peer = if peer_value.is_some() { peer } else { "not here" };
    let goal = Goal::AtLeast((peer_value.unwrap_or_default() * times).round());
    Line { name, value: Some(value), unit: "mails/s", peer, peer_value, goal }
}
