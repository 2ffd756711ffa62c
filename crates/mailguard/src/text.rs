//! Folded text (畳み込み): one writing for everything that looks or reads the same, with the way back to the original.
//!
//! The folded form has one width (NFKC), one case, no spaces and no characters that are not seen; katakana for hiragana,
//! large kana for small ones, `-` for every dash and long-vowel sign; the usual form of each kanji, and one letter for
//! letters that look alike (kana and kanji twins ロ/口, letters of other alphabets, the confusables of Unicode's TR39).
//! Letters that were set apart with signs (L.I.N.E, ラ・イ・ン) stand together again. Phrases of rules are folded the same
//! way before they are looked for, so a rule is written once, in plain Japanese: compare `fold(phrase)` with
//! [`Folded::text`], never the phrase itself.
//!
//! Invariants: folding a folded text changes nothing; a text in ASCII folds to ASCII; the way back always lies inside
//! the original. Left out: synonyms and readings, which are the rules' own matter.

mod apart;
mod letters;
mod looks;

/// A folded text and where each of its characters came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The folded characters.
    pub text: String,
    /// For each folded character the first character of its origin and the one behind it, in characters.
    origin: Vec<Origin>,
}

/// The characters of the original that a folded one came from: the first, and the one behind the last.
pub(crate) type Origin = (u32, u32);

impl Folded {
    /// Folds a text.
    pub fn of(text: &str) -> Self {
        let mut letters = letters::read(text);
        apart::join(&mut letters);
        Self {
            text: letters.iter().map(|(letter, _)| letter).collect(),
            origin: letters.into_iter().map(|(_, origin)| origin).collect(),
        }
    }

    /// The range of characters in the original that the octets `start..end` of the folded text came from.
    /// An empty range, or one that lies outside, gives an empty range inside the original.
    pub fn origin_of(&self, start: usize, end: usize) -> (usize, usize) {
        let count = |octets: usize| self.text.bytes().take(octets).filter(|octet| !is_continuation(*octet)).count();
        self.origin_of_letters(count(start), count(end))
    }

    /// For each folded character the index of its origin, in characters of the original.
    pub fn origins(&self) -> impl Iterator<Item = usize> + '_ {
        self.origin.iter().map(|(start, _)| *start as usize)
    }

    /// The same for the folded characters `start..end`.
    pub(crate) fn origin_of_letters(&self, start: usize, end: usize) -> (usize, usize) {
        let behind = |index: usize| self.origin.get(index).map(|(_, end)| *end as usize);
        let first = self.origin.get(start).map(|(start, _)| *start as usize);
        let first = first.or_else(|| behind(self.origin.len().checked_sub(1)?)).unwrap_or_default();
        let last = end.checked_sub(1).filter(|last| *last >= start);
        let last = last.and_then(|last| behind(last.min(self.origin.len().checked_sub(1)?)));
        (first, last.unwrap_or(first).max(first))
    }
}

/// The folded form alone, for phrases that are looked for.
pub fn fold(text: &str) -> String {
    Folded::of(text).text
}

/// Whether an octet of UTF-8 continues a character.
fn is_continuation(octet: u8) -> bool {
    octet & 0xC0 == 0x80
}

#[cfg(test)]
mod tests;
