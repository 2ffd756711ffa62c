//! Mails one-time links. The request only asks for it; the token is made when the mail is sent and stored as a hash.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;
use noroshi_platform::outbox::{JobError, JobRunner, Lease, NewJob, enqueue};
use noroshi_terms::{JobId, MailAddress, PersonId};

use crate::actor::People;
use crate::link::{Purpose, issue_link};

/// What stands for a person when nobody has the address.
const STRANGER: &str = "-";
/// Pause between two tries, and how many there are: a link is good for 15 minutes, then whoever still waits asks again.
const PAUSE: Duration = Duration::from_secs(60);
const TRIES: i64 = 15;

/// Kind of the job.
pub const MAIL_JOB: &str = "access.mail_link";

/// Sends a sign-in mail; delivery, to the right, implements it.
#[async_trait]
pub trait SignInMailer: Send + Sync {
    /// Sends the link; an error text says why not, without personal data.
    async fn send(&self, to: &MailAddress, name: &str, link: &str) -> Result<(), String>;
}

/// Asks for a link to be mailed. The same answer whether or not somebody has this address; one mail a minute at most.
pub(crate) async fn ask_for_link(app: &App, people: &dyn People, mail: &MailAddress) -> Result<(), DbError> {
    let person = people.person_by_mail(mail).await?;
    let now = app.now();
    let minute = now.as_micros() / 60_000_000;
    // A stranger's address is written down too, as a tag that nobody can read back, and comes to nothing: whoever asks
    // cannot tell by time or by error whether somebody is registered.
    let address = mail.to_string().to_ascii_lowercase();
    let subject = format!("{}/{minute}", app.secrets.tag("sign-in", address.as_bytes()));
    let payload = person.map_or_else(|| STRANGER.to_owned(), |person| person.to_string());
    let job = NewJob { kind: MAIL_JOB, subject, payload, due: now };
    let mut tx = app.db.begin().await?;
    enqueue(&mut tx, JobId::new(&*app.entropy), job, now).await?;
    tx.commit().await
}

/// The runner of [`MAIL_JOB`].
pub struct SignInMailing {
    app: App,
    people: Arc<dyn People>,
    mailer: Arc<dyn SignInMailer>,
}

impl SignInMailing {
    /// A runner that sends with this mailer.
    pub fn new(app: App, people: Arc<dyn People>, mailer: Arc<dyn SignInMailer>) -> Self {
        Self { app, people, mailer }
    }
}

impl SignInMailing {
    /// Sends a new link to the person, if there is one with an address.
    async fn mail_link(&self, person: PersonId) -> Result<Result<(), String>, DbError> {
        let card = self.people.person(person).await?;
        let Some((name, mail)) = card.and_then(|card| card.mail.map(|mail| (card.name, mail))) else {
            return Ok(Ok(()));
        };
        // The link is stored before it is mailed: a mail that arrives always opens.
        let mut tx = self.app.db.begin().await?;
        let link = issue_link(&mut tx, &self.app, Purpose::SignIn, Some(person)).await?;
        tx.commit().await?;
        Ok(self.mailer.send(&mail, &name, &self.app.public_link(&link.path)).await)
    }
}

#[async_trait]
impl JobRunner for SignInMailing {
    fn kind(&self) -> &'static str {
        MAIL_JOB
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        if lease.payload != STRANGER {
            let person = lease.payload.parse().map_err(|_| JobError::Hopeless("payload is no person id".into()))?;
            match self.mail_link(person).await? {
                Ok(()) => {}
                Err(reason) if lease.attempt < TRIES => return Err(JobError::Later { reason, pause: PAUSE }),
                Err(reason) => tracing::warn!(reason, "a sign-in mail could not be sent in time"),
            }
        }
        let mut tx = self.app.db.begin().await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}
