//! Compound files (MS-CFB): the folder of streams that Outlook's `.msg` files are.
//!
//! Read from the octets as the format is published, without trust: every chain of sectors is bounded by the size of the
//! file, so a chain that runs in circles ends.

use std::collections::HashSet;

/// Most entries of one storage.
const MOST_INSIDE: usize = 4_096;
/// What a compound file begins with.
const SIGNATURE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Sector numbers from here on mean "end" or "free".
const LAST_SECTOR: u32 = 0xffff_fff9;
const NO_ENTRY: u32 = 0xffff_ffff;
/// Entries of the header's own list of table sectors.
const LISTED: usize = 109;
/// Streams shorter than this lie in small sectors.
const SMALL: usize = 4096;
const SMALL_SECTOR: usize = 64;
const ENTRY: usize = 128;

/// Whether these octets are a compound file.
pub(super) fn is_compound(octets: &[u8]) -> bool {
    octets.starts_with(SIGNATURE)
}

/// A compound file.
pub(super) struct Compound<'a> {
    octets: &'a [u8],
    sector: usize,
    table: Vec<u32>,
    small_table: Vec<u32>,
    small: Vec<u8>,
    entries: Vec<Entry>,
}

/// An entry of its directory: a stream, or a storage of further entries.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    kind: u8,
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    pub(super) size: usize,
}

impl Entry {
    pub(super) fn is_storage(&self) -> bool {
        self.kind == 1 || self.kind == 5
    }
}

impl<'a> Compound<'a> {
    /// Reads the tables and the directory; none when there is no directory.
    pub(super) fn read(octets: &'a [u8]) -> Option<Self> {
        let power = if word(octets, 30)? == 12 { 12 } else { 9 };
        let mut file = Self {
            octets,
            sector: 1 << power,
            table: Vec::new(),
            small_table: Vec::new(),
            small: Vec::new(),
            entries: Vec::new(),
        };
        file.read_table();
        let whole = octets.len();
        let directory = file.chain(long(octets, 48)?, whole);
        file.entries = directory.chunks_exact(ENTRY).map(entry).collect::<Option<Vec<_>>>()?;
        file.small_table = longs(&file.chain(long(octets, 60)?, whole));
        let root = file.entries.first()?;
        file.small = file.chain(root.start, whole);
        Some(file)
    }

    /// The entries directly inside the root, or inside another storage.
    pub(super) fn inside(&self, storage: Option<&Entry>) -> Vec<&Entry> {
        let Some(storage) = storage.or(self.entries.first()) else { return Vec::new() };
        let mut seen = HashSet::new();
        let mut waiting = vec![storage.child];
        let mut inside = Vec::new();
        while let Some(number) = waiting.pop() {
            let Some(entry) = self.entries.get(number as usize) else { continue };
            if !seen.insert(number) || entry.kind == 0 {
                continue;
            }
            inside.push(entry);
            if inside.len() >= MOST_INSIDE {
                break;
            }
            waiting.extend([entry.left, entry.right].into_iter().filter(|next| *next != NO_ENTRY));
        }
        inside
    }

    /// The content of a stream, as far as it is there.
    pub(super) fn content(&self, stream: &Entry) -> Vec<u8> {
        let size = stream.size.min(self.octets.len());
        let mut content =
            if stream.size < SMALL { self.small_chain(stream.start) } else { self.chain(stream.start, size) };
        content.truncate(size);
        content
    }

    fn at(&self, sector: u32) -> Option<&'a [u8]> {
        let begin = (sector as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = begin.checked_add(self.sector)?.min(self.octets.len());
        self.octets.get(begin..end)
    }

    /// The table that links sectors: its sectors are listed in the header, and further lists are chained behind.
    fn read_table(&mut self) {
        let header = self.octets.get(76..76 + LISTED * 4).unwrap_or_default();
        let mut listed = longs(header);
        let mut next = long(self.octets, 68).unwrap_or(NO_ENTRY);
        let most = self.octets.len() / self.sector + 1;
        for _ in 0..most {
            let Some(sector) = self.at(next).filter(|_| next < LAST_SECTOR) else { break };
            let mut further = longs(sector);
            next = further.pop().unwrap_or(NO_ENTRY);
            listed.extend(further);
        }
        let sectors = listed.into_iter().filter(|sector| *sector < LAST_SECTOR).take(most);
        self.table = sectors.filter_map(|sector| self.at(sector)).flat_map(longs).collect();
    }

    /// The sectors of a chain, until at least `most` octets are there.
    fn chain(&self, start: u32, most: usize) -> Vec<u8> {
        let mut content = Vec::new();
        let mut next = start;
        while next < LAST_SECTOR && content.len() < most {
            let Some(sector) = self.at(next) else { break };
            content.extend_from_slice(sector);
            next = self.table.get(next as usize).copied().unwrap_or(NO_ENTRY);
        }
        content
    }

    fn small_chain(&self, start: u32) -> Vec<u8> {
        let mut content = Vec::new();
        let mut next = start;
        while next < LAST_SECTOR && content.len() < SMALL {
            let begin = (next as usize).saturating_mul(SMALL_SECTOR);
            let Some(sector) = self.small.get(begin..begin.saturating_add(SMALL_SECTOR)) else { break };
            content.extend_from_slice(sector);
            next = self.small_table.get(next as usize).copied().unwrap_or(NO_ENTRY);
        }
        content
    }
}

fn entry(octets: &[u8]) -> Option<Entry> {
    let length = usize::from(word(octets, 64)?).saturating_sub(2).min(62);
    let units: Vec<u16> = octets.get(..length)?.chunks_exact(2).filter_map(|unit| word(unit, 0)).collect();
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        kind: *octets.get(66)?,
        left: long(octets, 68)?,
        right: long(octets, 72)?,
        child: long(octets, 76)?,
        start: long(octets, 116)?,
        size: long(octets, 120)? as usize,
    })
}

/// The little-endian number of 16 bits at this place.
pub(super) fn word(octets: &[u8], at: usize) -> Option<u16> {
    octets.get(at..)?.first_chunk().map(|octets| u16::from_le_bytes(*octets))
}

/// The little-endian number of 32 bits at this place.
pub(super) fn long(octets: &[u8], at: usize) -> Option<u32> {
    octets.get(at..)?.first_chunk().map(|octets| u32::from_le_bytes(*octets))
}

fn longs(octets: &[u8]) -> Vec<u32> {
    octets.chunks_exact(4).filter_map(|octets| long(octets, 0)).collect()
}
