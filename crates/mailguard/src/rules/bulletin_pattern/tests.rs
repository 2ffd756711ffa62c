//! A pattern fits on its days, by all its conditions together, and never lets the gate forget its own.

use crate::assess::{Assessment, Context, assess};
use crate::people::{KnownPeople, Person};
use crate::text::fold;
use crate::verdict::Verdict;
use noroshi_formats::pattern::{Pattern, PatternFile, Sketch};
use serde_json::{Value, json};

const STRANGER: &str = "noroshi.sample.mail.000.aa@outlook.com";

/// A pattern of no condition but those given.
fn pattern(conditions: Value) -> Pattern {
    let mut pattern = json!({
        "id": "p1", "title": "見本", "bulletin": "全診連発第12号", "tlp": "TLP:GREEN", "valid_from": "2026-01-01",
        "valid_until": "2026-12-31", "stage": "hold", "benign": {"mails": 30000, "hits": 0}, "identity": "borrowed-name",
    });
    pattern.as_object_mut().unwrap().extend(conditions.as_object().unwrap().clone());
    let file = json!({"format": "noroshi-patterns", "version": 1, "issuer": "x", "patterns": [pattern]});
    PatternFile::parse(file.to_string().as_bytes()).unwrap().patterns.remove(0)
}

fn judged(pattern: Pattern, from: &str, received: &str, body: &str) -> Assessment {
    let person = Person {
        name: "架空 太郎".to_owned(),
        domains: vec!["kakuu-kango.example".to_owned()],
        addresses: vec!["taro@kakuu-kango.example".to_owned()],
        ..Person::default()
    };
    let context = Context { people: KnownPeople::new(vec![person]), patterns: vec![pattern], ..Context::default() };
    let mail = format!(
        "{received}From: 架空 太郎 <{from}>\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}"
    );
    assess(mail.as_bytes(), &context)
}

fn fits(assessment: &Assessment) -> bool {
    assessment.findings.iter().any(|finding| finding.rule.0 == "bulletin-pattern")
}

fn received(day: &str) -> String {
    format!("Received: from a by b; {day} 09:00:00 +0900\r\n")
}

#[test]
fn a_wording_of_the_bulletin_holds_what_no_slot_sees() {
    let wording = "先日の件ですが例の段取りで進めてもらえると助かる";
    let sketch = serde_json::to_value(Sketch::of(&fold(wording), 60).unwrap()).unwrap();
    let pattern = pattern(json!({"phrases": [sketch]}));
    let on = received("Thu, 22 Jan 2026");
    let held = judged(pattern.clone(), STRANGER, &on, "先日の件ですが、例の段取りで進めてもらえると大変助かる。");
    assert!(fits(&held) && held.verdict == Verdict::Hold, "{:#?}", held.findings);
    assert!(held.findings.iter().any(|finding| finding.reason.contains("全診連発第12号")));
    let other = judged(pattern.clone(), STRANGER, &on, "理事会の資料は来週お送りします。");
    assert!(!fits(&other), "another wording");
    let own = judged(pattern, "taro@kakuu-kango.example", &on, wording);
    assert!(!fits(&own) && own.verdict == Verdict::Pass, "the person's own address");
}

#[test]
fn a_banner_pattern_never_holds_and_a_shadow_is_unseen() {
    let body = "いつもの件、頼みます。";
    let on = received("Thu, 22 Jan 2026");
    let banner = judged(pattern(json!({"stage": "banner", "structure": ["short", "no-link"]})), STRANGER, &on, body);
    assert!(fits(&banner) && banner.verdict == Verdict::Banner, "{:#?}", banner.findings);
    let shadow = judged(pattern(json!({"stage": "shadow", "structure": ["short", "no-link"]})), STRANGER, &on, body);
    assert!(!fits(&shadow));
}

#[test]
fn it_works_on_its_days_and_not_when_it_was_withdrawn() {
    let fits_on = |conditions: Value, received: &str| {
        let mut all = json!({"structure": ["short"]});
        all.as_object_mut().unwrap().extend(conditions.as_object().unwrap().clone());
        fits(&judged(pattern(all), STRANGER, received, "頼みます。"))
    };
    assert!(fits_on(json!({}), &received("Thu, 31 Dec 2026")));
    assert!(!fits_on(json!({}), &received("Fri, 1 Jan 2027")));
    assert!(!fits_on(json!({}), &received("Wed, 31 Dec 2025")));
    assert!(!fits_on(json!({"withdrawn": true}), &received("Thu, 31 Dec 2026")));
    assert!(!fits_on(json!({}), ""), "no day of arrival, and the pattern has an end");
    assert!(fits_on(json!({"valid_until": null}), ""), "no day of arrival, and the pattern has none");
}

#[test]
fn all_conditions_must_be_there() {
    let on = received("Thu, 22 Jan 2026");
    let fits_with = |conditions: Value, body: &str| fits(&judged(pattern(conditions), STRANGER, &on, body));
    let group = "新しいLINEグループを作成してください。";
    assert!(fits_with(json!({"slots": {"all": ["create-group"]}, "structure": ["free-mail", "no-link"]}), group));
    assert!(!fits_with(json!({"slots": {"all": ["create-group", "roster"]}}), group));
    assert!(!fits_with(json!({"slots": {"all": ["create-group"], "any": ["roster", "money"]}}), group));
    assert!(!fits_with(json!({"slots": {"all": ["create-group"]}, "structure": ["has-attachment"]}), group));
    let linked = format!("{group} https://example.example/");
    assert!(!fits_with(json!({"slots": {"all": ["create-group"]}, "structure": ["no-link"]}), &linked));
    assert!(!fits_with(json!({"identity": "look-alike-domain", "slots": {"all": ["create-group"]}}), group));
}
