//! `make train`: learns the linear model from mails of the repository, and writes its weights with their report.
//!
//! Learned from: the mails of `corpus/fire` and `corpus/spare` that belong to rules of requests, and the written set
//! `corpus/blind/first`; of all these the Japanese ones whose sender is nobody known, because only they are judged. The
//! set `second` and the mails of the model's own rule are not touched: they are what it is tried on.

mod folds;
mod learn;

#[cfg(test)]
mod tests;

use crate::tally::Tally;
use crate::{Set, set};
use noroshi_mailguard::{Case, Confidence, Context, Family, Features, KnownPeople, Model, RULES, assess};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Share of the harmless mails of the cross-validation that may have an opinion that is told, at most.
const TOLERATED: f64 = 0.02;
/// How far above the others, in log-odds, an opinion is told.
const MARGIN: f64 = 0.25;

/// One mail to learn from.
struct Sample {
    /// Mails of one family are alike: they are never on both sides of a trial.
    family: String,
    is_fraud: bool,
    /// Whether the rule asks the model about it: the sender has an address that anybody can have.
    is_asked: bool,
    features: Features,
}

/// What was learned.
struct Trained {
    model: Model,
    report: String,
}

/// Learns and writes both files.
pub(crate) fn train(root: &Path) -> anyhow::Result<()> {
    let trained = trained(root)?;
    print!("{}", trained.report);
    for (name, octets) in [("model.bin", trained.model.to_octets()), ("model-report.md", trained.report.into_bytes())] {
        let path = root.join("crates/mailguard/data").join(name);
        std::fs::write(&path, octets)?;
        println!("written: crates/mailguard/data/{name}");
    }
    Ok(())
}

fn trained(root: &Path) -> anyhow::Result<Trained> {
    let mut samples = samples_of_rules(root)?;
    samples.extend(samples_of_set(&set(&root.join("corpus/blind"), "first")?));
    let judged = folds::judged(&samples)?;
    let mut model = learn::learn(&samples.iter().collect::<Vec<_>>())?;
    model.threshold = threshold(&judged);
    let report = report(&samples, &judged, &model);
    Ok(Trained { model, report })
}

/// The opinion from which on it is told, in thousandths.
fn threshold(judged: &[folds::Judged]) -> f64 {
    let mut harmless: Vec<f64> = judged.iter().filter(|(_, is_fraud)| !is_fraud).map(|(opinion, _)| *opinion).collect();
    harmless.sort_by(|one, other| other.total_cmp(one));
    let tolerated = (harmless.len() as f64 * TOLERATED) as usize;
    let highest = harmless.get(tolerated).copied().unwrap_or_default();
    ((highest + MARGIN) * 1000.0).round() / 1000.0
}

/// The mails of the rules of requests: those that fire ask for something, those that are spared do not.
fn samples_of_rules(root: &Path) -> anyhow::Result<Vec<Sample>> {
    let people = KnownPeople::from_csv(&std::fs::read(root.join("corpus/people.csv"))?).people;
    let context = Context { people, ..Context::default() };
    let mut samples = Vec::new();
    for rule in RULES.iter().filter(|rule| matches!(rule.family, Family::Intent(_))) {
        for (side, is_fraud) in [("fire", true), ("spare", false)] {
            for path in files(&root.join("corpus").join(side).join(rule.id.0))? {
                samples.extend(sample(&std::fs::read(path)?, &context, (rule.id.0, is_fraud)));
            }
        }
    }
    Ok(samples)
}

fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries: Vec<std::fs::DirEntry> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    let mut files: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).collect();
    files.sort();
    Ok(files)
}

fn samples_of_set(set: &Set) -> Vec<Sample> {
    let kinds = [(&set.fraud, true), (&set.harmless, false)];
    let mails = kinds.into_iter().flat_map(|(mails, is_fraud)| mails.iter().map(move |mail| (mail, is_fraud)));
    mails.filter_map(|(mail, is_fraud)| sample(&mail.octets(), &set.context, (&mail.family, is_fraud))).collect()
}

/// A Japanese mail whose sender is nobody known.
fn sample(octets: &[u8], context: &Context, (family, is_fraud): (&str, bool)) -> Option<Sample> {
    let assessment = assess(octets, context);
    let fired = |rule: &str, sure: Confidence| {
        assessment.findings.iter().any(|finding| finding.rule.0 == rule && finding.confidence >= sure)
    };
    let is_asked = fired("free-mail-sender", Confidence::High) || fired("disposable-sender", Confidence::Low);
    let features = Features::of(&Case::new(&assessment.mail, context));
    let is_read = fired("first-contact", Confidence::Low) && !features.buckets().is_empty();
    is_read.then(|| Sample { family: family.to_owned(), is_fraud, is_asked, features })
}

fn report(samples: &[Sample], judged: &[folds::Judged], model: &Model) -> String {
    let count = |kind: bool| samples.iter().filter(|sample| sample.is_fraud == kind).count();
    let asked = |kind: bool| judged.iter().filter(|(_, is_fraud)| *is_fraud == kind).count();
    let families: std::collections::BTreeSet<&str> = samples.iter().map(|sample| sample.family.as_str()).collect();
    let (area, width) = folds::area(judged);
    let mut text = String::from(
        "# How the linear model was trained\n\n\
         Written by `make train`, which also writes `model.bin`; a test trains again and compares both to the octet.\n\
         Learned from `corpus/blind/first` and the mails of the rules of requests in `corpus/fire` and `corpus/spare`, as far\n\
         as they are Japanese and come from nobody known. Not touched: `corpus/blind/second`, on which `make eval` tries it.\n\n",
    );
    // Writing to memory does not fail.
    let _ = write!(
        text,
        "| | |\n|---|---|\n| frauds (from addresses that anybody can have) | {} ({}) |\n| harmless mails (likewise) | {} ({}) |\n| families | {} |\n| buckets | {} |\n\
         | regularisation, rounds, seed | {}, {}, {} |\n| bias | {} |\n| threshold (log-odds) | {} |\n\n\
         ## Cross-validation by family ({} folds)\n\nOf mails from addresses that anybody can have. Area under the curve {:.3} ± {:.3} (95 %).\n\n\
         | told from | frauds told | precision (95 %) | recall (95 %) |\n|---|---|---|---|\n",
        count(true),
        asked(true),
        count(false),
        asked(false),
        families.len(),
        noroshi_mailguard::BUCKETS,
        learn::REGULARISATION,
        learn::ROUNDS,
        learn::SEED,
        model.bias,
        model.threshold,
        folds::FOLDS,
        area,
        width
    );
    for below in [0.0, 0.25, 0.5, 1.0, 1.5, 2.0] {
        let from = model.threshold - below;
        let (frauds, harmless) = folds::told(judged, from);
        let told = Tally { mails: frauds + harmless, ..Tally::default() };
        let all = Tally { mails: asked(true) as u64, ..Tally::default() };
        let _ = writeln!(
            text,
            "| {from:.3} | {frauds} of {} | {} | {} |",
            frauds + harmless,
            told.bounds(frauds),
            all.bounds(frauds)
        );
    }
    text
}
