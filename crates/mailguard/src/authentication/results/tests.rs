//! Fields as mail programs write them, and as somebody would forge them.

use super::*;
use proptest::prelude::*;

/// Host, then `method=outcome domain` of each statement.
fn said(value: &str) -> String {
    let report = read(value);
    let mut said = vec![if report.host.is_empty() { "-".to_owned() } else { report.host }];
    said.extend(report.statements.iter().map(|one| format!("{:?} {:?} {}", one.method, one.outcome, one.domain)));
    said.join(" | ")
}

#[test]
fn the_usual_forms_are_read() {
    assert_eq!(said("mx.clinic.example; none"), "mx.clinic.example");
    assert_eq!(
        said(
            "MX.Clinic.Example 1; spf=pass smtp.mailfrom=jimu@kai.example; dkim=fail (bad signature) header.d=Kai.Example"
        ),
        "mx.clinic.example | Spf Pass kai.example | Dkim Fail kai.example"
    );
    assert_eq!(
        said("mx.clinic.example; dmarc=fail (p=REJECT dis=NONE) header.from=kai.example"),
        "mx.clinic.example | Dmarc Fail kai.example"
    );
    assert_eq!(
        said("mx.clinic.example; dkim=pass reason=\"good; dmarc=fail\" header.i=@mail.kai.example header.b=abc=="),
        "mx.clinic.example | Dkim Pass mail.kai.example"
    );
}

#[test]
fn a_field_without_a_host_has_results_of_nobody() {
    assert_eq!(
        said(
            "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=kai.example; dmarc=pass action=none header.from=kai.example;compauth=pass reason=100"
        ),
        "- | Spf Pass kai.example | Dmarc Pass kai.example"
    );
}

#[test]
fn comments_and_gaps_may_stand_anywhere() {
    assert_eq!(
        said(
            " (one (two)) mx.clinic.example (x;y=z) 1 ; (c) dkim (d) / (e) 1 = (f) fail (g) header (h) . (i) d (j) = (k) kai.example"
        ),
        "mx.clinic.example | Dkim Fail kai.example"
    );
}

#[test]
fn what_a_sender_can_write_into_a_value_is_no_result() {
    assert_eq!(
        said(r#"mx.clinic.example; spf=fail smtp.mailfrom="a; dmarc=pass header.from=kai.example"@evil.example"#),
        "mx.clinic.example | Spf Fail evil.example"
    );
    assert_eq!(said("mx.clinic.example; spf=neutral (x; dmarc=pass header.from=kai.example)"), "mx.clinic.example");
    assert_eq!(said(r"mx.clinic.example; spf=neutral (\) ; dmarc=pass header.from=kai.example)"), "mx.clinic.example");
}

#[test]
fn softer_ends_and_unknown_methods_say_nothing() {
    for result in ["softfail", "neutral", "none", "temperror", "permerror", "policy", "bestguesspass", "passed"] {
        assert_eq!(said(&format!("mx.clinic.example; spf={result} smtp.mailfrom=kai.example")), "mx.clinic.example");
    }
    assert_eq!(said("mx.clinic.example; iprev=fail policy.iprev=192.0.2.1; arc=fail"), "mx.clinic.example");
}

#[test]
fn a_span_is_the_result_itself() {
    let value = "受付.example; spf=pass; dmarc = fail header.from=kai.example";
    let report = read(value);
    let words = |(start, end): (usize, usize)| value.chars().skip(start).take(end - start).collect::<String>();
    assert_eq!(report.statements.iter().map(|one| words(one.span)).collect::<Vec<_>>(), ["spf=pass", "dmarc = fail"]);
}

proptest! {
    #[test]
    fn nothing_written_there_breaks_the_reader(value in ".{0,200}") {
        let report = read(&value);
        let length = value.chars().count();
        prop_assert!(report.statements.iter().all(|one| one.span.0 < one.span.1 && one.span.1 <= length));
    }

    #[test]
    fn quoted_text_never_adds_a_result(inside in "[a-z =;.()@]{0,60}") {
        prop_assert_eq!(said(&format!("mx.clinic.example; spf=fail smtp.mailfrom=\"{inside}\"@b.example")), "mx.clinic.example | Spf Fail b.example");
    }
}
