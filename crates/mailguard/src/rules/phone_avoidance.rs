//! Says that the writer cannot be telephoned (slot J): the one check that would unmask him is to be left out.

#[cfg(test)]
mod tests;

use super::request::{Reason, requests};
use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::wording::Class::{Busy, Cannot, Chat, Favor, Inquiry, MailOnly, NoCall, Phone, Reply};
use crate::wording::{Shape, Step};

pub(super) const RULE: Rule = Rule {
    id: RuleId("phone-avoidance"),
    family: Family::Intent(Slot::PhoneAvoidance),
    weight: 2.0,
    look: phone_avoidance,
};

const SHAPES: &[Shape] = &[
    Shape::of(Confidence::High, &[Step::word(&[Phone], 0), Step::word(&[Cannot], 10)])
        .near(&[MailOnly], 40)
        .unless(&[Inquiry], 40),
    Shape::of(Confidence::Medium, &[Step::word(&[Phone], 0), Step::word(&[Cannot], 10)])
        .near(&[Busy], 30)
        .unless(&[Inquiry], 40),
    Shape::of(Confidence::High, &[Step::word(&[Cannot], 0), Step::word(&[Phone], 14)])
        .near(&[Busy, MailOnly], 40)
        .unless(&[Inquiry], 40),
    Shape::of(Confidence::Medium, &[Step::word(&[Busy], 0), Step::word(&[Cannot], 12), Step::word(&[MailOnly], 16)])
        .near(&[Phone], 40)
        .unless(&[Inquiry], 40),
    Shape::of(Confidence::Low, &[Step::word(&[Phone], 0), Step::word(&[Cannot], 8)])
        .near(&[Reply, MailOnly, Favor, Chat], 40)
        .unless(&[Inquiry], 60),
    Shape::of(Confidence::Medium, &[Step::word(&[NoCall], 0)]).near(&[Busy, MailOnly], 60),
];

const REASON: Reason = Reason {
    japanese: "電話では話せない、メールだけで連絡するように、としています。電話で確かめられることを避けているとみられます。",
    english: "It says that the writer cannot be telephoned, so that nobody checks by telephone.",
};

fn phone_avoidance(case: &Case<'_>) -> Vec<Finding> {
    requests(case, RULE.id, SHAPES, &REASON)
}
