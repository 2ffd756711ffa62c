//! Randomness as an argument: code that needs random bytes takes an [`Entropy`].
//!
//! The program passes the operating system's generator; tests and the demonstration pass [`SeededEntropy`], so that
//! the same seed tells the same story.
//!
//! Left out: the operating system's generator itself, which lives with the other edges.

use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// A source of random bytes.
pub trait Entropy: Send + Sync {
    /// Fills the whole slice.
    fn fill(&self, bytes: &mut [u8]);
}

/// A random identifier (UUID version 4, RFC 9562).
pub fn random_uuid(entropy: &dyn Entropy) -> Uuid {
    let mut bytes = [0_u8; 16];
    entropy.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// Repeatable randomness from a seed (SplitMix64). **Not for secrets**: whoever sees a few outputs knows the rest.
#[derive(Debug)]
pub struct SeededEntropy(AtomicU64);

/// Step of SplitMix64: odd, close to 2^64 divided by the golden ratio.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl SeededEntropy {
    /// A generator whose output depends on `seed` alone.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// A number below `n`, for choosing one of `n` things; 0 when there is nothing to choose.
    pub fn pick(&self, n: usize) -> usize {
        let scaled = (u128::from(self.next_word()) * n as u128) >> 64;
        usize::try_from(scaled).unwrap_or(0)
    }

    fn next_word(&self) -> u64 {
        let mut word = self.0.fetch_add(STEP, Ordering::SeqCst).wrapping_add(STEP);
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            for (byte, random) in chunk.iter_mut().zip(self.next_word().to_le_bytes()) {
                *byte = random;
            }
        }
    }
}

#[cfg(test)]
mod tests;
