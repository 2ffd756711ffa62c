//! The curve against values worked out by hand, and against the plain distribution when nobody leaves.

use std::time::Duration;

use proptest::prelude::*;

use super::{Counted, Curve, Observed};

const fn days(days: u64) -> Duration {
    Duration::from_secs(days * 86_400)
}

fn curve(addressed: u64, confirmed: &[Counted], left: &[Counted], until: u64) -> Curve {
    Curve::of(Observed { addressed, confirmed: confirmed.to_vec(), left: left.to_vec() }, days(until))
}

fn check(curve: &Curve, expected: &[(u64, f64)]) {
    let steps: Vec<(Duration, f64)> = curve.steps().iter().map(|step| (step.after, step.share)).collect();
    assert_eq!(steps.len(), expected.len(), "{steps:?}");
    for ((after, share), (day, wanted)) in steps.iter().zip(expected) {
        assert!(*after == days(*day) && (share - wanted).abs() < 1e-12, "{steps:?} instead of {expected:?}");
    }
}

/// Ten bodies. Day 1: 2 of 10. Then one closes. Day 3: 1 of 7. Day 4: 3 of 6. Two close on day 5, day 8: 1 of 1.
#[test]
fn bodies_that_closed_leave_the_observation() {
    let seen = curve(10, &[(days(1), 2), (days(3), 1), (days(4), 3), (days(8), 1)], &[(days(2), 1), (days(5), 2)], 9);
    let silent = [0.8, 0.8 * 6.0 / 7.0, 0.8 * 6.0 / 7.0 * 0.5, 0.0];
    check(&seen, &[(1, 1.0 - silent[0]), (3, 1.0 - silent[1]), (4, 1.0 - silent[2]), (8, 1.0)]);
    assert_eq!(seen.median(), Some(days(4)));
}

/// Six bodies. Day 6: 2 of 6, and one leaves. Day 7: 1 of 3. One leaves on day 9. Day 10: 1 of 1.
#[test]
fn who_leaves_at_the_moment_of_a_confirmation_was_still_there() {
    let seen = curve(6, &[(days(6), 2), (days(7), 1), (days(10), 1)], &[(days(6), 1), (days(9), 1)], 12);
    check(&seen, &[(6, 1.0 / 3.0), (7, 1.0 - 4.0 / 6.0 * 2.0 / 3.0), (10, 1.0)]);
}

#[test]
fn the_silent_stay_in_the_denominator() {
    let seen = curve(100, &[(days(1), 30), (days(2), 10)], &[], 5);
    check(&seen, &[(1, 0.3), (2, 0.4)]);
    assert_eq!(seen.median(), None, "half of those who answered is not half");
    assert!((seen.share_now() - 0.4).abs() < 1e-12);
    assert_eq!(seen.share_after(days(6)), None, "what has not come yet is not known");
    assert_eq!(seen.share_after(Duration::ZERO), Some(0.0));
    assert!((seen.share_after(days(1)).unwrap() - 0.3).abs() < 1e-12);
}

#[test]
fn exactly_half_is_half() {
    let seen = curve(6, &[(days(1), 1), (days(2), 1), (days(3), 1)], &[], 4);
    assert_eq!(seen.median(), Some(days(3)));
}

#[test]
fn nobody_addressed_or_nobody_confirmed_is_an_empty_curve() {
    for seen in [curve(0, &[], &[], 3), curve(0, &[(days(1), 4)], &[], 3), curve(9, &[], &[(days(1), 9)], 3)] {
        check(&seen, &[]);
        assert_eq!((seen.share_now(), seen.median()), (0.0, None));
    }
}

#[test]
fn what_is_after_now_is_not_drawn() {
    check(&curve(4, &[(days(1), 1), (days(9), 1)], &[], 3), &[(1, 0.25)]);
}

/// Confirmations of so many bodies, on some days of forty, in any order.
fn confirmations() -> impl Strategy<Value = (u64, Vec<Counted>)> {
    (prop::collection::vec((0_u64..40, 1_u64..50), 0..60), 0_u64..500).prop_map(|(confirmed, silent)| {
        let confirmed: Vec<Counted> = confirmed.into_iter().map(|(day, count)| (days(day), count)).collect();
        (confirmed.iter().map(|(_, count)| count).sum::<u64>() + silent, confirmed)
    })
}

proptest! {
    #[test]
    fn without_anybody_leaving_it_is_the_plain_distribution((addressed, confirmed) in confirmations(), until in 0_u64..45) {
        let seen = curve(addressed, &confirmed, &[], until);
        for day in 0..=until {
            let by_then: u64 = confirmed.iter().filter(|(after, _)| *after <= days(day)).map(|(_, count)| count).sum();
            let plain = if addressed == 0 { 0.0 } else { by_then as f64 / addressed as f64 };
            prop_assert!((seen.share_after(days(day)).unwrap() - plain).abs() < 1e-9);
        }
    }

    #[test]
    fn it_never_falls_and_never_leaves_its_bounds(
        (addressed, confirmed) in confirmations(),
        left in prop::collection::vec((0_u64..40, 1_u64..80), 0..20),
    ) {
        let left: Vec<Counted> = left.into_iter().map(|(day, count)| (days(day), count)).collect();
        let seen = curve(addressed, &confirmed, &left, 40);
        for pair in seen.steps().windows(2) {
            prop_assert!(pair[0].after < pair[1].after && pair[0].share <= pair[1].share);
        }
        prop_assert!(seen.steps().iter().all(|step| (0.0..=1.0).contains(&step.share)));
    }
}
