//! The cover letter (鑑文): the texts as typed, and what is frozen when it is sent.

use noroshi_bulletin::IssuedContent;
use noroshi_formats::markdown::parse;
use noroshi_formats::{ContentHash, canonical_json};
use noroshi_paper_model::{Addressee, Honorific, Letter, RecordItem};
use noroshi_terms::{BodyId, BulletinId, CoverId, JapaneseDate, LetterNumber};
use serde::{Deserialize, Serialize};

/// The texts of a cover as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CoverText {
    /// Word in the box at the top.
    pub label: String,
    /// 件名; empty for that of the bulletin. Only a cover in front of several bulletins has one of its own.
    pub title: String,
    /// 発番.
    pub number: String,
    /// 日付.
    pub date: String,
    /// 宛先 without honorific.
    pub addressee: String,
    /// 敬称.
    pub honorific: String,
    /// 差出人, one line each.
    pub sender: String,
    /// Body.
    pub body: String,
    /// 本会からの一言 (R04).
    pub own_words: String,
    /// 問合せ先, one line each.
    pub contact: String,
}

/// A field that must be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverFault {
    /// Field of the form.
    pub field: &'static str,
    /// What and how to mend.
    pub text: String,
}

/// A cover whose every field reads.
#[derive(Debug, Clone)]
pub(crate) struct ReadCover {
    pub(crate) number: LetterNumber,
    pub(crate) date: JapaneseDate,
    addressee: Addressee,
    body: noroshi_formats::Document,
}

/// A sent cover, as it will always be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverContent {
    /// Its id.
    pub cover: CoverId,
    /// The bulletin behind it.
    pub bulletin: BulletinId,
    /// Who relays.
    pub body: BodyId,
    /// The cover directly behind it; none when the bulletin is.
    pub parent: Option<CoverId>,
    /// Hash of what is directly behind it.
    pub parent_hash: ContentHash,
    /// The letter.
    pub letter: Letter,
    /// Everything that the same letter stands in front of. Left out of a cover for one bulletin, which keeps its hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle: Option<Bundle>,
}

/// What one letter stands in front of, in the order of its 記 (R03).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// The first row of the letter, which all rows name.
    pub lead: CoverId,
    /// Each bulletin with what is directly behind the letter.
    pub parents: Vec<BundledParent>,
}

/// One of several things directly behind a cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundledParent {
    /// The bulletin.
    pub bulletin: BulletinId,
    /// The cover directly behind; none when the bulletin is.
    pub parent: Option<CoverId>,
    /// Hash of what is directly behind.
    pub parent_hash: ContentHash,
}

impl CoverContent {
    /// The same for all rows of one letter.
    pub(crate) fn letter_id(&self) -> CoverId {
        self.bundle.as_ref().map_or(self.cover, |bundle| bundle.lead)
    }

    /// Canonical JSON and its hash; none when the content has no canonical form, which checked texts always have.
    pub(crate) fn canonical(&self) -> Option<(String, ContentHash)> {
        let json = canonical_json(self).ok()?;
        let hash = ContentHash::of(&json);
        Some((json, hash))
    }

    /// Reads a stored cover and checks it against its hash.
    pub fn read(json: &str, hash: &str) -> Option<Self> {
        (ContentHash::of(json).to_string() == hash).then(|| serde_json::from_str(json).ok()).flatten()
    }
}

impl CoverText {
    /// Reads every field; all faults at once.
    pub(crate) fn read(&self) -> Result<ReadCover, Vec<CoverFault>> {
        let mut faults = Vec::new();
        let number = keep(&mut faults, "number", read_number(&self.number));
        let date =
            keep(&mut faults, "date", self.date.trim().parse::<JapaneseDate>().map_err(|error| error.to_string()));
        let addressee = keep(&mut faults, "addressee", self.read_addressee());
        let body = keep(&mut faults, "body", read_body(&self.body));
        for (field, text, missing) in [
            ("sender", &self.sender, "差出人を入れてください。"),
            ("contact", &self.contact, "問合せ先を入れてください。"),
        ] {
            if text.trim().is_empty() {
                faults.push(CoverFault { field, text: missing.to_owned() });
            }
        }
        self.check_lengths(&mut faults);
        match (number, date, addressee, body) {
            (Some(number), Some(date), Some(addressee), Some(body)) if faults.is_empty() => {
                Ok(ReadCover { number, date, addressee, body })
            }
            _ => Err(faults),
        }
    }

    /// These texts go into every mail and onto paper.
    fn check_lengths(&self, faults: &mut Vec<CoverFault>) {
        for (field, text, longest) in [
            ("label", &self.label, 20),
            ("title", &self.title, 120),
            ("addressee", &self.addressee, 80),
            ("sender", &self.sender, 500),
            ("body", &self.body, 4_000),
            ("own_words", &self.own_words, 1_000),
            ("contact", &self.contact, 500),
        ] {
            if text.chars().count() > longest {
                faults.push(CoverFault { field, text: format!("{longest}字までにしてください。") });
            }
        }
    }

    fn read_addressee(&self) -> Result<Addressee, String> {
        let honorific: Honorific = self.honorific.trim().parse().map_err(|_| "敬称を選んでください。".to_owned())?;
        Addressee::new(self.addressee.trim(), honorific).map_err(|error| error.to_string())
    }
}

fn keep<T>(faults: &mut Vec<CoverFault>, field: &'static str, read: Result<T, String>) -> Option<T> {
    read.map_err(|text| faults.push(CoverFault { field, text })).ok()
}

fn read_number(text: &str) -> Result<LetterNumber, String> {
    text.trim().parse::<LetterNumber>().map_err(|error| error.to_string())
}

fn read_body(text: &str) -> Result<noroshi_formats::Document, String> {
    if text.trim().is_empty() {
        return Err("本文を入れてください。".to_owned());
    }
    parse(text).map_err(|errors| {
        errors.first().map_or_else(String::new, |error| format!("{}行目: {}", error.line, error.message))
    })
}

/// The item of 記 for one bulletin: its title, and everything behind the cover by date and number, the oldest first.
pub(crate) fn record_item<'a>(
    bulletin: &'a IssuedContent,
    covers: impl DoubleEndedIterator<Item = &'a Letter>,
) -> RecordItem {
    let cited = std::iter::once(&bulletin.letter).chain(covers.rev());
    RecordItem { title: bulletin.letter.title.clone(), citations: cited.map(citation).collect() }
}

/// The item of 記, in front of a notice, for the cover with which this body had passed on what the notice ends.
pub(crate) fn earlier_item(letter: &Letter) -> RecordItem {
    RecordItem { title: EARLIER_COVER.to_owned(), citations: vec![citation(letter)] }
}

/// Puts the cover together: title, and 記 citing everything behind it.
pub(crate) fn letter(text: &CoverText, read: ReadCover, title: &str, record: Vec<RecordItem>) -> Letter {
    Letter {
        label: Some(text.label.trim().to_owned()).filter(|label| !label.is_empty()),
        number: Some(read.number),
        date: read.date,
        addressee: read.addressee,
        sender: lines(&text.sender),
        title: title.to_owned(),
        body: read.body,
        own_words: Some(text.own_words.trim().to_owned()).filter(|words| !words.is_empty()),
        record,
        contact: lines(&text.contact),
        enclosures: Vec::new(),
        stands_for_paper: false,
    }
}

/// What a cover calls the body's own earlier letter.
const EARLIER_COVER: &str = "本会がさきにお送りした文書";

/// A letter as 記 cites it.
fn citation(letter: &Letter) -> String {
    format!("({} {})", letter.date, number_text(letter))
}

pub(crate) fn number_text(letter: &Letter) -> String {
    letter.number.as_ref().map_or_else(|| "番号なし".to_owned(), ToString::to_string)
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}
