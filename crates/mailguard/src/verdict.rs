//! From findings to a verdict: the gate decides, the score only orders.
//!
//! *Hold* needs a borrowed identity, a sender that is not that person's, and a request (facts G01): no wording and no
//! identity alone ever holds a mail. The score is a logistic function of the sum of weights; because the gate is a
//! monotone function of which families are present and the sum is monotone too, a further finding against the mail never
//! lowers either.

use crate::finding::Finding;
use crate::rules::{Family, rule};
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

/// The verdict that the findings allow.
pub(crate) fn gate(findings: &[Finding]) -> Verdict {
    let families: Vec<Family> =
        findings.iter().filter_map(|finding| rule(finding.rule)).map(|rule| rule.family).collect();
    let has = |wanted: fn(&Family) -> bool| families.iter().any(wanted);
    if has(|family| *family == Family::Identity) && has(|family| matches!(family, Family::Intent(_))) {
        Verdict::Hold
    } else if has(|family| *family == Family::Identity) {
        Verdict::Banner
    } else {
        Verdict::Pass
    }
}

/// 0 to 100: how much speaks against the mail.
pub(crate) fn score(findings: &[Finding]) -> u8 {
    let sum: f64 = findings.iter().filter_map(|finding| rule(finding.rule)).map(|rule| rule.weight).sum();
    let likely = 1.0 / (1.0 + (4.0 - sum).exp());
    (likely * 100.0).round() as u8
}
