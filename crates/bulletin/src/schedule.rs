//! Scheduled issuing (発出の予約): an approved bulletin goes out by itself at a chosen moment.
//!
//! Life: set by whoever may issue, taken back until it runs, gone with the issue or with giving the draft back; a moment that
//! could not be kept stays with the reason. Invariants: the number is taken at that moment and not before; job, click and
//! taking back meet in the rows they change, so a bulletin is issued once; who set it must still hold the right when it
//! runs; a warning about holidays that have begun is not issued by itself.
//! Left out: joint numbers of other offices, which nobody can foresee.

mod restored;
mod runner;

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_numbering::{ProposalError, proposal};
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::outbox::{NewJob, enqueue};
use noroshi_terms::{BulletinId, JapaneseDate, JobId, PersonId, Timestamp, fold_width};

pub use restored::HoldSchedules;
pub use runner::{SCHEDULED_JOB, ScheduledIssue};

use crate::publish::Publish;
use crate::stage::{Stage, StepError};
use crate::store::{self, BulletinRow};
use crate::text::{BulletinKind, begun_season};

/// A moment at which a bulletin goes out, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Which bulletin.
    pub bulletin: BulletinId,
    /// When.
    pub at: Timestamp,
    /// Without a number, as 事務連絡.
    pub is_unnumbered: bool,
    /// Who set it.
    pub set_by: PersonId,
    /// Why it did not go out.
    pub fault: Option<String>,
}

/// The moment was not set; nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// There is no such bulletin.
    #[error("この通知文書は見つかりませんでした。")]
    NotFound,
    /// The stage does not allow it.
    #[error(transparent)]
    Step(#[from] StepError),
    /// The text changed after it was looked at.
    #[error("ご覧になったあとで、文章が直されました({by}さん、{})。新しい文章をお確かめください。", at.tokyo_moment())]
    ChangedMeanwhile {
        /// Who saved last.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// The clock time cannot be read.
    #[error("時刻を読み取れませんでした。例:9時00分、14:30")]
    Clock,
    /// It lies in the past.
    #[error("{}は、もう過ぎています。これからの日時を入れてください。", .0.tokyo_moment())]
    Past(Timestamp),
    /// More than a year ahead.
    #[error("1年より先の日時です({}と読み取りました)。年をお確かめください。", .0.with_weekday())]
    Far(JapaneseDate),
    /// The holidays it warns of have begun by then (P04).
    #[error("この文書は{season}についてのものですが、{season}は{}に始まっています。始まる前の日時にしてください。", first.with_weekday())]
    TooLate {
        /// The season.
        season: &'static str,
        /// Its first day.
        first: JapaneseDate,
    },
    /// Nobody could answer in time.
    #[error("回答期限の{}を過ぎてからの発出になります。期限の日までの日時にするか、起案者に戻してください。", .0.with_weekday())]
    AfterDue(JapaneseDate),
    /// Only 事務連絡 goes out without a number.
    #[error("番号のない文書として出せるのは、種別が「事務連絡」のものだけです。")]
    Unnumbered,
    /// The next number is unknown.
    #[error(transparent)]
    Number(#[from] ProposalError),
    /// It ran, or somebody took it back.
    #[error("この予約は、もうありません。画面を開き直して、いまの状態をお確かめください。")]
    Gone,
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// What was chosen.
#[derive(Debug, Clone, Copy)]
pub struct ScheduleOrder {
    /// The revision that was looked at.
    pub seen: i64,
    /// When.
    pub at: Timestamp,
    /// Without a number.
    pub is_unnumbered: bool,
}

/// Sets the moment of the permit's bulletin; an earlier one no longer counts.
pub async fn schedule(app: &App, permit: Permit<Publish>, order: ScheduleOrder) -> Result<(), ScheduleError> {
    let (id, by, now) = (*permit.subject(), permit.person().ok_or(ScheduleError::NoPerson)?, app.now());
    let row = store::bulletin(&app.db, id).await?.ok_or(ScheduleError::NotFound)?;
    may_be_set(&row, order, now)?;
    if !order.is_unnumbered {
        proposal(&app.db, row.issuer, order.at.tokyo_date()).await?;
    }
    let mut tx = app.db.begin().await?;
    if store::hold_approved(&mut tx, id, order.seen).await? == 0 {
        return Err(why_not(&mut tx, id).await?);
    }
    let (at, is_unnumbered) = (order.at, order.is_unnumbered);
    let schedule = Schedule { bulletin: id, at, is_unnumbered, set_by: by, fault: None };
    store::set_schedule(&mut tx, &schedule, now).await?;
    let payload = format!("{id} {}", at.as_micros());
    // The moment belongs to the key: with another one the first job finds that it is not meant any more.
    let job = NewJob { kind: SCHEDULED_JOB, subject: payload.clone(), payload, due: at };
    enqueue(&mut tx, JobId::new(&*app.entropy), job, now).await?;
    audit(&mut tx, app, &permit, format!("to be issued at {}", at.rfc3339())).await?;
    Ok(tx.commit().await?)
}

/// Takes the moment back.
pub async fn unschedule(app: &App, permit: Permit<Publish>) -> Result<(), ScheduleError> {
    let id = *permit.subject();
    let mut tx = app.db.begin().await?;
    if store::drop_schedule(&mut tx, id).await? == 0 {
        return Err(ScheduleError::Gone);
    }
    audit(&mut tx, app, &permit, "no longer to be issued by itself".to_owned()).await?;
    Ok(tx.commit().await?)
}

fn may_be_set(row: &BulletinRow, order: ScheduleOrder, now: Timestamp) -> Result<(), ScheduleError> {
    if !matches!(row.stage, Stage::Approved { .. }) {
        return Err(StepError::WrongStage(row.stage.label()).into());
    }
    let day = order.at.tokyo_date();
    if order.at <= now {
        return Err(ScheduleError::Past(order.at));
    }
    if now.tokyo_date().days_until(day) > 365 {
        return Err(ScheduleError::Far(day));
    }
    if let Some((season, first)) = begun_season(&row.text, day) {
        return Err(ScheduleError::TooLate { season, first });
    }
    if let Some(due) = row.text.passed_due(day) {
        return Err(ScheduleError::AfterDue(due));
    }
    if order.is_unnumbered && row.text.kind != BulletinKind::Administrative {
        return Err(ScheduleError::Unnumbered);
    }
    Ok(())
}

async fn why_not(tx: &mut Tx, id: BulletinId) -> Result<ScheduleError, DbError> {
    let Some(row) = store::bulletin(tx, id).await? else { return Ok(ScheduleError::NotFound) };
    Ok(match row.stage {
        Stage::Approved { .. } => ScheduleError::ChangedMeanwhile { by: row.saved_by_name, at: row.saved_at },
        stage => StepError::WrongStage(stage.label()).into(),
    })
}

async fn audit(tx: &mut Tx, app: &App, permit: &Permit<Publish>, detail: String) -> Result<(), DbError> {
    let (doer, body, subject) = (permit.doer(), permit.body(), permit.subject().to_string());
    record(tx, &*app.entropy, app.now(), Entry { doer, body, verb: Publish::NAME, subject, detail }).await
}

/// A day and a clock time as offices write them: 9:00, 9時, 14時30分, also in full width.
pub(crate) fn read_moment(day: JapaneseDate, clock: &str) -> Option<Timestamp> {
    let clock = noroshi_terms::without_spaces(&fold_width(clock));
    let (hour, minute) = match clock.split_once([':', '時']) {
        Some((hour, rest)) => (hour, rest.trim_end_matches('分')),
        None => return None,
    };
    let minute = if minute.is_empty() && clock.ends_with('時') { "0" } else { minute };
    let is_number = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(hour) || !is_number(minute) {
        return None;
    }
    Timestamp::from_tokyo(day, hour.parse().ok()?, minute.parse().ok()?)
}
