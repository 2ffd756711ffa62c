//! Results (回答の集計): how many answered what, by tier and prefecture, and who answered what for those who may see it.

use std::collections::BTreeMap;

use noroshi_directory::BodyKind;
use noroshi_platform::db::{Db, DbError};
use noroshi_terms::{BodyId, BulletinId, Prefecture};

use crate::store::answers as store;

/// How many bodies of a tier and prefecture gave the same answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerCount {
    /// Place of the question, counted from 1.
    pub question: u32,
    /// The tier.
    pub kind: BodyKind,
    /// The prefecture; none for bodies without area.
    pub prefecture: Option<Prefecture>,
    /// The choice or the number; empty for texts, which are not counted one by one.
    pub value: String,
    /// How many.
    pub bodies: u64,
}

/// The answers counted; only those of bodies below `under`, when it is given.
pub async fn answer_counts(db: &Db, bulletin: BulletinId, under: Option<BodyId>) -> Result<Vec<AnswerCount>, DbError> {
    store::counts(db, bulletin, under).await
}

/// Which answers are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnswerFilter {
    /// Only who answered this question.
    pub question: Option<u32>,
    /// Only this prefecture.
    pub prefecture: Option<Prefecture>,
    /// Only bodies below this one.
    pub under: Option<BodyId>,
}

/// A body with everything it answered, by the place of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredBody {
    /// The body.
    pub body: BodyId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What kind.
    pub kind: BodyKind,
    /// Its prefecture.
    pub prefecture: Option<Prefecture>,
    /// Its answers.
    pub answers: BTreeMap<u32, String>,
}

/// One page of bodies that answered, in serial order, after the last one of the page before.
pub async fn answered(
    db: &Db,
    bulletin: BulletinId,
    filter: AnswerFilter,
    after: Option<BodyId>,
    limit: u32,
) -> Result<Vec<AnsweredBody>, DbError> {
    let mut bodies: Vec<AnsweredBody> = Vec::new();
    for (body, question, value) in store::answered(db, bulletin, filter, after, limit).await? {
        match bodies.last_mut().filter(|last| last.body == body.body) {
            Some(last) => last.answers.insert(question, value),
            None => {
                bodies.push(body);
                bodies.last_mut().and_then(|last| last.answers.insert(question, value))
            }
        };
    }
    Ok(bodies)
}
