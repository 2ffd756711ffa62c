//! `cargo xtask bench [ONLY=name]`: measurements as one table on the terminal and in `target/bench.tsv`.
//!
//! A measurement is a `[[bench]]` target without the standard harness in any crate. It gets the wanted name as its
//! first argument and prints one line of eight fields per result: name, value, unit, peer, peer value, ratio, goal,
//! and `met`, `missed` or `unmeasured`. Invariants: only such lines reach the table; a run that measured nothing is a
//! failure. Left out: stored numbers; what cannot be measured here says `unmeasured`.

#[cfg(test)]
mod tests;

use anyhow::{Context, bail};
use std::path::Path;
use std::process::{Command, Stdio};

const VERDICTS: [&str; 3] = ["met", "missed", "unmeasured"];

/// Runs the measurements, all or the one named.
pub(crate) fn bench(root: &Path, only: Option<&str>) -> anyhow::Result<()> {
    let mut command = Command::new(crate::stages::cargo());
    command.args(["bench", "--workspace", "--locked", "--bench", "*", "--"]).args(only).current_dir(root);
    let output = command.stderr(Stdio::inherit()).output().context("cargo bench could not be started")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: Vec<&str> = text.lines().filter(|line| is_result(line)).collect();
    let mut table = lines.join("\n");
    table.push('\n');
    print!("{table}");
    let folder = root.join("target");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("bench.tsv"), &table).context("target/bench.tsv cannot be written")?;
    if !output.status.success() {
        bail!("cargo bench ended with {}", output.status);
    }
    if lines.is_empty() {
        bail!(
            "nothing was measured{}",
            only.map(|name| format!(": no measurement is called {name}")).unwrap_or_default()
        );
    }
    Ok(())
}

fn is_result(line: &str) -> bool {
    let fields: Vec<&str> = line.split('\t').collect();
    fields.len() == 8 && fields.last().is_some_and(|verdict| VERDICTS.contains(verdict))
}
