//! Asks to make a group of a chat service or of the office (slot A): the first step of nearly every such fraud.

#[cfg(test)]
mod tests;

use super::request::{Reason, requests_or_notes};
use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::wording::Class::{
    Act, Chat, Group, GroupChat, GroupName, Inquiry, Make, Please, Room, Scan, Send, Set, Terse, Token, Urgent, Warning,
};
use crate::wording::{Moods, Shape, Step};

pub(super) const RULE: Rule =
    Rule { id: RuleId("create-group"), family: Family::Intent(Slot::CreateGroup), weight: 3.0, look: create_group };

const SHAPES: &[Shape] = &[
    Shape::of(Confidence::High, &[Step::word(&[Chat], 0), Step::word(&[Group], 16), Step::wanted(&[Make], 14)]),
    Shape::of(Confidence::High, &[Step::word(&[Chat], 0), Step::word(&[Room], 8), Step::wanted(&[Make], 12)]),
    Shape::of(Confidence::High, &[Step::word(&[GroupChat], 0), Step::wanted(&[Make], 14)]),
    Shape::of(Confidence::High, &[Step::wanted(&[Make], 0), Step::word(&[Chat], 18), Step::word(&[Group], 8)]),
    Shape::of(Confidence::High, &[Step::wanted(&[Make], 0), Step::word(&[GroupChat], 18)]),
    Shape::of(Confidence::High, &[Step::word(&[Group], 0), Step::wanted(&[Make], 14)]).near(&[Chat, Token], 60),
    Shape::of(Confidence::Medium, &[Step::word(&[Group], 0), Step::said(&[Make], 14, Moods::ASKED)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Chat], 0), Step::said(&[Make], 12, Moods::ASKED)])
        .near(&[Token, Send], 60),
    Shape::of(Confidence::High, &[Step::word(&[Chat], 0), Step::said(&[Group, GroupChat, Room], 24, Moods::NAMED)]),
    Shape::of(Confidence::Low, &[Step::word(&[GroupChat], 0), Step::word(&[Urgent], 12)]),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[Group, GroupChat], 0), Step::word(&[Make], 6), Step::word(&[Terse], 8)],
    ),
    Shape::of(
        Confidence::Medium,
        &[
            Step::word(&[Chat], 0),
            Step::word(&[Group], 16),
            Step::said(&[Make], 14, Moods::OPEN),
            Step::word(&[Token], 12),
        ],
    ),
    Shape::of(Confidence::Medium, &[Step::word(&[Chat], 0), Step::word(&[Group, Room], 24), Step::wanted(&[Make], 24)]),
    Shape::of(Confidence::Medium, &[Step::said(&[GroupChat], 0, Moods::NAMED)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Chat], 0), Step::word(&[Group], 8), Step::word(&[Terse], 12)]),
    Shape::of(Confidence::Low, &[Step::word(&[Group], 0), Step::wanted(&[Make], 14)]),
    Shape::of(Confidence::Low, &[Step::word(&[Chat], 0), Step::said(&[Group, Room], 16, Moods::ASKED)]),
    Shape::of(Confidence::Low, &[Step::said(&[GroupChat], 0, Moods::ASKED)]),
    Shape::of(Confidence::Low, &[Step::word(&[Group, GroupChat], 0), Step::said(&[Make], 14, Moods::WISHED)]),
    Shape::of(Confidence::Low, &[Step::word(&[Chat], 0), Step::wanted(&[Make], 14)]),
    Shape::of(
        Confidence::Low,
        &[Step::word(&[Group, GroupChat], 0), Step::word(&[Make], 14), Step::wanted(&[Act], 20)],
    ),
    Shape::of(Confidence::Low, &[Step::word(&[Chat], 0), Step::word(&[Group], 16), Step::wanted(&[Act], 24)]),
    Shape::of(Confidence::Low, &[Step::word(&[Group, GroupChat], 0), Step::wanted(&[Act], 14)]).near(&[Chat], 40),
    Shape::of(Confidence::Low, &[Step::word(&[GroupName], 0)]).near(&[Please, Set], 30),
];

/// What a note names that asks without a verb.
const NOTES: &[Shape] = &[
    Shape::of(Confidence::Low, &[Step::word(&[Chat], 0), Step::said(&[Group, Room, GroupChat, Make], 16, Moods::OPEN)])
        .unless(&[Warning, Inquiry, Scan], 30),
    Shape::of(Confidence::Low, &[Step::word(&[Group], 0), Step::said(&[Make], 8, Moods::OPEN)])
        .unless(&[Warning, Inquiry, Scan], 30),
];

const REASON: Reason = Reason {
    japanese: "LINEなどのグループを新しく作るよう求めています。役員の名を借りた詐欺の、最初の指示によくある内容です。",
    english: "It asks to create a chat group, the usual first order of a fraud that borrows an officer's name.",
};

fn create_group(case: &Case<'_>) -> Vec<Finding> {
    requests_or_notes(case, RULE.id, (SHAPES, NOTES), &REASON)
}
