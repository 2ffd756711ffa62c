//! `cargo xtask walkthrough`: the named tasks, played in Chromium; the pictures of the manual are taken on the way.
//!
//! The test of the same name plays them (also in `make test`, without writing pictures) and prints one line per task:
//! name, clicks, seconds, `ok` or `failed`; the last line counts. Invariants: only those lines are printed, the rest goes
//! to standard error; a task that is not done is a failure. Left out: judging the pictures, which is for eyes.

#[cfg(test)]
mod tests;

use anyhow::{Context, bail};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

const TEST: &str = "browser::walkthrough::the_named_tasks_are_done";
const LAST: &str = "walkthrough: ";

/// Plays the tasks and keeps the pictures.
pub(crate) fn walkthrough(root: &Path) -> anyhow::Result<()> {
    let mut command = Command::new(crate::stages::cargo());
    command.args(["test", "--workspace", "--locked", "--test", "browser", TEST, "--", "--exact", "--nocapture"]);
    command.env("NOROSHI_PICTURES", root.join("docs/manual")).current_dir(root);
    let mut playing = command.stdout(Stdio::piped()).spawn().context("cargo test could not be started")?;
    let mut is_counted = false;
    for line in playing.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()) {
        let line = line?;
        is_counted |= line.starts_with(LAST);
        if is_result(&line) {
            println!("{line}");
        } else {
            eprintln!("{line}");
        }
    }
    let status = playing.wait()?;
    if !status.success() || !is_counted {
        bail!("the walkthrough ended with {status}");
    }
    Ok(())
}

/// `NAME<TAB>N clicks<TAB>S s<TAB>ok`, and the line that counts.
fn is_result(line: &str) -> bool {
    let fields: Vec<&str> = line.split('\t').collect();
    line.starts_with(LAST)
        || matches!(fields.as_slice(), [_, clicks, _, "ok" | "failed"] if clicks.ends_with(" clicks"))
}
