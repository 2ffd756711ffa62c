//! What was issued: frozen, canonical, hashed.

use noroshi_delivery::{Answering, Question};
use noroshi_formats::markdown::parse;
use noroshi_formats::{ContentHash, canonical_json};
use noroshi_paper_model::{Letter, RecordItem};
use noroshi_terms::{Audience, BodyId, BulletinId, Handling, JapaneseDate, LetterNumber, Tlp};
use serde::{Deserialize, Serialize};

use crate::files::AttachedFile;
use crate::notice::IssuedRelation;
use crate::received::ReceivedPaper;
use crate::store::PartName;
use crate::text::{BulletinKind, DraftText, PartText, lines};

/// A part beside the letter: the attachment (別添) or the FAX edition (FAX版), restricted or open.
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
    /// FAX edition. Left out when there is none: bulletins issued before it existed keep their hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fax: Option<IssuedAttachment>,
    /// Files beside it. Left out when there are none: bulletins issued before keep their hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AttachedFile>,
    /// What it does to an earlier bulletin. Left out of ordinary bulletins, which keep their hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<IssuedRelation>,
    /// What is asked after 了知. Left out when nothing is, for the same reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// It is a paper that came from outside; its letter is what was typed from it, its files are the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<ReceivedPaper>,
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
        Self::assemble(id, issuer, text, numbered)
    }

    /// Puts it together without asking whether it may go out, for what an author looks at while writing.
    pub(crate) fn assemble(
        id: BulletinId,
        issuer: BodyId,
        text: &DraftText,
        numbered: (LetterNumber, JapaneseDate),
    ) -> Result<Self, ContentError> {
        let not_ready = |_| ContentError::NotReady("本文の書き方を確かめてください。".to_owned());
        let (mut attachment, mut fax) = (None, None);
        for part in text.parts() {
            let place = if part.name == PartName::Fax { &mut fax } else { &mut attachment };
            *place = Some(read_part(&part)?);
        }
        let (number, date) = numbered;
        let letter = Letter {
            label: None,
            number: Some(number),
            date,
            addressee: text.addressee_parsed().map_err(ContentError::NotReady)?,
            sender: lines(&text.sender).collect(),
            title: title(text),
            body: parse(&text.letter).map_err(not_ready)?,
            own_words: None,
            record: record(text),
            contact: lines(&text.contact).collect(),
            enclosures: enclosures(attachment.as_ref(), &text.files),
            stands_for_paper: false,
        };
        let letter_audience = text.letter_audience.parse().map_err(|_| ContentError::Unreadable)?;
        let (kind, gist, due) = (text.kind, text.gist_lines(), text.due_date());
        let (files, relation, questions) = (text.files.clone(), None, text.questions.questions());
        Ok(Self {
            bulletin: id,
            issuer,
            kind,
            gist,
            letter,
            letter_audience,
            due,
            attachment,
            fax,
            files,
            relation,
            questions,
            received: None,
        })
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

    /// A part beside the letter.
    pub fn part(&self, name: PartName) -> Option<&IssuedAttachment> {
        match name {
            PartName::Letter => None,
            PartName::Attachment => self.attachment.as_ref(),
            PartName::Fax => self.fax.as_ref(),
        }
    }

    /// The parts beside the letter, each with its name.
    pub fn parts(&self) -> Vec<(PartName, &IssuedAttachment)> {
        let named = |name| self.part(name).map(|part| (name, part));
        [PartName::Attachment, PartName::Fax].into_iter().filter_map(named).collect()
    }

    /// The files of one part.
    pub fn files_of(&self, part: PartName) -> Vec<&AttachedFile> {
        self.files.iter().filter(|file| file.part == part).collect()
    }

    /// The files whose names may stand in letters and mails: those of a restricted part are not named there.
    pub fn open_files(&self) -> Vec<&AttachedFile> {
        let is_open = |part: PartName| match part {
            PartName::Letter => true,
            other => self.part(other).is_some_and(|part| !part.audience.is_restricted()),
        };
        self.files.iter().filter(|file| is_open(file.part)).collect()
    }

    /// Texts for a limited audience: they must not be copied into anything that travels by mail.
    pub fn restricted_texts(&self) -> String {
        let limited = self.parts().into_iter().filter(|(_, part)| part.audience.is_restricted());
        limited.map(|(_, part)| part.body.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// What is asked after 了知, with the choices.
    pub fn asked_words(&self) -> Vec<String> {
        let words = |question: &Question| match &question.answering {
            Answering::OneOf(choices) => {
                std::iter::once(question.text.clone()).chain(choices.iter().cloned()).collect()
            }
            _ => vec![question.text.clone()],
        };
        self.questions.iter().flat_map(words).collect()
    }

    /// Title without the kind, as lists and subjects show it; a notice begins with its word.
    pub fn title_in_lists(&self) -> String {
        let ending = format!("({})", self.kind.label());
        self.title().strip_suffix(&ending).unwrap_or(self.title()).to_owned()
    }

    /// Title as the letter has it.
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

/// The lines under 【別添】: the attachment, then files; of a restricted part only how many there are.
fn enclosures(attachment: Option<&IssuedAttachment>, files: &[AttachedFile]) -> Vec<String> {
    let is_closed = |file: &&AttachedFile| {
        file.part == PartName::Attachment && attachment.is_none_or(|part| part.audience.is_restricted())
    };
    let (closed, open): (Vec<&AttachedFile>, Vec<&AttachedFile>) = files.iter().partition(is_closed);
    let mut lines: Vec<String> = attachment.into_iter().map(IssuedAttachment::enclosure_line).collect();
    lines.extend((!closed.is_empty()).then(|| format!("別添のファイル {}点", closed.len())));
    lines.extend(open.iter().map(|file| file.name.clone()));
    lines
}

fn read_part(part: &PartText<'_>) -> Result<IssuedAttachment, ContentError> {
    let audience = part.audience().ok_or(ContentError::Unreadable)?;
    Ok(IssuedAttachment {
        heading: part.heading.trim().to_owned(),
        audience,
        tlp: audience.derived_tlp(),
        sentence: part.sentence.trim().to_owned(),
        body: part.text.to_owned(),
    })
}

fn title(text: &DraftText) -> String {
    match text.is_plain() {
        true => text.title.trim().to_owned(),
        false => format!("{}({})", text.title.trim(), text.kind.label()),
    }
}

fn record(text: &DraftText) -> Vec<RecordItem> {
    let mut items = Vec::new();
    if !text.is_plain() {
        let gist = text.gist_lines().into_iter().map(|line| format!("・{line}")).collect();
        items.push(RecordItem { title: "要点".to_owned(), citations: gist });
    }
    if let Some(due) = text.due_date() {
        items.push(RecordItem { title: format!("了知のご回答 {due}まで"), citations: Vec::new() });
    }
    items
}
