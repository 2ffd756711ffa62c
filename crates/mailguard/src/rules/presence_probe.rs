//! Asks whether somebody is there or free now, or to answer on reading (slot E): the opening of a conversation.

#[cfg(test)]
mod tests;

use super::request::{Reason, requests};
use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::wording::Class::{AtDesk, BeThere, Free, Inform, Now, Place, PresentEn, Reply, Seen, Send, Want};
use crate::wording::{Moods, Shape, Step};

pub(super) const RULE: Rule = Rule {
    id: RuleId("presence-probe"),
    family: Family::Intent(Slot::PresenceProbe),
    weight: 2.0,
    look: presence_probe,
};

const SHAPES: &[Shape] = &[
    Shape::of(
        Confidence::High,
        &[Step::word(&[Now], 0), Step::word(&[Place], 6), Step::said(&[BeThere], 6, Moods::OPEN)],
    ),
    Shape::of(Confidence::Medium, &[Step::word(&[Place], 0), Step::said(&[BeThere], 6, Moods::OPEN)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Now], 0), Step::said(&[BeThere], 6, Moods::OPEN)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Now], 0), Step::said(&[Free], 8, Moods::ASKED)]),
    Shape::of(Confidence::Medium, &[Step::said(&[AtDesk], 0, Moods::QUESTION)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Now], 0), Step::said(&[Place], 6, Moods::QUESTION)]),
    Shape::of(Confidence::Low, &[Step::said(&[Free], 0, Moods::QUESTION)]).near(&[Now], 30),
    Shape::of(Confidence::Medium, &[Step::word(&[PresentEn], 0)]),
    Shape::of(Confidence::Low, &[Step::word(&[Seen], 0), Step::wanted(&[Reply, Send, Inform], 16)]),
    Shape::of(Confidence::Medium, &[Step::word(&[AtDesk], 0), Step::wanted(&[Reply, Inform, Want], 8)]),
];

const REASON: Reason = Reason {
    japanese: "今その場にいるか、手が空いているかを尋ねています。返事をさせて、やり取りを始めるための手口です。",
    english: "It asks whether somebody is there or free now, to start a conversation.",
};

fn presence_probe(case: &Case<'_>) -> Vec<Finding> {
    requests(case, RULE.id, SHAPES, &REASON)
}
