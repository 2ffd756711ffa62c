//! Papers received from outside (収受): what came as PDF or scan from a body that does not write here.
//!
//! Life: a clerk registers the file with issuer, number, date and title as they stand on it, and how each part is to be
//! handled; from then on it is a document like an issued bulletin, and the body's relay task opens. Invariants: the octets
//! and their SHA-256 are frozen in the content and never change; number and issuer stay as written; it takes no number of
//! the own book; its approval was given where it was written, and its label is never loosened here (H05); the same paper is
//! registered once. Left out: the direct path, which only an issuer here has; reading the text of a scan.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_formats::ContentHash;
use noroshi_formats::files::{FileKind, inspect, safe_name};
use noroshi_formats::markdown::parse;
use noroshi_paper_model::{Addressee, Letter};
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::outbox::{NewJob, enqueue};
use noroshi_terms::{Audience, BodyId, BulletinId, FileId, Handling, JapaneseDate, JobId, LetterNumber};
use serde::{Deserialize, Serialize};

use crate::content::{IssuedAttachment, IssuedContent};
use crate::files::{AttachedFile, LARGEST_FILE};
use crate::publish::ISSUED_EVENT;
use crate::recorded::{Recorded, tell_archive};
use crate::store::{self, NewPaper, PartName};
use crate::text::{BulletinKind, lines};

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
    #[error("同じ発信者・番号・日付・標題の文書が、すでに登録されています。「届いた通知」をご覧ください。")]
    AlreadyThere,
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

/// A paper whose every field reads.
struct ReadPaper {
    kind: BulletinKind,
    issuer: Vec<String>,
    number: LetterNumber,
    date: JapaneseDate,
    addressee: Addressee,
    letter: Handling,
    attachment: Option<(String, Handling)>,
    files: Vec<(AttachedFile, Vec<u8>)>,
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
    let (issuer, number) = (read.issuer.join("\n"), read.number.to_string());
    let mut tx = app.db.begin().await?;
    let title = content.title_in_lists();
    if store::is_registered(&mut tx, body, (&issuer, &number, read.date, &title)).await? {
        return Err(RegisterError::AlreadyThere);
    }
    let new = NewPaper {
        id,
        body,
        by,
        at: now,
        title,
        issuer,
        number,
        date: read.date,
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
    /// Reads every field; all faults at once.
    fn read(&self, app: &App, files: PaperFiles<'_>) -> Result<ReadPaper, Vec<PaperFault>> {
        let mut faults = Vec::new();
        let issuer: Vec<String> = lines(&self.issuer).collect();
        if issuer.is_empty() || issuer.len() > 6 || issuer.iter().any(|line| line.chars().count() > 80) {
            faults.push(fault("issuer", "発信者を、文書に書かれているとおりに入れてください(6行まで、1行80字まで)。"));
        }
        self.check_lengths(&mut faults);
        let kind = keep(&mut faults, "kind", self.read_kind());
        let number = keep(&mut faults, "number", self.read_number());
        let date = keep(&mut faults, "date", self.read_date(app.now().tokyo_date()));
        let addressee = keep(&mut faults, "addressee", self.read_addressee());
        let letter = keep(&mut faults, "letter_audience", self.read_letter_handling());
        let attachment = self.read_attachment(&mut faults, files.attachment.is_some());
        let mut kept = Vec::new();
        let missing = "受け取った文書のファイルを選んでください。".to_owned();
        let sent = files.letter.ok_or(missing).and_then(|sent| look_into(app, PartName::Letter, sent));
        kept.extend(keep(&mut faults, "letter_file", sent));
        if let Some(sent) = files.attachment {
            kept.extend(keep(&mut faults, "attachment_file", look_into(app, PartName::Attachment, sent)));
        }
        match (kind, number, date, addressee, letter) {
            (Some(kind), Some(number), Some(date), Some(addressee), Some(letter)) if faults.is_empty() => {
                Ok(ReadPaper { kind, issuer, number, date, addressee, letter, attachment, files: kept })
            }
            _ => Err(faults),
        }
    }

    fn check_lengths(&self, faults: &mut Vec<PaperFault>) {
        if self.title.trim().is_empty() || self.title.chars().count() > 120 {
            faults.push(fault("title", "標題を、文書に書かれているとおりに入れてください(120字まで)。"));
        }
        if lines(&self.gist).count() > 3 || lines(&self.gist).any(|line| line.chars().count() > 80) {
            faults.push(fault("gist", "要点は、3行まで、1行80字までにしてください。"));
        }
        if self.attachment_sentence.chars().count() > 400 || self.attachment_heading.chars().count() > 80 {
            faults.push(fault("attachment_heading", "別添の題名は80字まで、限定の文言は400字までにしてください。"));
        }
    }

    fn read_kind(&self) -> Result<BulletinKind, String> {
        let known = BulletinKind::ALL.into_iter().find(|kind| kind.code() == self.kind);
        known.ok_or_else(|| "文書の種類を選んでください。".to_owned())
    }

    fn read_number(&self) -> Result<LetterNumber, String> {
        match self.number.trim() {
            "" => Ok(LetterNumber::Unnumbered),
            written => written.parse::<LetterNumber>().map_err(|error| error.to_string()),
        }
    }

    fn read_date(&self, today: JapaneseDate) -> Result<JapaneseDate, String> {
        let date: JapaneseDate =
            self.date.trim().parse().map_err(|_| "文書の日付を読み取れませんでした。例:令和8年11月24日".to_owned())?;
        if today.days_until(date) > 31 {
            return Err(format!("{}と読み取りました。先の日付です。年をお確かめください。", date.with_weekday()));
        }
        Ok(date)
    }

    fn read_addressee(&self) -> Result<Addressee, String> {
        let honorific = self.honorific.trim().parse().map_err(|_| "敬称を選んでください。".to_owned())?;
        Addressee::new(self.addressee.trim(), honorific).map_err(|error| error.to_string())
    }

    fn read_letter_handling(&self) -> Result<Handling, String> {
        let audience: Audience =
            self.letter_audience.parse().map_err(|_| "文書を見せてよい相手を選んでください。".to_owned())?;
        if audience.is_restricted() {
            return Err("文書は会員に周知するものです。限定する内容は別添として登録してください。".to_owned());
        }
        marked(Handling::derived(audience, ""), &self.letter_tlp)
    }

    /// Heading, audience and file belong together; a limited one has its sentence.
    fn read_attachment(&self, faults: &mut Vec<PaperFault>, has_file: bool) -> Option<(String, Handling)> {
        let heading = self.attachment_heading.trim();
        match (heading.is_empty(), has_file) {
            (true, false) => return None,
            (true, true) => faults.push(fault("attachment_heading", "別添の題名を入れてください。")),
            (false, false) => faults.push(fault("attachment_file", "別添のファイルを選んでください。")),
            (false, true) => {}
        }
        let sentence = self.attachment_sentence.trim();
        let handling = match self.attachment_audience.parse::<Audience>() {
            Err(_) => Err("別添を見せてよい相手を選んでください。".to_owned()),
            Ok(audience) if audience.is_restricted() && sentence.is_empty() => {
                Err("限定の文言を、文書に書かれているとおりに入れてください。".to_owned())
            }
            Ok(audience) => marked(Handling::derived(audience, sentence), &self.attachment_tlp),
        };
        keep(faults, "attachment_audience", handling).map(|handling| (heading.to_owned(), handling))
    }

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
            number: Some(read.number.clone()),
            date: read.date,
            addressee: read.addressee.clone(),
            sender: read.issuer.clone(),
            title: self.title.trim().to_owned(),
            body: parse("原本は、添えたファイルのとおりです。").map_err(|_| RegisterError::Unfit)?,
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

fn fault(field: &'static str, text: &str) -> PaperFault {
    PaperFault { field, text: text.to_owned() }
}

fn keep<T>(faults: &mut Vec<PaperFault>, field: &'static str, read: Result<T, String>) -> Option<T> {
    read.map_err(|text| faults.push(PaperFault { field, text })).ok()
}

/// A label that is printed on the paper is the originator's; otherwise it is derived (H05).
fn marked(derived: Handling, tlp: &str) -> Result<Handling, String> {
    match tlp.trim() {
        "" => Ok(derived),
        printed => {
            let tlp = printed.parse().map_err(|_| "TLPの表示を選んでください。".to_owned())?;
            derived.confirmed(tlp).map_err(|error| error.to_string())
        }
    }
}

/// PDF or scan, by what is inside.
fn look_into(app: &App, part: PartName, sent: SentPaper<'_>) -> Result<(AttachedFile, Vec<u8>), String> {
    if sent.octets.len() > LARGEST_FILE {
        return Err("8 MBを超えています。読み取りの細かさを下げるか、分けて登録してください。".to_owned());
    }
    let kind = inspect(sent.name, sent.octets).map_err(|fault| fault.to_string())?;
    if !matches!(kind, FileKind::Pdf | FileKind::Png | FileKind::Jpeg) {
        return Err("PDFか、紙を読み取った画像(PNG・JPEG)にしてください。".to_owned());
    }
    let file = AttachedFile {
        id: FileId::new(&*app.entropy),
        part,
        name: safe_name(sent.name, kind),
        kind: kind.ending().to_owned(),
        size: sent.octets.len() as u64,
        sha256: ContentHash::of(sent.octets).to_string(),
    };
    Ok((file, sent.octets.to_vec()))
}
