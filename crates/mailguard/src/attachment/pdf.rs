//! PDF: the words and pictures of its pages.
//!
//! The library that reads the objects unpacks some of them while it loads, so all that can be unpacked is weighed first,
//! with a bound on the sum. Words are taken in the order of the page's drawing; the place of a word on the page is not
//! looked at, which is enough for Japanese, where gaps mean nothing. Letters come from the font's table to Unicode, else
//! from the Japanese encodings that the standard names, else from the numbers of the Adobe-Japan1 collection.

mod cmap;
mod font;
mod image;
mod page;

use super::budget::{Budget, LONGEST_TEXT};
use super::gray::Gray;
use crate::mail::Fate;
use flate2::bufread::ZlibDecoder;
use lopdf::{Document, LoadOptions};
use memchr::memmem::find;
use std::io::{BufRead, BufReader, Read, copy, sink};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How often data may be compressed over itself before it is no longer followed.
const MOST_LAYERS: usize = 3;

/// Least that an object may unpack to, however little is left for each.
const LEAST_LIMIT: usize = 64 << 10;

/// A picture of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PagePicture {
    /// A file of its own, such as JPEG.
    File(Vec<u8>),
    /// Pixels.
    Pixels(Gray),
}

/// What a PDF holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pdf {
    /// Its words, and the links of its pages.
    pub text: String,
    /// Its pictures.
    pub pictures: Vec<PagePicture>,
    /// What became of it.
    pub fate: Fate,
}

/// Opens a PDF.
pub(crate) fn open(octets: &[u8], budget: &mut Budget) -> Pdf {
    let closed = |fate| Pdf { text: String::new(), pictures: Vec::new(), fate };
    let (unpacked, streams) = weigh(octets, budget.octets);
    if unpacked > budget.octets {
        return closed(budget.excess(unpacked, octets.len()));
    }
    let limit =
        if has_other_filters(octets) { (budget.octets / streams.max(1)).max(LEAST_LIMIT) } else { budget.octets };
    // The library gives up with a panic on some files that are no PDF.
    let reading = catch_unwind(AssertUnwindSafe(|| read(octets, limit, budget)));
    reading.unwrap_or_else(|_| closed(Fate::Unreadable))
}

fn read(octets: &[u8], limit: usize, budget: &mut Budget) -> Pdf {
    let mut pdf = Pdf { text: String::new(), pictures: Vec::new(), fate: Fate::Read };
    let document = match Document::load_mem_with_options(octets, LoadOptions::with_max_decompressed_size(limit)) {
        Ok(document) if document.is_encrypted() => return Pdf { fate: Fate::Locked, ..pdf },
        Ok(document) => document,
        Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_)) => return Pdf { fate: Fate::Locked, ..pdf },
        Err(_) => return Pdf { fate: Fate::Unreadable, ..pdf },
    };
    for page in document.page_iter() {
        if budget.pages == 0 || pdf.text.len() >= LONGEST_TEXT {
            pdf.fate = Fate::TooLarge;
            break;
        }
        budget.pages -= 1;
        page::read(&document, page, budget, &mut pdf);
    }
    if pdf.text.trim().is_empty() && pdf.pictures.is_empty() && pdf.fate == Fate::Read {
        pdf.fate = Fate::Unreadable;
    }
    pdf
}

/// How many octets all compressed streams give together, up to just above `most`, and how many streams there are.
fn weigh(octets: &[u8], most: usize) -> (usize, usize) {
    let (mut sum, mut streams) = (0_usize, 0);
    let mut rest = octets;
    while let Some(at) = find(rest, b"stream") {
        let is_end = rest.get(at.wrapping_sub(3)..at) == Some(b"end");
        rest = rest.get(at + b"stream".len()..).unwrap_or_default();
        if is_end {
            continue;
        }
        streams += 1;
        let data = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        sum = sum.saturating_add(unpacked(data, most.saturating_sub(sum), MOST_LAYERS));
        if sum > most {
            break;
        }
    }
    (sum, streams)
}

/// How many octets come out of all layers of compression, up to one above `most`.
fn unpacked(data: &[u8], most: usize, layers: usize) -> usize {
    let mut sum = 0_usize;
    let mut layer: Box<dyn BufRead + '_> = Box::new(data);
    for depth in 1..=layers {
        if !begins_zlib(layer.as_mut()) {
            break;
        }
        // Each layer is counted by running through all layers up to it once more: the outer ones are small.
        let mut all: Box<dyn BufRead + '_> = Box::new(data);
        for _ in 0..depth {
            all = Box::new(BufReader::new(ZlibDecoder::new(all)));
        }
        let left = u64::try_from(most.saturating_sub(sum)).unwrap_or(u64::MAX).saturating_add(1);
        let mut counted = Counted(0);
        let _fault_ends_it = copy(&mut all.take(left), &mut counted);
        sum = sum.saturating_add(counted.0);
        if sum > most {
            break;
        }
        layer = Box::new(BufReader::new(ZlibDecoder::new(layer)));
    }
    sum
}

/// Counts what is written to it.
struct Counted(usize);

impl std::io::Write for Counted {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        self.0 += octets.len();
        sink().write(octets)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Whether data begins like the zlib format (RFC 1950): method 8, and a head divisible by 31.
fn begins_zlib(data: &mut dyn BufRead) -> bool {
    match data.fill_buf() {
        Ok([method, flags, ..]) => method & 0x0f == 8 && (u16::from(*method) * 256 + u16::from(*flags)) % 31 == 0,
        _ => false,
    }
}

/// Whether some streams may unpack to more than was weighed: encrypted ones, other compressions, names in disguise.
fn has_other_filters(octets: &[u8]) -> bool {
    [b"/Encrypt".as_slice(), b"LZW", b"RunLength", b"#4", b"#5", b"#6", b"#7"]
        .iter()
        .any(|mark| find(octets, mark).is_some())
}

#[cfg(test)]
mod tests;
