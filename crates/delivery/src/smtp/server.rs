//! Receiving server (受信サーバー): takes mail over SMTP and hands each one to a sink.
//!
//! It is the built-in mailbox that catches what a trial sends, and the door for reported mails. Life cycle: `serve`
//! accepts until `stop` resolves, then gives running conversations a moment to end and closes the rest.
//!
//! Invariants: 250 is said only after the sink has taken the mail, so nothing that was acknowledged can be lost; a mail
//! is either taken whole or refused. Limits (RFC 5321 4.5.3): 200 connections, 32 texts at a time in memory, 30 MB and
//! 100 recipients each, lines up to 10,000 octets although 1,000 is the rule, five minutes of silence.
//!
//! Left out: TLS and AUTH (it listens on this machine or behind a relay), relaying, and any judgement on the mail.

#[cfg(test)]
mod tests;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;

use super::session::{self, Limits};

const MOST_CONNECTIONS: usize = 200;
const MOST_TEXTS_AT_ONCE: usize = 32;
/// How long running conversations may take to end after `stop`.
const FAREWELL: Duration = Duration::from_secs(10);

/// One mail as it came (受信メール). Every part is chosen by the sender and nothing in it has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedMail {
    /// Return path, empty for a bounce.
    pub from: String,
    /// The recipients of the envelope, at least one.
    pub to: Vec<String>,
    /// Headers and body with CRLF line ends, dots taken off.
    pub raw: Vec<u8>,
}

/// Why a sink does not take a mail; said to the sending server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("メールを受け取れません({code} {text})。")]
pub struct SinkRefusal {
    /// 4xx when the sender shall try again, 5xx when not; anything else counts as 451.
    pub code: u16,
    /// English words for the answer, optionally beginning with an enhanced code (RFC 3463); non-ASCII is replaced.
    pub text: String,
}

/// Whoever keeps received mail.
#[async_trait]
pub trait MailSink: Send + Sync {
    /// Keeps the mail durably before answering Ok: the sending server then forgets it.
    async fn take(&self, mail: ReceivedMail) -> Result<(), SinkRefusal>;
}

/// Serves until `stop` resolves.
pub async fn serve(listener: TcpListener, sink: Arc<dyn MailSink>, stop: impl Future<Output = ()>) {
    let (stopping, is_stopping) = watch::channel(false);
    let limits = Limits::new(Arc::new(Semaphore::new(MOST_TEXTS_AT_ONCE)));
    let seats = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut guests = JoinSet::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let seat = Arc::clone(&seats).try_acquire_owned().ok();
                    guests.spawn(receive(stream, seat, Arc::clone(&sink), limits.clone(), is_stopping.clone()));
                }
                Err(error) => refuse_for_a_moment(&error).await,
            },
            Some(_) = guests.join_next() => {}
        }
    }
    drop(listener);
    // No receiver left only means that no conversation is running.
    let _ = stopping.send(true);
    let all_gone = async { while guests.join_next().await.is_some() {} };
    if tokio::time::timeout(FAREWELL, all_gone).await.is_err() {
        tracing::warn!("smtp sessions cut off at shutdown");
    }
}

async fn receive(
    mut stream: TcpStream,
    seat: Option<OwnedSemaphorePermit>,
    sink: Arc<dyn MailSink>,
    limits: Limits,
    stopping: watch::Receiver<bool>,
) {
    let ended = if seat.is_some() {
        session::converse(stream, sink.as_ref(), &limits, stopping).await
    } else {
        stream.write_all(b"421 4.3.2 too many connections, try again later\r\n").await
    };
    if let Err(error) = ended {
        tracing::debug!(error.kind = ?error.kind(), "smtp session ended early");
    }
}

/// Running out of file descriptors must not become a busy loop.
async fn refuse_for_a_moment(error: &std::io::Error) {
    tracing::warn!(error.kind = ?error.kind(), "smtp connection could not be accepted");
    tokio::time::sleep(Duration::from_millis(100)).await;
}
