//! Tables of calibration, and that scores rise.

use super::{Calibration, CalibrationError, score_range};
use crate::verdict::Verdict;
use proptest::prelude::*;

const TABLE: &str = "# verdict sum percent\npass -8 1\npass 0 21\nbanner -2 50\nhold 2 90\nhold 6 100\n";

#[test]
fn the_table_of_the_crate_is_whole() {
    assert_eq!(Calibration::built_in().err(), None);
}

#[test]
fn between_two_points_lies_a_line_and_outside_the_nearest() {
    let table = Calibration::parse(TABLE).unwrap();
    let near = |verdict, sum, percent: f64| assert!((table.percent(verdict, sum) - percent).abs() < 1e-9);
    near(Verdict::Pass, -4.0, 11.0);
    near(Verdict::Pass, -99.0, 1.0);
    near(Verdict::Banner, 7.0, 50.0);
    near(Verdict::Hold, 3.0, 92.5);
    near(Verdict::Hold, 99.0, 100.0);
}

#[test]
fn spoilt_tables_are_errors() {
    let table = |text: &str| Calibration::parse(text).err();
    assert_eq!(table(""), Some(CalibrationError::Missing(Verdict::Pass)));
    assert_eq!(table("pass 0"), Some(CalibrationError::Line(1)));
    assert_eq!(table("# no\npass 0 1 2"), Some(CalibrationError::Line(2)));
    assert_eq!(table("pass inf 1"), Some(CalibrationError::Line(1)));
    assert_eq!(table("reject 0 1"), Some(CalibrationError::Line(1)));
    assert_eq!(table("pass 0 1"), Some(CalibrationError::Missing(Verdict::Banner)));
    assert_eq!(table("pass 0 2\npass 1 1"), Some(CalibrationError::Falls(Verdict::Pass)));
    assert_eq!(table("pass 0 40"), Some(CalibrationError::Falls(Verdict::Pass)));
    assert_eq!(table("pass 0 1\nbanner 0 50\nbanner 0 60"), Some(CalibrationError::Falls(Verdict::Banner)));
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![Just(Verdict::Pass), Just(Verdict::Banner), Just(Verdict::Hold)]
}

proptest! {
    /// G08: neither a larger sum nor a harsher verdict lowers the score.
    #[test]
    fn scores_rise(one in (verdict(), -40.0..40.0_f64), other in (verdict(), -40.0..40.0_f64)) {
        let table = Calibration::built_in().unwrap();
        if one.0 <= other.0 && (one.0 < other.0 || one.1 <= other.1) {
            prop_assert!(table.percent(one.0, one.1) <= table.percent(other.0, other.1));
        }
        prop_assert!(score_range(one.0).contains(&table.percent(one.0, one.1)));
    }
}
