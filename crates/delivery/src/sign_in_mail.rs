//! Mail to people who work here: the one-time link of a sign-in (サインインのメール), and a word about something that waits
//! for them. Sent at once over the relay and signed like official mail.
//!
//! Invariants: errors carry no address and no link. Left out: the queue of deliveries — the job that sends such a mail tries
//! again by itself.

use async_trait::async_trait;
use noroshi_access::SignInMailer;
use noroshi_platform::App;
use noroshi_terms::{MailAddress, random_uuid};

use crate::engine::{MailSettings, cause};
use crate::mail::{Mailbox, OfficialMail};
use crate::smtp::{Connection, Envelope, SmtpError};

/// A word to somebody who works here.
#[derive(Debug, Clone, Copy)]
pub struct OfficeNote<'a> {
    /// The same for every try of the same note, so that a repeated mail is the same mail.
    pub key: &'a str,
    /// Its address.
    pub to: &'a MailAddress,
    /// Whose.
    pub name: &'a str,
    /// What it is about.
    pub subject: &'a str,
    /// What it says.
    pub text: &'a str,
}

/// Sends a word to somebody who works here.
#[async_trait]
pub trait OfficeMailer: Send + Sync {
    /// Sends it; an error text says why not, without personal data.
    async fn tell(&self, note: OfficeNote<'_>) -> Result<(), String>;
}

/// Sends such mail over the relay.
pub struct RelayMailer {
    app: App,
    settings: MailSettings,
}

impl RelayMailer {
    /// A mailer with the engine's settings.
    pub fn new(app: App, settings: MailSettings) -> Self {
        Self { app, settings }
    }

    fn mail(&self, key: &str, (to, name): (&MailAddress, &str), (subject, text): (&str, String)) -> OfficialMail {
        OfficialMail {
            message_id: format!("{key}@{}", self.settings.from.domain()),
            date: self.app.now(),
            from: Mailbox { name: "狼煙".to_owned(), address: self.settings.from.clone() },
            reply_to: None,
            to: Mailbox { name: name.to_owned(), address: to.clone() },
            subject: subject.to_owned(),
            text,
            html: None,
            attachments: Vec::new(),
            headers: vec![("Auto-Submitted", "auto-generated".to_owned())],
        }
    }

    async fn send_signed(&self, mail: OfficialMail) -> Result<(), String> {
        let signed = self.settings.signer.sign(&mail.to_bytes(), mail.date);
        let message = signed.map_err(|_| "the mail cannot be signed".to_owned())?;
        let envelope = Envelope { from: self.settings.from.clone(), to: mail.to.address.clone() };
        self.hand_over(&envelope, &message).await.map_err(|error| cause(&error))
    }

    async fn hand_over(&self, envelope: &Envelope, message: &[u8]) -> Result<(), SmtpError> {
        let mut connection = Connection::open(&self.settings.relay).await?;
        connection.begin(envelope, message).await?;
        connection.finish().await?;
        // The mail is taken; the answer to a goodbye decides nothing.
        let _ = connection.quit().await;
        Ok(())
    }
}

#[async_trait]
impl SignInMailer for RelayMailer {
    async fn send(&self, to: &MailAddress, name: &str, link: &str) -> Result<(), String> {
        let key = format!("s{}", random_uuid(&*self.app.entropy).simple());
        self.send_signed(self.mail(&key, (to, name), ("サインインのリンク", text(name, link)))).await
    }
}

#[async_trait]
impl OfficeMailer for RelayMailer {
    async fn tell(&self, note: OfficeNote<'_>) -> Result<(), String> {
        self.send_signed(self.mail(note.key, (note.to, note.name), (note.subject, note.text.to_owned()))).await
    }
}

fn text(name: &str, link: &str) -> String {
    format!(
        "{name} 様\n\n狼煙にサインインするためのリンクをお送りします。\n\n{link}\n\n\
         このリンクは一度だけ使え、15分で無効になります。\n\
         お心当たりのないときは、何もせずにこのメールを削除してください。\n\n狼煙(自動送信)\n"
    )
}
