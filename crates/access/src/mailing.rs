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
    let Some(person) = people.person_by_mail(mail).await? else { return Ok(()) };
    let now = app.now();
    let minute = now.as_micros() / 60_000_000;
    let job = NewJob { kind: MAIL_JOB, subject: format!("{person}/{minute}"), payload: person.to_string(), due: now };
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

#[async_trait]
impl JobRunner for SignInMailing {
    fn kind(&self) -> &'static str {
        MAIL_JOB
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        let person: PersonId =
            lease.payload.parse().map_err(|_| JobError::Hopeless("payload is no person id".into()))?;
        let address = match self.people.person(person).await? {
            Some(card) => card.mail.map(|mail| (card.name, mail)),
            None => None,
        };
        if let Some((name, mail)) = address {
            // The link is stored before it is mailed: a mail that arrives always opens.
            let mut tx = self.app.db.begin().await?;
            let link = issue_link(&mut tx, &self.app, Purpose::SignIn, Some(person)).await?;
            tx.commit().await?;
            let sent = self.mailer.send(&mail, &name, &self.app.public_link(&link.path)).await;
            sent.map_err(|reason| JobError::Later { reason, pause: Duration::from_secs(20) })?;
        }
        let mut tx = self.app.db.begin().await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}
