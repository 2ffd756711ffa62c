//! Asks that nobody else be invited for now (slot B): the receiver is to be alone with the impostor.

#[cfg(test)]
mod tests;

use super::request::{Reason, requests};
use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::wording::Class::{Alone, Chat, ForNow, Group, GroupChat, Invite, Join, Others, Roster, Token};
use crate::wording::{Class, Moods, Shape, Step};

pub(super) const RULE: Rule =
    Rule { id: RuleId("isolate"), family: Family::Intent(Slot::Isolate), weight: 3.0, look: isolate };

/// Without one of these the mail does not speak of a group.
const GROUPS: &[Class] = &[Group, GroupChat, Chat, Token];

const SHAPES: &[Shape] = &[
    Shape::of(Confidence::High, &[Step::word(&[Others], 0), Step::said(&[Invite], 14, Moods::NEGATED)])
        .near(&[Group, GroupChat, Chat, Token, ForNow], 80),
    Shape::of(Confidence::High, &[Step::word(&[ForNow], 0), Step::said(&[Invite], 18, Moods::NEGATED)])
        .near(&[Group, GroupChat, Chat, Token, Others], 80),
    Shape::of(Confidence::High, &[Step::said(&[Invite], 0, Moods::NEGATED), Step::word(&[Others], 12)])
        .near(&[Group, GroupChat, Chat, Token, ForNow], 80),
    Shape::of(
        Confidence::High,
        &[Step::word(&[Others], 0), Step::word(&[Invite, Join], 14), Step::word(&[ForNow], 14)],
    )
    .near(GROUPS, 80)
    .unless(&[Roster], 40),
    Shape::of(Confidence::High, &[Step::word(&[Others], 0), Step::word(&[ForNow], 16), Step::word(&[Invite], 16)])
        .near(GROUPS, 80)
        .unless(&[Roster], 40),
    Shape::of(Confidence::Medium, &[Step::said(&[Invite], 0, Moods::NEGATED)]).near(GROUPS, 40),
    Shape::of(Confidence::Medium, &[Step::word(&[ForNow], 0), Step::word(&[Alone], 16)])
        .near(&[Group, GroupChat, Chat, Token, Invite], 40),
    Shape::of(Confidence::Medium, &[Step::word(&[Alone], 0)]).near(&[GroupChat, Group, Chat], 20),
    Shape::of(Confidence::Low, &[Step::word(&[Invite], 0), Step::word(&[ForNow], 14)]).near(GROUPS, 40),
    Shape::of(Confidence::Low, &[Step::word(&[Alone], 0)]).near(GROUPS, 60),
    Shape::of(Confidence::Medium, &[Step::word(&[Invite], 0), Step::word(&[Alone], 8)]).near(GROUPS, 40),
];

const REASON: Reason = Reason {
    japanese: "ほかの人をまだ招待しないよう求めています。周囲に相談させないための指示とみられます。",
    english: "It asks that nobody else be invited for now, so that the receiver cannot ask around.",
};

fn isolate(case: &Case<'_>) -> Vec<Finding> {
    requests(case, RULE.id, SHAPES, &REASON)
}
