//! Stages as laws: whatever is tried in whatever order, only the steps that exist move a bulletin.

use noroshi_terms::{PersonId, SeededEntropy, Timestamp};
use proptest::prelude::*;

use crate::stage::{Stage, StepError};

#[derive(Debug, Clone, Copy)]
enum Step {
    Submit(u64),
    Approve(u64),
    SendBack,
    Publish(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..3u64).prop_map(Step::Submit),
        (0..3u64).prop_map(Step::Approve),
        Just(Step::SendBack),
        (0..3u64).prop_map(Step::Publish),
    ]
}

fn person(seed: u64) -> PersonId {
    PersonId::new(&SeededEntropy::new(seed))
}

const AUTHOR: u64 = 0;
const AT: Timestamp = Timestamp::from_micros(7);

fn tried(stage: Stage, step: Step) -> Result<Stage, StepError> {
    let date = "2026-11-24".parse().unwrap();
    match step {
        Step::Submit(by) => stage.submit(person(by), AT),
        Step::Approve(by) => stage.approve(&[person(AUTHOR)], person(by), AT),
        Step::SendBack => stage.send_back(),
        Step::Publish(by) => stage.publish(person(by), AT, "全診連発第1号".parse().unwrap(), date),
    }
}

/// The whole table of steps that exist; everything else must be refused.
fn allowed(stage: &Stage, step: Step) -> Option<&'static str> {
    match (stage.label(), step) {
        ("下書き", Step::Submit(_)) => Some("決裁待ち"),
        ("決裁待ち", Step::Approve(by)) if by != AUTHOR => Some("決裁済・発番待ち"),
        ("決裁待ち" | "決裁済・発番待ち", Step::SendBack) => Some("下書き"),
        ("決裁済・発番待ち", Step::Publish(_)) => Some("発出済"),
        _ => None,
    }
}

proptest! {
    #[test]
    fn only_the_steps_of_the_table_exist(steps in prop::collection::vec(step(), 0..40)) {
        let mut stage = Stage::Draft;
        let mut approver = None;
        for step in steps {
            let expected = allowed(&stage, step);
            match tried(stage.clone(), step) {
                Ok(next) => {
                    prop_assert_eq!(Some(next.label()), expected);
                    if let Stage::Approved { by, .. } = next { approver = Some(by) }
                    if let Stage::Issued { .. } = next {
                        prop_assert_eq!(stage.label(), "決裁済・発番待ち");
                        prop_assert!(approver.is_some_and(|by| by != person(AUTHOR)));
                    }
                    stage = next;
                }
                Err(_) => prop_assert_eq!(None, expected),
            }
        }
    }

    #[test]
    fn what_is_issued_stays_as_it_is(steps in prop::collection::vec(step(), 1..20)) {
        let issued = tried(Stage::Approved { by: person(1), at: AT }, Step::Publish(2)).unwrap();
        for step in steps {
            prop_assert_eq!(tried(issued.clone(), step), Err(StepError::WrongStage("発出済")));
        }
    }
}

#[test]
fn the_author_is_told_why_the_own_draft_is_not_approved() {
    let submitted = Stage::Submitted { by: person(AUTHOR), at: AT };
    assert_eq!(tried(submitted.clone(), Step::Approve(AUTHOR)), Err(StepError::OwnDraft));
    assert!(tried(submitted, Step::Approve(1)).is_ok());
}
