//! Tells how to name the group or oneself in it (slot L).

#[cfg(test)]
mod tests;

use super::request::{Reason, requests};
use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::wording::Class::{Chat, Group, GroupChat, GroupName, InGroup, Set, Title};
use crate::wording::{Shape, Step};

pub(super) const RULE: Rule =
    Rule { id: RuleId("set-name"), family: Family::Intent(Slot::SetName), weight: 1.0, look: set_name };

const SHAPES: &[Shape] = &[
    Shape::of(Confidence::Medium, &[Step::word(&[GroupName], 0), Step::wanted(&[Set], 24)])
        .near(&[Chat, Group, GroupChat], 60),
    Shape::of(Confidence::Medium, &[Step::word(&[InGroup], 0), Step::word(&[Title], 14), Step::wanted(&[Set], 16)]),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[Group, GroupChat], 0), Step::word(&[Title], 14), Step::wanted(&[Set], 16)],
    ),
    Shape::of(Confidence::Medium, &[Step::wanted(&[Set], 0), Step::word(&[GroupName], 12)])
        .near(&[Chat, Group, GroupChat], 60),
];

const REASON: Reason = Reason {
    japanese: "グループの名前や、グループの中で名乗る名前を指定しています。",
    english: "It says how to name the group or oneself in it.",
};

fn set_name(case: &Case<'_>) -> Vec<Finding> {
    requests(case, RULE.id, SHAPES, &REASON)
}
