//! Asks to tell nobody (slot K): whoever asked a colleague would be warned.

#[cfg(test)]
mod tests;

use super::request::{Reason, requests};
use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::wording::Class::{Favor, Footer, Free, Group, GroupChat, Keep, Others, Please, Reply, Secret, Tell};
use crate::wording::{Moods, Shape, Step};

pub(super) const RULE: Rule =
    Rule { id: RuleId("secrecy"), family: Family::Intent(Slot::Secrecy), weight: 2.0, look: secrecy };

const SHAPES: &[Shape] = &[
    Shape::of(Confidence::High, &[Step::word(&[Secret], 0), Step::word(&[Keep], 10)]).unless(&[Footer], 50),
    Shape::of(Confidence::High, &[Step::word(&[Keep], 0), Step::word(&[Secret], 12)]).unless(&[Footer], 50),
    Shape::of(Confidence::Medium, &[Step::said(&[Secret], 0, Moods::REQUEST)]).unless(&[Footer], 50),
    Shape::of(Confidence::Medium, &[Step::said(&[Secret], 0, Moods::NEGATED)]).unless(&[Footer], 50),
    Shape::of(Confidence::Low, &[Step::word(&[Secret], 0)])
        .near(&[Please, Reply, Favor, Group, GroupChat, Free], 40)
        .unless(&[Footer], 50),
    Shape::of(Confidence::Low, &[Step::said(&[Tell], 0, Moods::NEGATED)])
        .near(&[Favor, Reply], 40)
        .unless(&[Footer], 50),
    Shape::of(Confidence::High, &[Step::word(&[Others], 0), Step::said(&[Tell], 12, Moods::NEGATED)])
        .unless(&[Footer], 30),
    Shape::of(Confidence::High, &[Step::said(&[Tell], 0, Moods::NEGATED), Step::word(&[Others], 14)])
        .unless(&[Footer], 30),
];

const REASON: Reason = Reason {
    japanese: "ほかの人に話さないよう求めています。周囲に確かめさせないための指示とみられます。",
    english: "It asks to tell nobody, so that nobody is asked for advice.",
};

fn secrecy(case: &Case<'_>) -> Vec<Finding> {
    requests(case, RULE.id, SHAPES, &REASON)
}
