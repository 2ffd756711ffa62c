//! Issuing (発番・発出): one transaction takes the number, freezes the content, and starts the direct path and the cascade.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_delivery::{NewDispatch, Path as DispatchPath, dispatch};
use noroshi_numbering::{TakeNumber, TakeNumberError, take_all};
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::outbox::{NewJob, enqueue};
use noroshi_terms::{BulletinId, JapaneseDate, JobId, LetterNumber, PersonId, Timestamp};

use crate::content::{ContentError, IssuedContent};
use crate::mail::{MailStack, mail_content};
use crate::notice::{self, NoticeError};
use crate::pass;
use crate::read::letter_handling;
use crate::recorded::{Recorded, tell_archive};
use crate::stage::{Stage, StepError};
use crate::store::{self, BulletinRow, Issue, PartName};
use crate::text::BulletinKind;

/// The verb that issues (発出).
#[derive(Debug)]
pub struct Publish;

impl Verb for Publish {
    const NAME: &'static str = "bulletin.publish";
    type Subject = BulletinId;
}

/// Kind of the job that tells the cascade of an issued bulletin; its subject is the bulletin's id.
pub const ISSUED_EVENT: &str = "bulletin.issued";

/// Issuing was refused; nothing was numbered and nothing went out.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// There is no such bulletin.
    #[error("この通知文書は見つかりませんでした。")]
    NotFound,
    /// The stage does not allow it.
    #[error(transparent)]
    Step(#[from] StepError),
    /// Somebody was first.
    #[error("{by}さんが{}に、{number}として先に発出しました。", at.tokyo_moment())]
    IssuedMeanwhile {
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
        /// With which number.
        number: LetterNumber,
    },
    /// The text changed after it was looked at.
    #[error("ご覧になったあとで、文章が直されました({by}さん、{})。新しい文章をお確かめください。", at.tokyo_moment())]
    ChangedMeanwhile {
        /// Who saved last.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// The date would put the letter into another book.
    #[error("日付が今日から1年以上離れています({}と読み取りました)。年をお確かめください。", .0.with_weekday())]
    FarDate(JapaneseDate),
    /// Nobody could answer in time any more.
    #[error("回答期限の{}は、もう過ぎています。起案者に戻して、期限を直してください。", .0.with_weekday())]
    DuePassed(JapaneseDate),
    /// The number is not to be had.
    #[error(transparent)]
    Number(Box<TakeNumberError>),
    /// The content cannot be frozen.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// It is a notice on a bulletin that cannot be ended so, or the office is not the one that issued it.
    #[error(transparent)]
    Notice(Box<NoticeError>),
    /// A letter without number looks like a forged one, unless its kind says that it has none (D05).
    #[error(
        "番号のない文書として出せるのは、種別が「事務連絡」のものだけです。発番を入れるか、起案者に戻して種別を変えてください。"
    )]
    Unnumbered,
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

impl From<TakeNumberError> for PublishError {
    fn from(error: TakeNumberError) -> Self {
        match error {
            TakeNumberError::Database(error) => Self::Database(error),
            other => Self::Number(Box::new(other)),
        }
    }
}

impl From<NoticeError> for PublishError {
    fn from(error: NoticeError) -> Self {
        match error {
            NoticeError::Database(error) => Self::Database(error),
            other => Self::Notice(Box::new(other)),
        }
    }
}

/// Takes the number and sends out the approved bulletin, in the revision that was looked at.
pub async fn publish(
    app: &App,
    permit: Permit<Publish>,
    seen: i64,
    number: &LetterNumber,
    date: JapaneseDate,
) -> Result<(), PublishError> {
    let by = permit.person().ok_or(PublishError::NoPerson)?;
    let mut tx = app.db.begin().await?;
    issue(&mut tx, app, &permit, Order { by, seen, number, date, note: String::new() }).await?;
    store::drop_schedule(&mut tx, *permit.subject()).await?;
    Ok(tx.commit().await?)
}

/// Who issues what as which number.
pub(crate) struct Order<'a> {
    pub(crate) by: PersonId,
    /// The revision that was looked at.
    pub(crate) seen: i64,
    pub(crate) number: &'a LetterNumber,
    pub(crate) date: JapaneseDate,
    /// What the log says besides number and hash.
    pub(crate) note: String,
}

/// Issues inside a transaction; an error leaves it to be dropped.
pub(crate) async fn issue(
    tx: &mut Tx,
    app: &App,
    permit: &Permit<Publish>,
    Order { by, seen, number, date, note }: Order<'_>,
) -> Result<(), PublishError> {
    let (id, now) = (*permit.subject(), app.now());
    let row = store::bulletin(&mut *tx, id).await?.ok_or(PublishError::NotFound)?;
    if let Stage::Issued { by, at, number, .. } = row.stage {
        return Err(PublishError::IssuedMeanwhile { by: store::name_of(tx, by).await?, at, number });
    }
    row.stage.clone().publish(by, now, number.clone(), date)?;
    if row.revision != seen {
        return Err(PublishError::ChangedMeanwhile { by: row.saved_by_name, at: row.saved_at });
    }
    date_is_near(now, date)?;
    if let Some(due) = row.text.passed_due(now.tokyo_date()) {
        return Err(PublishError::DuePassed(due));
    }
    number_fits(number, &row)?;
    let content = frozen(tx, &row, (number, date)).await?;
    let (json, hash) = content.canonical()?;
    let (revision, number_text, title) = (row.revision, number.to_string(), content.title_in_lists());
    let issue =
        Issue { id, revision, by, at: now, number: number_text, date, title, content: &json, hash: hash.to_string() };
    if store::set_issued(tx, issue).await? == 0 {
        return Err(lost_race(tx, id).await?);
    }
    take_numbers(tx, &row, number, (date, by, now)).await?;
    insert_parts(tx, &content).await?;
    let handling = letter_handling(&mut *tx, &content).await?;
    let mail = mail_content(&MailStack { content: &content, hash: &hash, covers: &[], handling: &handling });
    let path = NewDispatch {
        bulletin: id,
        source: id.to_string(),
        path: DispatchPath::Direct,
        issuer: row.issuer,
        under: row.issuer,
        content: &mail,
    };
    let direct = dispatch(tx, app, path).await?;
    if let Some(relation) = &content.relation {
        notice::end_original(tx, app, (&content, relation), (by, direct)).await?;
        // The other trees have it at once too, whether or not any mail of the original had left for them.
        for body in store::passed_to(&mut *tx, id).await? {
            pass::send(tx, app, (&content, &mail), body).await?;
        }
    }
    let job = NewJob { kind: ISSUED_EVENT, subject: id.to_string(), payload: id.to_string(), due: now };
    enqueue(tx, JobId::new(&*app.entropy), job, now).await?;
    tell_archive(tx, app, Recorded::Bulletin(id)).await?;
    let entry = Entry {
        doer: permit.doer(),
        body: permit.body(),
        verb: Publish::NAME,
        subject: id.to_string(),
        detail: format!("{number} {hash}{note}"),
    };
    Ok(record(tx, &*app.entropy, now, entry).await?)
}

/// The parts with how each is to be handled; a notice takes over what holds for its original at this moment.
async fn insert_parts(tx: &mut Tx, content: &IssuedContent) -> Result<(), DbError> {
    let id = content.bulletin;
    store::insert_part(tx, id, PartName::Letter, &content.letter_handling()).await?;
    for (name, part) in content.parts() {
        store::insert_part(tx, id, name, &part.handling()).await?;
    }
    let Some(relation) = &content.relation else { return Ok(()) };
    for name in PartName::ALL {
        store::lock_part(tx, (relation.original, name)).await?;
    }
    store::inherit_handling(tx, id, relation.original).await
}

/// What the approved text becomes, a notice with what it does to its original.
async fn frozen(
    tx: &mut Tx,
    row: &BulletinRow,
    (number, date): (&LetterNumber, JapaneseDate),
) -> Result<IssuedContent, PublishError> {
    let content = IssuedContent::freeze(row.id, row.issuer, &row.text, (number.clone(), date))?;
    Ok(match notice::prepare(tx, row).await? {
        Some(relation) => content.as_notice(relation),
        None => content,
    })
}

fn number_fits(number: &LetterNumber, row: &BulletinRow) -> Result<(), PublishError> {
    match number {
        LetterNumber::Unnumbered if row.text.kind != BulletinKind::Administrative => Err(PublishError::Unnumbered),
        _ => Ok(()),
    }
}

/// A slip in the year would number the letter in the wrong book, for good.
fn date_is_near(now: Timestamp, date: JapaneseDate) -> Result<(), PublishError> {
    match now.tokyo_date().days_until(date).unsigned_abs() {
        0..=365 => Ok(()),
        _ => Err(PublishError::FarDate(date)),
    }
}

/// Two who issued at once: the second waited for the first and now learns who it was.
async fn lost_race(tx: &mut Tx, id: BulletinId) -> Result<PublishError, DbError> {
    let Some(row) = store::bulletin(&mut *tx, id).await? else { return Ok(PublishError::NotFound) };
    Ok(match row.stage {
        Stage::Issued { by, at, number, .. } => {
            PublishError::IssuedMeanwhile { by: store::name_of(tx, by).await?, at, number }
        }
        stage => StepError::WrongStage(stage.label()).into(),
    })
}

async fn take_numbers(
    tx: &mut Tx,
    row: &BulletinRow,
    number: &LetterNumber,
    (date, by, at): (JapaneseDate, PersonId, Timestamp),
) -> Result<(), PublishError> {
    let numbers = number.numbers();
    let Some(number) = numbers.first() else { return Ok(()) };
    let order = TakeNumber { body: row.issuer, number, date, document: row.id.to_string(), by, at };
    Ok(take_all(tx, numbers, order).await?)
}
