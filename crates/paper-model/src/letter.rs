//! A formal letter (文書・鑑文) and a stack of them, written as plain text in the official order (L01).
//!
//! Order: label, number right, date right, addressee left, sender right, (公印省略), centred title, body, the sender's own
//! words, 記 centred with its items, 以上 right, contact, enclosures. 以上 is printed also without 記, as the field does.
//!
//! Invariants: a relay puts its letter in front and leaves the parents as they are (R02); what a relay adds in its own
//! words is marked as its own (R04).
//!
//! Left out: handling sentences and labels of restricted parts, which belong to the bulletin's parts (H02).

use crate::addressee::Addressee;
use crate::lines::{COLUMNS, centred, item, left, right, running};
use noroshi_formats::Document;
use noroshi_terms::{JapaneseDate, LetterNumber};
use serde::{Deserialize, Serialize};

/// A formal letter (文書); in front of another letter it is its cover letter (鑑文).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    /// The word in the box at the top, e.g. 情報提供.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Number line (文書番号); nothing is printed while the letter has none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<LetterNumber>,
    /// Date of the letter.
    pub date: JapaneseDate,
    /// Addressee (宛名) with honorific.
    pub addressee: Addressee,
    /// Lines of the sender: organisation, office and name.
    pub sender: Vec<String>,
    /// Title (件名).
    pub title: String,
    /// Body (本文).
    pub body: Document,
    /// What the relaying body adds in its own words (R04).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_words: Option<String>,
    /// Items under 記; empty when the letter has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub record: Vec<RecordItem>,
    /// Lines of the contact block (連絡先).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contact: Vec<String>,
    /// Titles of what is enclosed (別添).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enclosures: Vec<String>,
    /// What was typed from a paper that came from outside: the original is a file, this is no letter to be filed in its place.
    #[serde(default, skip_serializing_if = "is_a_letter")]
    pub stands_for_paper: bool,
}

/// What such a sheet says in the place of 以上.
const STANDS_FOR_PAPER: &str = "※受け取った文書の登録内容です。原本は、ファイルで保管しています。";

fn is_a_letter(stands_for_paper: &bool) -> bool {
    !stands_for_paper
}

/// One item under 記: usually the title of the parent letter with its date and number below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordItem {
    /// The item itself.
    pub title: String,
    /// Lines below it, e.g. date and number of the cited letter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<String>,
}

impl Letter {
    /// The letter as plain text, at most 35 full-width columns wide.
    pub fn to_text(&self) -> String {
        let sections = [
            self.head(),
            left(&self.addressee.to_string(), 0),
            self.sender_lines(),
            centred(&self.title),
            running(&self.body.to_text()),
            self.own_lines(),
            self.record_lines(),
            self.end_lines(),
            self.contact_lines(),
            self.enclosure_lines(),
        ];
        let written: Vec<String> = sections.iter().filter(|lines| !lines.is_empty()).map(|l| l.join("\n")).collect();
        let mut text = written.join("\n\n");
        text.push('\n');
        text
    }

    /// Each number of a joint letter has a line of its own (D05); none while it has no number yet.
    pub fn number_lines(&self) -> Vec<String> {
        match &self.number {
            None => Vec::new(),
            Some(number @ LetterNumber::Unnumbered) => vec![number.to_string()],
            Some(LetterNumber::Numbered(joint)) => joint.as_slice().iter().map(ToString::to_string).collect(),
        }
    }

    fn head(&self) -> Vec<String> {
        let label = self.label.iter().flat_map(|label| left(&format!("【{label}】"), 0));
        let numbers = self.number_lines().into_iter().flat_map(|number| right(&number));
        label.chain(numbers).chain(right(&self.date.to_string())).collect()
    }

    fn sender_lines(&self) -> Vec<String> {
        let sender = self.sender.iter().flat_map(|line| right(line));
        let seal = if self.stands_for_paper { Vec::new() } else { right("(公印省略)") };
        sender.chain(seal).collect()
    }

    fn end_lines(&self) -> Vec<String> {
        if self.stands_for_paper { left(STANDS_FOR_PAPER, 0) } else { right("以上") }
    }

    /// Marked with the sender's name, so that nobody takes it for the parent's words.
    fn own_lines(&self) -> Vec<String> {
        let Some(words) = &self.own_words else { return Vec::new() };
        let organisation = self.sender.first().map_or("発信者", String::as_str);
        let indented: Vec<String> = words.lines().map(|line| format!("\u{3000}{}", line.trim_start())).collect();
        let heading = left(&format!("〔{organisation}からのお知らせ〕"), 0);
        let signed = right(&format!("({})", self.signature()));
        heading.into_iter().chain(running(&indented.join("\n"))).chain(signed).collect()
    }

    /// Who answers for the own words (R04): the sender as in the head of the letter, on one line.
    pub fn signature(&self) -> String {
        self.sender.join(" ")
    }

    fn record_lines(&self) -> Vec<String> {
        if self.record.is_empty() {
            return Vec::new();
        }
        let mut lines = centred("記");
        lines.push(String::new());
        for (mark, entry) in marks(self.record.len()).into_iter().zip(&self.record) {
            lines.extend(item(&mark, &entry.title));
            lines.extend(entry.citations.iter().flat_map(|citation| item("\u{3000}\u{3000}", citation)));
        }
        lines
    }

    fn contact_lines(&self) -> Vec<String> {
        block("【連絡先】", self.contact.iter().flat_map(|line| item("\u{3000}", line)).collect())
    }

    fn enclosure_lines(&self) -> Vec<String> {
        let titles = marks(self.enclosures.len()).into_iter().zip(&self.enclosures);
        block("【別添】", titles.flat_map(|(mark, title)| item(&mark, title)).collect())
    }
}

/// Marks of so many items: a single one needs no number.
fn marks(count: usize) -> Vec<String> {
    match count {
        1 => vec!["\u{3000}".to_owned()],
        _ => (1..=count).map(|number| format!("{number:>2} ")).collect(),
    }
}

fn block(heading: &str, lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() { lines } else { left(heading, 0).into_iter().chain(lines).collect() }
}

/// A relay (伝達): letters with the newest cover in front and the untouched parents behind (R02).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stack(pub Vec<Letter>);

impl Stack {
    /// All letters as plain text, newest first, with a rule between them.
    pub fn to_text(&self) -> String {
        let letters: Vec<String> = self.0.iter().map(Letter::to_text).collect();
        letters.join(&format!("\n{}\n\n", "─".repeat(COLUMNS)))
    }

    /// The stack with one more cover in front.
    #[must_use]
    pub fn covered_by(self, cover: Letter) -> Self {
        Self(std::iter::once(cover).chain(self.0).collect())
    }
}

#[cfg(test)]
mod tests;
