//! Local parts (@の左側): whether one carries a person's name, and whether its letters are random.
//!
//! The campaign uses local parts of random letters, or foreign names with four digits, under the kanji name of a
//! Japanese head (facts section 3.2). Random is what is unlikely by the letter pairs of names and words; the pairs come
//! from the tables of this crate, so the measure is the same for everybody.

use crate::people::{Person, romaji_key, romaji_key_of_kana};
use std::sync::LazyLock;

/// Whether a local part carries part of the person's name in Latin letters; nothing when its reading is not known.
pub(crate) fn carries_name(local: &str, person: &Person) -> Option<bool> {
    let kana = person.kana.split_whitespace().map(romaji_key_of_kana);
    let latin = person.romaji.split([' ', ',', '-']).map(romaji_key);
    let parts: Vec<String> = kana.chain(latin).filter(|part| part.len() >= 2).collect();
    if parts.is_empty() {
        return None;
    }
    let words: Vec<String> = local.split(|letter: char| !letter.is_ascii_alphabetic()).map(romaji_key).collect();
    let local = romaji_key(local);
    // A short form counts as well: nagi for Nagiichi, taka for Takahashi.
    let is_carried = |part: &String| {
        if part.len() < SHORTEST_INSIDE {
            return words.iter().any(|word| is_word_of(part, word));
        }
        let shortest = part.len().min(4);
        (shortest..=part.len()).rev().any(|length| part.get(..length).is_some_and(|begin| local.contains(begin)))
    };
    Some(parts.iter().any(is_carried))
}

/// Shorter parts of names stand in other words by chance: Ito in Benito, Ono in Leonora.
const SHORTEST_INSIDE: usize = 4;

/// Whether a word is a short part of a name, at most with an initial before or behind it.
fn is_word_of(part: &str, word: &str) -> bool {
    word.len() <= part.len() + 1 && (word.starts_with(part) || word.ends_with(part))
}

/// Fewer letters than this can be anybody's initials.
const FEWEST_LETTERS: usize = 8;
/// Mean logarithm of the probability of a pair below which letters are random. Names and words lie above -3.3, letters
/// drawn by chance around -4.6.
const UNLIKELY: f64 = -3.9;

/// Whether the letters of a local part look drawn by chance.
pub(crate) fn is_random(local: &str) -> bool {
    let local = local.to_lowercase();
    let words = local.split(|letter: char| !letter.is_ascii_alphanumeric());
    let longest = words.max_by_key(|word| word.len()).unwrap_or_default();
    let letters: Vec<u8> = longest.bytes().filter(u8::is_ascii_lowercase).collect();
    let changes =
        longest.as_bytes().windows(2).filter(|pair| matches!(pair, [a, b] if a.is_ascii_digit() != b.is_ascii_digit()));
    if letters.len() >= 5 && changes.count() >= 5 {
        return true;
    }
    letters.len() >= FEWEST_LETTERS && likelihood(&letters) < UNLIKELY
}

/// How often each letter follows each other one, as logarithms.
static PAIRS: LazyLock<Vec<[f64; 26]>> = LazyLock::new(|| {
    let mut counts = vec![[0.5_f64; 26]; 26];
    let words = lines(include_str!("../../data/latin_words.txt")).flat_map(str::split_whitespace).map(str::to_owned);
    let names = [include_str!("../../data/surnames.txt"), include_str!("../../data/given_names.txt")];
    let readings = names.into_iter().flat_map(lines).filter_map(|line| line.split_whitespace().nth(1));
    for word in words.chain(readings.flat_map(|reading| reading.split('/')).map(romaji_key_of_kana)) {
        for (before, after) in pairs(word.as_bytes()) {
            if let Some(count) = counts.get_mut(before).and_then(|row| row.get_mut(after)) {
                *count += 1.0;
            }
        }
    }
    for row in &mut counts {
        let all: f64 = row.iter().sum();
        row.iter_mut().for_each(|count| *count = (*count / all).ln());
    }
    counts
});

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#'))
}

fn pairs(letters: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let number = |letter: u8| usize::from(letter.wrapping_sub(b'a'));
    letters.windows(2).filter_map(move |pair| match pair {
        [before, after] => Some((number(*before), number(*after))),
        _ => None,
    })
}

fn likelihood(letters: &[u8]) -> f64 {
    let logarithms = pairs(letters).map(|(before, after)| PAIRS.get(before).and_then(|row| row.get(after)).copied());
    let sum: f64 = logarithms.map(|pair| pair.unwrap_or(-6.0)).sum();
    sum / (letters.len().max(2) - 1) as f64
}

#[cfg(test)]
mod tests;
