//! The score: how much speaks against a mail, 0 to 100, and the order in which findings are told.

use super::{Calibration, Verdict, score_range};
use crate::finding::{Finding, RuleId};
use crate::rules::{ALL, Family, rule};
use std::collections::BTreeMap;

/// Natural logarithm of the odds of fraud before anything was seen. One fraud in some 3,000 mails of those that are
/// looked at again; the true rate is lower, but the score is read beside the verdict and shall use its whole range.
const PRIOR: f64 = -8.0;

/// What the weights of the rules that fired add up to, each rule once, with the prior: logarithm of odds.
pub(crate) fn sum(findings: &[Finding]) -> f64 {
    let fired: BTreeMap<RuleId, f64> =
        findings.iter().filter_map(|finding| rule(finding.rule)).map(|rule| (rule.id, rule.weight)).collect();
    PRIOR + fired.values().sum::<f64>()
}

/// 0 to 100: how much speaks against the mail. The sum is calibrated within the range of the verdict (pass 0-39, banner
/// 40-79, hold 80-100), because the gate knows what the sum does not: that wording without identity is no fraud, however
/// much of it there is. Without a table of calibration the sum is taken at its word.
pub(crate) fn score(sum: f64, verdict: Verdict) -> u8 {
    let percent = match Calibration::built_in() {
        Ok(calibration) => calibration.percent(verdict, sum),
        Err(_) => 100.0 / (1.0 + (-sum).exp()),
    };
    let range = score_range(verdict);
    percent.round().clamp(*range.start(), *range.end()) as u8
}

/// The findings as they are told: whose name is borrowed, who sends, what is asked, then the rest, each by weight; what
/// speaks for the mail stands last.
pub(crate) fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| {
        let place = ALL.iter().position(|rule| rule.id == finding.rule);
        let rule = rule(finding.rule);
        let weight = rule.map_or(0, |rule| (rule.weight * -100.0) as i32);
        (rule.map_or(u8::MAX - 1, |rule| rank(rule.family)), weight, place, std::cmp::Reverse(finding.confidence))
    });
    findings
}

fn rank(family: Family) -> u8 {
    match family {
        Family::Identity => 0,
        Family::Sender => 1,
        Family::Intent(_) => 2,
        Family::Request => 3,
        Family::Pattern => 4,
        Family::Structure => 5,
        Family::Model => 6,
        Family::Oddity => 7,
        Family::Calming => u8::MAX,
    }
}
