//! A relay with moods: our own server behind a go-between that can hang up at the worst moment.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use mail_parser::MessageParser;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};

use crate::smtp::{MailSink, ReceivedMail, SinkRefusal, serve};

/// How the relay behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// later… is refused twice with 451, never… with 550, before…, midway… and after… lose their line once.
    ByAddress,
    /// Answers no final dot before it is released.
    Held,
}

pub(super) struct MoodyRelay {
    pub(super) port: u16,
    sink: Arc<Sink>,
    stop: Arc<Notify>,
}

struct Sink {
    mood: Mood,
    gate: Semaphore,
    tries: Mutex<HashMap<String, usize>>,
    taken: Mutex<Vec<ReceivedMail>>,
}

#[async_trait]
impl MailSink for Sink {
    async fn take(&self, mail: ReceivedMail) -> Result<(), SinkRefusal> {
        if self.mood == Mood::Held {
            drop(self.gate.acquire().await);
        }
        let to = mail.to[0].clone();
        let tries = {
            let mut tries = self.tries.lock().unwrap();
            let count = tries.entry(to.clone()).or_default();
            *count += 1;
            *count
        };
        let refusal = |code, text: &str| Err(SinkRefusal { code, text: text.to_owned() });
        match to {
            to if to.starts_with("later") && tries <= 2 => refusal(451, "4.7.1 try again later"),
            to if to.starts_with("never") => refusal(550, "5.1.1 no such user"),
            _ => {
                self.taken.lock().unwrap().push(mail);
                Ok(())
            }
        }
    }
}

pub(super) async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

impl MoodyRelay {
    pub(super) async fn start(mood: Mood) -> Self {
        Self::start_at(0, mood).await
    }

    pub(super) async fn start_at(port: u16, mood: Mood) -> Self {
        let sink = Arc::new(Sink { mood, gate: Semaphore::new(0), tries: Mutex::default(), taken: Mutex::default() });
        let stop = Arc::new(Notify::new());
        let inner = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let inner_port = inner.local_addr().unwrap().port();
        let (stopped, ended) = (Arc::clone(&stop), Arc::clone(&sink));
        tokio::spawn(async move { serve(inner, ended, stopped.notified()).await });
        let outer = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = outer.local_addr().unwrap().port();
        tokio::spawn(async move {
            let broken = Arc::new(Mutex::new(HashMap::new()));
            while let Ok((client, _)) = outer.accept().await {
                tokio::spawn(go_between(client, inner_port, Arc::clone(&broken)));
            }
        });
        Self { port, sink, stop }
    }

    pub(super) fn release(&self) {
        self.sink.gate.add_permits(1_000);
    }

    /// Recipient and Message-ID of every mail that was taken.
    pub(super) fn taken(&self) -> Vec<(String, String)> {
        let taken = self.sink.taken.lock().unwrap();
        let id =
            |mail: &ReceivedMail| MessageParser::default().parse(&mail.raw).unwrap().message_id().unwrap().to_owned();
        taken.iter().map(|mail| (mail.to[0].clone(), id(mail))).collect()
    }

    pub(super) fn texts(&self) -> Vec<String> {
        let taken = self.sink.taken.lock().unwrap();
        let text =
            |mail: &ReceivedMail| MessageParser::default().parse(&mail.raw).unwrap().body_text(0).unwrap().into_owned();
        taken.iter().map(text).collect()
    }
}

impl Drop for MoodyRelay {
    fn drop(&mut self) {
        self.stop.notify_one();
    }
}

/// Passes lines on; hangs up once for each before… (at DATA), midway… (in the text) and after… (the dot) address.
async fn go_between(client: TcpStream, port: u16, broken: Arc<Mutex<HashMap<String, ()>>>) {
    let server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let (from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let is_swallowing = Arc::new(AtomicBool::new(false));
    let swallowing = Arc::clone(&is_swallowing);
    let answers = tokio::spawn(async move {
        let mut buffer = [0; 4_096];
        while let Ok(length @ 1..) = from_server.read(&mut buffer).await {
            if swallowing.load(Ordering::SeqCst) || to_client.write_all(&buffer[..length]).await.is_err() {
                return; // the answer to the dot is lost with the line
            }
        }
    });
    let mut lines = BufReader::new(from_client);
    let (mut line, mut to) = (Vec::new(), String::new());
    let is_first = |to: &str| broken.lock().unwrap().insert(to.to_owned(), ()).is_none();
    while let Ok(1..) = lines.read_until(b'\n', &mut line).await {
        let text = String::from_utf8_lossy(&line).into_owned();
        if let Some(address) = text.strip_prefix("RCPT TO:<") {
            to = address.split('>').next().unwrap().to_owned();
        }
        let is_fatal = (text == "DATA\r\n" && to.starts_with("before"))
            || (text.starts_with("Message-ID:") && to.starts_with("midway"));
        if is_fatal && is_first(&to) {
            answers.abort();
            return;
        }
        if text == ".\r\n" && to.starts_with("after") && is_first(&to) {
            is_swallowing.store(true, Ordering::SeqCst);
        }
        if to_server.write_all(&line).await.is_err() {
            return;
        }
        line.clear();
        if is_swallowing.load(Ordering::SeqCst) {
            answers.await.unwrap();
            return;
        }
    }
}
