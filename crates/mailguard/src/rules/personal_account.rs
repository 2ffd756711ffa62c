//! Asks for the receiver's own chat account, code or mobile number (slot G): the talk is to leave the office's mail.

#[cfg(test)]
mod tests;

use super::request::{Reason, requests};
use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::wording::Class::{
    AccountId, Chat, Exchange, Group, Inform, Inquiry, Join, Mobile, Reply, Scan, Send, Set, Tell, Token, Want,
    Warning, Yours,
};
use crate::wording::{Moods, Shape, Step};

pub(super) const RULE: Rule = Rule {
    id: RuleId("personal-account"),
    family: Family::Intent(Slot::PersonalAccount),
    weight: 2.5,
    look: personal_account,
};

const SHAPES: &[Shape] = &[
    Shape::of(
        Confidence::High,
        &[
            Step::word(&[Yours], 0),
            Step::word(&[Chat], 8),
            Step::word(&[AccountId, Token], 12),
            Step::wanted(&[Send, Reply, Inform], 16),
        ],
    ),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[Chat], 0), Step::word(&[AccountId], 4), Step::wanted(&[Send, Reply, Inform], 14)],
    )
    .unless(&[Inquiry], 30),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[Yours], 0), Step::word(&[Token, AccountId], 8), Step::wanted(&[Send, Reply, Inform], 14)],
    )
    .near(&[Chat, Token], 40),
    Shape::of(
        Confidence::Medium,
        &[Step::wanted(&[Send, Reply, Inform], 0), Step::word(&[Yours], 8), Step::word(&[Chat], 8)],
    )
    .unless(&[Group], 30),
    Shape::of(Confidence::Medium, &[Step::word(&[Chat], 0), Step::wanted(&[Exchange], 10)])
        .unless(&[Inquiry, Group], 30),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[Chat], 0), Step::word(&[AccountId], 16), Step::said(&[Send, Reply, Inform], 20, Moods::ASKED)],
    )
    .unless(&[Inquiry], 30),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[Chat], 0), Step::word(&[AccountId], 12), Step::said(&[Want], 2, Moods::ASKED)],
    )
    .unless(&[Inquiry, Group], 30),
    Shape::of(Confidence::Medium, &[Step::word(&[Chat], 0), Step::said(&[AccountId], 8, Moods::NAMED)])
        .unless(&[Inquiry], 30),
    Shape::of(
        Confidence::Low,
        &[Step::word(&[Chat], 0), Step::said(&[Exchange, Inform, Tell, Reply, Send, Join, Set], 20, Moods::WISHED)],
    )
    .unless(&[Inquiry, Warning], 30),
    Shape::of(Confidence::Low, &[Step::said(&[Chat], 0, Moods::ASKED)]).unless(&[Inquiry, Warning], 30),
    Shape::of(Confidence::Low, &[Step::said(&[AccountId], 0, Moods::ASKED)])
        .near(&[Token, Chat], 30)
        .unless(&[Inquiry, Warning, Group, Scan, Join], 30),
    Shape::of(Confidence::Low, &[Step::said(&[Mobile], 0, Moods::ASKED)]).unless(&[Inquiry], 40),
    Shape::of(
        Confidence::Low,
        &[Step::word(&[Yours], 0), Step::word(&[AccountId], 8), Step::wanted(&[Send, Reply, Inform], 14)],
    )
    .unless(&[Inquiry], 40),
    Shape::of(Confidence::High, &[Step::wanted(&[Send, Reply, Inform], 0), Step::word(&[Mobile], 20)]),
    Shape::of(Confidence::High, &[Step::word(&[Mobile], 0), Step::wanted(&[Send, Reply, Inform], 16)])
        .unless(&[Inquiry], 40),
];

const REASON: Reason = Reason {
    japanese: "個人のLINEのIDや携帯番号などを尋ねています。職場のメールから離れた所でやり取りするための手口です。",
    english: "It asks for a personal chat account or mobile number, to leave the office's mail.",
};

fn personal_account(case: &Case<'_>) -> Vec<Finding> {
    requests(case, RULE.id, SHAPES, &REASON)
}
