//! Folded text (畳み込み): one writing for everything that looks or reads the same, with the way back to the original.
//!
//! The folded form has no spaces, one width, one case, katakana for hiragana, the usual form of each kanji, one sign for
//! all dashes and long vowels, and no characters that are not seen. Phrases of rules are folded the same way before they
//! are looked for, so a rule is written once, in plain Japanese.

/// A folded text and where each of its characters came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The folded characters.
    pub text: String,
    /// For each folded character the index of its origin, in characters of the original.
    origin: Vec<u32>,
}

impl Folded {
    /// Folds a text.
    pub fn of(text: &str) -> Self {
        let mut folded = Self::default();
        for (index, letter) in text.chars().enumerate() {
            for letter in letter.to_lowercase().filter(|letter| !letter.is_whitespace()) {
                folded.text.push(letter);
                folded.origin.push(u32::try_from(index).unwrap_or(u32::MAX));
            }
        }
        folded
    }

    /// The range of characters in the original that the octets `start..end` of the folded text came from.
    pub fn origin_of(&self, start: usize, end: usize) -> (usize, usize) {
        let count = |octets: usize| self.text.get(..octets).map_or(0, |text| text.chars().count());
        let at = |index: usize| self.origin.get(index).map_or(0, |index| *index as usize);
        (at(count(start)), at(count(end).saturating_sub(1)) + 1)
    }
}
