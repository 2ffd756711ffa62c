//! Approval (決裁) by a second person, and giving a draft back.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_terms::{BulletinId, PersonId, Timestamp};

use crate::stage::{Stage, StepError};
use crate::store;

/// The verb of approvers (決裁): approves or gives back.
#[derive(Debug)]
pub struct Approve;

impl Verb for Approve {
    const NAME: &'static str = "bulletin.approve";
    type Subject = BulletinId;
}

/// Approval was refused.
#[derive(Debug, thiserror::Error)]
pub enum ApproveError {
    /// There is no such bulletin.
    #[error("この通知文書は見つかりませんでした。")]
    NotFound,
    /// The stage does not allow it, or it is the own draft.
    #[error(transparent)]
    Step(#[from] StepError),
    /// Somebody was first.
    #[error("{by}さんが{}に、先に決裁しました。", at.tokyo_moment())]
    ApprovedMeanwhile {
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// The text changed after it was looked at.
    #[error("ご覧になったあとで、{by}さんが{}に文章を直しました。新しい文章をお確かめください。", at.tokyo_moment())]
    ChangedMeanwhile {
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// Giving back needs a word to the author.
    #[error("起案者へ伝えることを、ひとこと入れてください。")]
    NoReason,
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// Approves the revision that was looked at.
pub async fn approve(app: &App, permit: Permit<Approve>, seen: i64) -> Result<(), ApproveError> {
    let (id, by) = (*permit.subject(), permit.person().ok_or(ApproveError::NoPerson)?);
    let mut tx = app.db.begin().await?;
    if store::set_approved(&mut tx, id, seen, by, app.now()).await? == 0 {
        return Err(why_not(&mut tx, id, by, seen).await?);
    }
    audit(&mut tx, app, &permit, format!("approved revision {seen}")).await?;
    Ok(tx.commit().await?)
}

/// Gives it back to the author with a word why.
pub async fn send_back(app: &App, permit: Permit<Approve>, reason: &str) -> Result<(), ApproveError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(ApproveError::NoReason);
    }
    let (id, by) = (*permit.subject(), permit.person().ok_or(ApproveError::NoPerson)?);
    let reason: String = reason.chars().take(400).collect();
    let mut tx = app.db.begin().await?;
    if store::set_returned(&mut tx, id, by, app.now(), &reason).await? == 0 {
        let row = store::bulletin(&mut tx, id).await?.ok_or(ApproveError::NotFound)?;
        return Err(StepError::WrongStage(row.stage.label()).into());
    }
    store::drop_schedule(&mut tx, id).await?;
    audit(&mut tx, app, &permit, "sent back".to_owned()).await?;
    Ok(tx.commit().await?)
}

async fn why_not(tx: &mut Tx, id: BulletinId, by: PersonId, seen: i64) -> Result<ApproveError, DbError> {
    let Some(row) = store::bulletin(&mut *tx, id).await? else { return Ok(ApproveError::NotFound) };
    let writers = store::writers(&mut *tx, id).await?;
    Ok(match row.stage.clone() {
        Stage::Approved { by, at } => ApproveError::ApprovedMeanwhile { by: store::name_of(tx, by).await?, at },
        Stage::Submitted { .. } if !writers.contains(&by) && row.revision != seen => {
            ApproveError::ChangedMeanwhile { by: row.saved_by_name, at: row.saved_at }
        }
        stage => match stage.approve(&writers, by, row.saved_at) {
            Err(error) => error.into(),
            Ok(_) => ApproveError::NotFound,
        },
    })
}

async fn audit(tx: &mut Tx, app: &App, permit: &Permit<Approve>, detail: String) -> Result<(), DbError> {
    let subject = permit.subject().to_string();
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: Approve::NAME, subject, detail };
    record(tx, &*app.entropy, app.now(), entry).await
}
