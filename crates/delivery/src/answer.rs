//! Answers (回答) to the questions in a confirmation: one per institution and question, the latest counts, earlier ones stay.
//!
//! Whoever holds the receipt code answers, as with 了知 itself, or a person who is signed in. Invariants: there is no answer
//! of an institution without its 了知; an answer that replaces another one leaves it in the history; each change is an
//! audit entry, which names the questions but never what was answered. Left out: results, in [`results`].

pub mod results;

use noroshi_access::Permit;
use noroshi_audit::{Doer, Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_terms::{BodyId, BulletinId, Timestamp};

use crate::acknowledge::{Acknowledge, AcknowledgeError, Receipt, receipt};
use crate::question::GivenAnswers;
use crate::store::answers::{self as store, Replaced};

const ANSWER: &str = "bulletin.answer";

/// Nothing was kept.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// An answer without 了知 would be counted nowhere.
    #[error("先に「読みました(了知)」を押してください。そのあとで、お答えを送れます。")]
    NotAcknowledged,
    /// The code leads nowhere.
    #[error(transparent)]
    Code(#[from] AcknowledgeError),
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// Who answers, for whom, and on which way.
struct Answerer {
    doer: Doer,
    bulletin: BulletinId,
    body: BodyId,
    via: &'static str,
}

/// Keeps answers given with a receipt code; how many of them are new.
pub async fn answer_by_code(app: &App, code: &str, given: &GivenAnswers) -> Result<usize, AnswerError> {
    let Receipt { bulletin, body, .. } = receipt(app, code).await?;
    keep(app, Answerer { doer: Doer::CodeHolder, bulletin, body, via: "link" }, given).await
}

/// Keeps answers of a person who may confirm for the institution; how many of them are new.
pub async fn answer(app: &App, permit: Permit<Acknowledge>, given: &GivenAnswers) -> Result<usize, AnswerError> {
    let (bulletin, body) = *permit.subject();
    keep(app, Answerer { doer: permit.doer(), bulletin, body, via: "page" }, given).await
}

async fn keep(app: &App, by: Answerer, given: &GivenAnswers) -> Result<usize, AnswerError> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    if !store::has_acknowledged(&mut tx, by.bulletin, by.body).await? {
        return Err(AnswerError::NotAcknowledged);
    }
    let changed = write(&mut tx, &by, given, now).await?;
    if !changed.is_empty() {
        let questions = changed.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        let entry = Entry {
            doer: by.doer,
            body: Some(by.body),
            verb: ANSWER,
            subject: by.bulletin.to_string(),
            detail: format!("via {}, questions {questions}", by.via),
        };
        record(&mut tx, &*app.entropy, now, entry).await?;
    }
    tx.commit().await?;
    Ok(changed.len())
}

/// Writes what differs from the answers before; the questions whose answers changed.
async fn write(tx: &mut Tx, by: &Answerer, given: &GivenAnswers, at: Timestamp) -> Result<Vec<u32>, DbError> {
    let mut changed = Vec::new();
    for answer in &given.0 {
        let new = store::NewAnswer { bulletin: by.bulletin, body: by.body, answer, at, via: by.via };
        // Of two who answer first at the same time, the second finds an answer to replace when it looks again.
        let is_changed = match store::replace(tx, &new).await? {
            Replaced::Yes => true,
            Replaced::SameOrNone => store::insert(tx, &new).await? || store::replace(tx, &new).await? == Replaced::Yes,
        };
        if is_changed {
            changed.push(answer.question);
        }
    }
    Ok(changed)
}
