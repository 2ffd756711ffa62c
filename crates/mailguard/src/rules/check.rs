//! How the tests of rules ask: a mail of this subject and body, judged by one rule alone.

use super::Rule;
use crate::assess::Context;
use crate::case::Case;
use crate::finding::{Finding, Place};
use crate::mail::{Attachment, HeaderField, Mail, TextPart};

/// A plain mail.
pub(crate) fn mail(subject: &str, body: &str) -> Mail {
    let text = TextPart { place: Place::Text, text: body.to_owned(), hidden: String::new(), is_second_reading: false };
    let subject = HeaderField { name: "Subject".to_owned(), value: subject.to_owned() };
    Mail { headers: vec![subject], texts: vec![text], ..Mail::default() }
}

/// What the rule finds in a mail of this subject and body.
pub(crate) fn findings(rule: &Rule, subject: &str, body: &str) -> Vec<Finding> {
    let (mail, context) = (mail(subject, body), Context::default());
    (rule.look)(&Case::new(&mail, &context))
}

/// The same with a picture attached.
pub(crate) fn findings_with_file(rule: &Rule, subject: &str, body: &str) -> Vec<Finding> {
    let (mut mail, context) = (mail(subject, body), Context::default());
    let (name, media_type) = ("1.png".to_owned(), "image/png".to_owned());
    mail.attachments.push(Attachment { name, media_type, octets: b"picture".to_vec() });
    (rule.look)(&Case::new(&mail, &context))
}

/// What the rule finds in a Japanese mail of this Date, behind this Received field.
pub(crate) fn dated(rule: &Rule, date: &str, received: &str) -> Vec<Finding> {
    dated_body(rule, date, received, "お世話になっております。")
}

/// The same with a body.
pub(crate) fn dated_body(rule: &Rule, date: &str, received: &str, body: &str) -> Vec<Finding> {
    let (mut mail, context) = (mail("", body), Context::default());
    let field = |name: &str, value: &str| HeaderField { name: name.to_owned(), value: value.to_owned() };
    mail.headers.extend([field("Received", received), field("Date", date)]);
    (rule.look)(&Case::new(&mail, &context))
}

/// Every text must fire, one text a line: `subject | body` or a body alone.
pub(crate) fn fire(rule: &Rule, texts: &str) {
    let silent: Vec<&str> = lines(texts).filter(|line| found(rule, line).is_empty()).collect();
    assert!(silent.is_empty(), "{} does not see:\n{}", rule.id, silent.join("\n"));
}

/// No text may fire.
pub(crate) fn spare(rule: &Rule, texts: &str) {
    let loud: Vec<String> = lines(texts)
        .flat_map(|line| {
            found(rule, line).into_iter().map(move |finding| format!("{line}\n    {}", finding.evidence.text))
        })
        .collect();
    assert!(loud.is_empty(), "{} sees by mistake:\n{}", rule.id, loud.join("\n"));
    assert!(lines(texts).count() >= 20, "{} has too few look-alikes", rule.id);
}

/// The lines of a list of texts.
pub(crate) fn lines(texts: &str) -> impl Iterator<Item = &str> {
    texts.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn found(rule: &Rule, line: &str) -> Vec<Finding> {
    let (subject, body) = line.split_once(" | ").unwrap_or(("", line));
    findings(rule, subject, &body.replace("\\n", "\n"))
}
