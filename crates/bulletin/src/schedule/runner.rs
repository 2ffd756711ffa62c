//! The job that issues at the chosen moment, or says on 「いま」 and in the log why it did not.

use std::time::Duration;

use async_trait::async_trait;
use noroshi_access::{Permit, Verb, holds};
use noroshi_audit::{Entry, record};
use noroshi_numbering::{ProposalError, TakeNumberError, proposal};
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;
use noroshi_platform::outbox::{JobError, JobRunner, Lease};
use noroshi_terms::{BulletinId, LetterNumber, Timestamp};

use super::Schedule;
use crate::publish::{Order, Publish, PublishError, issue};
use crate::store::{self, BulletinRow};
use crate::text::begun_season;

/// Kind of the job.
pub const SCHEDULED_JOB: &str = "bulletin.scheduled";

/// A moment that passed so long ago, while the program stood still, is no longer what was meant.
const LATEST: Duration = Duration::from_secs(24 * 3600);

/// Does [`SCHEDULED_JOB`].
pub struct ScheduledIssue {
    app: App,
}

/// Why nothing was issued.
enum Outcome {
    /// It was taken back, issued by hand, or another moment was chosen.
    NotMeant,
    /// It cannot be issued by itself; a person must look.
    Refused(String),
    /// Another letter took the number in between; the next try takes the next one.
    Again,
    /// The job itself failed.
    Job(JobError),
}

impl From<DbError> for Outcome {
    fn from(error: DbError) -> Self {
        Self::Job(error.into())
    }
}

impl From<PublishError> for Outcome {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Database(error) => error.into(),
            PublishError::NotFound
            | PublishError::Step(_)
            | PublishError::IssuedMeanwhile { .. }
            | PublishError::ChangedMeanwhile { .. } => Self::NotMeant,
            PublishError::Number(error) if matches!(*error, TakeNumberError::AlreadyTaken { .. }) => Self::Again,
            other => Self::Refused(other.to_string()),
        }
    }
}

impl ScheduledIssue {
    /// For this program.
    pub fn new(app: App) -> Self {
        Self { app }
    }

    /// Issues it, or leaves no trace.
    async fn issue(&self, lease: &Lease, schedule: &Schedule) -> Result<(), Outcome> {
        let now = self.app.now();
        let row = store::bulletin(&self.app.db, schedule.bulletin).await?.ok_or(Outcome::NotMeant)?;
        if now.since(schedule.at) > LATEST {
            return Err(Outcome::Refused("予定の時刻に、このシステムが動いていませんでした。".to_owned()));
        }
        if let Some((season, _)) = begun_season(&row.text, now.tokyo_date()) {
            return Err(Outcome::Refused(format!("{season}が始まってしまいました。")));
        }
        let number = self.number(&row, schedule, now).await?;
        let permit: Permit<Publish> = Permit::for_job(lease, schedule.bulletin);
        let mut tx = self.app.db.begin().await?;
        if !holds(&mut tx, schedule.set_by, Publish::NAME, row.issuer).await? {
            return Err(Outcome::Refused("予約した方の、発出の権限がなくなりました。".to_owned()));
        }
        let (by, date) = (schedule.set_by, now.tokyo_date());
        let order = Order { by, seen: row.revision, number: &number, date, note: format!(" as scheduled by {by}") };
        issue(&mut tx, &self.app, &permit, order).await?;
        // Taken back a moment ago: then nothing of this was meant.
        if store::take_schedule(&mut tx, schedule.bulletin, schedule.at).await? == 0 {
            return Err(Outcome::NotMeant);
        }
        lease.complete(&mut tx, now).await.map_err(|error| Outcome::Job(error.into()))?;
        Ok(tx.commit().await?)
    }

    async fn number(&self, row: &BulletinRow, schedule: &Schedule, now: Timestamp) -> Result<LetterNumber, Outcome> {
        if schedule.is_unnumbered {
            return Ok(LetterNumber::Unnumbered);
        }
        match proposal(&self.app.db, row.issuer, now.tokyo_date()).await {
            Ok(number) => Ok(number.into()),
            Err(ProposalError::Database(error)) => Err(error.into()),
            Err(error) => Err(Outcome::Refused(error.to_string())),
        }
    }

    /// Ends the job without issuing; the reason stays with the moment.
    async fn leave(&self, lease: &Lease, id: BulletinId, at: Timestamp, why: Option<String>) -> Result<(), JobError> {
        let now = self.app.now();
        let mut tx = self.app.db.begin().await?;
        if let Some(why) = why
            && store::set_schedule_fault(&mut tx, (id, at), &why).await? == 1
        {
            let permit: Permit<Publish> = Permit::for_job(lease, id);
            let (doer, body, subject) = (permit.doer(), permit.body(), id.to_string());
            let detail = "not issued as scheduled".to_owned();
            record(&mut tx, &*self.app.entropy, now, Entry { doer, body, verb: Publish::NAME, subject, detail })
                .await?;
        }
        lease.complete(&mut tx, now).await?;
        Ok(tx.commit().await?)
    }
}

#[async_trait]
impl JobRunner for ScheduledIssue {
    fn kind(&self) -> &'static str {
        SCHEDULED_JOB
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        let (id, at) = read_payload(&lease.payload).ok_or(JobError::Hopeless("payload is no moment".into()))?;
        let schedule = store::schedule(&self.app.db, id).await?;
        let Some(schedule) = schedule.filter(|schedule| schedule.at == at && schedule.fault.is_none()) else {
            return self.leave(lease, id, at, None).await;
        };
        match self.issue(lease, &schedule).await {
            Ok(()) => Ok(()),
            Err(Outcome::Job(error)) => Err(error),
            Err(Outcome::NotMeant) => self.leave(lease, id, at, None).await,
            Err(Outcome::Refused(why)) => self.leave(lease, id, at, Some(why)).await,
            Err(Outcome::Again) => {
                Err(JobError::Later { reason: "the proposed number was taken".into(), pause: Duration::from_secs(1) })
            }
        }
    }
}

fn read_payload(payload: &str) -> Option<(BulletinId, Timestamp)> {
    let (id, at) = payload.split_once(' ')?;
    Some((id.parse().ok()?, Timestamp::from_micros(at.parse().ok()?)))
}
