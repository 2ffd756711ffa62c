//! The model's opinion on whole mails: a notice at most, and nothing on senders who are known.

use crate::assess::{Assessment, Context, assess};
use crate::people::KnownPeople;
use crate::verdict::Verdict;

const FRAUD: &[u8] = include_bytes!("../../../../../corpus/fire/worded-like-fraud/roster.eml");

fn context() -> Context {
    let people = KnownPeople::from_csv(include_bytes!("../../../../../corpus/people.csv")).people;
    Context { people, ..Context::default() }
}

fn judged(octets: &[u8]) -> Assessment {
    assess(octets, &context())
}

fn tells(assessment: &Assessment) -> bool {
    assessment.findings.iter().any(|finding| finding.rule == super::RULE.id)
}

fn changed(from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(FRAUD).unwrap();
    assert!(text.contains(from));
    text.replace(from, to).into_bytes()
}

#[test]
fn a_stranger_with_such_a_text_leaves_a_notice_and_no_more() {
    let assessment = judged(FRAUD);
    assert!(tells(&assessment));
    assert_eq!(assessment.verdict, Verdict::Banner);
    assert_eq!(assessment.verdict_without(super::RULE.id), Verdict::Pass);
}

#[test]
fn the_words_of_somebody_known_are_not_compared() {
    assert!(!tells(&judged(&changed("naritasenri.sample.000.noroshi@outlook.com", "taro@kakuu-kango.example"))));
    assert!(!tells(&assess(FRAUD, &Context::default())));
}
