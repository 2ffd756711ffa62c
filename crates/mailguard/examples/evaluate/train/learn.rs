//! Logistic regression with L2 over buckets, by steps along the gradient of one sample after the other.
//!
//! Uses additions, multiplications, divisions and square roots only, which IEEE 754 fixes to the last bit, and an own
//! generator for the order of the samples: the same samples give the same weights on every machine.

use super::Sample;
use anyhow::Context as _;
use noroshi_mailguard::{BUCKETS, Model};

/// Strength of the regularisation (λ).
pub(super) const REGULARISATION: f64 = 0.000_1;
/// How often all samples are gone through.
pub(super) const ROUNDS: u32 = 40;
/// Length of the first steps.
const FIRST_STEP: f64 = 4.0;
/// Where the order of the samples begins.
pub(super) const SEED: u64 = 20_260_301;
/// Largest weight of an octet.
const LARGEST: f64 = 127.0;

/// What is learned: weights are kept as a multiple, so that all shrink in one multiplication.
struct Learner {
    bias: f64,
    scale: f64,
    weights: Vec<f64>,
}

/// Learns from samples; both kinds count the same, however many there are of each.
pub(super) fn learn(samples: &[&Sample]) -> anyhow::Result<Model> {
    let frauds = samples.iter().filter(|sample| sample.is_fraud).count();
    let shares = [samples.len() - frauds, frauds].map(|count| samples.len() as f64 / (2 * count.max(1)) as f64);
    let mut learner = Learner { bias: 0.0, scale: 1.0, weights: vec![0.0; BUCKETS] };
    let mut random = SEED;
    let mut steps = 0.0;
    for _ in 0..ROUNDS {
        for index in order(samples.len(), &mut random) {
            let sample = samples.get(index).context("an order of the samples")?;
            let step = FIRST_STEP / (1.0 + FIRST_STEP * REGULARISATION * steps);
            learner.step(sample, step, if sample.is_fraud { shares[1] } else { shares[0] });
            steps += 1.0;
        }
    }
    learner.quantised()
}

impl Learner {
    fn step(&mut self, sample: &Sample, step: f64, share: f64) {
        let buckets = sample.features.buckets();
        let length = (buckets.len() as f64).sqrt();
        let sum: f64 = buckets.iter().filter_map(|bucket| self.weights.get(usize::from(*bucket))).sum();
        let wanted = if sample.is_fraud { 1.0 } else { 0.0 };
        let fault = share * (wanted - probability(self.bias + self.scale * sum / length));
        self.scale *= 1.0 - step * REGULARISATION;
        self.bias += step * fault * 0.1;
        for bucket in buckets {
            if let Some(weight) = self.weights.get_mut(usize::from(*bucket)) {
                *weight += step * fault / (length * self.scale);
            }
        }
    }

    /// Weights in octets.
    fn quantised(self) -> anyhow::Result<Model> {
        let largest = self.weights.iter().fold(0.0_f64, |most, weight| most.max(weight.abs()));
        let unit = if largest > 0.0 { largest / LARGEST } else { 1.0 };
        let weights = self.weights.iter().map(|weight| (weight / unit).round() as i8).collect();
        Ok(Model::new(self.bias, unit * self.scale, 0.0, weights)?)
    }
}

/// 1 / (1 + e^-x).
fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + power_of_e(-log_odds.clamp(-30.0, 30.0)))
}

/// e^x as (e^(x/1024))^1024, the inner one by its series.
fn power_of_e(exponent: f64) -> f64 {
    let small = exponent / 1024.0;
    let mut power = 1.0 + small * (1.0 + small / 2.0 * (1.0 + small / 3.0 * (1.0 + small / 4.0)));
    for _ in 0..10 {
        power *= power;
    }
    power
}

/// The numbers below `count` in an order of their own (Fisher and Yates).
fn order(count: usize, random: &mut u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for index in (1..count).rev() {
        order.swap(index, (next(random) % (index as u64 + 1)) as usize);
    }
    order
}

/// The next number (SplitMix64, by Steele, Lea and Flood).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut number = *state;
    number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}
