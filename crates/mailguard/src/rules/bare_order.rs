//! Orders to act on an attachment that the text does not explain (slot F): the request itself stands where filters do
//! not look.

#[cfg(test)]
mod tests;

use super::request::{Reason, requests};
use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Finding, Place, RuleId};
use crate::wording::Class::{Act, Attached, Instruction, Look, Reply, Send};
use crate::wording::{Moods, Shape, Step};

pub(super) const RULE: Rule =
    Rule { id: RuleId("bare-order"), family: Family::Intent(Slot::BareOrder), weight: 2.0, look: bare_order };

/// A text of more folded characters explains what is wanted.
const LONGEST_ORDER: usize = 160;

const SHAPES: &[Shape] = &[
    Shape::of(
        Confidence::High,
        &[Step::word(&[Attached], 0), Step::word(&[Instruction], 10), Step::said(&[Act], 10, Moods::REQUEST)],
    ),
    Shape::of(Confidence::High, &[Step::wanted(&[Act], 0), Step::word(&[Instruction], 8), Step::word(&[Attached], 14)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Attached], 0), Step::wanted(&[Act], 16)]),
    Shape::of(Confidence::Medium, &[Step::wanted(&[Act], 0), Step::word(&[Attached], 16)]),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[Attached], 0), Step::word(&[Look], 10), Step::wanted(&[Act, Reply], 16)],
    ),
    Shape::of(Confidence::Medium, &[Step::word(&[Instruction], 0), Step::wanted(&[Act], 8)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Attached], 0), Step::said(&[Instruction], 8, Moods::ASKED)]),
    Shape::of(Confidence::Low, &[Step::word(&[Attached], 0), Step::wanted(&[Look, Send], 14)]),
    Shape::of(Confidence::Low, &[Step::said(&[Act], 0, Moods::ASKED)]),
];

const REASON: Reason = Reason {
    japanese: "本文で用件を説明しないまま、添付ファイルのとおりにするよう求めています。",
    english: "It orders to act on an attachment that the text does not explain.",
};

fn bare_order(case: &Case<'_>) -> Vec<Finding> {
    if case.mail.attachments.is_empty() {
        return Vec::new();
    }
    let mut findings = requests(case, RULE.id, SHAPES, &REASON);
    findings.retain(|finding| {
        let is_here = |place: &Place| *place == finding.evidence.place;
        let view = case.texts.iter().find(|view| is_here(&view.place));
        !matches!(finding.evidence.place, Place::Attachment(_) | Place::Qr)
            && view.is_some_and(|view| view.folded.text.chars().count() <= LONGEST_ORDER)
    });
    findings
}
