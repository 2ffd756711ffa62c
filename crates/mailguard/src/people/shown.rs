//! A name as a mail shows it: finds whose it is between titles, organisations and brackets.
//!
//! A name counts only where it begins and ends: at a space, a bracket, a sign, or beside a title, an organisation or a
//! word like 様, so that 森健 is not found in 大森健太. Every stretch is looked up once; the work grows with the shown
//! text and not with the list.

use super::index::{Entry, Index, LATIN_START};
use super::{NameForm, NameStrength, words};
use crate::text::Folded;

/// A listed person in a shown text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) person: u32,
    pub(super) strength: NameStrength,
    pub(super) form: NameForm,
    /// In characters of the shown text.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A shown name is not longer; the rest of a hostile one is not looked at.
const LONGEST_SHOWN: usize = 200;
/// Longest title or organisation beside a name, in letters.
const LONGEST_AFFIX: usize = 24;
/// Most people that one shown name is compared with.
const MOST_PEOPLE: usize = 64;
/// Longest organisation with a role, in letters.
const LONGEST_SEAT: usize = 48;
/// Most words of a name in Latin letters.
const MOST_WORDS: usize = 5;

/// Everybody whom the text names, each once, the best first.
pub(super) fn find(shown: &str, index: &Index) -> Vec<Found> {
    if index.names.is_empty() && index.latin.is_empty() {
        return Vec::new();
    }
    let shown: String = shown.chars().take(LONGEST_SHOWN).collect();
    let text = Shown::of(&shown);
    let mut found = text.japanese(index);
    found.extend(text.latin(index));
    found.extend(text.seat(index));
    found.sort_by_key(|one| (std::cmp::Reverse(one.strength), one.form, one.person));
    let mut seen = Vec::new();
    found.retain(|one| {
        let is_new = seen.len() < MOST_PEOPLE && !seen.contains(&one.person);
        if is_new {
            seen.push(one.person);
        }
        is_new
    });
    found
}

/// The letters of a shown text, without signs.
struct Shown {
    letters: String,
    glyphs: Vec<Glyph>,
}

#[derive(Clone, Copy)]
struct Glyph {
    letter: char,
    /// Where it begins in `letters`, in octets.
    octet: usize,
    /// Whether a space or a sign stands before it, or the alphabet changes.
    is_after_break: bool,
    /// Its origin, in characters of the shown text.
    start: usize,
    end: usize,
}

impl Shown {
    fn of(shown: &str) -> Self {
        let original: Vec<char> = shown.chars().collect();
        let folded = Folded::of(shown);
        let mut text = Self { letters: String::new(), glyphs: Vec::new() };
        let (mut is_after_break, mut behind) = (true, 0);
        for (place, letter) in folded.text.chars().enumerate() {
            let (start, end) = folded.origin_of_letters(place, place + 1);
            is_after_break |=
                original.get(behind..start).is_some_and(|gap| gap.iter().any(|sign| sign.is_whitespace()));
            behind = end;
            let is_sign = !letter.is_alphanumeric() && !is_written_dash(letter, original.get(start).copied());
            if is_sign && letter != '-' {
                is_after_break = true;
                continue;
            }
            let is_other_alphabet = text.glyphs.last().is_some_and(|last| is_latin(last.letter) != is_latin(letter));
            let octet = text.letters.len();
            text.letters.push(letter);
            let is_after_break_here = is_after_break || is_sign || is_other_alphabet;
            text.glyphs.push(Glyph { letter, octet, is_after_break: is_after_break_here, start, end });
            is_after_break = is_sign;
        }
        text
    }

    /// The letters `start..end`, empty when that is no stretch of the text.
    fn stretch(&self, start: usize, end: usize) -> &str {
        let octet = |place: usize| self.glyphs.get(place).map_or(self.letters.len(), |glyph| glyph.octet);
        self.letters.get(octet(start)..octet(end)).unwrap_or_default()
    }

    fn begins_at(&self, place: usize, index: &Index) -> bool {
        let nearest = place.saturating_sub(LONGEST_AFFIX);
        self.is_break(place) || (nearest..place).any(|start| is_affix(self.stretch(start, place), index))
    }

    fn ends_at(&self, place: usize, index: &Index) -> bool {
        let farthest = (place + LONGEST_AFFIX).min(self.glyphs.len());
        let is_word = |word: &str| is_affix(word, index) || words::is_honorific(word);
        self.is_break(place) || (place + 1..=farthest).any(|end| is_word(self.stretch(place, end)))
    }

    fn is_break(&self, place: usize) -> bool {
        self.glyphs.get(place).is_none_or(|glyph| glyph.is_after_break)
    }

    /// Names in Japanese letters.
    fn japanese(&self, index: &Index) -> Vec<Found> {
        let mut found = Vec::new();
        let starts = self.glyphs.iter().enumerate().filter(|(_, glyph)| index.first_letters.contains(&glyph.letter));
        for (start, _) in starts {
            let farthest = (start + index.longest).min(self.glyphs.len());
            for end in start + 1..=farthest {
                let Some(entries) = index.names.get(self.stretch(start, end)) else { continue };
                let fitting = entries.iter().filter_map(|entry| self.fit(*entry, start, end, index));
                found.extend(fitting);
            }
        }
        found
    }

    fn fit(&self, entry: Entry, start: usize, end: usize, index: &Index) -> Option<Found> {
        let found = |strength, form| self.found(entry.person, strength, form, (start, end));
        if entry.form != NameForm::Surname {
            let is_whole = self.begins_at(start, index) && self.ends_at(end, index);
            return is_whole.then(|| found(entry.strength, entry.form));
        }
        let roles = index.roles.get(entry.person as usize)?;
        let is_own_role = |word: &str| roles.iter().any(|role| &**role == word);
        let is_title = |word: &str| index.titles.contains(word) || words::is_title(word);
        if let Some(seat) = self.beside(start, end, &is_own_role, index) {
            let strength = if self.is_explained(seat, index) { NameStrength::Full } else { NameStrength::Common };
            return Some(found(strength, NameForm::SurnameAndRole));
        }
        let is_titled = self.beside(start, end, &is_title, index).is_some();
        let is_alone = start == 0 && end == self.glyphs.len();
        (is_titled || is_alone).then(|| found(NameStrength::Weak, NameForm::Surname))
    }

    /// The stretch of a name and the title directly before or after it.
    fn beside(
        &self,
        start: usize,
        end: usize,
        is_title: &dyn Fn(&str) -> bool,
        index: &Index,
    ) -> Option<(usize, usize)> {
        let farthest = (end + LONGEST_AFFIX).min(self.glyphs.len());
        let after = (end + 1..=farthest).rev().find(|after| is_title(self.stretch(end, *after)));
        // 会長の髙橋 is 会長 髙橋 in a sentence.
        let is_before = |word: &str| is_title(word) || word.strip_suffix('ノ').is_some_and(is_title);
        let nearest = start.saturating_sub(LONGEST_AFFIX);
        let before = (nearest..start).find(|before| is_before(self.stretch(*before, start)));
        match (before, after) {
            (_, Some(after)) if self.begins_at(start, index) && self.ends_at(after, index) => Some((start, after)),
            (Some(before), _) if self.ends_at(end, index) => Some((before, end)),
            _ => None,
        }
    }

    /// Whether nothing else of weight stands beside this stretch, such as the name of another organisation.
    fn is_explained(&self, stretch: (usize, usize), index: &Index) -> bool {
        let is_known = |start: usize, end: usize| {
            let word = self.stretch(start, end);
            word.is_empty() || word.is_ascii() || end - start <= 2 || is_affix(word, index)
        };
        let words = |from: usize, to: usize| {
            let breaks = (from + 1..to).filter(|place| self.is_break(*place));
            let starts: Vec<usize> = std::iter::once(from).chain(breaks).collect();
            let ends: Vec<usize> = starts.iter().skip(1).copied().chain([to]).collect();
            from >= to || is_known(from, to) || starts.iter().zip(&ends).all(|(start, end)| is_known(*start, *end))
        };
        words(0, stretch.0) && words(stretch.1, self.glyphs.len())
    }

    /// Names in Latin letters: up to five words together, in any spelling.
    fn latin(&self, index: &Index) -> Vec<Found> {
        let is_word_start = |place: usize| {
            let is_latin =
                |place: usize| self.glyphs.get(place).is_some_and(|glyph| glyph.letter.is_ascii_alphabetic());
            is_latin(place) && (self.is_break(place) || !place.checked_sub(1).is_some_and(is_latin))
        };
        let starts: Vec<usize> = (0..self.glyphs.len()).filter(|place| is_word_start(*place)).collect();
        let ends: Vec<usize> = starts.iter().skip(1).copied().chain([self.glyphs.len()]).collect();
        let mut found = Vec::new();
        for (first, start) in starts.iter().enumerate() {
            let ends = || ends.iter().skip(first).take(MOST_WORDS).map(|end| self.end_of_latin(*start, *end));
            let longest = ends().next_back().unwrap_or(*start).min(start + 2 * LATIN_START);
            let begin = super::romaji::key(self.stretch(*start, longest));
            if !begin.get(..LATIN_START).is_some_and(|begin| index.latin_starts.contains(begin)) {
                continue;
            }
            for end in ends() {
                let key = super::romaji::key(self.stretch(*start, end));
                let entries = index.latin.get(key.as_str()).into_iter().flatten();
                found.extend(entries.map(|entry| self.found(entry.person, entry.strength, entry.form, (*start, end))));
            }
        }
        found
    }

    /// Without the letters of another alphabet that follow the last Latin word.
    fn end_of_latin(&self, start: usize, end: usize) -> usize {
        let is_latin = |place: &usize| self.glyphs.get(*place).is_some_and(|glyph| glyph.letter.is_ascii_alphabetic());
        (start..end).rev().find(is_latin).map_or(end, |last| last + 1)
    }

    /// Organisation and role without a name: 青波医師会 会長.
    fn seat(&self, index: &Index) -> Vec<Found> {
        if index.seats.is_empty() || self.letters.is_ascii() || self.glyphs.len() > LONGEST_SEAT {
            return Vec::new();
        }
        let whole = super::bare_organisation(&self.letters);
        let turned = (1..self.glyphs.len()).filter(|place| self.is_break(*place)).take(MOST_WORDS);
        let turned = turned.map(|place| {
            let (first, second) = (self.stretch(0, place), self.stretch(place, self.glyphs.len()));
            super::bare_organisation(&format!("{second}{first}"))
        });
        let seats = std::iter::once(whole).chain(turned).filter_map(|seat| index.seats.get(seat.as_str()));
        let all = (0, self.glyphs.len());
        let found = |person: &u32| self.found(*person, NameStrength::Common, NameForm::OrganisationAndRole, all);
        seats.flatten().map(found).collect()
    }

    fn found(&self, person: u32, strength: NameStrength, form: NameForm, (start, end): (usize, usize)) -> Found {
        let first = self.glyphs.get(start).map_or(0, |glyph| glyph.start);
        let last = end.checked_sub(1).and_then(|last| self.glyphs.get(last)).map_or(first, |glyph| glyph.end);
        Found { person, strength, form, start: first, end: last }
    }
}

/// A title or an organisation, also with the の that ties it to the name behind it.
fn is_affix(word: &str, index: &Index) -> bool {
    let is_known =
        |word: &str| words::is_title(word) || index.titles.contains(word) || index.organisations.contains_key(word);
    is_known(word) || word.strip_suffix('ノ').is_some_and(is_known)
}

fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
}

/// Whether a folded dash is a letter of a name: the kanji 一 or a long vowel, and not a sign between words.
fn is_written_dash(folded: char, original: Option<char>) -> bool {
    folded == '-' && matches!(original, Some('一' | 'ー' | 'ｰ'))
}
