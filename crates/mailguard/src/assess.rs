//! From octets to an assessment: read, prepare, ask every rule, weigh.

#[cfg(test)]
mod tests;

use crate::attachment;
use crate::authentication::Verification;
use crate::case::Case;
use crate::finding::{Finding, RuleId};
use crate::mail::Mail;
use crate::memory::Recollection;
use crate::people::KnownPeople;
use crate::reading::{Limits, read};
use crate::rules;
use crate::verdict::{Advice, Verdict, advise, gate, in_order, score, sum};
use noroshi_formats::pattern::Pattern;

/// What mails are judged against.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// People whose names could be borrowed.
    pub people: KnownPeople,
    /// Detection patterns of bulletins.
    pub patterns: Vec<Pattern>,
    /// Hosts whose Authentication-Results are believed, in lower case.
    pub trusted_hosts: Vec<String>,
    /// Addresses that were learned; nothing is learned while judging.
    pub memory: Option<Recollection>,
    /// How much of a mail is read at most.
    pub limits: Limits,
}

/// The judgement on one mail (判定), with everything it rests on.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// The mail as it was read.
    pub mail: Mail,
    /// What is to be done with it.
    pub verdict: Verdict,
    /// 0 (nothing speaks against it) to 100: the calibrated `sum`.
    pub score: u8,
    /// What the weights of the rules that fired add up to: natural logarithm of the odds of fraud.
    pub sum: f64,
    /// All findings: the borrowed name, the sender, the requests, then the rest; the weightiest first in each.
    pub findings: Vec<Finding>,
    /// What to do now, and what would make such a mail pass.
    pub advice: Advice,
}

impl Assessment {
    /// What the verdict would be without the findings of this rule.
    pub fn verdict_without(&self, rule: RuleId) -> Verdict {
        let others: Vec<Finding> = self.findings.iter().filter(|finding| finding.rule != rule).cloned().collect();
        gate(&others)
    }
}

/// Judges one mail as it lies there: only its own fields say who sent it.
pub fn assess(octets: &[u8], context: &Context) -> Assessment {
    assess_verified(octets, &Verification::default(), context)
}

/// Judges one mail as it arrived, after its sender was verified.
pub fn assess_verified(octets: &[u8], verification: &Verification, context: &Context) -> Assessment {
    let mut mail = read(octets, &context.limits);
    attachment::open(&mut mail, &context.limits);
    let findings = {
        let case = Case::verified(&mail, context, verification);
        let mut findings = mail.oddities.clone();
        findings.extend(rules::ALL.iter().flat_map(|rule| (rule.look)(&case)));
        in_order(findings)
    };
    let verdict = gate(&findings);
    let (sum, advice) = (sum(&findings), advise(verdict, &findings, &context.people));
    Assessment { verdict, score: score(sum, verdict), sum, advice, mail, findings }
}
