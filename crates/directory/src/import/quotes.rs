//! Quotation marks of a CSV file, before its cells are read: one that is forgotten would swallow the rows behind it without a word.
//!
//! A reader of CSV takes a file's end, or the next mark anywhere, for the end of a cell. So three things are refused with the
//! row in which the cell begins: a cell that is never closed, text right behind a closing mark, and a cell with more lines
//! than a cell of an office has. Pure. Left out: what the cells mean.

/// A cell whose quotation marks do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum QuoteFault {
    /// The file ends inside it.
    Open(usize),
    /// Something stands between its closing mark and the next cell.
    TextBehind(usize),
    /// More lines than one cell has.
    ManyLines(usize),
}

/// Line breaks in one cell: addresses have one or two, remarks a few more.
const MOST_BREAKS: usize = 10;

/// Where the walk through the text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    CellBegins,
    Plain,
    Quoted,
    BehindMark,
}

/// The first cell whose marks do not fit; rows are counted as the reader of the file counts lines.
pub(super) fn fault(text: &str, delimiter: char) -> Option<QuoteFault> {
    let (mut place, mut line, mut began) = (Place::CellBegins, 1, 1);
    let is_long = |line: usize, began: usize| line - began > MOST_BREAKS;
    for letter in text.chars() {
        if place == Place::BehindMark && letter != '"' && is_long(line, began) {
            return Some(QuoteFault::ManyLines(began));
        }
        place = match (place, letter) {
            (Place::CellBegins, '"') => {
                began = line;
                Place::Quoted
            }
            (Place::Quoted, '"') => Place::BehindMark,
            (Place::Quoted, _) => Place::Quoted,
            // Two marks in a quoted cell are one mark of its text.
            (Place::BehindMark, '"') => Place::Quoted,
            (_, '\n' | '\r') => Place::CellBegins,
            (_, letter) if letter == delimiter => Place::CellBegins,
            (Place::BehindMark, _) => return Some(QuoteFault::TextBehind(began)),
            (Place::CellBegins | Place::Plain, _) => Place::Plain,
        };
        line += usize::from(letter == '\n');
    }
    match place {
        Place::Quoted => Some(QuoteFault::Open(began)),
        Place::BehindMark if is_long(line, began) => Some(QuoteFault::ManyLines(began)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_do_not_fit_are_found_with_their_row() {
        let long = |breaks: usize| format!("a,b\n\"{}\",d\n", "x\n".repeat(breaks));
        for (text, expected) in [
            ("a,b\n\"c\",d\n", None),
            ("a,b\n\"c \"\"x\"\", e\nf\",d\n", None),
            ("a,b\nc\"d,e\"\n", None),
            ("a,b\r\n\"c\"\r\n", None),
            ("a\t\"b\"\tc", None),
            ("", None),
            ("a,\"\"", None),
            ("a,b\nc,\"d\ne,f\n", Some(QuoteFault::Open(2))),
            ("a,b\nc,\"d\ne,\"f\n", Some(QuoteFault::TextBehind(2))),
            ("a,b\nc,\"d\"e\n", Some(QuoteFault::TextBehind(2))),
            ("\"", Some(QuoteFault::Open(1))),
            (&long(30).replace("\",d", ",d"), Some(QuoteFault::Open(2))),
            (&long(10), None),
            (&long(11), Some(QuoteFault::ManyLines(2))),
        ] {
            assert_eq!(fault(text, ','), expected, "{text:?}");
        }
        assert_eq!(fault("a\t\"b\"\tc", '\t'), None);
    }
}
