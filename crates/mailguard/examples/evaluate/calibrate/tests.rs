//! The curve that is checked in still says what the rules of today find.

use super::{judged, reliability};
use crate::set;
use noroshi_mailguard::Calibration;
use std::path::Path;

/// Largest mean difference between score and share of frauds, in points.
const LARGEST_ERROR: f64 = 10.0;

#[test]
fn the_score_is_calibrated() {
    let blind = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/blind");
    let calibration = Calibration::built_in().unwrap();
    for name in ["first", "second"] {
        let reliability = reliability(calibration, &judged(&set(&blind, name).unwrap()));
        let error = reliability.expected_error();
        assert!(error <= LARGEST_ERROR, "{name}: run `make calibrate`, the error is {error:.1} points\n{reliability}");
    }
}
