//! What may still be done for one mail: counted in work, never in time, so that the same mail is always read alike.

use crate::mail::Fate;
use crate::reading::Limits;
use std::io::Read;

/// Octets per octet from which something that grows too large is a bomb. Office files grow by about ten, and even a
/// workbook of empty cells by less than this.
const BOMB_RATIO: usize = 100;

/// Longest text of one file, in octets; what stands behind it is left away.
pub(crate) const LONGEST_TEXT: usize = 400_000;

/// What may still be done.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    /// Pixels of all pictures together.
    pub pixels: u64,
    /// Files, those within documents and mails too.
    pub files: usize,
    /// Octets that come out of compressed ones.
    pub octets: usize,
    /// Pages of all documents together.
    pub pages: usize,
}

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { pixels: limits.pixels, files: limits.parts, octets: limits.expanded, pages: limits.pages }
    }

    /// Reads everything that comes out of a decompressor, and pays for it.
    ///
    /// # Errors
    ///
    /// The fate of the file when more comes out than may: a bomb, or just too much. What came out until then is lost.
    pub(crate) fn unpack(&mut self, source: impl Read, packed: usize) -> Result<Vec<u8>, Fate> {
        let mut unpacked = Vec::new();
        let most = u64::try_from(self.octets).unwrap_or(u64::MAX).saturating_add(1);
        let outcome = source.take(most).read_to_end(&mut unpacked);
        if unpacked.len() > self.octets {
            return Err(self.excess(unpacked.len(), packed));
        }
        self.octets -= unpacked.len();
        match outcome {
            Ok(_) => Ok(unpacked),
            // What came out before a fault is what a lenient reader shows.
            Err(_) if !unpacked.is_empty() => Ok(unpacked),
            Err(_) => Err(Fate::Unreadable),
        }
    }

    /// The fate of a file of which more than is left came out.
    pub(crate) fn excess(&self, unpacked: usize, packed: usize) -> Fate {
        if unpacked / packed.max(1) >= BOMB_RATIO { Fate::Bomb } else { Fate::TooLarge }
    }
}
