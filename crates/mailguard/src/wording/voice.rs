//! Voice (語り手): whose words a request is in (facts G07).
//!
//! A warning, its relay and the report of a clerk quote the very words of the fraud. Words inside quotation marks, behind
//! quote prefixes, below the head of a sample or of a forwarded mail, or made reported speech are somebody else's when
//! the text is a warning or a report. Everything else the writer says himself: whoever wraps a request into a warning
//! asks outside the quotation. A text that assures the reader that it is no fraud is no warning.

use super::atoms::Class;
use super::page::{Joint, Page};
use super::{Mood, Token, Wording};
use std::collections::BTreeSet;

/// A text is a warning or a report when it uses at least so many different words of one.
const ENOUGH_WARNINGS: usize = 2;
/// With so many, lists are lists of wordings, and what shares a sentence with a word of warning is part of the warning.
const MANY_WARNINGS: usize = 4;
/// Shorter texts between quotation marks are names and terms.
const SHORTEST_QUOTATION: usize = 8;

/// What a text has of a warning, and which of its words may be somebody else's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Voice {
    /// Different words of warnings and reports.
    warnings: BTreeSet<String>,
    /// The text says that it is no fraud.
    is_reassuring: bool,
    /// Ranges of characters that are quoted when the text is a warning.
    quoted: Vec<(usize, usize)>,
    /// Further ranges that are quoted when it is clearly one.
    listed: Vec<(usize, usize)>,
}

impl Voice {
    /// What the laid-out text shows.
    pub(crate) fn of(page: &Page, tokens: &[Token]) -> Self {
        let warnings: BTreeSet<String> =
            outermost(tokens, Class::Warning).map(|token| page.between(token.at, token.to)).collect();
        let is_reassuring = tokens.iter().any(|token| token.class == Class::Reassure);
        let mut quoted = quotations(page);
        quoted.extend(prefixed_lines(page));
        quoted.extend(samples(page, tokens));
        quoted.extend(forwarded(page, tokens));
        quoted.extend(reported(page, tokens));
        let listed = list_lines(page).chain(warned_sentences(page, tokens)).collect();
        Self { warnings, is_reassuring, quoted, listed }
    }

    /// Takes the words of somebody else out of the wording; `subject` counts towards the warning.
    pub(crate) fn settle(wording: &mut Wording, subject: &Self) {
        let voice = std::mem::take(&mut wording.voice);
        let count = voice.warnings.union(&subject.warnings).count();
        if count >= ENOUGH_WARNINGS && !voice.is_reassuring && !subject.is_reassuring {
            let is_clear = count >= MANY_WARNINGS;
            let mut ranges = voice.quoted.clone();
            ranges.extend(voice.listed.iter().filter(|_| is_clear));
            let ranges = merged(ranges);
            let (quoted, own) = wording.tokens.drain(..).partition(|token| is_inside(&ranges, token));
            (wording.quoted, wording.tokens) = (quoted, own);
        }
        wording.voice = voice;
    }
}

fn is_inside(ranges: &[(usize, usize)], token: &Token) -> bool {
    let behind = ranges.partition_point(|(start, _)| *start <= token.at);
    behind.checked_sub(1).and_then(|last| ranges.get(last)).is_some_and(|(_, end)| token.at < *end)
}

fn merged(mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    ranges.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (start, end) in ranges {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}

/// The tokens of a class that do not stand inside a longer one of it.
fn outermost(tokens: &[Token], class: Class) -> impl Iterator<Item = &Token> {
    let mut behind = 0;
    let mut of_class: Vec<&Token> = tokens.iter().filter(|token| token.class == class).collect();
    of_class.sort_by_key(|token| (token.at, std::cmp::Reverse(token.to)));
    of_class.into_iter().filter(move |token| {
        let is_new = token.to > behind;
        behind = behind.max(token.to);
        is_new
    })
}

/// Between quotation marks of the same kind.
fn quotations(page: &Page) -> Vec<(usize, usize)> {
    const MARKS: [(char, char); 6] = [('「', '」'), ('『', '』'), ('“', '”'), ('«', '»'), ('｢', '｣'), ('〝', '〟')];
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut ranges = Vec::new();
    for at in 0..page.len() {
        let Some(letter) = page.original(at) else { break };
        if let Some((_, closing)) = MARKS.iter().find(|(opening, _)| *opening == letter) {
            open.push((*closing, at));
        } else if let Some(depth) = open.iter().rposition(|(closing, _)| *closing == letter) {
            let start = open.get(depth).map_or(at, |(_, start)| *start);
            open.truncate(depth);
            if at - start > SHORTEST_QUOTATION {
                ranges.push((start, at));
            }
        }
    }
    ranges.extend(straight_quotations(page));
    ranges
}

/// Between straight quotation marks, which open and close in turn.
fn straight_quotations(page: &Page) -> Vec<(usize, usize)> {
    let marks: Vec<usize> = (0..page.len()).filter(|at| matches!(page.original(*at), Some('"' | '＂'))).collect();
    let pairs = marks.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
    pairs.filter(|(start, end)| end - start > SHORTEST_QUOTATION).collect()
}

/// Lines behind a quote prefix.
fn prefixed_lines(page: &Page) -> Vec<(usize, usize)> {
    lines(page).filter(|(start, _)| matches!(page.original(*start), Some('>' | '＞' | '|' | '│' | '┃'))).collect()
}

/// Lines of a list.
fn list_lines(page: &Page) -> impl Iterator<Item = (usize, usize)> + '_ {
    let is_mark = |letter: char| "・●■◆○□◎▼▶※*‐-–①②③④⑤".contains(letter) || letter.is_ascii_digit();
    lines(page).filter(move |(start, _)| page.original(*start).is_some_and(is_mark))
}

fn lines(page: &Page) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut starts: Vec<usize> = (0..page.len()).filter(|at| *at == 0 || page.joint(*at) >= Joint::Line).collect();
    starts.push(page.len());
    let ends: Vec<usize> = starts.iter().skip(1).copied().collect();
    starts.into_iter().zip(ends)
}

/// From the head of a sample to the words after which it is over.
fn samples(page: &Page, tokens: &[Token]) -> Vec<(usize, usize)> {
    let ends: Vec<usize> =
        tokens.iter().filter(|token| token.class == Class::SampleEnd).map(|token| token.at).collect();
    let heads = tokens.iter().filter(|token| token.class == Class::Sample);
    heads
        .map(|head| {
            let next = ends.partition_point(|end| *end < head.to);
            (head.to, ends.get(next).copied().unwrap_or(page.len()))
        })
        .collect()
}

/// From the head of a forwarded mail to the end of the text.
fn forwarded(page: &Page, tokens: &[Token]) -> Option<(usize, usize)> {
    let head = tokens.iter().find(|token| token.class == Class::Forward)?;
    Some((head.to, page.len()))
}

/// The sentence up to words like と指示する.
fn reported(page: &Page, tokens: &[Token]) -> Vec<(usize, usize)> {
    let marks = tokens.iter().filter(|token| token.class == Class::Reported);
    marks.map(|mark| (page.sentence_start(mark.at), mark.at)).collect()
}

/// Sentences that hold a word of warning and ask nothing for the writer himself.
fn warned_sentences(page: &Page, tokens: &[Token]) -> Vec<(usize, usize)> {
    let marks = tokens.iter().filter(|token| token.class == Class::Warning);
    let sentences = marks.map(|mark| (page.sentence_start(mark.at), page.sentence_end(mark.to)));
    sentences.filter(|sentence| !wants_for_the_writer(*sentence, tokens)).collect()
}

/// Whether the sentence asks that something be sent to the writer himself: a warning asks for no list of people.
fn wants_for_the_writer((start, end): (usize, usize), tokens: &[Token]) -> bool {
    let inside = || tokens.iter().filter(|token| (start..end).contains(&token.at));
    let is_named = |class: Class| inside().any(|token| token.class == class);
    let is_list = is_named(Class::PersonField) || is_named(Class::Roster);
    let is_sent = inside().any(|token| token.class == Class::Send && token.mood == Mood::Asked);
    is_list && is_named(Class::Me) && is_sent
}
