//! Batch (まとめ書き): what many want to write at the same moment goes into one transaction.
//!
//! A commit waits for the disk, and SQLite has one writer: two hundred small changes a second would wait for two hundred
//! turns of the disk. While one transaction is written, those who come meanwhile gather; the first of them then writes for
//! all. Nobody waits for others to come: who is alone writes at once. Invariants: an answer is given after the commit that holds
//! its change, never before; when a common transaction fails because of a change in it, or whoever wrote it went away,
//! each tries again alone, so that one bad change harms no other. A change must therefore do no harm when it is made twice.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::{Db, DbError, Tx};

/// Changes in one transaction; keeps the write lock short.
const MOST: usize = 100;

/// One change after the other inside a transaction. What the change brought about is its answer.
pub trait Change: Clone + Send + Sync {
    /// What the change brings about.
    type Answer: Send;

    /// Makes the change.
    fn make(&self, tx: &mut Tx) -> impl Future<Output = Result<Self::Answer, DbError>> + Send;
}

/// Changes of one kind that gather.
pub struct Batch<C: Change> {
    waiting: Mutex<VecDeque<Waiting<C>>>,
    turn: tokio::sync::Mutex<()>,
}

type Waiting<C> = (C, oneshot::Sender<Result<<C as Change>::Answer, DbError>>);

impl<C: Change> Default for Batch<C> {
    fn default() -> Self {
        Self { waiting: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }
}

impl<C: Change> Batch<C> {
    /// Makes a change, together with those that wait at the same moment.
    pub async fn write(&self, db: &Db, change: C) -> Result<C::Answer, DbError> {
        let (sender, mut receiver) = oneshot::channel();
        self.lock().push_back((change.clone(), sender));
        let told = tokio::select! {
            biased;
            told = &mut receiver => told.ok(),
            _turn = self.turn.lock() => loop {
                match receiver.try_recv() {
                    Ok(answer) => break Some(answer),
                    Err(oneshot::error::TryRecvError::Closed) => break None,
                    Err(oneshot::error::TryRecvError::Empty) => self.write_waiting(db).await,
                }
            },
        };
        match told {
            Some(answer) => answer,
            None => alone(db, &change).await,
        }
    }

    /// Writes those who wait; when that fails they learn it by their answer not coming.
    async fn write_waiting(&self, db: &Db) {
        let (changes, senders): (Vec<C>, Vec<_>) = {
            let mut waiting = self.lock();
            let count = waiting.len().min(MOST);
            waiting.drain(..count).unzip()
        };
        match together(db, &changes).await {
            Ok(answers) => {
                for (sender, answer) in senders.into_iter().zip(answers) {
                    let _ = sender.send(Ok(answer)); // somebody who went away needs no answer
                }
            }
            // Trying again alone would only meet the same.
            Err(error) if error.is_of_the_place() || changes.len() == 1 => {
                for sender in senders {
                    let _ = sender.send(Err(error.told_again()));
                }
            }
            Err(error) => {
                tracing::warn!(error = %error, changes = changes.len(), "a common transaction failed; each is tried alone");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Waiting<C>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn together<C: Change>(db: &Db, changes: &[C]) -> Result<Vec<C::Answer>, DbError> {
    let mut tx = db.begin().await?;
    let mut answers = Vec::with_capacity(changes.len());
    for change in changes {
        answers.push(change.make(&mut tx).await?);
    }
    tx.commit().await?;
    Ok(answers)
}

async fn alone<C: Change>(db: &Db, change: &C) -> Result<C::Answer, DbError> {
    let mut tx = db.begin().await?;
    let answer = change.make(&mut tx).await?;
    tx.commit().await?;
    Ok(answer)
}
