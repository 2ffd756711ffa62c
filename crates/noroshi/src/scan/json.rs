//! One JSON object per message and line, as the command-line contract has it.

use super::Judged;
use noroshi_mailguard::{AddressField, Confidence, Finding};
use serde::Serialize;
use std::io::Write;

#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    verdict: String,
    score: u8,
    findings: Vec<FindingLine<'a>>,
    subject: &'a str,
    from: Vec<Sender<'a>>,
    millis: f64,
}

#[derive(Serialize)]
struct FindingLine<'a> {
    rule: &'a str,
    confidence: &'static str,
    reason: &'a str,
    reason_en: &'a str,
    evidence: EvidenceLine<'a>,
}

#[derive(Serialize)]
struct EvidenceLine<'a> {
    part: String,
    start: usize,
    end: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct Sender<'a> {
    name: &'a str,
    address: &'a str,
}

/// Writes the object and the end of its line.
pub(super) fn write(out: &mut impl Write, judged: &Judged) -> std::io::Result<()> {
    let assessment = &judged.assessment;
    let line = Line {
        path: &judged.path,
        verdict: assessment.verdict.to_string(),
        score: assessment.score,
        findings: assessment.findings.iter().map(finding).collect(),
        subject: assessment.mail.subject(),
        from: assessment
            .mail
            .mailboxes_of(AddressField::From)
            .map(|from| Sender { name: &from.name, address: &from.address })
            .collect(),
        millis: (judged.took.as_secs_f64() * 1e6).round() / 1e3,
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

fn finding(finding: &Finding) -> FindingLine<'_> {
    FindingLine {
        rule: finding.rule.0,
        confidence: match finding.confidence {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        },
        reason: &finding.reason,
        reason_en: &finding.reason_en,
        evidence: EvidenceLine {
            part: finding.evidence.place.to_string(),
            start: finding.evidence.start,
            end: finding.evidence.end,
            text: &finding.evidence.text,
        },
    }
}
