//! Development tasks: `cargo xtask tidy | licences | test | walkthrough | bench | fuzz`.
//!
//! Life cycle: started by `make` or by hand, does one task, ends with exit code 0 (all held) or 1.
//! Invariants: no task needs the network once the crates are downloaded; nothing outside `target/`, one
//! temporary folder, (by `walkthrough`) the manual's pictures and (by `fuzz`) what it found is written; every fault is printed with file, line, reason and remedy.
//! Left out: installing Debian packages (`xtask/packages.sh`, because a compiler is one of them).
#![allow(clippy::print_stdout)] // A terminal program speaks on its standard output.

mod bench;
mod fuzz;
mod licences;
mod stages;
mod tidy;
mod tree;
mod walkthrough;

use std::process::ExitCode;

const USAGE: &str =
    "usage: cargo xtask tidy | licences | test | walkthrough | bench [ONLY=name] | fuzz [TIME=seconds] [ONLY=target]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> anyhow::Result<()> {
    let root = tree::repository_root()?;
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["tidy"] => tidy::tidy(&root),
        ["licences"] => licences::licences(&root),
        ["test"] => stages::test(&root),
        ["walkthrough"] => walkthrough::walkthrough(&root),
        ["bench"] => bench::bench(&root, None),
        ["bench", only] => bench::bench(&root, Some(only.strip_prefix("ONLY=").unwrap_or(only))),
        ["fuzz", wishes @ ..] => fuzz::fuzz(&root, wishes),
        _ => anyhow::bail!("{USAGE}"),
    }
}
