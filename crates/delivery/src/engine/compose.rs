//! Composing: the bytes of one delivery. The same delivery gives the same bytes at every attempt (O03, O04).

use std::sync::Arc;

use noroshi_platform::App;
use noroshi_terms::{BodyId, DispatchId, MailAddress, Timestamp};

use super::MailSettings;
use crate::acknowledge::receipt_key;
use crate::content::{Fields, MailContent, TextAttachment};
use crate::mail::{MailAttachment, Mailbox, OfficialMail};
use crate::smtp::{Envelope, SmtpError};

/// Which delivery; the channel is mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct DeliveryKey {
    pub(crate) dispatch: DispatchId,
    pub(crate) body: BodyId,
}

/// Content of a dispatch with the moment of its issue.
#[derive(Debug)]
pub(super) struct Issued {
    pub(super) content: MailContent,
    pub(super) at: Timestamp,
}

/// A leased delivery with everything that is needed to send it.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) key: DeliveryKey,
    pub(super) address: String,
    pub(super) recipient: String,
    pub(super) attempts: i64,
    pub(super) issued: Arc<Issued>,
}

/// What goes to the relay.
pub(super) struct Composed {
    pub(super) envelope: Envelope,
    pub(super) bytes: Vec<u8>,
}

/// Puts the mail together and signs it. The error is for people and final: trying again would give the same.
pub(super) fn compose(app: &App, settings: &MailSettings, ready: &Ready) -> Result<Composed, String> {
    let to: MailAddress = ready.address.parse().map_err(|error| format!("{error}"))?;
    let code = receipt_key(app).code(ready.key.dispatch, ready.key.body).map_err(|error| error.to_string())?;
    let link = app.public_link(&format!("/k/{}", code.url_form()));
    let printed = code.to_string();
    let fields = Fields { recipient: &ready.recipient, link: &link, code: &printed };
    let content = &ready.issued.content;
    let html = fields.fill_html(&content.html);
    let mail = OfficialMail {
        message_id: message_id(ready.key, &settings.from),
        date: ready.issued.at,
        from: Mailbox { name: content.from_name.clone(), address: settings.from.clone() },
        reply_to: content.reply_to.clone().map(|address| Mailbox { name: String::new(), address }),
        to: Mailbox { name: ready.recipient.clone(), address: to.clone() },
        subject: content.subject.clone(),
        text: fields.fill_text(&content.text),
        html: (!html.is_empty()).then_some(html),
        attachments: content.attachments.iter().map(attachment).collect(),
        // Absence notices then stay away (RFC 3834).
        headers: vec![("Auto-Submitted", "auto-generated".to_owned())],
    };
    let bytes = settings.signer.sign(&mail.to_bytes(), ready.issued.at).map_err(|error| error.to_string())?;
    Ok(Composed { envelope: Envelope { from: settings.from.clone(), to }, bytes })
}

/// Stable for a delivery, whatever happens to it (O03).
pub(super) fn message_id(key: DeliveryKey, from: &MailAddress) -> String {
    format!("n{}.{}.m@{}", key.dispatch, key.body, from.domain())
}

fn attachment(file: &TextAttachment) -> MailAttachment {
    MailAttachment {
        file_name: file.file_name.clone(),
        content_type: file.content_type.clone(),
        bytes: file.text.clone().into_bytes(),
    }
}

/// What went wrong at the relay, for the log: without its words, which may name an address.
pub(crate) fn cause(error: &SmtpError) -> String {
    match error {
        SmtpError::Unreachable { source, .. } => format!("relay unreachable: {:?}", source.kind()),
        SmtpError::Temporary { stage, code, .. } => format!("relay refused for now: {code} at {stage:?}"),
        SmtpError::Permanent { stage, code, .. } => format!("relay refused: {code} at {stage:?}"),
        SmtpError::ConnectionLost { lost, .. } => format!("connection to the relay lost: {lost:?}"),
        SmtpError::Protocol { stage, .. } => format!("relay does not keep to SMTP at {stage:?}"),
        SmtpError::Tls { .. } => "no encrypted connection to the relay".to_owned(),
    }
}
