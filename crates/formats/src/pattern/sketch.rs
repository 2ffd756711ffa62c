//! Sketch of a wording (文面の要約): hashes of its character trigrams, from which the wording cannot be read.
//!
//! Two texts that differ in a few words share most trigrams. The sketch keeps the smallest hashes (a bottom-k sample), so
//! that a long text has no longer sketch than a short one, and says which share of them another text must contain.

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most hashes that a sketch keeps.
const MOST_HASHES: usize = 64;

/// A wording as the hashes of its trigrams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Sketch {
    hashes: BTreeSet<u32>,
    percent: u8,
}

/// The sketch is no sketch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseSketchError {
    /// Not base64 of whole 32-bit numbers, none, or too many.
    #[error("文面の要約(trigrams)は、32ビットの数1~64個をbase64で書いたものです。")]
    Hashes,
    /// Out of range.
    #[error("文面の一致率(percent)は50から100までの整数です。")]
    Percent,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    trigrams: String,
    percent: u8,
}

impl Sketch {
    /// The sketch of a folded text that other texts fit when they contain `percent` of it (50–100).
    pub fn of(folded: &str, percent: u8) -> Result<Self, ParseSketchError> {
        let hashes: BTreeSet<u32> = trigrams(folded).collect::<BTreeSet<_>>().into_iter().take(MOST_HASHES).collect();
        Self::checked(hashes, percent)
    }

    /// Whether a text with these trigrams fits.
    pub fn fits(&self, trigrams: &BTreeSet<u32>) -> bool {
        let shared = self.hashes.intersection(trigrams).count();
        shared * 100 >= self.hashes.len() * usize::from(self.percent)
    }

    fn checked(hashes: BTreeSet<u32>, percent: u8) -> Result<Self, ParseSketchError> {
        if hashes.is_empty() || hashes.len() > MOST_HASHES {
            return Err(ParseSketchError::Hashes);
        }
        if !(50..=100).contains(&percent) {
            return Err(ParseSketchError::Percent);
        }
        Ok(Self { hashes, percent })
    }
}

/// Hashes of all character trigrams of a text: FNV-1a, 32 bits, over the UTF-8 of each three neighbouring characters.
pub fn trigrams(folded: &str) -> impl Iterator<Item = u32> + '_ {
    let ends = folded.char_indices().skip(3).map(|(at, _)| at).chain([folded.len()]);
    folded
        .char_indices()
        .zip(ends)
        .filter_map(|((start, _), end)| folded.get(start..end))
        .filter(|gram| gram.chars().nth(2).is_some())
        .map(fnv1a)
}

fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, octet| (hash ^ u32::from(octet)).wrapping_mul(0x0100_0193))
}

impl TryFrom<Written> for Sketch {
    type Error = ParseSketchError;
    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let octets = BASE64.decode(written.trigrams.as_bytes()).map_err(|_| ParseSketchError::Hashes)?;
        let (numbers, rest) = octets.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(ParseSketchError::Hashes);
        }
        Self::checked(numbers.iter().map(|number| u32::from_be_bytes(*number)).collect(), written.percent)
    }
}

impl From<Sketch> for Written {
    fn from(sketch: Sketch) -> Self {
        let octets: Vec<u8> = sketch.hashes.iter().flat_map(|hash| hash.to_be_bytes()).collect();
        Self { trigrams: BASE64.encode(&octets), percent: sketch.percent }
    }
}
