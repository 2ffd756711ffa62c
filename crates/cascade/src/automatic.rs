//! Relaying by itself (自動伝達): what nobody touched for the body's working hours goes out with its usual cover.
//!
//! Life: a body's clerk sets the hours; each task opened from then on, and each untouched one that waits, gets the moment
//! and a job that is due then. Saving, sending, or ending the rule empties the moment. Invariants: the job and a clerk's
//! click meet in one conditional UPDATE, so one of them wins and there are never two covers; what cannot go out by itself, or is more
//! than a day late, stays for the clerk, with the reason. Left out: repeating the attempt after such a reason.

use std::time::Duration;

use async_trait::async_trait;
use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_numbering::TakeNumberError;
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::outbox::{JobError, JobRunner, Lease, MAX_ATTEMPTS, NewJob, enqueue};
use noroshi_platform::web::PageError;
use noroshi_terms::{BodyId, JobId, RelayTaskId, Timestamp};

use crate::cover::CoverText;
use crate::relay::{Relay, RelayError, audit, send_out};
use crate::store::{self, Policy, RelayTask, Turn};
use crate::usual::usual_cover;
use crate::warn::plan_warning;
use crate::working_hours::after_working_hours;

/// Kind of the job.
pub const AUTO_JOB: &str = "cascade.automatic";

/// A moment that passed so long ago, while the program stood still, is no longer what was meant.
const LATEST: Duration = Duration::from_secs(24 * 3_600);

/// The verb of setting a body's hours.
#[derive(Debug)]
pub struct SetPolicy;

impl Verb for SetPolicy {
    const NAME: &'static str = "cascade.policy";
    type Subject = BodyId;
}

/// The hours were not set.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// No number between 1 and 80.
    #[error("時間は、1から80までの数字で入れてください。例:8(1業務日)")]
    Hours,
    /// Without a series the body's next number is unknown.
    #[error(
        "発番の書式がまだ登録されていないため、自動では伝達できません。管理者に、名簿の略称の登録をお伝えください。"
    )]
    NoSeries,
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// Sets the hours of the permit's body and gives every untouched task that waits its moment, counted from now.
pub async fn set_policy(app: &App, permit: Permit<SetPolicy>, hours: &str) -> Result<(), PolicyError> {
    let (body, by, now) = (*permit.subject(), permit.person().ok_or(PolicyError::NoPerson)?, app.now());
    let hours = noroshi_terms::fold_width(hours.trim()).parse().ok().filter(|hours| (1..=80).contains(hours));
    let policy = Policy { body, hours: hours.ok_or(PolicyError::Hours)?, set_by: by, set_at: now };
    match noroshi_numbering::proposal(&app.db, body, now.tokyo_date()).await {
        Ok(_) => {}
        Err(noroshi_numbering::ProposalError::NoSeries) => return Err(PolicyError::NoSeries),
        Err(noroshi_numbering::ProposalError::Database(error)) => return Err(error.into()),
    }
    let mut tx = app.db.begin().await?;
    store::lock_policy(&mut tx, body, Turn::Alone).await?;
    store::upsert_policy(&mut tx, &policy).await?;
    for task in store::untouched_tasks(&mut tx, body).await? {
        plan_task(&mut tx, app, (task, &policy)).await?;
    }
    audit_policy(&mut tx, app, &permit, format!("{} hours", policy.hours)).await?;
    Ok(tx.commit().await?)
}

/// Ends the rule: nothing of this body goes out by itself any more.
pub async fn end_policy(app: &App, permit: Permit<SetPolicy>) -> Result<(), DbError> {
    let mut tx = app.db.begin().await?;
    if store::end_policy(&mut tx, *permit.subject()).await? {
        audit_policy(&mut tx, app, &permit, "ended".to_owned()).await?;
    }
    tx.commit().await
}

async fn audit_policy(tx: &mut Tx, app: &App, permit: &Permit<SetPolicy>, detail: String) -> Result<(), DbError> {
    let subject = permit.subject().to_string();
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: SetPolicy::NAME, subject, detail };
    record(tx, &*app.entropy, app.now(), entry).await
}

/// Gives a task that was just opened its moment, when its body has a rule.
pub(crate) async fn plan(tx: &mut Tx, app: &App, task: RelayTaskId, body: BodyId) -> Result<(), DbError> {
    store::lock_policy(tx, body, Turn::Together).await?;
    match store::policy(&mut *tx, body).await? {
        Some(policy) => plan_task(tx, app, (task, &policy)).await,
        None => Ok(()),
    }
}

async fn plan_task(tx: &mut Tx, app: &App, (task, policy): (RelayTaskId, &Policy)) -> Result<(), DbError> {
    let now = app.now();
    let due = after_working_hours(now, policy.hours);
    store::set_auto_at(tx, task, due).await?;
    let payload = format!("{task} {}", due.as_micros());
    // The moment belongs to the key: with another one the first job finds that it is not meant any more.
    let job = NewJob { kind: AUTO_JOB, subject: payload.clone(), payload, due };
    enqueue(tx, JobId::new(&*app.entropy), job, now).await?;
    plan_warning(tx, app, (task, policy), due).await
}

/// Does [`AUTO_JOB`].
pub struct AutomaticRelay {
    app: App,
}

impl AutomaticRelay {
    /// For this program.
    pub fn new(app: App) -> Self {
        Self { app }
    }

    /// Sends it, or leaves no trace.
    async fn send(&self, lease: &Lease, (task, due): (&RelayTask, Timestamp), text: &CoverText) -> Result<(), Outcome> {
        let permit: Permit<Relay> = Permit::for_job(lease, task.id);
        let read = text.read().map_err(|faults| Outcome::Refused(RelayError::Faults(faults)))?;
        let now = self.app.now();
        let mut tx = self.app.db.begin().await?;
        store::lock_bulletin(&mut tx, task.bulletin).await?;
        let policy = store::policy(&mut tx, task.body).await?.ok_or(Outcome::NotMeant)?;
        if !store::may_relay(&mut tx, policy.set_by, task.body).await? {
            return Err(Outcome::NoAnswerer);
        }
        if store::set_sent_automatically(&mut tx, (task.id, due), (policy.set_by, now), text).await? == 0 {
            return Err(Outcome::NotMeant);
        }
        let sent = send_out(&mut tx, &self.app, (&[task.id], policy.set_by), (text, read)).await;
        let (sent, _) = sent.map_err(Outcome::Refused)?;
        audit(&mut tx, &self.app, &permit, format!("{sent} by itself for body {}", task.body)).await?;
        lease.complete(&mut tx, now).await.map_err(|error| Outcome::Job(error.into()))?;
        Ok(tx.commit().await?)
    }

    /// Leaves the task to its clerk, with the reason when there is one.
    async fn leave(
        &self,
        lease: &Lease,
        task: RelayTaskId,
        due: Timestamp,
        why: Option<String>,
    ) -> Result<(), JobError> {
        let mut tx = self.app.db.begin().await?;
        if let Some(why) = why
            && store::set_auto_fault(&mut tx, (task, due), &why).await? == 1
        {
            let permit: Permit<Relay> = Permit::for_job(lease, task);
            audit(&mut tx, &self.app, &permit, "not sent by itself".to_owned()).await?;
        }
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// Why nothing was sent.
enum Outcome {
    /// Somebody saved or sent it, or the rule is another one now.
    NotMeant,
    /// Who set the rule is no longer a clerk here: nobody answers for the letter.
    NoAnswerer,
    /// The cover cannot go out.
    Refused(RelayError),
    /// The job itself failed.
    Job(JobError),
}

impl From<DbError> for Outcome {
    fn from(error: DbError) -> Self {
        Self::Job(error.into())
    }
}

#[async_trait]
impl JobRunner for AutomaticRelay {
    fn kind(&self) -> &'static str {
        AUTO_JOB
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        let (id, due) = read_payload(&lease.payload).ok_or(JobError::Hopeless("payload is no task".into()))?;
        let Some(task) = store::task(&self.app.db, id).await?.filter(|task| task.auto_at == Some(due)) else {
            return self.leave(lease, id, due, None).await;
        };
        if self.app.now().since(due) > LATEST {
            return self.leave(lease, id, due, Some(TOO_LATE.to_owned())).await;
        }
        let text = match usual_cover(&self.app.db, &task, self.app.now().tokyo_date(), None).await {
            Ok(text) => text,
            Err(PageError::Database(error)) => return Err(error.into()),
            Err(error) => {
                tracing::error!(relay_task.id = %id, error = %error, "a letter that was to be relayed by itself is damaged");
                return self.leave(lease, id, due, Some(RelayError::ParentAltered.to_string())).await;
            }
        };
        match self.send(lease, (&task, due), &text).await {
            Ok(()) => Ok(()),
            Err(Outcome::Job(error)) => Err(error),
            Err(Outcome::NotMeant) => self.leave(lease, id, due, None).await,
            Err(Outcome::NoAnswerer) => self.leave(lease, id, due, Some(NO_ANSWERER.to_owned())).await,
            Err(Outcome::Refused(RelayError::Database(error))) => Err(error.into()),
            Err(Outcome::Refused(RelayError::Number(error)))
                if matches!(*error, TakeNumberError::AlreadyTaken { .. }) && lease.attempt < MAX_ATTEMPTS =>
            {
                // Another letter of this office took it in between; the next try proposes the next one.
                Err(JobError::Later { reason: "the proposed number was taken".into(), pause: Duration::from_secs(1) })
            }
            Err(Outcome::Refused(error)) => {
                if matches!(error, RelayError::ParentAltered) {
                    tracing::error!(relay_task.id = %id, "what stands behind a cover does not match its hash");
                }
                self.leave(lease, id, due, Some(why(&error))).await
            }
        }
    }
}

const NO_ANSWERER: &str =
    "自動伝達を決めた方が、この会の伝達担当ではなくなっています。自動伝達を設定し直してください。";

const TOO_LATE: &str = "自動で伝達する時刻に、このシステムが動いていませんでした。";

fn why(error: &RelayError) -> String {
    match error {
        RelayError::Faults(faults) => faults.first().map(|fault| fault.text.clone()).unwrap_or_default(),
        other => other.to_string(),
    }
}

/// A task with a moment, as jobs name them.
pub(crate) fn read_payload(payload: &str) -> Option<(RelayTaskId, Timestamp)> {
    let (task, due) = payload.split_once(' ')?;
    Some((task.parse().ok()?, Timestamp::from_micros(due.parse().ok()?)))
}
