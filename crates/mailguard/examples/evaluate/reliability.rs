//! Reliability: whether so many of a hundred mails with a score are frauds as the score says.

use std::fmt;

/// Scores that mails got, and whether they were frauds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reliability(Vec<(f64, bool)>);

/// Mails whose scores lie in one range of ten.
struct Bin {
    from: u32,
    mails: f64,
    mean: f64,
    frauds: f64,
}

impl Reliability {
    /// Takes a mail in; its score is a percentage.
    pub(crate) fn count(&mut self, score: f64, is_fraud: bool) {
        self.0.push((score, is_fraud));
    }

    /// Takes the mails of another in.
    pub(crate) fn add(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// Mean difference between score and share of frauds, each range weighted by its mails, in points.
    pub(crate) fn expected_error(&self) -> f64 {
        let faults = self.bins().into_iter().map(|bin| bin.mails * (bin.mean - bin.frauds * 100.0 / bin.mails).abs());
        faults.sum::<f64>() / (self.0.len() as f64).max(1.0)
    }

    /// Mean logarithmic loss, in natural units; 0.69 is a coin.
    pub(crate) fn loss(&self) -> f64 {
        let losses = self.0.iter().map(|(score, is_fraud)| {
            let share = (score / 100.0).clamp(0.005, 0.995);
            -(if *is_fraud { share } else { 1.0 - share }).ln()
        });
        losses.sum::<f64>() / (self.0.len() as f64).max(1.0)
    }

    fn bins(&self) -> Vec<Bin> {
        let inside = |from: u32| self.0.iter().filter(move |(score, _)| (*score as u32 / 10).min(9) * 10 == from);
        let bin = |from: u32| {
            let mails = inside(from).count() as f64;
            let mean = inside(from).map(|(score, _)| score).sum::<f64>() / mails;
            Bin { from, mails, mean, frauds: inside(from).filter(|(_, is_fraud)| *is_fraud).count() as f64 }
        };
        (0..10).map(|ten| bin(ten * 10)).filter(|bin| bin.mails > 0.0).collect()
    }
}

impl fmt::Display for Reliability {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "| score | mails | mean score | frauds among them (%) |\n|---|---|---|---|")?;
        for bin in self.bins() {
            let to = if bin.from == 90 { 100 } else { bin.from + 9 };
            let share = bin.frauds * 100.0 / bin.mails;
            writeln!(out, "| {}–{to} | {} | {:.1} | {share:.1} |", bin.from, bin.mails, bin.mean)?;
        }
        write!(out, "\nExpected calibration error {:.1} points, loss {:.3}.", self.expected_error(), self.loss())
    }
}
