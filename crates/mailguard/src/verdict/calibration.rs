//! Calibration (校正): from what the weights add up to, to the share of frauds that was found among such mails.
//!
//! Weights are added as if rules did not know of one another, so their sum says too much in both directions. `make
//! calibrate` judges the written sets of `corpus/blind` (as many frauds as harmless mails, most made to look like them),
//! groups its mails by verdict and sum, and writes the shares, made to rise (isotonic regression), to
//! `data/calibration.txt`. A score of 90 therefore means that nine of ten such mails were frauds there; among the
//! mails of an office, where frauds are far rarer, fewer are.
//!
//! Invariants: the score rises with the sum, and every score of a verdict lies above those of the milder ones.

#[cfg(test)]
mod tests;

use super::Verdict;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// Why a table of calibration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalibrationError {
    /// This line, counted from 1, is not `verdict sum percent`.
    Line(usize),
    /// The scores of this verdict do not rise with the sums, or leave its range.
    Falls(Verdict),
    /// There is no line for this verdict.
    Missing(Verdict),
}

impl std::fmt::Display for CalibrationError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Line(number) => write!(out, "line {number} of the calibration is not `verdict sum percent`"),
            Self::Falls(verdict) => write!(out, "the calibration of {verdict} does not rise within its range"),
            Self::Missing(verdict) => write!(out, "there is no calibration of {verdict}"),
        }
    }
}

impl std::error::Error for CalibrationError {}

/// A point of a curve: the sum of the weights (natural logarithm of odds) and the percentage of frauds there.
type Knot = (f64, f64);

/// One rising curve for each verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration(BTreeMap<Verdict, Vec<Knot>>);

/// The scores that mails of a verdict can have.
pub fn score_range(verdict: Verdict) -> RangeInclusive<f64> {
    match verdict {
        Verdict::Pass => 0.0..=39.0,
        Verdict::Banner => 40.0..=79.0,
        Verdict::Hold => 80.0..=100.0,
    }
}

impl Calibration {
    /// The table that the crate brings.
    ///
    /// # Errors
    /// When it is spoilt.
    pub fn built_in() -> Result<&'static Self, &'static CalibrationError> {
        static BUILT_IN: LazyLock<Result<Calibration, CalibrationError>> =
            LazyLock::new(|| Calibration::parse(include_str!("../../data/calibration.txt")));
        BUILT_IN.as_ref()
    }

    /// Reads a table: lines `verdict sum percent`, sums rising; `#` begins a comment.
    ///
    /// # Errors
    /// When a line is none, a verdict is missing, or a curve falls or leaves its range.
    pub fn parse(table: &str) -> Result<Self, CalibrationError> {
        let mut curves: BTreeMap<Verdict, Vec<Knot>> = BTreeMap::new();
        for (number, line) in (1..).zip(table.lines()) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (verdict, knot) = knot(line).ok_or(CalibrationError::Line(number))?;
            curves.entry(verdict).or_default().push(knot);
        }
        for verdict in [Verdict::Pass, Verdict::Banner, Verdict::Hold] {
            let curve = curves.get(&verdict).ok_or(CalibrationError::Missing(verdict))?;
            let pairs = curve.iter().zip(curve.iter().skip(1));
            let falls = pairs.into_iter().any(|(one, next)| one.0 >= next.0 || one.1 > next.1);
            if falls || curve.iter().any(|(_, percent)| !score_range(verdict).contains(percent)) {
                return Err(CalibrationError::Falls(verdict));
            }
        }
        Ok(Self(curves))
    }

    /// The percentage of frauds among mails of this verdict and sum; between two points on the line that joins them.
    pub fn percent(&self, verdict: Verdict, sum: f64) -> f64 {
        let curve = self.0.get(&verdict).map_or(&[] as &[Knot], Vec::as_slice);
        let behind = curve.partition_point(|(at, _)| *at <= sum);
        let before = behind.checked_sub(1).and_then(|index| curve.get(index));
        match (before, curve.get(behind)) {
            (Some((low, from)), Some((high, to))) => from + (to - from) * (sum - low) / (high - low),
            (Some((_, percent)), None) | (None, Some((_, percent))) => *percent,
            (None, None) => *score_range(verdict).start(),
        }
    }
}

fn knot(line: &str) -> Option<(Verdict, Knot)> {
    let mut words = line.split_whitespace();
    let verdict = match words.next()? {
        "pass" => Verdict::Pass,
        "banner" => Verdict::Banner,
        "hold" => Verdict::Hold,
        _ => return None,
    };
    let mut number = || words.next()?.parse::<f64>().ok().filter(|number| number.is_finite());
    let knot = (number()?, number()?);
    words.next().is_none().then_some((verdict, knot))
}
