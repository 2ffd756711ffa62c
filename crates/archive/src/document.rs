//! Documents (文書): what the archive takes in, and by which texts it is found.

use std::str::FromStr;

use noroshi_bulletin::{BulletinKind, IssuedContent, PartName};
use noroshi_cascade::CoverContent;
use noroshi_formats::markdown::parse;
use noroshi_paper_model::Letter;
use noroshi_terms::search_text::folded;
use noroshi_terms::{Audience, BodyId, BulletinId, CoverId, JapaneseDate, Tlp};

/// What kind of paper a document is (形).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The letter of a bulletin.
    Letter,
    /// Its attachment.
    Attachment,
    /// Its FAX edition.
    Fax,
    /// A cover that was put in front of it.
    Cover,
}

impl Form {
    /// All forms, in the order of the list to choose from.
    pub const ALL: [Self; 4] = [Self::Letter, Self::Attachment, Self::Fax, Self::Cover];

    /// Code in the database and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Letter => PartName::Letter.code(),
            Self::Attachment => PartName::Attachment.code(),
            Self::Fax => PartName::Fax.code(),
            Self::Cover => "cover",
        }
    }

    /// Word on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Letter => PartName::Letter.label(),
            Self::Attachment => PartName::Attachment.label(),
            Self::Fax => PartName::Fax.label(),
            Self::Cover => "鑑文",
        }
    }

    /// The part whose readers may see it.
    pub fn part(self) -> PartName {
        match self {
            Self::Letter | Self::Cover => PartName::Letter,
            Self::Attachment => PartName::Attachment,
            Self::Fax => PartName::Fax,
        }
    }

    fn of(part: PartName) -> Self {
        match part {
            PartName::Letter => Self::Letter,
            PartName::Attachment => Self::Attachment,
            PartName::Fax => Self::Fax,
        }
    }
}

impl FromStr for Form {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|form| form.code() == text).ok_or("not a form")
    }
}

/// How a part is handled, as far as the index needs to know: who may see it at most, and every label it has for somebody.
#[derive(Debug, Clone)]
pub(crate) struct PartHandling {
    pub(crate) part: PartName,
    pub(crate) audience: Audience,
    pub(crate) labels: Vec<Tlp>,
}

/// Something to take in.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) bulletin: BulletinId,
    pub(crate) cover: Option<CoverId>,
    pub(crate) form: Form,
    pub(crate) body: BodyId,
    /// None for a cover, which opens to everybody below its body who reads the letter.
    pub(crate) audience: Option<Audience>,
    pub(crate) labels: Vec<Tlp>,
    pub(crate) kind: BulletinKind,
    pub(crate) title: String,
    pub(crate) number: String,
    pub(crate) date: JapaneseDate,
    pub(crate) text: String,
    /// True for a paper from outside: it is filed under the body that received it, which did not write it.
    pub(crate) is_received: bool,
}

impl Document {
    /// One text that names it.
    pub(crate) fn name(&self) -> String {
        match self.cover {
            Some(cover) => format!("cover {cover}"),
            None => format!("{} {}", self.bulletin, self.form.code()),
        }
    }

    /// Everything it is found by, folded. Words never run over two of these texts.
    pub(crate) fn words(&self, body_name: &str) -> String {
        let texts = [&self.title, &self.number, &number_key(&self.number), body_name, &self.text].map(folded);
        let mut words = texts.iter().filter(|text| !text.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
        for citation in citations(&self.text) {
            let citation: String = citation.letters.iter().collect();
            if !words.contains(&citation) {
                words.push(' ');
                words.push_str(&citation);
            }
        }
        words
    }
}

/// A number as it is looked for: however it was spaced, and in whatever width.
pub(crate) fn number_key(number: &str) -> String {
    folded(number).replace(' ', "")
}

/// A number in running text, with what stands around it.
pub(crate) struct Citation {
    /// Folded, without spaces.
    pub(crate) letters: Vec<char>,
    /// Where the serial begins, with its 第.
    pub(crate) serial: usize,
    /// Where its 号 stands.
    pub(crate) end: usize,
}

/// Characters before a serial that may belong to a number, and behind its 号 for section and suffix.
const BEFORE: usize = 12;
const BEHIND: usize = 4;

/// Every number in a text, however it was spaced: each 号 behind a digit.
pub(crate) fn citations(text: &str) -> Vec<Citation> {
    let letters: Vec<char> = number_key(text).chars().collect();
    let is_digit = |place: usize| letters.get(place).is_some_and(char::is_ascii_digit);
    let mut found = Vec::new();
    for (end, letter) in letters.iter().enumerate() {
        let digits = (0..end).rev().take_while(|place| is_digit(*place)).count();
        if *letter != '号' || digits == 0 {
            continue;
        }
        let first = end - digits;
        let serial = first - usize::from(first > 0 && letters.get(first - 1) == Some(&'第'));
        let start = serial.saturating_sub(BEFORE);
        let around = letters.get(start..(end + BEHIND + 1).min(letters.len())).unwrap_or_default();
        found.push(Citation { letters: around.to_vec(), serial: serial - start, end: end - start });
    }
    found
}

/// The documents of a bulletin, the letter last: what comes last stands first in the list of its day.
pub(crate) fn of_bulletin(content: &IssuedContent, handlings: &[PartHandling]) -> Vec<Document> {
    let handlings = handlings.iter().rev();
    handlings.filter_map(|handling| of_part(content, handling)).collect()
}

fn of_part(content: &IssuedContent, handling: &PartHandling) -> Option<Document> {
    let part = content.part(handling.part);
    let (title, text) = match (handling.part, part) {
        (PartName::Letter, _) => (content.title().to_owned(), bulletin_text(content)),
        (_, Some(part)) => (part.heading.clone(), part_text(&part.body)),
        (_, None) => return None,
    };
    Some(Document {
        bulletin: content.bulletin,
        cover: None,
        form: Form::of(handling.part),
        body: content.issuer,
        audience: Some(handling.audience),
        labels: handling.labels.clone(),
        kind: content.kind,
        title,
        number: content.number(),
        date: content.letter.date,
        text,
        is_received: content.received.is_some(),
    })
}

/// A cover; its labels are those of the letter that it carries.
pub(crate) fn of_cover(cover: &CoverContent, kind: BulletinKind, labels: Vec<Tlp>) -> Document {
    let number = cover.letter.number.as_ref();
    Document {
        bulletin: cover.bulletin,
        cover: Some(cover.cover),
        form: Form::Cover,
        body: cover.body,
        audience: None,
        labels,
        kind,
        title: cover.letter.title.clone(),
        number: number.map_or_else(String::new, ToString::to_string),
        date: cover.letter.date,
        text: letter_text(&cover.letter),
        is_received: false,
    }
}

/// The text of a bulletin's letter with what its mail and its page say beside it: gist and questions.
pub(crate) fn bulletin_text(content: &IssuedContent) -> String {
    let mut lines = vec![letter_text(&content.letter)];
    for line in content.gist.iter().cloned().chain(content.asked_words()) {
        if !lines.iter().any(|known| known.contains(&line)) {
            lines.push(line); // in usual letters the gist stands under 記
        }
    }
    lines.join("\n")
}

/// The text of a letter: what it says first, then who wrote to whom.
pub(crate) fn letter_text(letter: &Letter) -> String {
    let mut lines = vec![letter.body.to_text()];
    lines.extend(letter.own_words.clone());
    for item in &letter.record {
        lines.push(item.title.clone());
        lines.extend(item.citations.iter().cloned());
    }
    lines.extend(letter.enclosures.iter().cloned());
    lines.push(letter.addressee.to_string());
    lines.extend(letter.sender.iter().cloned());
    lines.extend(letter.contact.iter().cloned());
    lines.extend(letter.label.clone());
    lines.join("\n")
}

/// The text of a part without its marks. What does not read as Markdown is searched as it stands.
pub(crate) fn part_text(source: &str) -> String {
    parse(source).map_or_else(|_| source.to_owned(), |document| document.to_text())
}
