//! The pattern file at its border: what is read, what is refused, and that nothing is lost on the way.

use super::{Pattern, PatternFault, PatternFile, PatternFileError, Sketch, trigrams};
use noroshi_terms::JapaneseDate;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SCHEMA: &str = include_str!("../../../../docs/formats/pattern-1.schema.json");
const EXAMPLE: &[u8] = include_bytes!("../../../../examples/patterns.json");

fn pattern() -> Value {
    json!({
        "id": "line-group-1", "title": "院長の名前でLINEグループを求めるメール", "tlp": "TLP:GREEN",
        "valid_from": "2026-01-22", "valid_until": "2026-07-31", "stage": "hold",
        "benign": {"mails": 30000, "hits": 0}, "identity": "borrowed-name",
        "slots": {"all": ["create-group"], "any": ["isolate", "return-token"]},
    })
}

fn parse(pattern: Value) -> Result<PatternFile, PatternFileError> {
    let file = json!({"format": "noroshi-patterns", "version": 1, "issuer": "全国診療連合会", "patterns": [pattern]});
    PatternFile::parse(file.to_string().as_bytes())
}

fn with(key: &str, value: Value) -> Value {
    let mut pattern = pattern();
    pattern[key] = value;
    pattern
}

fn fault(pattern: Value) -> PatternFault {
    match parse(pattern) {
        Err(PatternFileError::Fault { fault, .. }) => fault,
        other => panic!("no fault of one pattern: {other:?}"),
    }
}

fn day(text: &str) -> JapaneseDate {
    text.parse().unwrap()
}

#[test]
fn a_pattern_works_on_its_days_and_not_when_it_was_taken_back() {
    let works = |pattern: Value, on: &str| parse(pattern).unwrap().patterns[0].works_on(day(on));
    assert!(works(pattern(), "2026-01-22") && works(pattern(), "2026-07-31"));
    assert!(!works(pattern(), "2026-01-21") && !works(pattern(), "2026-08-01"));
    assert!(!works(with("withdrawn", json!(true)), "2026-03-01"));
    let mut endless = pattern();
    endless.as_object_mut().unwrap().remove("valid_until");
    assert!(works(endless, "2099-01-01"));
}

#[test]
fn neither_wording_nor_identity_alone_may_hold_and_nothing_untried() {
    assert_eq!(fault(with("identity", json!("any"))), PatternFault::HoldsTooMuch);
    assert_eq!(fault(with("slots", json!({}))), PatternFault::HoldsTooMuch);
    assert_eq!(fault(with("benign", Value::Null)), PatternFault::Untried);
    assert_eq!(fault(with("benign", json!({"mails": 30000, "hits": 1}))), PatternFault::Untried);
    assert_eq!(fault(with("benign", json!({"mails": 0, "hits": 0}))), PatternFault::Untried);
    let mut banner = with("identity", json!("any"));
    banner["stage"] = json!("banner");
    assert!(parse(banner.clone()).is_ok());
    banner["slots"] = json!({});
    assert_eq!(fault(banner), PatternFault::Empty);
    assert_eq!(fault(with("valid_until", json!("2026-01-21"))), PatternFault::EndsBeforeItBegins);
    assert_eq!(fault(with("id", json!(" "))), PatternFault::NoId);
}

#[test]
fn what_is_not_understood_refuses_the_whole_file() {
    for odd in [
        with("colour", json!("red")),
        with("stage", json!("reject")),
        with("slots", json!({"none": ["roster"]})),
        with("structure", json!(["reply-to-somewhere"])),
        with("tlp", json!("green")),
        with("valid_from", json!("2026-02-30")),
        with("phrases", json!([{"trigrams": "AAAA", "percent": 70}])),
        with("phrases", json!([{"trigrams": "", "percent": 70}])),
        with("phrases", json!([{"trigrams": "AAAAAA==", "percent": 49}])),
    ] {
        let error = parse(odd.clone()).unwrap_err();
        assert!(matches!(error, PatternFileError::Unreadable(_)), "{odd}: {error:?}");
        assert!(error.to_string().contains("行"), "{error}");
    }
    let later = br#"{"format":"noroshi-patterns","version":2,"issuer":"x","patterns":[]}"#;
    assert!(matches!(PatternFile::parse(later), Err(PatternFileError::OtherFormat(_, 2))));
    let twice = json!({"format": "noroshi-patterns", "version": 1, "issuer": "x", "patterns": [pattern(), pattern()]});
    let error = PatternFile::parse(twice.to_string().as_bytes()).unwrap_err();
    assert!(matches!(error, PatternFileError::Fault { fault: PatternFault::Twice, .. }));
}

#[test]
fn a_sketch_fits_a_reworded_text_and_not_another_one() {
    let grams = |text: &str| trigrams(text).collect::<BTreeSet<_>>();
    let sketch = Sketch::of("ラインノグループヲツクリ招待コードヲ返信シテクダサイ", 60).unwrap();
    assert!(sketch.fits(&grams("至急ラインノグループヲツクリ招待コードヲ返信ネガイマス")));
    assert!(!sketch.fits(&grams("来月ノ理事会ノ資料ヲ送リマスノデゴ確認クダサイ")));
    assert!(!sketch.fits(&BTreeSet::new()));
    assert!(Sketch::of("短イ", 60).is_err(), "a text without a trigram has no sketch");
}

#[test]
fn the_example_is_valid_and_the_schema_names_every_word() {
    let example = PatternFile::parse(EXAMPLE).unwrap();
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let mut words = BTreeSet::new();
    collect(&schema, &mut words);
    for pattern in &example.patterns {
        let written = serde_json::to_value(pattern).unwrap();
        for key in written.as_object().unwrap().keys() {
            assert!(schema["$defs"]["pattern"]["properties"].get(key).is_some(), "{key}");
        }
    }
    for word in words {
        let is_slot = serde_json::from_value::<super::Slot>(json!(word)).is_ok();
        let is_structure = serde_json::from_value::<super::Structure>(json!(word)).is_ok();
        let is_stage = serde_json::from_value::<super::Stage>(json!(word)).is_ok();
        let is_relation = serde_json::from_value::<super::IdentityRelation>(json!(word)).is_ok();
        let is_tlp = word.parse::<noroshi_terms::Tlp>().is_ok();
        assert!(is_slot || is_structure || is_stage || is_relation || is_tlp, "{word}");
    }
}

/// Every word of an `enum` in the schema.
fn collect(schema: &Value, words: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Array(listed)) = members.get("enum") {
                words.extend(listed.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            members.values().for_each(|value| collect(value, words));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, words)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn a_sketch_comes_back_as_it_was_written(text in "[ァ-ヶー]{3,200}", percent in 50_u8..=100) {
        let sketch = Sketch::of(&text, percent).unwrap();
        let written = serde_json::to_string(&sketch).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Sketch>(&written).unwrap(), &sketch);
        prop_assert!(sketch.fits(&trigrams(&text).collect()));
    }

    #[test]
    fn no_octets_make_it_panic(octets in any::<Vec<u8>>()) {
        prop_assert!(PatternFile::parse(&octets).is_err());
    }

    #[test]
    fn every_text_has_its_trigrams(text in any::<String>()) {
        prop_assert_eq!(trigrams(&text).count(), text.chars().count().saturating_sub(2));
    }

    #[test]
    fn a_pattern_comes_back_as_it_was_written(withdrawn in any::<bool>(), hits in 0_u64..3) {
        let mut written = pattern();
        written["stage"] = json!("shadow");
        written["withdrawn"] = json!(withdrawn);
        written["benign"]["hits"] = json!(hits);
        let read: Pattern = serde_json::from_value(written).unwrap();
        let again: Pattern = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        prop_assert_eq!(again, read);
    }
}
