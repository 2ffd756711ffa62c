//! Shape (形): classes of atoms that follow each other within bounded gaps; what a slot looks like in a text.

use super::atoms::Class;
use super::mood::Moods;
use super::{Token, Wording};
use crate::finding::Confidence;

/// No atom of the table is longer, in folded characters.
const LONGEST_ATOM: usize = 48;

/// One step of a shape: an atom of one of the classes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    any: &'static [Class],
    gap: usize,
    moods: Moods,
}

impl Step {
    /// An atom at most `gap` folded characters behind the one before, whatever is said about it.
    pub(crate) const fn word(any: &'static [Class], gap: usize) -> Self {
        Self { any, gap, moods: Moods::ANY }
    }

    /// The same, and something is wanted from the reader.
    pub(crate) const fn wanted(any: &'static [Class], gap: usize) -> Self {
        Self { any, gap, moods: Moods::REQUEST }
    }

    /// The same with these moods.
    pub(crate) const fn said(any: &'static [Class], gap: usize, moods: Moods) -> Self {
        Self { any, gap, moods }
    }

    fn fits(&self, token: &Token) -> bool {
        self.any.contains(&token.class) && self.moods.has(token.mood)
    }
}

/// Classes of atoms that follow each other, and what must or must not stand around them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// The steps, in their order.
    pub(crate) steps: &'static [Step],
    /// One of these stands at most so many folded characters away.
    pub(crate) near: Option<(&'static [Class], usize)>,
    /// None of these stands within so many folded characters.
    pub(crate) unless: Option<(&'static [Class], usize)>,
    /// The subject may hold its first steps.
    pub(crate) may_split: bool,
    /// How sure the shape is.
    pub(crate) confidence: Confidence,
}

impl Shape {
    /// A shape of these steps alone.
    pub(crate) const fn of(confidence: Confidence, steps: &'static [Step]) -> Self {
        Self { steps, near: None, unless: None, may_split: true, confidence }
    }

    /// One of these stands at most `distance` folded characters before or behind.
    pub(crate) const fn near(self, any: &'static [Class], distance: usize) -> Self {
        Self { near: Some((any, distance)), ..self }
    }

    /// All of it stands in one text.
    pub(crate) const fn unsplit(self) -> Self {
        Self { may_split: false, ..self }
    }

    /// None of these stands within `distance` folded characters.
    pub(crate) const fn unless(self, any: &'static [Class], distance: usize) -> Self {
        Self { unless: Some((any, distance)), ..self }
    }
}

/// Where a shape was found: octets of the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// First octet.
    pub(crate) start: usize,
    /// Behind the last octet.
    pub(crate) end: usize,
    /// How sure the shape is.
    pub(crate) confidence: Confidence,
}

/// The surest of the shapes in a text. What `before` (the subject) names need not be named again: it may hold the first
/// steps of a shape.
pub(crate) fn first_match(shapes: &[Shape], before: &Wording, text: &Wording) -> Option<Match> {
    let mut best: Option<Match> = None;
    for shape in shapes {
        if best.is_some_and(|best| best.confidence >= shape.confidence) {
            continue;
        }
        let found = shape.within(before, text).or_else(|| shape.across(before, text));
        best = found.or(best);
    }
    best
}

impl Shape {
    fn within(&self, before: &Wording, text: &Wording) -> Option<Match> {
        let (first, last) = follow(&text.tokens, self.steps, &|first, last| self.stands(before, text, first, last))?;
        Some(Match { start: first.start, end: last.end.max(first.end), confidence: self.confidence })
    }

    /// The first steps in the subject, the others in the text.
    fn across(&self, before: &Wording, text: &Wording) -> Option<Match> {
        if before.tokens.is_empty() || !self.may_split {
            return None;
        }
        (1..self.steps.len()).find_map(|cut| {
            let (head, tail) = self.steps.split_at_checked(cut)?;
            // A subject names things; what it seems to order is a catchword: お知らせ.
            if head.iter().any(|step| step.moods != Moods::ANY) {
                return None;
            }
            follow(&before.tokens, head, &|_, _| true)?;
            let (first, last) = follow(&text.tokens, tail, &|first, last| self.stands(before, text, first, last))?;
            Some(Match { start: first.start, end: last.end.max(first.end), confidence: self.confidence })
        })
    }

    fn stands(&self, before: &Wording, text: &Wording, first: &Token, last: &Token) -> bool {
        let around = |classes: &[Class], distance: usize| {
            let from = text.tokens.partition_point(|token| token.at + LONGEST_ATOM + distance < first.at);
            let nearby = text.tokens.iter().skip(from).take_while(|token| token.at <= last.to + distance);
            nearby.into_iter().any(|token| classes.contains(&token.class) && token.to + distance >= first.at)
        };
        let is_near = self.near.is_none_or(|(classes, distance)| {
            around(classes, distance) || before.tokens.iter().any(|token| classes.contains(&token.class))
        });
        is_near && self.unless.is_none_or(|(classes, distance)| !around(classes, distance))
    }
}

/// The first chain of tokens that fits the steps and pleases `accept`. Takes time in proportion to the text: of all
/// chains that end at a token only the tightest is kept.
fn follow<'a>(
    tokens: &'a [Token],
    steps: &[Step],
    accept: &dyn Fn(&Token, &Token) -> bool,
) -> Option<(&'a Token, &'a Token)> {
    let (first, rest) = steps.split_first()?;
    let mut chains: Vec<(&Token, &Token)> =
        tokens.iter().filter(|token| first.fits(token)).map(|token| (token, token)).collect();
    for step in rest {
        let wanted = tokens.iter().filter(|token| step.fits(token));
        chains = wanted.filter_map(|token| Some((tightest(&chains, token, step.gap)?, token))).collect();
    }
    chains.into_iter().find(|(first, last)| accept(first, last))
}

/// The beginning of the tightest chain that the token continues.
fn tightest<'a>(chains: &[(&'a Token, &Token)], token: &Token, gap: usize) -> Option<&'a Token> {
    let before = chains.partition_point(|(_, end)| end.at < token.at);
    let candidates = chains.iter().take(before).rev();
    candidates
        .take_while(|(_, end)| end.at + LONGEST_ATOM + gap >= token.at)
        .filter(|(_, end)| end.to <= token.at && token.at <= end.to + gap)
        .map(|(first, _)| *first)
        .max_by_key(|first| first.at)
}
