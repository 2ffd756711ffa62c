//! The curve of each verdict: shares of frauds in groups of mails, made to rise by joining groups (isotonic regression,
//! pool adjacent violators), with one fraud and one harmless mail added to each group (Laplace) so that none is certain.

use super::Judged;
use noroshi_mailguard::{Verdict, score_range};
use std::fmt::Write as _;

/// Fewer mails are no group.
const SMALLEST: usize = 15;

/// Mails of neighbouring sums.
struct Group {
    mails: usize,
    frauds: usize,
    sums: f64,
}

impl Group {
    fn of(mail: &Judged) -> Self {
        Self { mails: 1, frauds: usize::from(mail.is_fraud), sums: mail.sum }
    }

    fn join(&mut self, other: &Self) {
        self.mails += other.mails;
        self.frauds += other.frauds;
        self.sums += other.sums;
    }

    fn mean(&self) -> f64 {
        self.sums / self.mails as f64
    }

    fn percent(&self) -> f64 {
        (self.frauds + 1) as f64 * 100.0 / (self.mails + 2) as f64
    }
}

/// The table of all verdicts.
pub(super) fn table(mails: &[&Judged]) -> String {
    let mut table = String::from(
        "# From the sum of weights to the score, by verdict. Written by `make calibrate`; see calibration-report.md.\n\
         # verdict sum percent\n",
    );
    for verdict in [Verdict::Pass, Verdict::Banner, Verdict::Hold] {
        let range = score_range(verdict);
        let of_verdict: Vec<&Judged> = mails.iter().copied().filter(|mail| mail.verdict == verdict).collect();
        if of_verdict.is_empty() {
            // Of no mail at all it is only known in which range its score lies.
            let _ = writeln!(table, "{verdict} 0 {}", (range.start() + range.end()) / 2.0);
        }
        for group in rising(groups(of_verdict)) {
            let percent = group.percent().clamp(*range.start(), *range.end());
            // Writing to memory does not fail.
            let _ = writeln!(table, "{verdict} {:.2} {percent:.1}", group.mean());
        }
    }
    table
}

/// Groups in the order of their sums; mails of one sum stay together, and the last group is not small either.
fn groups(mut mails: Vec<&Judged>) -> Vec<Group> {
    mails.sort_by(|one, other| one.sum.total_cmp(&other.sum));
    let mut groups: Vec<Group> = Vec::new();
    for same in mails.chunk_by(|one, other| other.sum - one.sum < 0.01) {
        let mut more = Group { mails: 0, frauds: 0, sums: 0.0 };
        same.iter().for_each(|mail| more.join(&Group::of(mail)));
        match groups.last_mut().filter(|group| group.mails < SMALLEST) {
            Some(group) => group.join(&more),
            None => groups.push(more),
        }
    }
    if groups.len() > 1
        && groups.last().is_some_and(|group| group.mails < SMALLEST)
        && let (Some(small), Some(before)) = (groups.pop(), groups.last_mut())
    {
        before.join(&small);
    }
    groups
}

/// Joins groups until the shares rise.
fn rising(groups: Vec<Group>) -> Vec<Group> {
    let mut risen: Vec<Group> = Vec::new();
    for group in groups {
        risen.push(group);
        while let [.., before, last] = risen.as_slice()
            && before.percent() >= last.percent()
        {
            if let (Some(last), Some(before)) = (risen.pop(), risen.last_mut()) {
                before.join(&last);
            }
        }
    }
    risen
}
