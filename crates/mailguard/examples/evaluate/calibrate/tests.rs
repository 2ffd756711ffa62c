//! The curve that is checked in still says what the rules of today find.

use super::{Judged, curve, judged, reliability};
use crate::set;
use noroshi_mailguard::{Calibration, Verdict};
use std::collections::BTreeSet;
use std::path::Path;

/// Largest mean difference between score and share of frauds, in points.
const LARGEST_ERROR: f64 = 10.0;

#[test]
fn the_score_is_calibrated() {
    let blind = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/blind");
    let calibration = Calibration::built_in().unwrap();
    for name in ["first", "second"] {
        let mails = judged(&set(&blind, name).unwrap());
        let score = |mail: &Judged| (calibration.percent(mail.verdict, mail.sum), mail.is_fraud);
        let reliability = reliability(&mails.iter().map(score).collect::<Vec<_>>());
        let error = reliability.expected_error();
        assert!(error <= LARGEST_ERROR, "{name}: run `make calibrate`, the error is {error:.1} points\n{reliability}");
    }
}

fn mail(verdict: Verdict, sum: f64, is_fraud: bool) -> Judged {
    Judged { family: String::new(), verdict, sum, is_fraud, rules: BTreeSet::new() }
}

#[test]
fn a_curve_rises_and_has_a_point_for_every_verdict() {
    let mut mails: Vec<Judged> = (0..60).map(|sum| mail(Verdict::Pass, f64::from(sum), sum % 20 == 0)).collect();
    mails.push(mail(Verdict::Hold, 3.0, true));
    let table = curve::table(&mails.iter().collect::<Vec<_>>());
    let curve = Calibration::parse(&table).unwrap();
    assert!(curve.percent(Verdict::Pass, 60.0) >= curve.percent(Verdict::Pass, 0.0), "{table}");
    assert!((curve.percent(Verdict::Banner, 0.0) - 59.5).abs() < 0.01, "nothing is known but the range\n{table}");
    assert!((curve.percent(Verdict::Hold, 3.0) - 80.0).abs() < 0.01, "two of three, within the range\n{table}");
}
