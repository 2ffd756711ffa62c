//! Notices (お知らせ): a correction (訂正) or withdrawal (取下げ) of a bulletin, itself a bulletin of the same office (R07).
//!
//! Life: begun on the original's page with its texts filled in, approved by a second person, issued with a number of its
//! own. Issuing one writes the end of the original, stops what has not left, and begins to follow the original's paths, all
//! in one transaction. Invariants: only the office that issued a bulletin ends it; a bulletin ends once, and a withdrawal is
//! not itself withdrawn; the notice is for everybody who could read the letter of the original; nothing of a restricted part
//! of the original stands in the notice's open texts.
//! Left out: what the tiers do with it, which is `cascade`'s, and how mails are stopped, which is `delivery`'s.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_delivery::{End, stop};
use noroshi_formats::ContentHash;
use noroshi_paper_model::RecordItem;
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::web::PageError;
use noroshi_terms::{BulletinId, DispatchId, FileId, JapaneseDate, PersonId};
use serde::{Deserialize, Serialize};

use crate::content::IssuedContent;
use crate::draft::Draft;
use crate::ending::{EndKind, Ending};
use crate::read::issued_in;
use crate::stage::Stage;
use crate::store::{self, BulletinRow, NewDraft};
use crate::text::{DraftText, lines};

mod about;

pub(crate) use about::Difference;
pub use about::{NoticeOf, notice_of};

/// What a notice does to another bulletin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// Its text takes the place of the original's (訂正).
    Corrects,
    /// Nothing takes its place (取下げ).
    Withdraws,
}

impl RelationKind {
    const ALL: [Self; 2] = [Self::Corrects, Self::Withdraws];

    /// The word in the table.
    pub fn code(self) -> &'static str {
        match self {
            Self::Corrects => "corrects",
            Self::Withdraws => "withdraws",
        }
    }

    /// The kind with this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The word on pages and in subjects.
    pub fn label(self) -> &'static str {
        match self {
            Self::Corrects => "訂正",
            Self::Withdraws => "取下げ",
        }
    }

    /// What stands before the title.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Corrects => "【訂正】",
            Self::Withdraws => "【取下げ】",
        }
    }

    /// The verb in a sentence: 訂正する.
    pub fn does(self) -> &'static str {
        match self {
            Self::Corrects => "訂正する",
            Self::Withdraws => "取り下げる",
        }
    }

    /// Heading of what the author writes about it.
    pub fn change_label(self) -> &'static str {
        match self {
            Self::Corrects => "訂正の内容",
            Self::Withdraws => "取下げの理由",
        }
    }

    /// How the original ends by it.
    pub fn end(self) -> EndKind {
        match self {
            Self::Corrects => EndKind::Corrected,
            Self::Withdraws => EndKind::Withdrawn,
        }
    }
}

/// A title without the words that a notice sets before it.
pub(crate) fn bare_title(title: &str) -> &str {
    let mut bare = title.trim();
    while let Some(rest) = RelationKind::ALL.into_iter().find_map(|kind| bare.strip_prefix(kind.prefix())) {
        bare = rest.trim_start();
    }
    bare
}

/// What a draft is meant to do to which bulletin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relation {
    /// What.
    pub kind: RelationKind,
    /// To which.
    pub original: BulletinId,
}

/// The same, frozen in the issued notice: it names the original by its hash, title, number and date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedRelation {
    /// What it does.
    pub kind: RelationKind,
    /// The original.
    pub original: BulletinId,
    /// Hash of its content.
    pub original_hash: ContentHash,
    /// Its title.
    pub title: String,
    /// Its number.
    pub number: String,
    /// Its date.
    pub date: JapaneseDate,
    /// What was changed, or why it is withdrawn.
    pub change: String,
}

impl IssuedRelation {
    fn new(kind: RelationKind, original: &IssuedContent, change: &str) -> Result<Self, NoticeError> {
        let (_, original_hash) = original.canonical().map_err(|_| NoticeError::Damaged)?;
        let (title, number) = (original.title().to_owned(), original.number());
        let (id, date, change) = (original.bulletin, original.letter.date, change.trim().to_owned());
        Ok(Self { kind, original: id, original_hash, title, number, date, change })
    }

    /// The original as letters cite it.
    pub fn citation(&self) -> String {
        format!("({} {})", self.date, self.number)
    }

    fn record(&self) -> [RecordItem; 2] {
        let named = RecordItem {
            title: format!("{}文書", self.kind.does()),
            citations: vec![format!("「{}」", self.title), self.citation()],
        };
        let change =
            RecordItem { title: self.kind.change_label().to_owned(), citations: lines(&self.change).collect() };
        [named, change]
    }
}

impl IssuedContent {
    /// The same content as a notice: title, record and frozen relation say what it does to the original.
    #[must_use]
    pub fn as_notice(mut self, relation: IssuedRelation) -> Self {
        self.letter.title = format!("{}{}", relation.kind.prefix(), bare_title(&self.letter.title));
        self.letter.record.splice(0..0, relation.record());
        self.relation = Some(relation);
        self
    }
}

/// The notice was not begun or cannot go out.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// There is no such bulletin of this office.
    #[error("この通知文書は見つかりませんでした。")]
    NotFound,
    /// Only what went out needs a notice.
    #[error("まだ発出されていない文書です。起案者に戻して、直してください。")]
    NotIssued,
    /// It ended already; what holds now is mended there.
    #[error("この文書は、{}に{}。画面を開き直して、いまの文書をお確かめください。", .0.at.tokyo_moment(), .0.kind.done())]
    Ended(Ending),
    /// Nothing would come back by withdrawing a withdrawal.
    #[error("取下げのお知らせは、取り下げられません。訂正するか、新しい通知文書を起案してください。")]
    WithdrawalOfWithdrawal,
    /// The original does not match its hash.
    #[error("元の文書の照合値が合いません。管理者へお知らせください。")]
    Damaged,
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// Begins a notice on the bulletin of the permit, with its texts filled in. One that is being written already is gone on with.
pub async fn begin_notice(app: &App, permit: Permit<Draft>, kind: RelationKind) -> Result<BulletinId, NoticeError> {
    let (Some(original), issuer) = *permit.subject() else { return Err(NoticeError::NotFound) };
    let author = permit.person().ok_or(NoticeError::NoPerson)?;
    let (mut tx, now) = (app.db.begin().await?, app.now());
    let row = store::bulletin(&mut tx, original).await?.filter(|row| row.issuer == issuer);
    let row = row.ok_or(NoticeError::NotFound)?;
    let content = may_end(&mut tx, &row, kind).await?;
    if let Some(begun) = store::begun_notice(&mut tx, Relation { kind, original }).await? {
        return Ok(begun);
    }
    let text = first_text(&row.text, &content, kind, now.tokyo_date());
    let id = BulletinId::new(&*app.entropy);
    store::insert(&mut tx, NewDraft { id, issuer, author, text: &text, at: now }).await?;
    store::insert_relation(&mut tx, id, Relation { kind, original }).await?;
    for file in &text.files {
        store::copy_file(&mut tx, (file.id, FileId::new(&*app.entropy)), id, author).await?;
    }
    store::note_writer(&mut tx, id, author).await?;
    let detail = format!("created, {} {original}", kind.code());
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: Draft::NAME, subject: id.to_string(), detail };
    record(&mut tx, &*app.entropy, now, entry).await?;
    tx.commit().await?;
    Ok(id)
}

/// The content of a bulletin that may still be ended in this way.
async fn may_end(tx: &mut Tx, row: &BulletinRow, kind: RelationKind) -> Result<IssuedContent, NoticeError> {
    if !matches!(row.stage, Stage::Issued { .. }) {
        return Err(NoticeError::NotIssued);
    }
    if let Some(ending) = store::ending(&mut *tx, row.id).await? {
        return Err(NoticeError::Ended(ending));
    }
    let content = match issued_in(&mut *tx, row.id).await {
        Ok(content) => content.ok_or(NoticeError::NotFound)?,
        Err(PageError::Database(error)) => return Err(error.into()),
        Err(_) => return Err(NoticeError::Damaged),
    };
    if content.received.is_some() {
        return Err(NoticeError::NotFound); // only who wrote it corrects it; a registration is taken back
    }
    match &content.relation {
        Some(relation) if relation.kind == RelationKind::Withdraws && kind == RelationKind::Withdraws => {
            Err(NoticeError::WithdrawalOfWithdrawal)
        }
        _ => Ok(content),
    }
}

/// A correction begins as the original, a withdrawal with what has to be said.
fn first_text(text: &DraftText, original: &IssuedContent, kind: RelationKind, today: JapaneseDate) -> DraftText {
    let title = format!("{}{}", kind.prefix(), bare_title(&text.title));
    let due = text.due_date().filter(|due| *due >= today).map(|_| text.due.clone()).unwrap_or_default();
    if kind == RelationKind::Corrects {
        return DraftText { title, due, change: String::new(), ..text.clone() };
    }
    let (name, number) = (original.title_in_lists(), original.number());
    DraftText {
        title,
        gist: format!("{number}の通知文書を取り下げます\nお手元の文書は、お使いにならないでください"),
        letter: format!(
            "さきにお届けした「{name}」({} {number})は、下記の理由により取り下げます。\n\nお手元の文書は破棄し、すでに周知された先へも、取下げをお伝えください。ご迷惑をおかけし、申し訳ございません。",
            original.letter.date
        ),
        kind: text.kind,
        addressee: text.addressee.clone(),
        honorific: text.honorific.clone(),
        sender: text.sender.clone(),
        contact: text.contact.clone(),
        letter_audience: text.letter_audience.clone(),
        attachment_audience: text.attachment_audience.clone(),
        fax_audience: text.fax_audience.clone(),
        ..DraftText::default()
    }
}

/// Before a notice is frozen: holds the original to the end of the transaction, so that of this notice, another one and a
/// relay exactly one comes first, and gives what is to be frozen.
pub(crate) async fn prepare(tx: &mut Tx, row: &BulletinRow) -> Result<Option<IssuedRelation>, NoticeError> {
    let Some(relation) = store::relation(&mut *tx, row.id).await? else { return Ok(None) };
    store::hold(&mut *tx, relation.original).await?;
    let original = store::bulletin(&mut *tx, relation.original).await?;
    let original = original.filter(|original| original.issuer == row.issuer).ok_or(NoticeError::NotFound)?;
    let content = may_end(tx, &original, relation.kind).await?;
    Ok(Some(IssuedRelation::new(relation.kind, &content, &row.text.change)?))
}

/// Writes the end of the original and stops what has not left of it.
pub(crate) async fn end_original(
    tx: &mut Tx,
    app: &App,
    (content, relation): (&IssuedContent, &IssuedRelation),
    (by, direct): (PersonId, DispatchId),
) -> Result<(), NoticeError> {
    let (original, kind) = (relation.original, relation.kind.end());
    let ending = Ending { kind, by: Some(content.bulletin), reason: relation.change.clone(), at: app.now() };
    if !store::insert_ending(tx, original, &ending, by).await? {
        let first = store::ending(&mut *tx, original).await?.ok_or(NoticeError::NotFound)?;
        return Err(NoticeError::Ended(first));
    }
    store::copy_passes(tx, original, content.bulletin).await?;
    let end = End { bulletin: original, is_withdrawn: kind == EndKind::Withdrawn, by: content.bulletin, direct };
    Ok(stop(tx, app, &end).await?)
}

/// The end of a bulletin, read so that it cannot end before the transaction does: what is begun on this answer, a relay for
/// example, is begun before the end or not at all.
pub async fn held_ending(tx: &mut Tx, id: BulletinId) -> Result<Option<Ending>, DbError> {
    store::hold_shared(tx, id).await?;
    store::ending(tx, id).await
}
