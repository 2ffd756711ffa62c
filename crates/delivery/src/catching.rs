//! Catching mailbox (受信箱・見本): keeps all mail of a demonstration instead of letting it out.
//!
//! Life cycle: one file that is only added to, beside it an index in memory that is built anew at the start; a half
//! record at the end (the program was killed while writing) is cut off. Invariants: a mail that was acknowledged to the
//! sender is in the file; nothing leaves this machine. Left out: deleting, and surviving a power cut — it is a show.

mod file;
#[cfg(test)]
mod tests;
mod web;

use std::io;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use mail_parser::MessageParser;
use noroshi_platform::system::SystemClock;
use noroshi_terms::{Clock, Timestamp};

use crate::smtp::{MailSink, ReceivedMail, SinkRefusal};
use file::MailFile;

pub use web::{CatchingState, catching_routes};

/// One mail in the mailbox, as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaughtMail {
    /// Its place in the mailbox, from 1.
    pub number: usize,
    /// When it came.
    pub at: Timestamp,
    /// Return path.
    pub from: String,
    /// Recipients of the envelope.
    pub to: Vec<String>,
    /// Shown name in the To line.
    pub recipient: String,
    /// Subject.
    pub subject: String,
}

/// Which mails are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailFilter {
    /// Part of a recipient's address or name; empty for all.
    pub text: String,
    /// So many of the newest are left out.
    pub skip: usize,
    /// At most so many.
    pub limit: usize,
}

/// The mailbox. Cheap to clone.
#[derive(Clone)]
pub struct CatchingMailbox {
    file: Arc<MailFile>,
}

impl CatchingMailbox {
    /// Opens (and makes) the mailbox in a folder.
    pub fn open(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { file: Arc::new(MailFile::open(&folder.join("mailbox"))?) })
    }

    /// How many mails came.
    pub fn count(&self) -> usize {
        self.file.count()
    }

    /// Mails, the newest first, and how many fit the filter in all.
    pub fn messages(&self, filter: &MailFilter) -> (Vec<CaughtMail>, usize) {
        let text = filter.text.trim().to_lowercase();
        let fits = |mail: &CaughtMail| {
            text.is_empty()
                || mail.recipient.to_lowercase().contains(&text)
                || mail.to.iter().any(|address| address.to_lowercase().contains(&text))
        };
        self.file.select(fits, filter.skip, filter.limit)
    }

    /// A mail by its number, with all its bytes.
    pub fn raw(&self, number: usize) -> io::Result<Option<(CaughtMail, Vec<u8>)>> {
        self.file.read(number)
    }
}

#[async_trait]
impl MailSink for CatchingMailbox {
    async fn take(&self, mail: ReceivedMail) -> Result<(), SinkRefusal> {
        let file = Arc::clone(&self.file);
        let kept = tokio::task::spawn_blocking(move || file.add(SystemClock.now(), mail)).await;
        match kept {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::warn!(error.kind = ?error.kind(), "the catching mailbox cannot write");
                Err(SinkRefusal { code: 452, text: "4.3.1 mailbox cannot be written".to_owned() })
            }
            Err(_) => Err(SinkRefusal { code: 451, text: "4.3.0 mailbox stopped".to_owned() }),
        }
    }
}

/// Shown name of the recipient, and the subject.
fn headline(raw: &[u8]) -> (String, String) {
    let Some(message) = MessageParser::default().parse_headers(raw) else { return Default::default() };
    let recipient = message.to().and_then(|to| to.first()).and_then(|first| first.name()).unwrap_or_default();
    (recipient.to_owned(), message.subject().unwrap_or_default().to_owned())
}
