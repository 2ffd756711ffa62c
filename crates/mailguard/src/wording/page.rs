//! A folded text laid out: where its characters stand, and what was left away between them.

use super::Token;
use super::atoms::{Class, Form, Hit};
use super::mood::{Ending, Mood};
use crate::text::Folded;

/// What is longer is no sentence, in folded characters.
const LONGEST_SENTENCE: usize = 200;

/// What stood between two characters of the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Joint {
    /// Nothing a reader sees.
    Tight,
    /// A space.
    Space,
    /// The end of a line.
    Line,
    /// An empty line.
    Blank,
}

/// A folded text laid out.
#[derive(Default)]
pub(crate) struct Page {
    /// Its characters.
    letters: Vec<char>,
    /// The character of the original that each came from.
    originals: Vec<char>,
    /// The octet at which each begins.
    starts: Vec<usize>,
    /// What stood before each.
    joints: Vec<Joint>,
}

/// A word with the form it has in the table.
pub(crate) struct Word {
    /// The word; its mood is not known yet.
    pub(crate) token: Token,
    /// How it is written.
    pub(crate) form: Form,
}

impl Page {
    /// Lays out the folded form of a text.
    pub(crate) fn of(text: &str, folded: &Folded) -> Self {
        let mut page = Self::default();
        let mut original = text.chars().enumerate().peekable();
        for ((start, letter), origin) in folded.text.char_indices().zip(folded.origins()) {
            let mut joint = Joint::Tight;
            while let Some((_, skipped)) = original.next_if(|(index, _)| *index < origin) {
                joint = joined(joint, skipped);
            }
            // One character can become several.
            let seen = original.next_if(|(index, _)| *index == origin).map(|(_, seen)| seen);
            page.originals.push(seen.or(page.originals.last().copied()).unwrap_or(letter));
            page.letters.push(letter);
            page.starts.push(start);
            page.joints.push(joint);
        }
        page
    }

    /// The endings and the words among the hits, each in the order of the text.
    pub(crate) fn tokens(&self, hits: &[Hit]) -> (Vec<Ending>, Vec<Word>) {
        let placed = hits.iter().filter_map(|hit| self.placed(hit));
        let (endings, words): (Vec<Word>, Vec<Word>) = placed.partition(|word| word.token.class.is_ending());
        let words = uncovered(words);
        let mut endings: Vec<Ending> = endings
            .iter()
            .map(|word| Ending { at: word.token.at, to: word.token.to, class: word.token.class })
            .collect();
        endings.sort_by_key(|ending| (ending.at, std::cmp::Reverse(ending.to)));
        (endings, words)
    }

    /// How many characters there are.
    pub(crate) fn len(&self) -> usize {
        self.letters.len()
    }

    /// The characters of a range.
    pub(crate) fn between(&self, at: usize, to: usize) -> String {
        self.letters.get(at..to).unwrap_or_default().iter().collect()
    }

    /// Where the sentence begins that the character at this place belongs to.
    pub(crate) fn sentence_start(&self, at: usize) -> usize {
        let nearest = at.saturating_sub(LONGEST_SENTENCE);
        (nearest + 1..=at).rev().find(|at| self.is_over(*at)).unwrap_or(nearest)
    }

    /// Where the sentence ends that goes on at this place.
    pub(crate) fn sentence_end(&self, at: usize) -> usize {
        let last = self.len().min(at + LONGEST_SENTENCE);
        (at..last).find(|at| self.is_stop(*at) || self.joint(*at) == Joint::Blank).unwrap_or(last)
    }

    /// The character at this place.
    pub(crate) fn letter(&self, at: usize) -> Option<char> {
        self.letters.get(at).copied()
    }

    /// The place behind this word, when it stands at this place.
    pub(crate) fn behind(&self, at: usize, word: &str) -> Option<usize> {
        let mut place = at;
        for letter in word.chars() {
            if self.letter(place) != Some(letter) {
                return None;
            }
            place += 1;
        }
        Some(place)
    }

    /// The character of the original behind the one at this place; punctuation is read there.
    pub(crate) fn original(&self, at: usize) -> Option<char> {
        self.originals.get(at).copied()
    }

    /// What stood before the character at this place; an empty line at the end of the text.
    pub(crate) fn joint(&self, at: usize) -> Joint {
        self.joints.get(at).copied().unwrap_or(Joint::Blank)
    }

    /// Whether a sentence is over before the character at this place.
    pub(crate) fn is_over(&self, at: usize) -> bool {
        self.joint(at) == Joint::Blank || at.checked_sub(1).is_some_and(|before| self.is_stop(before))
    }

    /// Whether the character at this place ends a sentence.
    pub(crate) fn is_stop(&self, at: usize) -> bool {
        let is_inside_word = || {
            self.joint(at + 1) == Joint::Tight && self.letter(at + 1).is_some_and(|next| next.is_ascii_alphanumeric())
        };
        match self.original(at) {
            Some('。' | '｡' | '!' | '?' | '！' | '？') => true,
            Some('.' | '．') => !is_inside_word(),
            _ => false,
        }
    }

    /// Whether a question ends with the character at this place.
    pub(crate) fn is_question(&self, at: usize) -> bool {
        matches!(self.original(at), Some('?' | '？'))
    }

    fn placed(&self, hit: &Hit) -> Option<Word> {
        let at = self.starts.binary_search(&hit.start).ok()?;
        let to = self.starts.binary_search(&hit.end).unwrap_or_else(|place| place);
        let token = Token { class: hit.atom.class, start: hit.start, end: hit.end, at, to, mood: Mood::Bare };
        self.stands_alone(&token).then_some(Word { token, form: hit.atom.form })
    }

    /// Latin words are words: `line` does not stand in `online`.
    fn stands_alone(&self, token: &Token) -> bool {
        let is_latin = |at: usize| self.letter(at).is_some_and(|letter| letter.is_ascii_alphabetic());
        let goes_on = |at: usize| self.joint(at) == Joint::Tight && is_latin(at);
        let begins_inside =
            is_latin(token.at) && self.joint(token.at) == Joint::Tight && token.at.checked_sub(1).is_some_and(is_latin);
        let ends_inside = token.to.checked_sub(1).is_some_and(is_latin) && goes_on(token.to);
        !begins_inside && !ends_inside
    }
}

/// The words that are not part of a longer word by chance, in the order of the text.
fn uncovered(mut words: Vec<Word>) -> Vec<Word> {
    words.sort_by_key(|word| (word.token.at, word.token.to));
    let mut covered_to = 0;
    let mut covers = Vec::new();
    for word in words.iter().filter(|word| word.token.class == Class::Cover) {
        if word.token.to > covered_to {
            covered_to = word.token.to;
            covers.push((word.token.at, word.token.to));
        }
    }
    let is_covered = |token: &Token| {
        let behind = covers.partition_point(|(at, _)| *at <= token.at);
        behind.checked_sub(1).and_then(|last| covers.get(last)).is_some_and(|(_, to)| token.to <= *to)
    };
    words.retain(|word| !is_covered(&word.token));
    words
}

fn joined(joint: Joint, skipped: char) -> Joint {
    match skipped {
        '\n' if joint >= Joint::Line => Joint::Blank,
        '\n' => Joint::Line,
        other if other.is_whitespace() => joint.max(Joint::Space),
        _ => joint,
    }
}
