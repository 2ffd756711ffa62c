//! The post office: takes mail over SMTP and remembers who got which Message-ID, and how often.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use noroshi_delivery::smtp::{MailSink, ReceivedMail, SinkRefusal, serve};
use tokio::net::TcpListener;

/// Every mail that was taken.
#[derive(Default)]
pub struct Letterbox {
    delay: Duration,
    /// Everybody is told to come later.
    pub refuses: AtomicBool,
    taken: Mutex<Vec<(String, String)>>,
}

impl Letterbox {
    /// A post office that takes its time over each mail.
    pub fn slow(delay: Duration) -> Self {
        Self { delay, ..Self::default() }
    }

    /// Opens the post office at this port.
    pub async fn open(self, port: u16) -> (Arc<Self>, SocketAddr) {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let (address, shared) = (listener.local_addr().unwrap(), Arc::new(self));
        tokio::spawn(serve(listener, Arc::clone(&shared) as _, std::future::pending()));
        (shared, address)
    }

    /// How many mails were taken, repeats included.
    pub fn count(&self) -> usize {
        self.taken.lock().unwrap().len()
    }

    /// For each Message-ID the address it went to, and how often. One Message-ID never goes to two addresses.
    pub fn letters(&self) -> HashMap<String, (String, usize)> {
        let mut letters: HashMap<String, (String, usize)> = HashMap::new();
        for (id, to) in self.taken.lock().unwrap().iter() {
            let letter = letters.entry(id.clone()).or_insert_with(|| (to.clone(), 0));
            assert_eq!(&letter.0, to, "{id} went to two addresses");
            letter.1 += 1;
        }
        letters
    }
}

#[async_trait]
impl MailSink for Letterbox {
    async fn take(&self, mail: ReceivedMail) -> Result<(), SinkRefusal> {
        if self.refuses.load(Ordering::SeqCst) {
            return Err(SinkRefusal { code: 451, text: "4.7.1 please come later".to_owned() });
        }
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        let raw = String::from_utf8_lossy(&mail.raw);
        let id = raw.lines().find(|line| line.to_ascii_lowercase().starts_with("message-id:")).unwrap();
        self.taken.lock().unwrap().push((id.to_owned(), mail.to.first().unwrap().clone()));
        Ok(())
    }
}
