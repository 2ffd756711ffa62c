//! Asks to bring in whoever keeps the money (slot H): the step before the transfer.

#[cfg(test)]
mod tests;

use super::request::{Reason, requests};
use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::wording::Class::{
    Act, BeThere, Chat, Exchange, Finance, Free, Group, GroupChat, Inform, Invite, Join, Others, PersonField, Send,
    Tell, Token, Transfer, Want,
};
use crate::wording::{Moods, Shape, Step};

pub(super) const RULE: Rule =
    Rule { id: RuleId("add-finance"), family: Family::Intent(Slot::AddFinance), weight: 3.0, look: add_finance };

const SHAPES: &[Shape] = &[
    Shape::of(Confidence::High, &[Step::word(&[Finance], 0), Step::wanted(&[Invite], 16)])
        .near(&[Chat, Group, GroupChat, Token], 60),
    Shape::of(Confidence::Medium, &[Step::word(&[Finance], 0), Step::said(&[Invite], 14, Moods::ASKED)]),
    Shape::of(Confidence::High, &[Step::wanted(&[Invite], 0), Step::word(&[Finance], 14)]),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[Finance], 0), Step::word(&[PersonField], 10), Step::wanted(&[Send, Inform], 14)],
    ),
    Shape::of(
        Confidence::Low,
        &[Step::word(&[Finance], 0), Step::word(&[Chat, PersonField], 8), Step::wanted(&[Send, Inform, Want], 14)],
    ),
    Shape::of(Confidence::Low, &[Step::word(&[Finance], 0), Step::said(&[Inform, Exchange, Tell], 10, Moods::WISHED)]),
    Shape::of(Confidence::Low, &[Step::word(&[Finance, Transfer], 0), Step::said(&[Others], 16, Moods::QUESTION)]),
    Shape::of(Confidence::Low, &[Step::word(&[Finance], 0), Step::said(&[Act, Free, BeThere], 10, Moods::ASKED)]),
    Shape::of(
        Confidence::High,
        &[Step::word(&[Finance], 0), Step::word(&[Group, GroupChat, Chat], 12), Step::wanted(&[Join, Invite], 12)],
    ),
];

const REASON: Reason = Reason {
    japanese: "経理や会計の担当者をグループに加えるよう求めています。送金を指示する前の段階によくある内容です。",
    english: "It asks to bring in whoever keeps the accounts, the step before a transfer is ordered.",
};

fn add_finance(case: &Case<'_>) -> Vec<Finding> {
    requests(case, RULE.id, SHAPES, &REASON)
}
