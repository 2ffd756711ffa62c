//! Telling an office that something will go out by itself (自動伝達の予告): one mail to each of its clerks, some working hours
//! before.
//!
//! Life: the job is asked for together with the moment itself and is due before it. Invariants: whatever was saved, sent,
//! ended or moved meanwhile is not told; the mail carries no text of the bulletin but its number and title, and of one whose
//! letter is limited not even these. A mail whose sending failed goes again under the same Message-ID.
//! Left out: substitutes, whose own 「いま」 shows the same.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use noroshi_audit::{Doer, Entry, record};
use noroshi_bulletin::{issued_in, letter_handling};
use noroshi_delivery::{OfficeMailer, OfficeNote};
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::outbox::{JobError, JobRunner, Lease, NewJob, enqueue};
use noroshi_platform::web::PageError;
use noroshi_terms::{JobId, RelayTaskId, Timestamp};

use crate::automatic::read_payload;
use crate::store::{self, Policy, RelayTask};
use crate::working_hours::after_working_hours;

/// Kind of the job.
pub const WARN_JOB: &str = "cascade.warn";

/// So many working hours before; a shorter rule tells at once.
const BEFORE: u32 = 2;
/// Pause between two tries, and how many there are: afterwards the moment itself is near.
const PAUSE: Duration = Duration::from_secs(60);
const TRIES: i64 = 15;

/// Asks for the mail that tells of a moment, beside the moment.
pub(crate) async fn plan_warning(
    tx: &mut Tx,
    app: &App,
    (task, policy): (RelayTaskId, &Policy),
    goes_at: Timestamp,
) -> Result<(), DbError> {
    let now = app.now();
    let due = after_working_hours(now, policy.hours.saturating_sub(BEFORE));
    let payload = format!("{task} {}", goes_at.as_micros());
    let job = NewJob { kind: WARN_JOB, subject: payload.clone(), payload, due };
    enqueue(tx, JobId::new(&*app.entropy), job, now).await?;
    Ok(())
}

/// Does [`WARN_JOB`].
pub struct Warning {
    app: App,
    mailer: Arc<dyn OfficeMailer>,
}

impl Warning {
    /// For this program.
    pub fn new(app: App, mailer: Arc<dyn OfficeMailer>) -> Self {
        Self { app, mailer }
    }

    /// Tells every clerk; how many, or why one could not be told.
    async fn tell(&self, task: &RelayTask, at: Timestamp) -> Result<Result<usize, String>, JobError> {
        let clerks = store::clerks_of(&self.app.db, task.body).await?;
        let what = self.what(task).await?;
        let subject = format!("{}に自動で伝達します", at.tokyo_moment());
        for (person, name, mail) in &clerks {
            let Ok(to) = mail.parse() else { continue };
            let text = text(name, (&task.body_name, &what), (at, &self.app.public_link("/relay")));
            let key = format!("w{}.{}.{person}", task.id, at.as_micros());
            let note = OfficeNote { key: &key, to: &to, name, subject: &subject, text: &text };
            if let Err(reason) = self.mailer.tell(note).await {
                return Ok(Err(reason));
            }
        }
        Ok(Ok(clerks.len()))
    }

    /// Number and title, when everybody may read the letter's.
    async fn what(&self, task: &RelayTask) -> Result<String, JobError> {
        let content = match issued_in(&self.app.db, task.bulletin).await {
            Ok(content) => content,
            Err(PageError::Database(error)) => return Err(error.into()),
            Err(_) => None,
        };
        let Some(content) = content else { return Ok(UNNAMED.to_owned()) };
        let handling = letter_handling(&self.app.db, &content).await?;
        Ok(match handling.audience().is_restricted() {
            true => UNNAMED.to_owned(),
            false => format!("「{}」({})", content.title_in_lists(), content.number()),
        })
    }
}

const UNNAMED: &str = "伝達を待っている通知1件";

#[async_trait]
impl JobRunner for Warning {
    fn kind(&self) -> &'static str {
        WARN_JOB
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        let (id, at) = read_payload(&lease.payload).ok_or(JobError::Hopeless("payload is no task".into()))?;
        let now = self.app.now();
        let task = store::task(&self.app.db, id).await?.filter(|task| task.auto_at == Some(at));
        let task = task.filter(|task| task.goes_out_at(now).is_some());
        let told = match &task {
            None => 0,
            Some(task) => match self.tell(task, at).await? {
                Ok(told) => told,
                Err(reason) if lease.attempt < TRIES => return Err(JobError::Later { reason, pause: PAUSE }),
                Err(reason) => {
                    tracing::warn!(relay_task.id = %id, reason, "nobody could be told that a letter goes out by itself");
                    0
                }
            },
        };
        let mut tx = self.app.db.begin().await?;
        if let Some(task) = task.filter(|_| told > 0) {
            let entry = Entry {
                doer: Doer::Program,
                body: Some(task.body),
                verb: WARN_JOB,
                subject: id.to_string(),
                detail: format!("told {told} clerks"),
            };
            record(&mut tx, &*self.app.entropy, now, entry).await?;
        }
        lease.complete(&mut tx, now).await?;
        Ok(tx.commit().await?)
    }
}

fn text(name: &str, (office, what): (&str, &str), (at, link): (Timestamp, &str)) -> String {
    format!(
        "{name} 様\n\n{office}に届いた次の通知は、操作がないときは、{}に、いつもの鑑文で自動で伝達します。\n\n{what}\n\n\
         鑑文を確かめて送るときや、自動では送らないときは、その前に狼煙にサインインして、次の画面をお開きください。\n\
         鑑文を保存すると、自動では伝達しません。\n\n{link}\n\n狼煙(自動送信)\n",
        at.tokyo_moment()
    )
}
