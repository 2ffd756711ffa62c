//! Results for people: the verdict first, then who and what, then the reasons, then what to do.

use super::Judged;
use super::wrapping::{columns, harmless, wrapped};
use noroshi_mailguard::{AddressField, Confidence, Finding, Verdict};
use std::io::Write;

/// How results are dressed.
#[derive(Clone, Copy)]
pub(super) struct Dress {
    /// Whether colours are added; they never carry a meaning alone.
    pub(super) is_coloured: bool,
    /// Whether every finding is shown with its rule and place.
    pub(super) explains: bool,
}

/// Writes one message: a line when it passes, a block otherwise.
pub(super) fn write(out: &mut impl Write, judged: &Judged, dress: Dress) -> std::io::Result<()> {
    let assessment = &judged.assessment;
    let (word, colour) = match assessment.verdict {
        Verdict::Pass => ("通過", "32"),
        Verdict::Banner => ("注意", "33"),
        Verdict::Hold => ("保留", "31;1"),
    };
    let word = if dress.is_coloured { format!("\u{1b}[{colour}m{word}\u{1b}[0m") } else { word.to_owned() };
    writeln!(out, "{word}  {}  (点数 {})", harmless(&judged.path), assessment.score)?;
    if assessment.verdict == Verdict::Pass && !dress.explains {
        return Ok(());
    }
    for from in assessment.mail.mailboxes_of(AddressField::From) {
        block(out, "差出人 ", &format!("{} <{}>", from.name, from.address))?;
    }
    block(out, "件名   ", assessment.mail.subject())?;
    for finding in &assessment.findings {
        reason(out, finding, dress)?;
    }
    for sentence in &assessment.advice.to_do {
        block(out, "→ ", &sentence.japanese)?;
    }
    if dress.explains {
        for sentence in &assessment.advice.would_pass {
            block(out, "○ ", &sentence.japanese)?;
        }
    }
    writeln!(out)
}

fn reason(out: &mut impl Write, finding: &Finding, dress: Dress) -> std::io::Result<()> {
    block(out, "・", &finding.reason)?;
    if dress.explains {
        let evidence = &finding.evidence;
        let sure = match finding.confidence {
            Confidence::Low => "低",
            Confidence::Medium => "中",
            Confidence::High => "高",
        };
        let place = format!("{} {}–{}", evidence.place, evidence.start, evidence.end);
        block(out, "    ", &format!("{}(確かさ {sure}) {place}「{}」", finding.rule, evidence.text))?;
    }
    Ok(())
}

/// A text with its mark before the first line and as much space before the others.
fn block(out: &mut impl Write, mark: &str, text: &str) -> std::io::Result<()> {
    let indent = 2 + noroshi_terms::display_width(mark);
    for (number, line) in wrapped(&harmless(text), columns().saturating_sub(indent)).iter().enumerate() {
        let mark = if number == 0 { mark.to_owned() } else { " ".repeat(indent - 2) };
        writeln!(out, "  {mark}{line}")?;
    }
    Ok(())
}
