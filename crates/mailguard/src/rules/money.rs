//! Asks about money (slot I): balance, transfer, changed account, gift cards, wages.

#[cfg(test)]
mod tests;

use super::request::{Reason, requests_or_notes};
use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::wording::Class::{
    Act, Balance, BankAccount, Buy, Change, GiftCard, Inform, Inquiry, Invite, Look, Make, Payroll, Picture, Please,
    Reply, Send, Terse, Transfer, Urgent, Warning, Whoever, Yours,
};
use crate::wording::{Moods, Shape, Step};

pub(super) const RULE: Rule =
    Rule { id: RuleId("money"), family: Family::Intent(Slot::Money), weight: 2.5, look: money };

const SHAPES: &[Shape] = &[
    Shape::of(Confidence::High, &[Step::word(&[Balance], 0), Step::wanted(&[Send, Reply, Inform], 20)]),
    Shape::of(Confidence::High, &[Step::word(&[Balance], 0), Step::wanted(&[Picture], 12)]),
    Shape::of(Confidence::High, &[Step::wanted(&[Send], 0), Step::word(&[Balance], 24)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Balance], 0), Step::said(&[Look], 10, Moods::ASKED)]),
    Shape::of(Confidence::Medium, &[Step::said(&[Balance], 0, Moods::ASKED)]),
    Shape::of(Confidence::High, &[Step::word(&[GiftCard], 0), Step::wanted(&[Buy, Send], 18)]),
    Shape::of(Confidence::High, &[Step::wanted(&[Buy, Send], 0), Step::word(&[GiftCard], 24)]),
    Shape::of(
        Confidence::High,
        &[Step::word(&[BankAccount], 0), Step::word(&[Change], 14), Step::said(&[Transfer], 40, Moods::ASKED)],
    ),
    Shape::of(
        Confidence::High,
        &[Step::word(&[Change], 0), Step::word(&[BankAccount], 10), Step::said(&[Transfer], 40, Moods::ASKED)],
    ),
    Shape::of(
        Confidence::High,
        &[Step::word(&[Payroll], 0), Step::word(&[BankAccount], 20), Step::said(&[Change], 14, Moods::WISHED)],
    ),
    Shape::of(Confidence::High, &[Step::wanted(&[Change], 0), Step::word(&[Payroll, BankAccount], 16)])
        .near(&[Payroll, Yours, BankAccount], 30),
    Shape::of(Confidence::Medium, &[Step::said(&[Transfer], 0, Moods::ASKED)]).near(&[Urgent], 30),
    Shape::of(Confidence::Medium, &[Step::word(&[BankAccount], 0), Step::said(&[Transfer], 16, Moods::ASKED)]),
    Shape::of(Confidence::Medium, &[Step::wanted(&[Transfer], 0), Step::word(&[BankAccount], 24)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Balance], 0), Step::word(&[Terse], 14)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Balance], 0), Step::wanted(&[Transfer, Reply], 16)]),
    Shape::of(Confidence::Medium, &[Step::word(&[GiftCard], 0)]).near(&[Urgent], 60),
    Shape::of(Confidence::Low, &[Step::word(&[GiftCard], 0)]).near(&[Please], 60),
    Shape::of(Confidence::Medium, &[Step::word(&[GiftCard], 0), Step::wanted(&[Send, Reply, Inform, Make], 40)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Transfer], 0), Step::wanted(&[Make, Act], 24)]).near(&[Urgent], 40),
    Shape::of(
        Confidence::Medium,
        &[Step::said(&[BankAccount], 0, Moods::UNDONE), Step::said(&[Change], 14, Moods::PLANNED)],
    )
    .near(&[Please, Payroll], 60)
    .unless(&[Whoever], 20),
    Shape::of(Confidence::Medium, &[Step::word(&[Change], 0), Step::word(&[BankAccount], 10)])
        .near(&[Please, Payroll, Send], 60)
        .unless(&[Whoever], 20),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[BankAccount], 0), Step::word(&[Change], 14), Step::word(&[Change], 24)],
    ),
    Shape::of(Confidence::Medium, &[Step::word(&[BankAccount], 0), Step::said(&[Invite], 10, Moods::ASKED)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Payroll], 0), Step::word(&[BankAccount], 30)]).near(&[Change], 30),
    Shape::of(Confidence::Low, &[Step::word(&[BankAccount], 0), Step::word(&[Change], 20)]).near(&[Please], 60),
    Shape::of(Confidence::Low, &[Step::said(&[BankAccount, Balance], 0, Moods::ASKED)]),
    Shape::of(
        Confidence::Low,
        &[Step::word(&[BankAccount, Balance], 0), Step::wanted(&[Act, Reply, Look, Inform], 30)],
    ),
    Shape::of(Confidence::Low, &[Step::word(&[Transfer], 0), Step::wanted(&[Make, Act, Reply], 30)]),
    Shape::of(Confidence::Low, &[Step::said(&[Transfer], 0, Moods::ASKED)]),
];

/// What a note names that asks without a verb.
const NOTES: &[Shape] = &[
    Shape::of(Confidence::Low, &[Step::said(&[Transfer, Balance, BankAccount], 0, Moods::OPEN)])
        .near(&[Urgent, Terse], 40)
        .unless(&[Warning, Inquiry, Whoever], 30),
    Shape::of(Confidence::Low, &[Step::word(&[BankAccount], 0), Step::word(&[Change], 14)])
        .unless(&[Warning, Inquiry, Whoever], 30),
    Shape::of(Confidence::Low, &[Step::said(&[Invite], 0, Moods::ASKED)]).near(&[BankAccount, Transfer], 30),
];

const REASON: Reason = Reason {
    japanese: "残高の確認、送金、振込先の変更、ギフトカードの購入など、お金に関わる行いを求めています。",
    english: "It asks for something about money: a balance, a transfer, a changed account, gift cards or wages.",
};

fn money(case: &Case<'_>) -> Vec<Finding> {
    requests_or_notes(case, RULE.id, (SHAPES, NOTES), &REASON)
}
