//! Time to acknowledge (了知までの時間): which share had confirmed after which time, as 1 − Kaplan–Meier.
//!
//! A body that has not confirmed yet still counts (it was under observation until now); one that closed leaves the
//! observation on that day, neither as confirmed nor as silent for ever. Invariants: the share never falls, starts at 0,
//! and is known only up to the moment of counting; medians are read from these steps, never from those who answered
//! alone (they would flatter). Left out: times, bodies and the database; this counts durations.

#[cfg(test)]
mod tests;

use std::time::Duration;

/// So many at one time after the issue.
pub(crate) type Counted = (Duration, u64);

/// What was seen of one tier.
#[derive(Debug, Clone, Default)]
pub(crate) struct Observed {
    /// Bodies under observation from the beginning.
    pub(crate) addressed: u64,
    /// How many confirmed, and when.
    pub(crate) confirmed: Vec<Counted>,
    /// How many left without a word, and when (閉院・廃止).
    pub(crate) left: Vec<Counted>,
}

/// From this time on, this share had confirmed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    pub(crate) after: Duration,
    pub(crate) share: f64,
}

/// A curve of steps from the issue to the moment of counting.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Curve {
    steps: Vec<Step>,
    until: Duration,
}

impl Curve {
    /// The curve of what was seen in the time `until`.
    pub(crate) fn of(mut seen: Observed, until: Duration) -> Self {
        seen.confirmed.retain(|(after, _)| *after <= until);
        seen.confirmed.sort_unstable();
        seen.left.sort_unstable();
        let mut left = seen.left.into_iter().peekable();
        let mut at_risk = seen.addressed;
        let mut silent = 1.0;
        let mut steps: Vec<Step> = Vec::new();
        for (after, count) in seen.confirmed {
            // Who left at the very moment of a confirmation was still there for it.
            while let Some((_, gone)) = left.next_if(|(when, _)| *when < after) {
                at_risk = at_risk.saturating_sub(gone);
            }
            let count = count.min(at_risk);
            if count == 0 {
                continue;
            }
            silent *= (at_risk - count) as f64 / at_risk as f64;
            at_risk -= count;
            let share = 1.0 - silent;
            match steps.last_mut().filter(|last| last.after == after) {
                Some(last) => last.share = share,
                None => steps.push(Step { after, share }),
            }
        }
        Self { steps, until }
    }

    /// All steps, the earliest first.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// How long was observed.
    pub(crate) fn until(&self) -> Duration {
        self.until
    }

    /// The share after a time; none when that time has not come yet.
    pub(crate) fn share_after(&self, time: Duration) -> Option<f64> {
        (time <= self.until)
            .then(|| self.steps.iter().take_while(|step| step.after <= time).last().map_or(0.0, |step| step.share))
    }

    /// The share at the moment of counting.
    pub(crate) fn share_now(&self) -> f64 {
        self.steps.last().map_or(0.0, |step| step.share)
    }

    /// When half had confirmed; none while it is not half.
    pub(crate) fn median(&self) -> Option<Duration> {
        // A product of fractions may miss one half by its last bit.
        self.steps.iter().find(|step| step.share >= 0.5 - 1e-9).map(|step| step.after)
    }
}
