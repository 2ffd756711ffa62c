//! A post office that takes the program's mail: one that keeps and shows it, and one that never answers.

use std::net::SocketAddr;
use std::sync::Arc;

use async_trait::async_trait;
use noroshi::demo::Visitor;
use noroshi_delivery::smtp::{MailSink, ReceivedMail, SinkRefusal, serve};
use noroshi_delivery::{CatchingMailbox, CatchingState, MailFilter, catching_routes};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// Keeps every mail.
pub struct PostOffice {
    /// Where it takes mail.
    pub address: SocketAddr,
    mailbox: CatchingMailbox,
    _folder: TempDir,
}

impl PostOffice {
    /// Opens one on a free port; it closes with the test.
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = CatchingMailbox::open(folder.path()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, Arc::new(mailbox.clone()), std::future::pending()));
        Self { address, mailbox, _folder: folder }
    }

    /// Texts of the mails to this address so far, the oldest first.
    pub async fn mails_to(&self, address: &str) -> Vec<String> {
        let (mails, _) = self.mailbox.messages(&MailFilter { text: address.to_owned(), skip: 0, limit: usize::MAX });
        let state = CatchingState { mailbox: self.mailbox.clone(), public_url: "http://none.example".to_owned() };
        let mut reader = Visitor::new(catching_routes(&state).into_router());
        let mut texts = Vec::new();
        for mail in mails.iter().rev() {
            texts.push(reader.get(&format!("/demo/mailbox/{}", mail.number)).await.unwrap().text);
        }
        texts
    }

    /// Waits for a mail to this address that holds these words.
    pub async fn mail_with(&self, address: &str, words: &str) -> String {
        super::until(&format!("a mail with {words}"), async || {
            self.mails_to(address).await.into_iter().find(|text| text.contains(words))
        })
        .await
    }

    /// How many mails came.
    pub fn count(&self) -> usize {
        self.mailbox.count()
    }
}

/// Takes mails and never says so.
pub struct SilentOffice {
    /// Where it takes mail.
    pub address: SocketAddr,
    /// Rings at each mail.
    pub bell: Arc<Notify>,
}

struct Silence(Arc<Notify>);

#[async_trait]
impl MailSink for Silence {
    async fn take(&self, _: ReceivedMail) -> Result<(), SinkRefusal> {
        self.0.notify_one();
        std::future::pending().await
    }
}

impl SilentOffice {
    /// Opens one on a free port.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, bell) = (listener.local_addr().unwrap(), Arc::new(Notify::new()));
        tokio::spawn(serve(listener, Arc::new(Silence(Arc::clone(&bell))), std::future::pending()));
        Self { address, bell }
    }
}

/// The path behind `start` in a text, up to the first character that no token holds.
pub fn path_after(text: &str, start: &str) -> Option<String> {
    let after = text.split_once(start)?.1;
    let token: String = after.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    Some(format!("{start}{token}"))
}
