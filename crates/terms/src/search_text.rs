//! Text search in Japanese (全文検索): how texts are cut into grams, so that an index finds words of one or two characters.
//!
//! Japanese writes no spaces, and the word people look for is often two characters long (詐欺, 医療), so neither words nor
//! trigrams serve. A text is folded (NFKC, small letters, katakana to hiragana, old forms of kanji to the usual one) and cut
//! into all pairs of neighbouring characters; the last character of a run stands alone, so that every character begins a
//! gram. A query is cut the same way; what the index finds is then compared with the folded text itself, because pairs
//! that all occur need not occur side by side. Words in quotation marks are one phrase.
//!
//! Invariants: a folded text that holds the folded query holds all grams of the query (property test), so the index never
//! loses a hit. Left out: the index itself (`platform::db`), ranking, stemming.

mod excerpt;

pub use excerpt::{Excerpt, Piece};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::kanji_variants::usual_kanji;

/// Longest query in characters; what is longer is cut.
const LONGEST_QUERY: usize = 100;

/// The text as it is compared: widths, cases, kana and variant kanji folded, runs of anything else one space.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkc().flat_map(char::to_lowercase) {
        match kept(letter) {
            Some(letter) => folded.push(letter),
            None if folded.ends_with(' ') => {}
            None => folded.push(' '),
        }
    }
    folded.trim().to_owned()
}

/// The letter as it is compared; none for what only separates. A mark that stands alone separates too: an index would
/// cut its word there.
fn kept(letter: char) -> Option<char> {
    let letter = usual(letter);
    (letter.is_alphanumeric() && !is_combining_mark(letter)).then_some(letter)
}

fn usual(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter),
        _ => usual_kanji(letter),
    }
}

/// The grams of a folded text, each once, separated by spaces: what the index holds.
pub fn grams(folded: &str) -> String {
    let mut all: Vec<String> = folded.split(' ').flat_map(grams_of_run).collect();
    all.sort_unstable();
    all.dedup();
    all.join(" ")
}

/// The characters of a folded text, each once, separated by spaces: what an index holds beside the grams when words of one
/// character are to be found in it as fast as longer ones.
pub fn letters(folded: &str) -> String {
    let mut all: Vec<char> = folded.chars().filter(|letter| *letter != ' ').collect();
    all.sort_unstable();
    all.dedup();
    all.iter().map(char::to_string).collect::<Vec<_>>().join(" ")
}

/// All pairs of a run, and its last character alone.
fn grams_of_run(run: &str) -> Vec<String> {
    let letters: Vec<char> = run.chars().collect();
    let pairs = letters.windows(2).map(|pair| pair.iter().collect());
    pairs.chain(letters.last().map(char::to_string)).collect()
}

/// A query cut for the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery {
    words: Vec<String>,
}

impl SearchQuery {
    /// Cuts what was typed at its spaces; every word must be found. What stands between quotation marks is one word, whose
    /// parts must follow each other. None when nothing that can be found was typed.
    pub fn read(typed: &str) -> Option<Self> {
        let typed: String = typed.chars().take(LONGEST_QUERY).collect();
        let mut words: Vec<String> = Vec::new();
        for (place, piece) in typed.split(['"', '\u{201C}', '\u{201D}', '\u{FF02}']).enumerate() {
            let piece = folded(piece);
            match place % 2 {
                0 => words.extend(piece.split(' ').map(str::to_owned)),
                _ => words.push(piece),
            }
        }
        words.retain(|word| !word.is_empty());
        (!words.is_empty()).then_some(Self { words })
    }

    /// The folded words, each of which must stand in the folded text; a phrase holds single spaces.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The grams that a text must hold to be a hit, for an index that takes a list; the beginnings of grams apart.
    ///
    /// A word of one character is no gram but the beginning of one.
    pub fn grams(&self) -> (Vec<String>, Vec<String>) {
        let (mut whole, mut beginnings) = (Vec::new(), Vec::new());
        for word in self.words.iter().flat_map(|word| word.split(' ')) {
            let letters: Vec<char> = word.chars().collect();
            match letters.as_slice() {
                [only] => beginnings.push(only.to_string()),
                _ => whole.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>())),
            }
        }
        whole.sort_unstable();
        whole.dedup();
        beginnings.sort_unstable();
        beginnings.dedup();
        (whole, beginnings)
    }

    /// Whether a folded text is a hit.
    pub fn finds(&self, folded: &str) -> bool {
        self.words.iter().all(|word| folded.contains(word.as_str()))
    }
}

#[cfg(test)]
mod tests;
