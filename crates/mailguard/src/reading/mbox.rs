//! Mailbox files (mbox): many mails one behind the other, each after a line `From sender date`.
//!
//! A file is one when it begins with `From ` and a second such line with a date follows an empty line; else it is one
//! mail, whose single leading `From ` line is dropped. The file is taken line by line, so its size does not matter.

use super::fields::is_postmark;

/// One mail of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MboxMessage {
    /// 1, 2, 3… in a mailbox file; none when the file is one mail.
    pub number: Option<usize>,
    /// The mail, without its `From ` line and with the quoting of such lines undone.
    pub octets: Vec<u8>,
}

/// Cuts a file into mails; holds one mail at a time.
#[derive(Debug)]
pub struct MboxSplitter {
    /// Octets of one mail that are kept; what lies beyond is dropped.
    most: usize,
    octets: Vec<u8>,
    /// How many mails were handed out.
    before: usize,
    is_first_line: bool,
    begins_with_from: bool,
    is_behind_empty: bool,
}

impl MboxSplitter {
    /// Keeps at most so many octets of each mail; give one more than `Limits::octets`, so that the cut is found.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            octets: Vec::new(),
            before: 0,
            is_first_line: true,
            begins_with_from: false,
            is_behind_empty: false,
        }
    }

    /// Takes the next line with its end; gives the mail that it ends.
    pub fn line(&mut self, line: &[u8]) -> Option<MboxMessage> {
        let is_from = is_postmark(line);
        if std::mem::take(&mut self.is_first_line) {
            self.begins_with_from = is_from;
            if is_from {
                return None;
            }
        }
        let is_next = self.begins_with_from && is_from && self.is_behind_empty && has_date(line);
        self.is_behind_empty = line.trim_ascii_end().is_empty();
        if is_next {
            self.before += 1;
            let octets = std::mem::take(&mut self.octets);
            return Some(MboxMessage { number: Some(self.before), octets });
        }
        let quote = line.iter().take_while(|octet| **octet == b'>').count();
        let is_quoted = quote > 0 && line.get(quote..).is_some_and(|rest| rest.starts_with(b"From "));
        let line = if is_quoted && self.begins_with_from { line.get(1..).unwrap_or_default() } else { line };
        let left = self.most.saturating_sub(self.octets.len());
        self.octets.extend_from_slice(line.get(..left).unwrap_or(line));
        None
    }

    /// The last mail, or the only one.
    pub fn finish(self) -> MboxMessage {
        let number = (self.before > 0).then_some(self.before + 1);
        MboxMessage { number, octets: self.octets }
    }
}

/// Cuts a whole file that is in memory.
pub fn split_mbox(octets: &[u8]) -> Vec<MboxMessage> {
    let mut splitter = MboxSplitter::new(octets.len());
    let mut mails: Vec<_> =
        octets.split_inclusive(|octet| *octet == b'\n').filter_map(|line| splitter.line(line)).collect();
    mails.push(splitter.finish());
    mails
}

/// Whether a `From ` line ends in a date as mail programs write it: month, day, time and year.
fn has_date(line: &[u8]) -> bool {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let line = String::from_utf8_lossy(line);
    let is_time = |word: &str| {
        let mut parts = word.split(':');
        let is_number = |part: Option<&str>| part.is_some_and(|part| part.len() <= 2 && part.parse::<u8>().is_ok());
        is_number(parts.next()) && is_number(parts.next())
    };
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|octet| octet.is_ascii_digit());
    let has = |is_such: &dyn Fn(&str) -> bool| line.split_ascii_whitespace().skip(1).any(is_such);
    has(&|word| MONTHS.contains(&word.trim_end_matches(','))) && has(&is_time) && has(&is_year)
}
