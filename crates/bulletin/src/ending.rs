//! The end of a bulletin: corrected (訂正) or withdrawn (取下げ) by a notice of the same office (R07); a paper from outside may
//! also be taken back (取消) by the office that registered it.
//!
//! Life: a notice is drafted, approved and numbered like every bulletin; issuing it writes the end of the original in the
//! same transaction. Invariants: an issued bulletin's content never changes, its end stands beside it; a bulletin ends
//! once, and what is wrong in a correction is mended by the next one, so that [`standing`] always finds the text that holds.
//! Left out: detection patterns, which a later part of the system keeps.

use noroshi_access::Actor;
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, On};
use noroshi_platform::web::PageError;
use noroshi_terms::{BulletinId, Timestamp};

use crate::read::{issued_in, may_read};
use crate::store::{self, PartName};

/// How a bulletin ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndKind {
    /// Another text takes its place (訂正).
    Corrected,
    /// Nothing takes its place (取下げ).
    Withdrawn,
    /// The registration of a paper was wrong (取消); there is no notice.
    TakenBack,
}

impl EndKind {
    /// The word in the table.
    pub fn code(self) -> &'static str {
        match self {
            Self::Corrected => "corrected",
            Self::Withdrawn => "withdrawn",
            Self::TakenBack => "taken_back",
        }
    }

    /// The kind with this word.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Corrected, Self::Withdrawn, Self::TakenBack].into_iter().find(|kind| kind.code() == code)
    }

    /// The word of the mark in lists and on paper.
    pub fn label(self) -> &'static str {
        match self {
            Self::Corrected => "訂正あり",
            Self::Withdrawn => "取下げ済",
            Self::TakenBack => "登録取消",
        }
    }

    /// Class of the mark.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Corrected => "warn",
            Self::Withdrawn | Self::TakenBack => "stop",
        }
    }

    /// The end of a sentence that says so.
    pub fn done(self) -> &'static str {
        match self {
            Self::Corrected => "訂正されています",
            Self::Withdrawn => "取り下げられています",
            Self::TakenBack => "登録が取り消されています",
        }
    }

    /// What happened, as a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Corrected => "この文書は訂正されました。訂正後の文書をお使いください。",
            Self::Withdrawn => "この文書は取り下げられました。お使いにならないでください。",
            Self::TakenBack => "この文書は、登録した会が取り消しました。お使いにならないでください。",
        }
    }
}

/// The end of a bulletin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// How.
    pub kind: EndKind,
    /// The notice; none of a paper that was taken back. Who may not read it does not learn its title or number.
    pub by: Option<BulletinId>,
    /// What was changed, or why it is withdrawn: words of the notice, for its readers only.
    pub reason: String,
    /// Since when.
    pub at: Timestamp,
}

/// How a bulletin ended; none while it holds.
pub async fn ending_of(on: impl Into<On<'_>>, id: BulletinId) -> Result<Option<Ending>, DbError> {
    store::ending(on, id).await
}

/// More corrections of corrections than this are a defect, not a history.
const LONGEST_CHAIN: usize = 50;

/// Every end on the way from a bulletin to the notice that holds now, the bulletin's own first; empty while it holds.
pub async fn standing(on: impl Into<On<'_>>, id: BulletinId) -> Result<Vec<Ending>, DbError> {
    let (mut on, mut next, mut ends) = (on.into(), Some(id), Vec::new());
    while ends.len() < LONGEST_CHAIN
        && let Some(bulletin) = next
        && let Some(end) = store::ending(on.again(), bulletin).await?
    {
        next = end.by;
        ends.push(end);
    }
    Ok(ends)
}

/// The end of a bulletin as one reader may see it, for the head of a page.
#[derive(Debug, Clone)]
pub struct EndingNote {
    /// How it ended.
    pub kind: EndKind,
    /// When.
    pub at: Timestamp,
    /// What was changed, or why; none when the notice is not for this reader.
    pub reason: Option<String>,
    /// The notice.
    pub notice: Option<NoticeLink>,
    /// The correction was itself corrected or withdrawn: how that ended, and the notice that holds now.
    pub later: Option<(EndKind, Option<NoticeLink>)>,
}

/// A notice to which a page leads.
#[derive(Debug, Clone)]
pub struct NoticeLink {
    /// Its page.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Its number.
    pub number: String,
    /// Its date.
    pub date: String,
}

/// The note for this reader; none while the bulletin holds.
pub async fn ending_note(app: &App, actor: &Actor, id: BulletinId) -> Result<Option<EndingNote>, PageError> {
    let ends = standing(&app.db, id).await?;
    let Some(first) = ends.first() else { return Ok(None) };
    let notice = notice_link(app, actor, first.by).await?;
    let later = match ends.last().filter(|last| last.by != first.by) {
        Some(last) => Some((last.kind, notice_link(app, actor, last.by).await?)),
        None => None,
    };
    let reason = notice.is_some().then(|| first.reason.clone());
    Ok(Some(EndingNote { kind: first.kind, at: first.at, reason, notice, later }))
}

async fn notice_link(app: &App, actor: &Actor, id: Option<BulletinId>) -> Result<Option<NoticeLink>, PageError> {
    let Some(id) = id else { return Ok(None) };
    match may_read(app, actor, id, PartName::Letter).await {
        Ok(_permit) => {}
        Err(PageError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    }
    let content = issued_in(&app.db, id).await?.ok_or(PageError::NotFound)?;
    Ok(Some(NoticeLink {
        href: format!("/bulletins/{id}"),
        title: content.title().to_owned(),
        number: content.number(),
        date: content.letter.date.to_string(),
    }))
}
