//! Gaps (抜けている番号): serials below the highest of a series that stand in no line of the book.
//!
//! A gap comes about when somebody types a higher number than the proposed one. It may still be used, or be marked as 欠番 so
//! that nobody asks for it any more. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use noroshi_terms::{DocumentNumber, SeriesTemplate};

use crate::store::BookEntry;

/// A serial that nobody took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Of which series.
    pub series_key: String,
    /// Which one.
    pub serial: NonZeroU32,
    /// As the body would print it.
    pub number: DocumentNumber,
}

/// The serials of each series that stand in the book.
fn taken(book: &[BookEntry]) -> BTreeMap<&str, BTreeSet<NonZeroU32>> {
    let mut taken: BTreeMap<&str, BTreeSet<NonZeroU32>> = BTreeMap::new();
    for entry in book {
        taken.entry(entry.place.series_key.as_str()).or_default().insert(entry.place.serial);
    }
    taken
}

/// How many gaps the body's own series have in one year's book.
pub fn count_gaps(series: &[SeriesTemplate], book: &[BookEntry]) -> u64 {
    let taken = taken(book);
    let gaps = series.iter().filter_map(|template| taken.get(template.series_key().as_str())).map(|taken| {
        let highest = taken.last().map_or(0, |highest| u64::from(highest.get()));
        highest.saturating_sub(taken.len() as u64)
    });
    gaps.sum()
}

/// The gaps of the body's own series in one year's book, lowest first, at most so many.
pub fn gaps(series: &[SeriesTemplate], book: &[BookEntry], limit: usize) -> Vec<Gap> {
    let taken = taken(book);
    let gaps = series.iter().flat_map(|template| {
        let series_key = template.series_key();
        let taken = taken.get(series_key.as_str()).cloned().unwrap_or_default();
        let highest = taken.last().map_or(0, |highest| highest.get());
        let free = (1..highest).filter_map(NonZeroU32::new).filter(move |serial| !taken.contains(serial));
        free.map(move |serial| Gap { series_key: series_key.clone(), serial, number: template.number(serial) })
    });
    gaps.take(limit).collect()
}
