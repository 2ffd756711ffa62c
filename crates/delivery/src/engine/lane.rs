//! Lane: one connection to the relay, kept open, one mail at a time.

use std::sync::Arc;
use std::time::Duration;

use noroshi_platform::shutdown::Stop;
use tokio::sync::{Mutex, mpsc, oneshot};

use super::Shared;
use super::compose::{Composed, DeliveryKey, Ready, cause, compose};
use super::writer::{NotWritten, Note, Outcome};
use crate::smtp::{Connection, SmtpError, Stage};

/// Relays close connections that carry too many mails; a fresh one costs little.
const MOST_MAILS: usize = 100;
/// A line without work is closed: the relay wants its slots back.
const IDLE: Duration = Duration::from_secs(10);
/// After trouble that is this lane's own.
const REST: Duration = Duration::from_secs(1);

pub(super) struct Lane {
    shared: Arc<Shared>,
    notes: mpsc::Sender<Note>,
    waiting: Arc<Mutex<mpsc::Receiver<Ready>>>,
    line: Option<Line>,
}

struct Line {
    connection: Connection,
    carried: usize,
}

/// Why a message did not get to its dot.
enum NotHandedOver {
    /// No connection; says nothing about the mail.
    Relay(SmtpError),
    /// The relay refused this mail, or the line broke with it.
    Mail(SmtpError),
}

impl Lane {
    pub(super) fn new(
        shared: Arc<Shared>,
        notes: mpsc::Sender<Note>,
        waiting: Arc<Mutex<mpsc::Receiver<Ready>>>,
    ) -> Self {
        Self { shared, notes, waiting, line: None }
    }

    /// Sends until asked to stop; a mail that was begun is finished.
    pub(super) async fn run(mut self, stop: Stop) {
        let waiting = Arc::clone(&self.waiting);
        loop {
            let next = tokio::select! {
                biased;
                () = stop.stopped() => None,
                ready = async { waiting.lock().await.recv().await } => ready,
                () = tokio::time::sleep(IDLE), if self.line.is_some() => {
                    self.hang_up().await;
                    continue;
                }
            };
            let Some(ready) = next else { break };
            let is_resting = self.take(&ready).await;
            if is_resting {
                tokio::select! {
                    () = tokio::time::sleep(REST) => {}
                    () = stop.stopped() => {}
                }
            }
        }
        self.hang_up().await;
    }

    /// One mail; true when the lane shall rest before the next.
    async fn take(&mut self, ready: &Ready) -> bool {
        if let Some(pause) = self.shared.relay.pause() {
            self.settle(ready.key, Outcome::Returned { reason: Some(pause.reason) }).await;
            return false;
        }
        let composed = match compose(&self.shared.app, &self.shared.settings, ready) {
            Ok(composed) => composed,
            Err(reason) => {
                self.settle(ready.key, Outcome::Bounced { reason }).await;
                return false;
            }
        };
        match self.hand_over(&composed).await {
            Ok(()) => self.complete(ready).await,
            Err(NotHandedOver::Relay(error)) => {
                let reason = error.to_string();
                tracing::debug!(cause = cause(&error), "no connection to the relay");
                let is_paused = self.shared.relay.could_not_open(reason.clone());
                self.settle(ready.key, Outcome::Returned { reason: Some(reason) }).await;
                !is_paused
            }
            Err(NotHandedOver::Mail(error)) => {
                let outcome = self.refused(ready, &error);
                self.settle(ready.key, outcome).await;
                false
            }
        }
    }

    /// The message without its dot is with the relay. A line that the relay closed meanwhile is replaced once.
    async fn hand_over(&mut self, composed: &Composed) -> Result<(), NotHandedOver> {
        let is_fresh = self.open().await.map_err(NotHandedOver::Relay)?;
        match self.begin(composed).await {
            Err(error) if error.is_connection_over() && !is_fresh => {
                self.open().await.map_err(NotHandedOver::Relay)?;
                self.begin(composed).await.map_err(NotHandedOver::Mail)
            }
            begun => begun.map_err(NotHandedOver::Mail),
        }
    }

    /// Makes sure of a line; true when it is a new one.
    async fn open(&mut self) -> Result<bool, SmtpError> {
        if self.line.as_ref().is_some_and(|line| line.carried >= MOST_MAILS) {
            self.hang_up().await;
        }
        if self.line.is_some() {
            return Ok(false);
        }
        let connection = Connection::open(&self.shared.settings.relay).await?;
        self.shared.relay.line_opened();
        self.line = Some(Line { connection, carried: 0 });
        Ok(true)
    }

    async fn begin(&mut self, composed: &Composed) -> Result<(), SmtpError> {
        let Some(line) = &mut self.line else { return Ok(()) };
        line.carried += 1;
        let begun = line.connection.begin(&composed.envelope, &composed.bytes).await;
        if begun.as_ref().is_err_and(SmtpError::is_connection_over) {
            self.drop_line();
        }
        begun
    }

    /// Writes submitted-unknown, sends the dot, tells the outcome. True when the lane shall rest.
    async fn complete(&mut self, ready: &Ready) -> bool {
        match self.submit(ready.key).await {
            Ok(true) => {}
            Ok(false) => {
                // Somebody else has it now: without its dot our copy is taken back.
                self.drop_line();
                return false;
            }
            Err(NotWritten) => {
                self.drop_line();
                self.settle(ready.key, Outcome::Returned { reason: None }).await;
                return true;
            }
        }
        let Some(line) = &mut self.line else { return false };
        let finished = line.connection.finish().await;
        if finished.as_ref().is_err_and(SmtpError::is_connection_over) {
            self.drop_line();
        }
        let outcome = match finished {
            Ok(_) => Outcome::Accepted,
            Err(error) if error.is_outcome_unknown() => Outcome::Doubtful { reason: error.to_string() },
            Err(error) => self.refused(ready, &error),
        };
        self.settle(ready.key, outcome).await;
        false
    }

    /// What a refusal means for the mail (O05).
    fn refused(&self, ready: &Ready, error: &SmtpError) -> Outcome {
        let reason = error.to_string();
        match error {
            SmtpError::Permanent { stage, code, enhanced, .. }
                if is_about_the_mailbox(*stage, *code, enhanced.as_deref()) =>
            {
                Outcome::Bounced { reason }
            }
            _ => {
                let now = self.shared.app.now();
                if now.since(ready.issued.at) >= self.shared.settings.deadline {
                    return Outcome::Expired { reason };
                }
                Outcome::Deferred { reason, due: now.plus(self.shared.settings.pause_after(ready.attempts)) }
            }
        }
    }

    async fn submit(&mut self, key: DeliveryKey) -> Result<bool, NotWritten> {
        let (answer, answered) = oneshot::channel();
        self.notes.send(Note::Submit { key, answer }).await.map_err(|_| NotWritten)?;
        answered.await.unwrap_or(Err(NotWritten))
    }

    async fn settle(&mut self, key: DeliveryKey, outcome: Outcome) {
        if self.notes.send(Note::Settle { key, outcome }).await.is_err() {
            tracing::error!("the writer of the mail engine is gone; the lease runs out by itself");
        }
    }

    fn drop_line(&mut self) {
        if self.line.take().is_some() {
            self.shared.relay.line_closed();
        }
    }

    async fn hang_up(&mut self) {
        if let Some(line) = self.line.take() {
            self.shared.relay.line_closed();
            // The answer to a goodbye decides nothing.
            let _ = line.connection.quit().await;
        }
    }
}

/// A refusal for good is final only when it is about the recipient's mailbox (RFC 3463 classes 5.1 and 5.2, or the codes
/// that RFC 5321 gives for mailboxes). A refused sender, a missing right to relay or a policy is our own installation's
/// matter: such mails wait until it is mended, or the whole country would be given up within minutes.
fn is_about_the_mailbox(stage: Stage, code: u16, enhanced: Option<&str>) -> bool {
    match enhanced {
        _ if stage == Stage::Sender => false,
        Some(enhanced) => enhanced.starts_with("5.1.") || enhanced.starts_with("5.2."),
        None => matches!(code, 550 | 551 | 553),
    }
}
