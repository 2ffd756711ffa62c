//! Asks to send back a two-dimensional code, an invitation link or a picture of it (slot C): the impostor's way in.

#[cfg(test)]
mod tests;

use super::request::{Reason, requests_or_notes};
use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::wording::Class::{
    Access, Chat, Exchange, Group, GroupChat, Inform, Invite, Join, Make, Me, Picture, Reply, Scan, Send, Terse, Token,
    Want, Warning,
};
use crate::wording::{Moods, Shape, Step};

pub(super) const RULE: Rule =
    Rule { id: RuleId("return-token"), family: Family::Intent(Slot::ReturnToken), weight: 3.0, look: return_token };

const SHAPES: &[Shape] = &[
    Shape::of(Confidence::High, &[Step::word(&[Token], 0), Step::wanted(&[Send, Reply], 30)])
        .near(&[Chat, Group, GroupChat, Me, Invite], 60)
        .unless(&[Scan], 0),
    Shape::of(Confidence::Medium, &[Step::word(&[Token], 0), Step::said(&[Send, Reply], 24, Moods::ASKED)])
        .unless(&[Scan], 0),
    Shape::of(Confidence::Medium, &[Step::word(&[Token], 0), Step::said(&[Inform], 8, Moods::ASKED)]).unsplit(),
    Shape::of(Confidence::High, &[Step::word(&[Token], 0), Step::word(&[Make], 8), Step::wanted(&[Send, Reply], 30)])
        .unless(&[Scan], 0),
    Shape::of(Confidence::High, &[Step::wanted(&[Send, Reply], 0), Step::word(&[Token], 24)])
        .near(&[Chat, Group, GroupChat, Me], 60)
        .unless(&[Scan], 10),
    Shape::of(Confidence::Medium, &[Step::wanted(&[Send, Reply], 0), Step::word(&[Token], 12)]).unless(&[Scan], 10),
    Shape::of(Confidence::Medium, &[Step::word(&[Picture], 0), Step::said(&[Send, Reply], 16, Moods::ASKED)])
        .near(&[Chat, Group, GroupChat, Token], 40),
    Shape::of(Confidence::Medium, &[Step::word(&[Token], 0), Step::wanted(&[Want], 6)]).unless(&[Scan], 0),
    Shape::of(Confidence::Medium, &[Step::word(&[Token], 0), Step::word(&[Terse], 14)]).unless(&[Scan], 0),
    Shape::of(Confidence::Medium, &[Step::said(&[Token], 0, Moods::NAMED)]).unless(&[Scan], 0),
    Shape::of(
        Confidence::Medium,
        &[
            Step::word(&[Group, GroupChat], 0),
            Step::word(&[Access], 10),
            Step::wanted(&[Send, Reply, Inform, Want], 24),
        ],
    )
    .near(&[Chat, GroupChat, Make], 60)
    .unless(&[Scan], 10),
    Shape::of(Confidence::Low, &[Step::word(&[Access], 0), Step::wanted(&[Send, Reply, Inform, Want, Terse], 24)])
        .near(&[Chat, Group, GroupChat, Token], 60)
        .unless(&[Scan], 0),
    Shape::of(Confidence::Low, &[Step::wanted(&[Send, Reply], 0), Step::word(&[Access], 16)])
        .near(&[Chat, Group, GroupChat, Token], 60)
        .unless(&[Scan], 10),
    Shape::of(Confidence::Medium, &[Step::word(&[Me], 0), Step::wanted(&[Invite], 4)])
        .near(&[Group, GroupChat, Chat], 40),
    Shape::of(Confidence::Low, &[Step::said(&[Token], 0, Moods::ASKED)]).unless(&[Scan, Warning, Join, Exchange], 20),
];

/// What a note names that asks without a verb.
const NOTES: &[Shape] = &[
    Shape::of(
        Confidence::Low,
        &[Step::word(&[Group, GroupChat, Chat], 0), Step::said(&[Access, Token], 12, Moods::OPEN)],
    )
    .unless(&[Warning, Scan, Join], 30),
    Shape::of(Confidence::Low, &[Step::word(&[Access], 0), Step::said(&[Access, Token], 4, Moods::OPEN)])
        .unsplit()
        .unless(&[Warning, Scan, Join], 30),
];

const REASON: Reason = Reason {
    japanese: "グループのQRコードや招待リンクを返信で送るよう求めています。送ると、相手がグループに入り込みます。",
    english: "It asks to send back a QR code or an invitation link, with which the impostor enters the group.",
};

fn return_token(case: &Case<'_>) -> Vec<Finding> {
    requests_or_notes(case, RULE.id, (SHAPES, NOTES), &REASON)
}
