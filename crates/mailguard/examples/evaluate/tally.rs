//! Counts of verdicts, and what so many mails can show.

use noroshi_mailguard::Verdict;
use std::fmt;

/// How many mails got which verdict.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) mails: u64,
    pub(crate) hold: u64,
    pub(crate) banner: u64,
}

impl Tally {
    pub(crate) fn count(&mut self, verdict: Verdict) {
        self.mails += 1;
        self.hold += u64::from(verdict == Verdict::Hold);
        self.banner += u64::from(verdict == Verdict::Banner);
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.mails += other.mails;
        self.hold += other.hold;
        self.banner += other.banner;
    }

    pub(crate) fn percent(&self, count: u64) -> f64 {
        if self.mails == 0 { 0.0 } else { count as f64 * 100.0 / self.mails as f64 }
    }

    /// The share of `count` and its bounds at 95 %: Clopper and Pearson's, which for none or all is the rule of three.
    pub(crate) fn bounds(&self, count: u64) -> String {
        let lower = if count == 0 { 0.0 } else { search(|share| 1.0 - below(self.mails, count, share) < 0.025) };
        let upper =
            if count == self.mails { 1.0 } else { search(|share| below(self.mails, count + 1, share) >= 0.025) };
        format!("{:.1} % ({:.1}–{:.1})", self.percent(count), lower * 100.0, upper * 100.0)
    }
}

/// The largest share for which it holds, by halving.
fn search(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// The chance of fewer than `count` successes in `mails` tries; in logarithms, because single terms are too small.
fn below(mails: u64, count: u64, share: f64) -> f64 {
    let mut term = mails as f64 * (1.0 - share).ln();
    let mut sum = 0.0;
    for done in 0..count {
        sum += term.exp();
        term += ((mails - done) as f64 / (done + 1) as f64 * share / (1.0 - share)).ln();
    }
    sum
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pass = self.mails - self.hold - self.banner;
        write!(out, "{}\t{}\t{}\t{pass}", self.mails, self.hold, self.banner)
    }
}

#[cfg(test)]
mod tests;
