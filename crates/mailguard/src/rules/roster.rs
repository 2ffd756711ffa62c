//! Asks for a list of staff or contacts (slot D): the next victims' names and numbers.

#[cfg(test)]
mod tests;

use super::request::{Reason, requests_or_notes};
use super::{Family, Rule, Slot};
use crate::case::Case;
use crate::finding::{Confidence, Finding, RuleId};
use crate::wording::Class::{
    Act, Compile, Inform, List, Look, Make, People, PersonField, Reply, Roster, Send, Set, Terse, Want, Warning,
    Whoever,
};
use crate::wording::{Moods, Shape, Step};

pub(super) const RULE: Rule =
    Rule { id: RuleId("roster"), family: Family::Intent(Slot::Roster), weight: 2.5, look: roster };

const SHAPES: &[Shape] = &[
    Shape::of(Confidence::High, &[Step::word(&[Roster], 0), Step::wanted(&[Send, Reply, Make, Compile], 24)])
        .near(&[PersonField], 60),
    Shape::of(Confidence::Medium, &[Step::word(&[Roster], 0), Step::wanted(&[Send, Reply, Make, Compile], 20)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Roster], 0), Step::said(&[Inform], 4, Moods::ASKED)]).unsplit(),
    Shape::of(Confidence::Medium, &[Step::wanted(&[Send, Reply, Make], 0), Step::word(&[Roster], 32)]),
    Shape::of(
        Confidence::Medium,
        &[
            Step::word(&[People], 0),
            Step::word(&[PersonField], 10),
            Step::word(&[List], 16),
            Step::wanted(&[Send, Make, Compile], 20),
        ],
    ),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[People], 0), Step::word(&[List], 10), Step::said(&[Send, Make], 16, Moods::ASKED)],
    ),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[PersonField], 0), Step::word(&[PersonField], 8), Step::wanted(&[Send, Make, Inform], 20)],
    )
    .near(&[People, List, Roster], 40)
    .unless(&[Whoever], 10),
    Shape::of(Confidence::Medium, &[Step::wanted(&[Send], 0), Step::word(&[List], 16), Step::word(&[People], 16)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Roster], 0), Step::wanted(&[Want], 6)]),
    Shape::of(
        Confidence::Medium,
        &[
            Step::word(&[PersonField], 0),
            Step::word(&[PersonField], 8),
            Step::word(&[List], 14),
            Step::wanted(&[Want], 2),
        ],
    ),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[PersonField], 0), Step::word(&[List], 6), Step::said(&[Send, Make, Compile], 10, Moods::ASKED)],
    ),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[People], 0), Step::word(&[PersonField], 10), Step::said(&[Compile], 10, Moods::ASKED)],
    ),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[People], 0), Step::word(&[PersonField], 10), Step::said(&[List], 10, Moods::NAMED)],
    ),
    Shape::of(Confidence::Low, &[Step::word(&[List], 0), Step::wanted(&[Want], 4)]).near(&[PersonField], 20),
    Shape::of(Confidence::Medium, &[Step::said(&[Roster], 0, Moods::NAMED)]),
    Shape::of(Confidence::Medium, &[Step::word(&[Roster], 0), Step::word(&[Terse], 24)]),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[People], 0), Step::word(&[PersonField], 10), Step::word(&[Terse], 24)],
    ),
    Shape::of(
        Confidence::Medium,
        &[Step::wanted(&[Send, Inform], 0), Step::word(&[People], 12), Step::word(&[PersonField, List], 12)],
    ),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[PersonField], 0), Step::word(&[PersonField], 8), Step::said(&[List], 8, Moods::NAMED)],
    ),
    Shape::of(
        Confidence::Medium,
        &[Step::word(&[People], 0), Step::word(&[PersonField], 12), Step::said(&[Send, Want], 16, Moods::ASKED)],
    )
    .unless(&[Whoever], 20),
    Shape::of(
        Confidence::Low,
        &[Step::word(&[People], 0), Step::word(&[PersonField], 12), Step::wanted(&[Send, Inform, Make, Want], 24)],
    ),
    Shape::of(Confidence::Low, &[Step::word(&[List], 0), Step::wanted(&[Set], 6), Step::wanted(&[Reply, Send], 8)])
        .near(&[PersonField], 60),
    Shape::of(Confidence::Low, &[Step::word(&[Roster], 0), Step::wanted(&[Act, Inform, Want], 24)])
        .unless(&[Whoever], 20),
    Shape::of(Confidence::Low, &[Step::said(&[Roster], 0, Moods::ASKED)]).unless(&[Whoever, Look, Set, Warning], 20),
];

/// What a note names that asks without a verb.
const NOTES: &[Shape] = &[
    Shape::of(Confidence::Low, &[Step::said(&[Roster], 0, Moods::OPEN)]).unless(&[Warning, Whoever, Look, Set], 30),
    Shape::of(Confidence::Low, &[Step::word(&[People], 0), Step::said(&[PersonField, List], 12, Moods::OPEN)])
        .unless(&[Warning, Whoever], 30),
];

const REASON: Reason = Reason {
    japanese: "職員の名簿や連絡先の一覧を送るよう求めています。次に狙う相手を知るための手口です。",
    english: "It asks for a list of staff or contacts, which names the next victims.",
};

fn roster(case: &Case<'_>) -> Vec<Finding> {
    requests_or_notes(case, RULE.id, (SHAPES, NOTES), &REASON)
}
