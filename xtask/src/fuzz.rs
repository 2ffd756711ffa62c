//! `cargo xtask fuzz [TIME=seconds] [ONLY=target]`: seeks inputs that a target of `crates/fuzz` does not survive.
//!
//! Life cycle: build the targets with the stable compiler's coverage counters; run one target after the other for so many
//! seconds, from the inputs in `corpus/fuzz/TARGET` and those of earlier runs under `target/fuzz/inputs`; print one line
//! per target. Invariants: an input that ends a target badly is written to `corpus/fuzz/TARGET` and fails the task; an
//! input may take ten seconds and two gigabytes, else it is one. Left out: making kept inputs few (`corpus/fuzz/README.md`).

#[cfg(test)]
mod tests;

use anyhow::{Context, bail};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the compiler adds so that the engine sees which code an input reaches: counters, and operands of comparisons.
const COUNTERS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// Seconds per target when none are given.
const SECONDS: u64 = 60;

/// Limits of one input, and of what the engine makes up.
const LIMITS: [&str; 4] = ["-timeout=10", "-rss_limit_mb=2048", "-max_len=65536", "-print_final_stats=1"];

/// Runs the targets, all or the one named.
pub(crate) fn fuzz(root: &Path, wishes: &[&str]) -> anyhow::Result<()> {
    let wishes = Wishes::read(wishes)?;
    let program = build(root)?;
    let targets: Vec<String> =
        targets(root)?.into_iter().filter(|target| wishes.only.as_ref().is_none_or(|only| only == target)).collect();
    if targets.is_empty() {
        bail!("corpus/fuzz has no target of that name");
    }
    let mut table = vec!["target\texecutions\tedges\tfeatures\tinputs\tresult".to_owned()];
    let mut found = 0;
    for target in targets {
        let run = run(root, &program, &target, wishes.seconds)?;
        found += usize::from(!run.is_well);
        table.push(run.line(&target));
    }
    println!("{}", table.join("\n"));
    if found > 0 {
        bail!("{found} targets ended badly: mend what corpus/fuzz/TARGET/found-* shows, and keep the file");
    }
    Ok(())
}

/// What was asked for on the command line.
#[derive(Debug, PartialEq, Eq)]
struct Wishes {
    seconds: u64,
    only: Option<String>,
}

impl Wishes {
    fn read(words: &[&str]) -> anyhow::Result<Self> {
        let mut wishes = Self { seconds: SECONDS, only: None };
        for word in words {
            match word.split_once('=') {
                Some(("TIME", seconds)) => wishes.seconds = seconds.parse().context("TIME is a number of seconds")?,
                Some(("ONLY", target)) => wishes.only = Some(target.to_owned()),
                _ => bail!("usage: cargo xtask fuzz [TIME=seconds] [ONLY=target]"),
            }
        }
        Ok(wishes)
    }
}

/// Builds the targets apart from everything else, whose flags differ.
fn build(root: &Path) -> anyhow::Result<PathBuf> {
    let host = crate::licences::platform()?;
    let folder = root.join("target/fuzz/build");
    let mut command = Command::new(crate::stages::cargo());
    command.args(["build", "--locked", "--package", "noroshi-fuzz", "--features", "engine", "--profile", "fuzz"]);
    // Naming the platform keeps the counters out of build scripts, which nothing links the engine to.
    command.args(["--target", &host, "--target-dir"]).arg(&folder);
    let status = command.env("RUSTFLAGS", COUNTERS).current_dir(root).status().context("cargo build")?;
    if !status.success() {
        bail!("the fuzz targets could not be built (the engine needs a C++ compiler, g++)");
    }
    Ok(folder.join(host).join("fuzz/noroshi-fuzz"))
}

/// The targets: one folder each.
fn targets(root: &Path) -> anyhow::Result<Vec<String>> {
    let folder = root.join("corpus/fuzz");
    let entries = std::fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// What the engine said at the end of a run.
#[derive(Debug, Default, PartialEq, Eq)]
struct Run {
    executions: u64,
    edges: u64,
    features: u64,
    inputs: u64,
    is_well: bool,
}

fn run(root: &Path, program: &Path, target: &str, seconds: u64) -> anyhow::Result<Run> {
    println!("== {target}: {seconds} s");
    let kept = root.join("corpus/fuzz").join(target);
    let grown = root.join("target/fuzz/inputs").join(target);
    std::fs::create_dir_all(&grown)?;
    let mut command = Command::new(program);
    command.env("NOROSHI_FUZZ", target).args(LIMITS).arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-artifact_prefix={}/found-", kept.display())).arg(&grown).arg(&kept);
    let mut engine = command.stderr(Stdio::piped()).spawn().context("the fuzz program could not be started")?;
    let mut run = Run::default();
    for line in engine.stderr.take().into_iter().flat_map(|out| BufReader::new(out).lines()) {
        let line = line?;
        run.note(&line);
        if !is_progress(&line) {
            println!("{line}");
        }
    }
    run.is_well = engine.wait()?.success();
    Ok(run)
}

impl Run {
    /// Takes the figures from a line such as `#4096 pulse cov: 812 ft: 2044 corp: 96/31Kb lim: 4096 exec/s: 682 rss: 90Mb`.
    fn note(&mut self, line: &str) {
        if let Some(count) = line.strip_prefix("stat::number_of_executed_units:") {
            self.executions = count.trim().parse().unwrap_or(self.executions);
        }
        if !line.starts_with('#') {
            return;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let behind = |label: &str| {
            let place = words.iter().position(|word| *word == label)?;
            words.get(place + 1)?.split('/').next()?.parse::<u64>().ok()
        };
        self.executions = words.first().and_then(|word| word.get(1..)?.parse().ok()).unwrap_or(self.executions);
        self.edges = behind("cov:").unwrap_or(self.edges);
        self.features = behind("ft:").unwrap_or(self.features);
        self.inputs = behind("corp:").unwrap_or(self.inputs);
    }

    fn line(&self, target: &str) -> String {
        let Self { executions, edges, features, inputs, is_well } = self;
        let result = if *is_well { "nothing found" } else { "found" };
        format!("{target}\t{executions}\t{edges}\t{features}\t{inputs}\t{result}")
    }
}

/// Lines that come by the hundred.
fn is_progress(line: &str) -> bool {
    line.starts_with('#') || line.starts_with("INFO:") || line.contains("NEW_FUNC")
}
