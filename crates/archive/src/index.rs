//! What the index is asked: marks beside the grams, places in the order of time, and windows of time.
//!
//! A mark begins with a private character, which no typed word holds. The mark of a reader says of which body and for whom a
//! document is; a reader asks for those that could open to them. The marks of time let an index that answers in no order
//! (GIN) be asked for the newest weeks first; an index in the order of places (FTS5) is asked for ranges of places.

use noroshi_bulletin::BulletinKind;
use noroshi_terms::search_text::{SearchQuery, grams, letters};
use noroshi_terms::{BodyId, JapaneseDate, Tlp};

use crate::document::{Document, Form};

const MARK: char = '\u{E000}';
/// What opens a cover to those below its body.
pub(crate) const COVER: &str = "cover";
/// A day has so many bits of places, which is room for a million documents.
const DAY_BITS: u32 = 20;
/// Days that lie together: a week or so, two months or so, a year and a half or so.
const SPANS: [u32; 3] = [3, 6, 9];

/// Days since the calendar began.
pub(crate) fn day(date: JapaneseDate) -> i64 {
    JapaneseDate::new(1873, 1, 1).map_or(0, |first| i64::from(first.days_until(date)))
}

/// The first place of a day.
pub(crate) fn first_place(day: i64) -> i64 {
    day << DAY_BITS
}

/// The mark of readers: documents of a body that open to an audience, or covers.
pub(crate) fn reader_mark(body: BodyId, opens: &str) -> String {
    format!("{MARK}r{body}{}", plain(opens))
}

/// The mark of papers from outside that a body received, for the same readers.
pub(crate) fn received_mark(body: BodyId, opens: &str) -> String {
    format!("{MARK}y{body}{}", plain(opens))
}

pub(crate) fn kind_mark(kind: BulletinKind) -> String {
    format!("{MARK}k{}", plain(kind.code()))
}

pub(crate) fn form_mark(form: Form) -> String {
    format!("{MARK}f{}", plain(form.code()))
}

pub(crate) fn label_mark(label: Tlp) -> String {
    format!("{MARK}t{}", plain(label.label()))
}

/// Every document has it: an index that must be asked for something is asked for this.
pub(crate) fn any_mark() -> String {
    MARK.to_string()
}

/// Letters and digits only: the index would cut a mark at anything else.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect()
}

fn time_mark(span: u32, chunk: i64) -> String {
    format!("{MARK}w{span}x{chunk}")
}

/// What the index holds of a document.
pub(crate) fn indexed(document: &Document, words: &str) -> String {
    let opens = document.audience.map_or(COVER, |audience| audience.code());
    let day = day(document.date);
    let mut all = vec![grams(words), letters(words), reader_mark(document.body, opens), any_mark()];
    all.extend([kind_mark(document.kind), form_mark(document.form)]);
    all.extend(document.labels.iter().map(|label| label_mark(*label)));
    all.extend(document.is_received.then(|| received_mark(document.body, opens)));
    all.extend(SPANS.iter().map(|span| time_mark(*span, day >> span)));
    all.join(" ")
}

/// The grams of a query: a word of one character is a gram of its own in this index.
pub(crate) fn query_grams(query: &SearchQuery) -> Vec<String> {
    let (mut whole, single) = query.grams();
    whole.extend(single);
    whole
}

/// A stretch of time to look in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    /// First place inside.
    pub(crate) lower: i64,
    /// First place behind.
    pub(crate) upper: i64,
    /// Marks of which every document inside has one.
    pub(crate) marks: Vec<String>,
}

/// From the newest backwards, each stretch longer than the one before, the last one is all the rest.
pub(crate) fn windows(lower: i64, upper: i64) -> Vec<Window> {
    let mut windows = Vec::new();
    let mut upper = upper;
    for span in SPANS {
        if lower >= upper {
            return windows;
        }
        let newest = ((upper - 1) >> DAY_BITS) >> span;
        let begin = first_place(((newest - 1) << span).max(0)).max(lower);
        let marks = [newest, newest - 1].map(|chunk| time_mark(span, chunk)).to_vec();
        windows.push(Window { lower: begin, upper, marks });
        upper = begin;
    }
    if lower < upper {
        windows.push(Window { lower, upper, marks: vec![any_mark()] });
    }
    windows
}

#[cfg(test)]
mod tests;
