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

/// The gaps of the body's own series in one year's book, lowest first, at most so many.
pub fn gaps(series: &[SeriesTemplate], book: &[BookEntry], limit: usize) -> Vec<Gap> {
    let mut taken: BTreeMap<&str, BTreeSet<NonZeroU32>> = BTreeMap::new();
    for entry in book {
        taken.entry(entry.place.series_key.as_str()).or_default().insert(entry.place.serial);
    }
    let gaps = series.iter().flat_map(|template| {
        let series_key = template.series_key();
        let taken = taken.get(series_key.as_str()).cloned().unwrap_or_default();
        let highest = taken.last().map_or(0, |highest| highest.get());
        let free = (1..highest).filter_map(NonZeroU32::new).filter(move |serial| !taken.contains(serial));
        free.map(move |serial| Gap { series_key: series_key.clone(), serial, number: template.number(serial) })
    });
    gaps.take(limit).collect()
}
