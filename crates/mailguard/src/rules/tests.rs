//! Every rule fires on its mails in `corpus/fire` and on none of its look-alikes in `corpus/spare`.

mod listed;

use super::{ALL, Family, Rule};
use crate::assess::{Context, assess};
use crate::memory::{MemoryInRam, Passing, Received, Recollection, learn_received};
use crate::people::KnownPeople;
use noroshi_formats::pattern::PatternFile;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Mails that a rule has at least, on each side.
const FEWEST: usize = 3;

/// The people and hosts that the mails of the corpus know.
fn context() -> Context {
    let people = KnownPeople::from_csv(include_bytes!("../../../../corpus/people.csv")).people;
    let patterns = PatternFile::parse(include_bytes!("../../../../examples/patterns.json")).unwrap().patterns;
    let trusted_hosts = vec!["mx.provider.example".to_owned()];
    Context { people, patterns, trusted_hosts, memory: Some(memory()), ..Context::default() }
}

/// Two addresses from which mails came under the name of one of the people, a few days ago.
fn memory() -> Recollection {
    let memory = MemoryInRam::default();
    for (message_id, address, day) in
        [("<1@m.example>", "zqxwvkjpbt000a@outlook.com", 96), ("<2@m.example>", "zqxwvkjpbt000b@gmail.com", 99)]
    {
        let passing = Passing { name: "巡田 八重", address, message_id, answers: &[], day };
        learn_received(&memory, passing, Received::Suspected);
    }
    Recollection { memory: Arc::new(memory), today: 100 }
}

fn mails(side: &str, rule: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus").join(side).join(rule);
    let mut mails: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    mails.sort();
    mails
}

#[track_caller]
fn check(rule: &str) {
    assert!(ALL.iter().any(|one| one.id.0 == rule), "no rule {rule}");
    let context = context();
    for side in ["fire", "spare"] {
        let mails = mails(side, rule);
        assert!(mails.len() >= FEWEST, "{side}/{rule} has {} mails", mails.len());
        for path in mails {
            let assessment = assess(&std::fs::read(&path).unwrap(), &context);
            let found = assessment.findings.iter().find(|finding| finding.rule.0 == rule);
            assert_eq!(found.is_some(), side == "fire", "{}: {:#?}", path.display(), assessment.findings);
            assert!(found.is_none_or(|finding| !finding.evidence.text.is_empty() && !finding.reason.is_empty()));
        }
    }
}

#[test]
fn identity_rules() {
    check("borrowed-officer-name");
    check("borrowed-name-in-reply-to");
    check("borrowed-name-in-subject");
    check("borrowed-name-in-signature");
    check("borrowed-name-in-local-part");
    check("protected-address-in-name");
    check("look-alike-domain");
    check("reply-to-leaves-person");
    check("surname-alone");
    check("subject-is-organisation");
}

#[test]
fn sender_rules() {
    check("free-mail-sender");
    check("disposable-sender");
    check("first-contact");
    check("random-local-part");
    check("local-part-mismatch");
    check("reply-to-differs");
    check("role-recipient");
    check("ever-new-address");
}

#[test]
fn pattern_and_model_rules() {
    check("bulletin-pattern");
    check("worded-like-fraud");
}

#[test]
fn rules_of_requests_and_make() {
    let is_such = |rule: &&Rule| matches!(rule.family, Family::Intent(_) | Family::Request | Family::Structure);
    ALL.iter().filter(is_such).for_each(|rule| check(rule.id.0));
}

#[test]
fn calming_rules() {
    check("service-notice");
    check("registered-sender");
    check("own-domain-sender");
    check("local-part-fits");
}

#[test]
fn authentication_rules() {
    check("authentication-failed");
    check("authentication-contradicts");
    check("authentication-ignored");
    check("authentication-proven");
    check("registered-address-forged");
}

#[test]
fn invitation_rules() {
    check("invitation-code");
    check("invitation-link");
    check("picture-code");
}

#[test]
fn attachment_rules() {
    check("attached-archive");
    check("attached-bomb");
    check("attached-locked");
    check("attached-unread");
}
