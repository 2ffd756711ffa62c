//! Sign-in mail (サインインのメール): the one-time link, sent at once over the relay and signed like official mail.
//!
//! Invariants: errors carry no address and no link. Left out: the queue of deliveries — whoever waits for a link asks
//! again, and the job of `access` tries again by itself.

use async_trait::async_trait;
use noroshi_access::SignInMailer;
use noroshi_platform::App;
use noroshi_terms::{MailAddress, random_uuid};

use crate::engine::{MailSettings, cause};
use crate::mail::{Mailbox, OfficialMail};
use crate::smtp::{Connection, Envelope, SmtpError};

/// Sends sign-in links over the relay.
pub struct RelayMailer {
    app: App,
    settings: MailSettings,
}

impl RelayMailer {
    /// A mailer with the engine's settings.
    pub fn new(app: App, settings: MailSettings) -> Self {
        Self { app, settings }
    }

    fn mail(&self, to: &MailAddress, name: &str, link: &str) -> OfficialMail {
        OfficialMail {
            message_id: format!("s{}@{}", random_uuid(&*self.app.entropy).simple(), self.settings.from.domain()),
            date: self.app.now(),
            from: Mailbox { name: "狼煙".to_owned(), address: self.settings.from.clone() },
            reply_to: None,
            to: Mailbox { name: name.to_owned(), address: to.clone() },
            subject: "サインインのリンク".to_owned(),
            text: text(name, link),
            html: None,
            attachments: Vec::new(),
            headers: vec![("Auto-Submitted", "auto-generated".to_owned())],
        }
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
        let mail = self.mail(to, name, link);
        let signed = self.settings.signer.sign(&mail.to_bytes(), mail.date);
        let message = signed.map_err(|_| "the sign-in mail cannot be signed".to_owned())?;
        let envelope = Envelope { from: self.settings.from.clone(), to: to.clone() };
        self.hand_over(&envelope, &message).await.map_err(|error| cause(&error))
    }
}

fn text(name: &str, link: &str) -> String {
    format!(
        "{name} 様\n\n狼煙にサインインするためのリンクをお送りします。\n\n{link}\n\n\
         このリンクは一度だけ使え、15分で無効になります。\n\
         お心当たりのないときは、何もせずにこのメールを削除してください。\n\n狼煙(自動送信)\n"
    )
}
