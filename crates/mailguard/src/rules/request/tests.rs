//! Every rule of wording and make fires on its mails in `corpus/fire` and on none of its look-alikes in `corpus/spare`.

use crate::assess::{Context, assess};
use crate::case::Case;
use crate::finding::Confidence;
use crate::rules::check::mail;
use crate::rules::{ALL, Family, Rule};
use std::path::{Path, PathBuf};

/// Mails that a rule has at least, on each side.
const FEWEST: usize = 3;

const RULES: [&str; 21] = [
    "create-group",
    "isolate",
    "return-token",
    "roster",
    "presence-probe",
    "bare-order",
    "sole-content",
    "personal-account",
    "add-finance",
    "money",
    "phone-avoidance",
    "secrecy",
    "set-name",
    "subject-is-order",
    "short-without-link",
    "no-addressee",
    "odd-date",
    "foreign-zone",
    "chinese-residue",
    "unnatural-japanese",
    "quoted-warning",
];

fn mails(side: &str, rule: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus").join(side).join(rule);
    let mut mails: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    mails.sort();
    mails
}

#[test]
fn every_rule_has_mails_that_fire_and_look_alikes_that_do_not() {
    let mut wrong = Vec::new();
    for rule in RULES.iter() {
        assert!(ALL.iter().any(|one| one.id.0 == *rule), "no rule {rule}");
        for side in ["fire", "spare"] {
            let mails = mails(side, rule);
            assert!(mails.len() >= FEWEST, "{side}/{rule} has {} mails", mails.len());
            for path in mails {
                let assessment = assess(&std::fs::read(&path).unwrap(), &Context::default());
                let found = assessment.findings.iter().any(|finding| finding.rule.0 == *rule);
                if found != (side == "fire") {
                    wrong.push(format!("{}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The names of the rules of intent that see something in `subject | body`.
fn asked(text: &str) -> Vec<&'static str> {
    asked_at_least(Confidence::Low, text)
}

/// The same for those that see it at least so clearly.
fn asked_at_least(least: Confidence, text: &str) -> Vec<&'static str> {
    let (subject, body) = text.split_once(" | ").unwrap_or(("", text));
    let (mail, context) = (mail(subject, &body.replace("\\n", "\n")), Context::default());
    let case = Case::new(&mail, &context);
    let rules = ALL.iter().filter(|rule| matches!(rule.family, Family::Intent(_)));
    let is_seen = |rule: &&Rule| (rule.look)(&case).iter().any(|finding| finding.confidence >= least);
    rules.filter(is_seen).map(|rule| rule.id.0).collect()
}

fn texts(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|line| !line.starts_with('#'))
}

#[test]
fn requests_are_seen_however_they_are_worded() {
    let mut missed = Vec::new();
    for (rules, text) in texts(include_str!("wanted.txt")).filter_map(|line| line.split_once('\t')) {
        let asked = asked(text);
        missed.extend(rules.split(',').filter(|rule| !asked.contains(rule)).map(|rule| format!("{rule}: {text}")));
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn everyday_mails_and_warnings_ask_nothing() {
    let loud: Vec<(&str, Vec<&str>)> = texts(include_str!("everyday.txt"))
        .map(|text| (text, asked_at_least(Confidence::Medium, text)))
        .filter(|(_, asked)| !asked.is_empty())
        .collect();
    assert!(loud.is_empty(), "{loud:#?}");
    // What is only vague holds a mail when a rare name is borrowed, so it must be rare in everyday mails as well.
    let vague: Vec<(&str, Vec<&str>)> = texts(include_str!("everyday.txt"))
        .map(|text| (text, asked(text)))
        .filter(|(_, asked)| !asked.is_empty())
        .collect();
    assert!(vague.len() * 10 < texts(include_str!("everyday.txt")).count(), "{vague:#?}");
}
