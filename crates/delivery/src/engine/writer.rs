//! Writer: one transaction for what all lanes have to say at a moment (group commit, O03).
//!
//! Invariants: a lane that asks for `submitted-unknown` is answered after the commit, never before; an outcome that
//! could not be written is written later; a question that could not be written is answered with a refusal at once, so
//! that its lane takes the message back.

use std::sync::Arc;
use std::time::Duration;

use noroshi_platform::db::DbError;
use noroshi_terms::Timestamp;
use tokio::sync::{mpsc, oneshot};

use super::Shared;
use super::compose::DeliveryKey;
use crate::store::mails;

/// Words in one transaction; keeps the write lock short.
const MOST_WORDS: usize = 100;
/// Pause after a refused write.
const REST: Duration = Duration::from_millis(500);
/// After the engine was stopped: so many tries, then the leases run out by themselves.
const LAST_TRIES: u32 = 10;

/// What became of a mail.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// The relay took it.
    Accepted,
    /// Refused for good.
    Bounced { reason: String },
    /// Refused for now.
    Deferred { reason: String, due: Timestamp },
    /// Refused for now for too long (O05).
    Expired { reason: String },
    /// Not tried; back to the queue.
    Returned { reason: Option<String> },
    /// Nobody knows (O03).
    Doubtful { reason: String },
}

/// What a lane tells the writer.
pub(super) enum Note {
    /// The message is at the relay; may the dot follow? False: the lease passed to somebody else.
    Submit { key: DeliveryKey, answer: oneshot::Sender<Result<bool, NotWritten>> },
    /// The end of an attempt.
    Settle { key: DeliveryKey, outcome: Outcome },
}

/// The database did not take it.
#[derive(Debug, Clone, Copy)]
pub(super) struct NotWritten;

type Question = (DeliveryKey, oneshot::Sender<Result<bool, NotWritten>>);

pub(super) struct Writer {
    shared: Arc<Shared>,
    outcomes: Vec<(DeliveryKey, Outcome)>,
    questions: Vec<Question>,
}

impl Writer {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, outcomes: Vec::new(), questions: Vec::new() }
    }

    /// Writes until every lane is gone and everything is written.
    pub(super) async fn run(mut self, mut notes: mpsc::Receiver<Note>) {
        let mut failures = 0;
        loop {
            if self.outcomes.is_empty() && self.questions.is_empty() {
                match notes.recv().await {
                    Some(note) => self.sort(note),
                    None => return,
                }
            }
            while self.outcomes.len() + self.questions.len() < MOST_WORDS
                && let Ok(note) = notes.try_recv()
            {
                self.sort(note);
            }
            match self.write().await {
                Ok(answers) => {
                    failures = 0;
                    self.outcomes.clear();
                    for ((_, answer), is_ours) in self.questions.drain(..).zip(answers) {
                        let _ = answer.send(Ok(is_ours)); // a lane that went away needs no answer
                    }
                }
                Err(error) => {
                    failures += 1;
                    tracing::warn!(error = %error, outcomes = self.outcomes.len(), "the mail engine cannot write; tried again");
                    for (_, answer) in self.questions.drain(..) {
                        let _ = answer.send(Err(NotWritten));
                    }
                    if notes.is_closed() && notes.is_empty() && failures >= LAST_TRIES {
                        return;
                    }
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }

    fn sort(&mut self, note: Note) {
        match note {
            Note::Submit { key, answer } => self.questions.push((key, answer)),
            Note::Settle { key, outcome } => self.outcomes.push((key, outcome)),
        }
    }

    async fn write(&self) -> Result<Vec<bool>, DbError> {
        let (app, owner) = (&self.shared.app, self.shared.owner.as_str());
        let now = app.now();
        let mut tx = app.db.begin().await?;
        for (key, outcome) in &self.outcomes {
            mails::settle(&mut tx, *key, outcome, (owner, now)).await?;
        }
        let mut answers = Vec::with_capacity(self.questions.len());
        for (key, _) in &self.questions {
            let until = now.plus(self.shared.settings.lease);
            answers.push(mails::submit(&mut tx, *key, owner, (now, until)).await?);
        }
        tx.commit().await?;
        Ok(answers)
    }
}
