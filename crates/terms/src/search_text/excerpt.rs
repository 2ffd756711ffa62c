//! Excerpts (抜粋): the place of a text where a word was found, as it was written, with the hits marked.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use super::kept;

/// A piece of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text as it was written.
    pub text: String,
    /// True for what was looked for.
    pub is_hit: bool,
}

/// Part of a text around what was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The text in its order.
    pub pieces: Vec<Piece>,
}

impl Excerpt {
    /// The first place where one of the folded words stands, with so many characters before and behind. None when no word
    /// stands in the text.
    pub fn around(text: &str, words: &[String], around: usize) -> Option<Self> {
        let clusters = clusters(text);
        let hits = hits(&clusters, words);
        let first = hits.first()?;
        let shown = first.start.saturating_sub(around)..(first.end + around).min(clusters.len());
        Some(Self { pieces: pieces(&clusters, &hits, shown) })
    }

    /// The first characters of a text.
    pub fn beginning(text: &str, length: usize) -> Self {
        let clusters = clusters(text);
        let shown = 0..length.min(clusters.len());
        Self { pieces: pieces(&clusters, &[], shown) }
    }
}

/// Characters with the marks that belong to them: half-width ガ is two characters and folds to one.
fn clusters(text: &str) -> Vec<String> {
    let mut clusters: Vec<String> = Vec::new();
    for letter in text.chars() {
        let belongs = is_combining_mark(letter)
            || canonical_combining_class(letter) != 0
            || matches!(letter, '\u{FF9E}' | '\u{FF9F}' | '\u{1160}'..='\u{11FF}');
        match clusters.last_mut().filter(|_| belongs) {
            Some(before) => before.push(letter),
            None => clusters.push(if letter.is_whitespace() { " ".to_owned() } else { letter.to_string() }),
        }
    }
    clusters
}

/// Where the words stand, as places of clusters, in order and apart from each other.
fn hits(clusters: &[String], words: &[String]) -> Vec<Range<usize>> {
    let (mut letters, mut places): (Vec<char>, Vec<usize>) = (Vec::new(), Vec::new());
    for (place, cluster) in clusters.iter().enumerate() {
        for letter in cluster.nfkc().flat_map(char::to_lowercase) {
            let letter = kept(letter).unwrap_or(' ');
            if letter != ' ' || letters.last() != Some(&' ') {
                letters.push(letter);
                places.push(place);
            }
        }
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    for word in words {
        let word: Vec<char> = word.chars().collect();
        let starts = letters.windows(word.len().max(1)).enumerate().filter(|(_, window)| **window == *word);
        let ranges = starts.filter_map(|(start, _)| {
            let (first, last) = (places.get(start)?, places.get(start + word.len() - 1)?);
            Some(*first..*last + 1)
        });
        found.extend(ranges);
    }
    found.sort_unstable_by_key(|range| (range.start, range.end));
    joined(found)
}

/// Ranges that touch are one mark.
fn joined(sorted: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in sorted {
        match joined.last_mut().filter(|before| range.start < before.end) {
            Some(before) => before.end = before.end.max(range.end),
            None => joined.push(range),
        }
    }
    joined
}

fn pieces(clusters: &[String], hits: &[Range<usize>], shown: Range<usize>) -> Vec<Piece> {
    let piece = |range: Range<usize>, is_hit| Piece {
        text: clusters.get(range).map(<[String]>::concat).unwrap_or_default(),
        is_hit,
    };
    let mut pieces = Vec::new();
    let mut place = shown.start;
    for hit in hits.iter().filter(|hit| hit.start >= shown.start && hit.end <= shown.end) {
        pieces.push(piece(place..hit.start, false));
        pieces.push(piece(hit.clone(), true));
        place = hit.end;
    }
    pieces.push(piece(place..shown.end, false));
    let ellipsis = |text: &str| Piece { text: text.to_owned(), is_hit: false };
    if shown.start > 0 {
        pieces.insert(0, ellipsis("…"));
    }
    if shown.end < clusters.len() {
        pieces.push(ellipsis("…"));
    }
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}
