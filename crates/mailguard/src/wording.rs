//! Wording (言い回し): which atoms of a request stand in a text, what the verbs among them say, and whose words they are.
//!
//! An atom is a word of a class: a chat service, a group, to make, to send back. A slot's rule puts classes together
//! within bounded gaps ([`Shape`]), so it knows no sentence by heart; the ending of a verb ([`Mood`]) tells an order in
//! any register from a report, a refusal or an explanation. All classes of all rules are looked for in one pass.
//!
//! Invariants: works on the folded text only, so look-alike writing is found as well; the same text gives the same
//! atoms; a text without atoms costs that one pass. Left out: what a finding means (`rules`, `verdict`).

mod atoms;
mod mood;
mod page;
mod shape;
mod voice;

#[cfg(test)]
mod tests;

pub(crate) use atoms::Class;
pub(crate) use mood::{Mood, Moods};
pub(crate) use shape::{Match, Shape, Step, first_match};

use crate::text::Folded;
use page::Page;
use voice::Voice;

/// One word of a class in a text; positions are octets and characters of the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// What kind of word it is.
    pub(crate) class: Class,
    /// First octet.
    pub(crate) start: usize,
    /// Behind the last octet.
    pub(crate) end: usize,
    /// First character.
    pub(crate) at: usize,
    /// Behind the last character.
    pub(crate) to: usize,
    /// What its ending says, when it is a verb.
    pub(crate) mood: Mood,
}

/// The atoms of one text, in the order in which they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wording {
    /// Atoms that speak: no endings, none that is part of a longer word.
    pub(crate) tokens: Vec<Token>,
    /// The same in the words of somebody else, which a warning or a report quotes.
    pub(crate) quoted: Vec<Token>,
    /// What the text has of a warning.
    voice: Voice,
}

impl Wording {
    /// Reads a text that was folded.
    pub(crate) fn of(text: &str, folded: &Folded) -> Self {
        let hits = atoms::ATOMS.hits(&folded.text);
        if hits.is_empty() {
            return Self::default();
        }
        let page = Page::of(text, folded);
        let (endings, words) = page.tokens(&hits);
        let tokens: Vec<Token> = words.into_iter().map(|word| word.with_mood(&page, &endings)).collect();
        let voice = Voice::of(&page, &tokens);
        Self { tokens, quoted: Vec::new(), voice }
    }

    /// Takes quoted words out of the wording of a text under this subject.
    pub(crate) fn without_quotations(mut self, subject: &Self) -> Self {
        Voice::settle(&mut self, &subject.voice);
        self
    }

    /// Whether some verb of it asks or orders.
    pub(crate) fn wants_something(&self) -> bool {
        self.tokens.iter().any(|token| token.mood == Mood::Asked && token.class != Class::Look)
    }
}
