//! `cargo xtask test`: everything that must hold before a change is kept, stage by stage.
//!
//! Life cycle: the stages run in order; the first that fails ends the run; the table stage → seconds is printed in
//! any case. Invariants: a missing program is a failure and never a skip; the store tests get a PostgreSQL cluster
//! of their own, which is gone afterwards however the run ends. Left out: installing programs (`make packages`).

mod postgres;

#[cfg(test)]
mod tests;

use anyhow::{Context, bail};
use postgres::Cluster;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// What cannot run without root, named when an ordinary user runs the tests.
const NEEDS_ROOT: [&str; 1] = ["Postfix test: a real mail server with its own accounts"];

/// One stage and what it does.
struct Stage {
    name: &'static str,
    step: Step,
}

enum Step {
    Tidy,
    Licences,
    /// axe-core, the judge of accessibility, in its place under `target/`.
    Axe,
    Cluster,
    Cargo(&'static [&'static str]),
    /// The named tests must exist and hold; for a machine without nextest, which cannot ask for that itself.
    AtLeastOne(&'static [&'static str]),
}

/// The program that cargo itself said it is.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Runs all stages.
pub(crate) fn test(root: &Path) -> anyhow::Result<()> {
    let is_root = postgres::own_user_id()? == 0;
    if !is_root {
        NEEDS_ROOT.iter().for_each(|name| println!("needs root, not run: {name}"));
    }
    let started = Instant::now();
    let mut table = Vec::new();
    let mut cluster = None;
    let mut outcome = Ok(());
    for stage in stages(nextest_is_here()) {
        println!("== {}", stage.name);
        let began = Instant::now();
        outcome = stage.run(root, &mut cluster).with_context(|| format!("stage {} failed", stage.name));
        table.push((stage.name, began.elapsed().as_secs_f64()));
        if outcome.is_err() {
            break;
        }
    }
    drop(cluster);
    table.push(("total", started.elapsed().as_secs_f64()));
    println!("stage\tseconds");
    for (name, seconds) in table {
        println!("{name}\t{seconds:.1}");
    }
    outcome
}

/// Features with which the program has a hole and leaks, for the tests that must find them.
const SEEDED: &str = "noroshi/seeded-hole,noroshi/seeded-leak";

fn stages(has_nextest: bool) -> Vec<Stage> {
    let stage = |name, step| Stage { name, step };
    let (tests, seeded) = if has_nextest {
        (
            Step::Cargo(&["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]),
            Step::Cargo(&[
                "nextest",
                "run",
                "--workspace",
                "--locked",
                "--features",
                SEEDED,
                "--test",
                "routes",
                "--test",
                "leak",
                "--no-tests",
                "fail",
                "-E",
                "test(seeded_)",
            ]),
        )
    } else {
        (
            Step::Cargo(&["test", "--workspace", "--locked", "--tests", "--no-fail-fast"]),
            Step::AtLeastOne(&[
                "test",
                "--workspace",
                "--locked",
                "--features",
                SEEDED,
                "--test",
                "routes",
                "--test",
                "leak",
                "seeded_",
            ]),
        )
    };
    vec![
        stage("tidy", Step::Tidy),
        stage("licences", Step::Licences),
        stage("fmt", Step::Cargo(&["fmt", "--all", "--check"])),
        stage("clippy", Step::Cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])),
        stage("docs", Step::Cargo(&["doc", "--workspace", "--no-deps", "--locked"])),
        stage("axe", Step::Axe),
        stage("build", Step::Cargo(&["build", "--workspace", "--all-targets", "--locked"])),
        stage("postgres", Step::Cluster),
        stage("tests", tests),
        stage("doctests", Step::Cargo(&["test", "--workspace", "--doc", "--locked"])),
        stage("seeded", seeded),
    ]
}

impl Stage {
    fn run(&self, root: &Path, cluster: &mut Option<Cluster>) -> anyhow::Result<()> {
        match &self.step {
            Step::Tidy => crate::tidy::tidy(root),
            Step::Licences => crate::licences::licences(root),
            Step::Axe => ended_well(Command::new("sh").arg("xtask/axe.sh").current_dir(root)),
            Step::Cluster => {
                *cluster = Some(Cluster::start()?);
                Ok(())
            }
            Step::Cargo(arguments) => ended_well(&mut command(root, arguments, cluster.as_ref())),
            Step::AtLeastOne(arguments) => at_least_one_passed(&mut command(root, arguments, cluster.as_ref())),
        }
    }
}

fn command(root: &Path, arguments: &[&str], cluster: Option<&Cluster>) -> Command {
    let mut command = Command::new(cargo());
    command.args(arguments).current_dir(root);
    if arguments.first() == Some(&"doc") {
        command.env("RUSTDOCFLAGS", "-D warnings");
    }
    if let Some(cluster) = cluster {
        command.env("NOROSHI_TEST_POSTGRES", cluster.url());
    }
    command
}

fn ended_well(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("{command:?} could not be started"))?;
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(())
}

fn at_least_one_passed(command: &mut Command) -> anyhow::Result<()> {
    let output = command.stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{text}");
    if !output.status.success() {
        bail!("{command:?} ended with {}", output.status);
    }
    if passed(&text) == 0 {
        bail!("{command:?} ran no test");
    }
    Ok(())
}

/// Sums `test result: ok. 3 passed; …` over all test programs.
fn passed(text: &str) -> usize {
    let results = text.lines().filter_map(|line| line.trim().strip_prefix("test result: ok. "));
    results.filter_map(|rest| rest.split(' ').next()?.parse::<usize>().ok()).sum()
}

fn nextest_is_here() -> bool {
    let mut command = Command::new(cargo());
    command.args(["nextest", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
