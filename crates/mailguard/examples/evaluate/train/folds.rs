//! Cross-validation by family: a mail is judged by weights that no mail of its family was learned for.

use super::{Sample, learn::learn};
use anyhow::Context as _;
use std::collections::BTreeMap;

/// Into how many parts the families are dealt.
pub(super) const FOLDS: usize = 5;

/// A sample's opinion, and whether it is a fraud.
pub(super) type Judged = (f64, bool);

/// What each sample that the model is asked about gets from weights learned without its family.
pub(super) fn judged(samples: &[Sample]) -> anyhow::Result<Vec<Judged>> {
    let mut fold_of: BTreeMap<&str, usize> = BTreeMap::new();
    for sample in samples {
        let next = fold_of.len() % FOLDS;
        fold_of.entry(&sample.family).or_insert(next);
    }
    let mut judged = Vec::new();
    for fold in 0..FOLDS {
        let is_inside = |sample: &&Sample| fold_of.get(sample.family.as_str()) == Some(&fold);
        let others: Vec<&Sample> = samples.iter().filter(|sample| !is_inside(sample)).collect();
        let model = learn(&others)?;
        for sample in samples.iter().filter(is_inside).filter(|sample| sample.is_asked) {
            let opinion = model.opinion(&sample.features).context("a sample without text")?;
            judged.push((opinion, sample.is_fraud));
        }
    }
    Ok(judged)
}

/// How many of the opinions from `threshold` on are of frauds, and of harmless mails.
pub(super) fn told(judged: &[Judged], threshold: f64) -> (u64, u64) {
    let told = judged.iter().filter(|(opinion, _)| *opinion >= threshold);
    let frauds = told.clone().filter(|(_, is_fraud)| *is_fraud).count() as u64;
    (frauds, told.count() as u64 - frauds)
}

/// The chance that a fraud gets more than a harmless mail, and its half-width at 95 % (Hanley and McNeil 1982).
pub(super) fn area(judged: &[Judged]) -> (f64, f64) {
    let of = |kind: bool| judged.iter().filter(move |(_, is_fraud)| *is_fraud == kind).map(|(opinion, _)| *opinion);
    let (frauds, harmless) = (of(true).count() as f64, of(false).count() as f64);
    let wins: f64 = of(true)
        .map(|fraud| {
            of(false)
                .map(|other| {
                    if fraud > other {
                        1.0
                    } else if fraud < other {
                        0.0
                    } else {
                        0.5
                    }
                })
                .sum::<f64>()
        })
        .sum();
    let area = wins / (frauds * harmless).max(1.0);
    let (one, other) = (area / (2.0 - area), 2.0 * area * area / (1.0 + area));
    let variance =
        area * (1.0 - area) + (frauds - 1.0) * (one - area * area) + (harmless - 1.0) * (other - area * area);
    (area, 1.96 * (variance / (frauds * harmless).max(1.0)).max(0.0).sqrt())
}
