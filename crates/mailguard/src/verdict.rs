//! From findings to a verdict: the gate decides, the score only orders.
//!
//! *Hold* needs a borrowed identity, a sender that is not that person's, and a request (facts G01): no wording and no
//! identity alone ever holds a mail (G02, G03). Both the gate and the score are monotone (G08): a further finding against
//! the mail never lowers either, a finding that speaks for it never raises either.

mod advice;
mod calibration;
mod gate;
mod score;

#[cfg(test)]
mod tests;

pub(crate) use advice::advise;
pub use advice::{Advice, Sentence};
pub use calibration::{Calibration, CalibrationError, score_range};
pub(crate) use gate::gate;
pub(crate) use score::{in_order, score, sum};

use std::fmt;

/// What is to be done with a mail (判定).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Deliver.
    Pass,
    /// Deliver with a notice above it.
    Banner,
    /// Keep back until somebody has asked by telephone.
    Hold,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "pass",
            Self::Banner => "banner",
            Self::Hold => "hold",
        })
    }
}
