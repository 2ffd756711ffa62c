//! Papers received from outside (収受): what came as PDF or scan from a body that does not write here.
//!
//! Life: a clerk registers the file with issuer, number, date and title as they stand on it, and how each part is to be
//! handled; from then on it is a document like an issued bulletin, and the body's relay task opens. Invariants: the octets
//! and their SHA-256 are frozen in the content and never change; number and issuer stay as written; it takes no number of
//! the own book; its approval was given where it was written, and its label is never loosened here (H05); the same paper is
//! registered once ([`known`]), and taken back by who registered it ([`take_back`]). Left out: the direct path, which only an
//! issuer here has; reading the text of a scan.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_formats::markdown::parse;
use noroshi_paper_model::Letter;
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::outbox::{NewJob, enqueue};
use noroshi_terms::{BodyId, BulletinId, JapaneseDate, JobId};
use serde::{Deserialize, Serialize};

use crate::content::{IssuedAttachment, IssuedContent};
use crate::publish::ISSUED_EVENT;
use crate::recorded::{Recorded, tell_archive};
use crate::store::{self, NewPaper, PartName};
use crate::text::lines;

mod known;
mod take_back;
mod typed;

use known::refuse_known;
pub use known::{KnownAt, KnownPaper, take_over_paper};
pub use take_back::{TakeBackError, TakeBackPaper, take_back_paper};
use typed::{Identity, ReadPaper};

/// The verb of clerks (収受): registers a paper for a body.
#[derive(Debug)]
pub struct RegisterPaper;

impl Verb for RegisterPaper {
    const NAME: &'static str = "bulletin.register_paper";
    type Subject = BodyId;
}

/// That a document came from outside, in its frozen content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedPaper {
    /// On which day it was registered.
    pub on: JapaneseDate,
}

/// What the clerk types from the paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PaperText {
    /// Code of the kind.
    pub kind: String,
    /// 発信者, one line each, as written.
    pub issuer: String,
    /// 番号 as written; several joined by 、; empty for none.
    pub number: String,
    /// 日付.
    pub date: String,
    /// 宛先 without honorific.
    pub addressee: String,
    /// 敬称.
    pub honorific: String,
    /// 標題.
    pub title: String,
    /// Up to three lines on what matters.
    pub gist: String,
    /// Who may read the letter.
    pub letter_audience: String,
    /// TLP label printed on it; empty for none.
    pub letter_tlp: String,
    /// 別添の題名; empty when there is no attachment.
    pub attachment_heading: String,
    /// Who may read the attachment.
    pub attachment_audience: String,
    /// Its handling sentence, as written.
    pub attachment_sentence: String,
    /// TLP label printed on it; empty for none.
    pub attachment_tlp: String,
}

/// A file as it was sent.
#[derive(Debug, Clone, Copy)]
pub struct SentPaper<'a> {
    /// The name that the browser gave.
    pub name: &'a str,
    /// What is inside.
    pub octets: &'a [u8],
}

/// The files of one paper.
#[derive(Debug, Clone, Copy, Default)]
pub struct PaperFiles<'a> {
    /// The letter itself.
    pub letter: Option<SentPaper<'a>>,
    /// What came with it.
    pub attachment: Option<SentPaper<'a>>,
}

/// A field that must be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperFault {
    /// Field of the form.
    pub field: &'static str,
    /// What and how to mend.
    pub text: String,
}

/// The paper was not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Fields must be mended.
    #[error("直すところが{}つあります。", .0.len())]
    Faults(Vec<PaperFault>),
    /// It is there already.
    #[error("{}", .0.sentence())]
    Known(KnownPaper),
    /// A body that writes here is no issuer from outside.
    #[error(
        "「{0}」は、この仕組みで通知文書を発出している団体です。外から届いた文書の発信者にはできません。「通知文書」と「届いた通知」をご覧ください。"
    )]
    WritesHere(String),
    /// There is no registration of a body below to take over.
    #[error("引き継ぐ文書が見つかりませんでした。ファイルを選んで、登録してください。")]
    NothingBelow,
    /// What was typed has no form that can be frozen.
    #[error("登録できませんでした。入力をお確かめください。")]
    Unfit,
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// Registers a paper for the permit's body.
pub async fn register_paper(
    app: &App,
    permit: Permit<RegisterPaper>,
    text: &PaperText,
    files: PaperFiles<'_>,
) -> Result<BulletinId, RegisterError> {
    let (body, by, now) = (*permit.subject(), permit.person().ok_or(RegisterError::NoPerson)?, app.now());
    let read = text.read(app, files).map_err(RegisterError::Faults)?;
    let id = BulletinId::new(&*app.entropy);
    let content = text.content((id, body), &read, now.tokyo_date())?;
    let (json, hash) = content.canonical().map_err(|_| RegisterError::Unfit)?;
    let Identity { issuer, number, date } = &read.identity;
    let mut tx = app.db.begin().await?;
    let title = content.title_in_lists();
    refuse_known(&mut tx, body, (&read.identity, &title)).await?;
    let new = NewPaper {
        id,
        body,
        by,
        at: now,
        title,
        issuer: issuer.join("\n"),
        number: number.to_string(),
        date: *date,
        content: &json,
        hash: hash.to_string(),
    };
    store::insert_paper(&mut tx, &new).await?;
    store::insert_part(&mut tx, id, PartName::Letter, &read.letter).await?;
    if let Some((_, handling)) = &read.attachment {
        store::insert_part(&mut tx, id, PartName::Attachment, handling).await?;
    }
    for (file, octets) in &read.files {
        store::insert_file(&mut tx, id, (file, octets), (by, now)).await?;
    }
    follow_up(&mut tx, app, &permit, (id, format!("{} {hash}", new.number))).await?;
    tx.commit().await?;
    Ok(id)
}

/// The body's relay task, the archive, and the entry.
async fn follow_up(
    tx: &mut Tx,
    app: &App,
    permit: &Permit<RegisterPaper>,
    (id, detail): (BulletinId, String),
) -> Result<(), DbError> {
    let now = app.now();
    let job = NewJob { kind: ISSUED_EVENT, subject: id.to_string(), payload: id.to_string(), due: now };
    enqueue(tx, JobId::new(&*app.entropy), job, now).await?;
    tell_archive(tx, app, Recorded::Bulletin(id)).await?;
    let (doer, body) = (permit.doer(), permit.body());
    let entry = Entry { doer, body, verb: RegisterPaper::NAME, subject: id.to_string(), detail };
    record(tx, &*app.entropy, now, entry).await
}

impl PaperText {
    fn content(
        &self,
        (id, body): (BulletinId, BodyId),
        read: &ReadPaper,
        today: JapaneseDate,
    ) -> Result<IssuedContent, RegisterError> {
        let attachment = read.attachment.as_ref().map(|(heading, handling)| IssuedAttachment {
            heading: heading.clone(),
            audience: handling.audience(),
            tlp: handling.tlp(),
            sentence: handling.sentence().to_owned(),
            body: "原本は、添えたファイルのとおりです。".to_owned(),
        });
        let letter = Letter {
            label: None,
            number: Some(read.identity.number.clone()),
            date: read.identity.date,
            addressee: read.addressee.clone(),
            sender: read.identity.issuer.clone(),
            title: self.title.trim().to_owned(),
            body: parse(where_it_is(read)).map_err(|_| RegisterError::Unfit)?,
            own_words: None,
            record: Vec::new(),
            contact: Vec::new(),
            enclosures: attachment.iter().map(IssuedAttachment::enclosure_line).collect(),
            stands_for_paper: true,
        };
        Ok(IssuedContent {
            bulletin: id,
            issuer: body,
            kind: read.kind,
            gist: lines(&self.gist).collect(),
            letter,
            letter_audience: read.letter.audience(),
            due: None,
            attachment,
            fax: None,
            files: read.files.iter().map(|(file, _)| file.clone()).collect(),
            relation: None,
            questions: Vec::new(),
            received: Some(ReceivedPaper { on: today }),
        })
    }
}

/// Where the original is to be found: true in the mail, on paper and on every page.
fn where_it_is(read: &ReadPaper) -> &'static str {
    match read.files.iter().any(|(file, _)| file.part == PartName::Letter) {
        true => "原本は、お知らせのメールにあるリンクの先か、サインインした画面の「添えたファイル」で開けます。",
        false => {
            "この文書は、見せてよい相手が限られています。原本は別添として保管していて、見せてよい方だけが、サインインして開けます。"
        }
    }
}
