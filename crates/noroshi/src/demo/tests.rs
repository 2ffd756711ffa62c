//! The demonstration holds, and says so only when it does: a part that is taken away makes its own step fail.

use std::path::Path;
use std::time::Duration;

use noroshi_platform::db::query;
use tempfile::TempDir;

use super::DemoOptions;
use super::sector::{Parts, Run, Sector};
use super::story;

fn options(folder: &Path, institutions: u32, seed: u64) -> DemoOptions {
    let listen = "127.0.0.1:0".parse().unwrap();
    DemoOptions { listen, data: Some(folder.to_owned()), institutions, seed, once: true, real: false, database: None }
}

/// Plays the story; whether it held, and its lines.
async fn played(parts: Parts, patience: Duration) -> (bool, Vec<String>) {
    let folder = TempDir::new().unwrap();
    let mut out = Vec::new();
    let held = story::once_within(&options(folder.path(), 60, 1), parts, patience, &mut out).await.unwrap();
    (held, String::from_utf8(out).unwrap().lines().map(str::to_owned).collect())
}

/// The word of each step: `ok`, `failed`, `not-built`.
fn words(lines: &[String]) -> Vec<String> {
    let steps = lines.iter().filter_map(|line| line.strip_prefix("step "));
    steps.map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

/// True when the line is as the contract of the command line says.
fn fits_contract(line: &str) -> bool {
    let words: Vec<&str> = line.split(' ').collect();
    let ["step", number, word, seconds, figures @ ..] = words.as_slice() else { return false };
    let is_step = number.parse::<u32>().is_ok_and(|number| (1..=7).contains(&number));
    let is_pair = |pair: &&str| pair.split_once('=').is_some_and(|(key, value)| !key.is_empty() && !value.is_empty());
    let has_figures = match *word {
        "ok" | "failed" => !figures.is_empty() && figures.iter().all(is_pair),
        "not-built" => figures.is_empty(),
        _ => false,
    };
    is_step && has_figures && seconds.parse::<f64>().is_ok_and(|seconds| seconds >= 0.0)
}

fn figure(lines: &[String], key: &str) -> u64 {
    let pairs = lines.iter().flat_map(|line| line.split(' ')).filter_map(|pair| pair.split_once('='));
    pairs.filter(|(name, _)| *name == key).find_map(|(_, value)| value.parse().ok()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_holds_and_its_lines_fit_the_contract() {
    let (held, lines) = played(Parts::default(), story::PATIENCE).await;
    assert!(held, "{lines:#?}");
    assert_eq!(words(&lines), ["1 not-built", "2 ok", "3 ok", "4 ok", "5 ok", "6 not-built", "7 not-built"]);
    let (last, steps) = lines.split_last().unwrap();
    assert!(steps.iter().all(|line| fits_contract(line)), "{steps:#?}");
    let seconds = last.strip_prefix("demo: 4 of 4 built steps held in ").and_then(|rest| rest.strip_suffix(" s"));
    assert!(seconds.is_some_and(|seconds| seconds.parse::<f64>().is_ok()), "{last}");
    let count = |key| figure(&lines, key);
    assert_eq!(count("prefectures"), 47);
    assert!(count("mails") >= 47 + count("districts"));
    assert_eq!(count("acknowledged") + count("unconfirmed"), count("addressed"));
}

#[test]
fn lines_that_break_the_contract_are_told_apart() {
    assert!(fits_contract("step 3 ok 3.2 addressed=1139 mails=1131"));
    for wrong in ["step 3 ok", "step 3 ok 3.2", "step 3 ok 3.2 mails=", "step 8 ok 1.0 a=1", "step 1 not-built 0.0 a=1"]
    {
        assert!(!fits_contract(wrong), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_mail_engine_step_3_fails() {
    let (held, lines) = played(Parts { mail: Run::No, ..Parts::default() }, Duration::from_secs(3)).await;
    assert!(!held);
    assert!(words(&lines).starts_with(&["1 not-built".into(), "2 ok".into(), "3 failed".into()]), "{lines:#?}");
    assert!(lines.iter().all(|line| fits_contract(line) || line.starts_with("demo: ")), "{lines:#?}");
    assert!(lines.last().unwrap().starts_with("demo: 1 of 4 built steps held"), "{lines:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_jobs_nothing_is_expanded_and_step_3_fails() {
    let (held, lines) = played(Parts { jobs: Run::No, ..Parts::default() }, Duration::from_secs(3)).await;
    assert!(!held);
    assert!(words(&lines).starts_with(&["1 not-built".into(), "2 ok".into(), "3 failed".into()]), "{lines:#?}");
}

/// Step 3 holds within the same patience, so step 4 fails for want of its tasks and not of time.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_cascade_only_the_relay_fails() {
    let (held, lines) = played(Parts { cascade: Run::No, ..Parts::default() }, Duration::from_secs(25)).await;
    assert!(!held);
    assert_eq!(words(&lines).get(2..5).unwrap(), ["3 ok", "4 failed", "5 ok"], "{lines:#?}");
    assert!(lines.iter().any(|line| line.starts_with("step 4") && line.contains("a_relay_task")), "{lines:#?}");
}

/// Everybody's and everything's name, as one text.
async fn names(seed: u64) -> String {
    let folder = TempDir::new().unwrap();
    let sector = Sector::prepare(&options(folder.path(), 40, seed)).await.unwrap().at_rest();
    let statement = "SELECT code || ' ' || name || ' ' || kana AS line, 1 AS part, serial AS place FROM body \
                     UNION ALL SELECT name || ' ' || COALESCE(mail, '') AS line, 2, 0 FROM person ORDER BY part, place, line";
    let rows = query(statement).all(&sector.app.db).await.unwrap();
    rows.iter().map(|row| row.get::<String>("line").unwrap() + "\n").collect()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_names_and_another_seed_others() {
    let first = names(7).await;
    assert_eq!(first, names(7).await);
    assert_ne!(first, names(8).await);
}
