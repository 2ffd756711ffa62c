//! What was issued: frozen, canonical, hashed.

use noroshi_formats::markdown::parse;
use noroshi_formats::{ContentHash, canonical_json};
use noroshi_paper_model::{Letter, RecordItem};
use noroshi_terms::{Audience, BodyId, BulletinId, Handling, JapaneseDate, LetterNumber, Tlp};
use serde::{Deserialize, Serialize};

use crate::text::{BulletinKind, DraftText, lines};

/// The restricted or open attachment (別添) of a bulletin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedAttachment {
    /// Heading.
    pub heading: String,
    /// Who may see it.
    pub audience: Audience,
    /// Label derived from the audience; shown as derived (H05).
    pub tlp: Tlp,
    /// The handling sentence, printed verbatim with it (H02).
    pub sentence: String,
    /// Text (Markdown).
    pub body: String,
}

/// An issued bulletin, as it will always be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedContent {
    /// Its id.
    pub bulletin: BulletinId,
    /// Who issued it.
    pub issuer: BodyId,
    /// Kind.
    pub kind: BulletinKind,
    /// Up to three lines.
    pub gist: Vec<String>,
    /// The letter.
    pub letter: Letter,
    /// Who may see the letter.
    pub letter_audience: Audience,
    /// Reply date.
    pub due: Option<JapaneseDate>,
    /// Attachment.
    pub attachment: Option<IssuedAttachment>,
}

/// A draft cannot become content, or stored content is damaged.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// The draft still has something to mend.
    #[error("{0}")]
    NotReady(String),
    /// The stored octets do not give the stored hash: the record was altered.
    #[error("the stored content of bulletin {0} does not match its hash")]
    Altered(BulletinId),
    /// The stored octets do not read as a bulletin.
    #[error("the stored content of a bulletin is unreadable")]
    Unreadable,
}

impl IssuedContent {
    /// Freezes a draft.
    pub fn freeze(
        id: BulletinId,
        issuer: BodyId,
        text: &DraftText,
        numbered: (LetterNumber, JapaneseDate),
    ) -> Result<Self, ContentError> {
        if let Some(fault) = text.checks().into_iter().find(crate::Check::is_stop) {
            return Err(ContentError::NotReady(fault.text));
        }
        let not_ready = |_| ContentError::NotReady("本文の書き方を確かめてください。".to_owned());
        let attachment = text.has_attachment().then(|| read_attachment(text)).transpose()?;
        let (number, date) = numbered;
        let letter = Letter {
            label: None,
            number: Some(number),
            date,
            addressee: text.addressee_parsed().map_err(ContentError::NotReady)?,
            sender: lines(&text.sender).collect(),
            title: format!("{}({})", text.title.trim(), text.kind.label()),
            body: parse(&text.letter).map_err(not_ready)?,
            own_words: None,
            record: record(text),
            contact: lines(&text.contact).collect(),
            enclosures: attachment.iter().map(IssuedAttachment::enclosure_line).collect(),
        };
        let letter_audience = text.letter_audience.parse().map_err(|_| ContentError::Unreadable)?;
        let (kind, gist, due) = (text.kind, text.gist_lines(), text.due_date());
        Ok(Self { bulletin: id, issuer, kind, gist, letter, letter_audience, due, attachment })
    }

    /// Canonical JSON (RFC 8785) and its hash.
    pub fn canonical(&self) -> Result<(String, ContentHash), ContentError> {
        let json = canonical_json(self).map_err(|_| ContentError::Unreadable)?;
        let hash = ContentHash::of(&json);
        Ok((json, hash))
    }

    /// Reads stored content and checks it against its hash.
    pub fn read(id: BulletinId, json: &str, hash: &str) -> Result<Self, ContentError> {
        if ContentHash::of(json).to_string() != hash {
            return Err(ContentError::Altered(id));
        }
        serde_json::from_str(json).map_err(|_| ContentError::Unreadable)
    }

    /// How the letter is to be handled, as issued.
    pub fn letter_handling(&self) -> Handling {
        Handling::derived(self.letter_audience, "")
    }

    /// Title without the kind.
    pub fn title(&self) -> &str {
        &self.letter.title
    }

    /// The number as printed.
    pub fn number(&self) -> String {
        self.letter.number.as_ref().map_or_else(String::new, ToString::to_string)
    }
}

impl IssuedAttachment {
    /// How it is to be handled, as issued.
    pub fn handling(&self) -> Handling {
        Handling::derived(self.audience, &self.sentence)
    }

    /// The line under 【別添】.
    pub fn enclosure_line(&self) -> String {
        if self.audience.is_restricted() {
            format!("{}({})", self.heading, self.audience.label())
        } else {
            self.heading.clone()
        }
    }
}

fn read_attachment(text: &DraftText) -> Result<IssuedAttachment, ContentError> {
    let audience: Audience = text.attachment_audience.parse().map_err(|_| ContentError::Unreadable)?;
    Ok(IssuedAttachment {
        heading: text.attachment_heading.trim().to_owned(),
        audience,
        tlp: audience.derived_tlp(),
        sentence: text.attachment_sentence.trim().to_owned(),
        body: text.attachment.clone(),
    })
}

fn record(text: &DraftText) -> Vec<RecordItem> {
    let gist = text.gist_lines().into_iter().map(|line| format!("・{line}")).collect();
    let mut items = vec![RecordItem { title: "要点".to_owned(), citations: gist }];
    if let Some(due) = text.due_date() {
        items.push(RecordItem { title: format!("了知のご回答 {due}まで"), citations: Vec::new() });
    }
    items
}
