//! Two-dimensional codes (QRコード): what they say, in any picture in which a telephone would find them.
//!
//! Looked for at several sizes, light on dark as well as dark on light, with one shade for the whole picture and with the
//! shade of the surroundings. Stops at the first size that gives something. No clock: the work is bounded by the number
//! of pixels, because each square is read once.

use super::finder::{Mask, Square, marks, squares};
use super::gray::Gray;
use encoding_rs::SHIFT_JIS;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Codes that are told of one picture at most.
const MOST_CODES: usize = 16;

/// Long side of the size that is tried first, in pixels.
const FIRST_SIDE: usize = 1_024;

/// A picture with a longer side than this is not enlarged.
const SMALL_SIDE: usize = 600;

/// What the codes of a picture say, each text once, in the order in which they were found.
pub(crate) fn codes(picture: &Gray) -> Vec<String> {
    let side = picture.width().max(picture.height());
    let mut search = Search::default();
    let by = side.div_ceil(FIRST_SIDE).max(1);
    let first = if by > 1 { &picture.shrunk(by) } else { picture };
    let _is_found = search.at(first)
        || (by > 3 && search.at(&picture.shrunk(by / 2)))
        || (by > 1 && search.at(picture))
        // What follows only helps to read a code whose marks were seen.
        || (search.has_squares && side <= SMALL_SIDE && search.at(&picture.enlarged(3)))
        || (search.has_squares && by == 1 && side > SMALL_SIDE && search.at(&picture.shrunk(2)))
        || (search.has_squares && search.at(&first.turned()));
    search.found
}

/// What was found until now.
#[derive(Default)]
struct Search {
    found: Vec<String>,
    /// Whether anything looked like a code.
    has_squares: bool,
}

impl Search {
    /// Looks at one size, in all four ways of telling dark from light; says whether anything is found.
    fn at(&mut self, picture: &Gray) -> bool {
        for dark in [picture.dark_overall(), picture.dark_nearby()] {
            for is_inverted in [false, true] {
                let mask = Mask { width: picture.width(), dark: &dark, is_inverted };
                let squares = squares(&marks(&mask), &mask);
                self.has_squares |= !squares.is_empty();
                for text in squares.into_iter().flat_map(|square| read(&mask, square)) {
                    if self.found.len() < MOST_CODES && !self.found.contains(&text) {
                        self.found.push(text);
                    }
                }
            }
        }
        !self.found.is_empty()
    }
}

/// Reads the codes of one square.
fn read(mask: &Mask<'_>, square: Square) -> Vec<String> {
    let Square { left, top, right, bottom } = square;
    let (width, height) = (right.saturating_sub(left), bottom.saturating_sub(top));
    if width < 21 || height < 21 {
        return Vec::new();
    }
    // The decoder gives up with a panic on some pictures that are no codes.
    let reading = catch_unwind(AssertUnwindSafe(|| {
        let mut image =
            rqrr::PreparedImage::prepare_from_bitmap(width, height, |x, y| mask.at(left + x, top + y).unwrap_or(false));
        let grids = image.detect_grids();
        let texts = grids.into_iter().filter_map(|grid| {
            let mut octets = Vec::new();
            grid.decode_to(&mut octets).ok().map(|_| text(octets))
        });
        texts.collect()
    }));
    reading.unwrap_or_default()
}

/// The text of a code: UTF-8, or the Japanese letters that the standard itself means.
fn text(octets: Vec<u8>) -> String {
    String::from_utf8(octets).unwrap_or_else(|error| SHIFT_JIS.decode(error.as_bytes()).0.into_owned())
}

#[cfg(test)]
mod tests;
