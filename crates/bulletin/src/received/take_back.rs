//! Taking back a registration (取消): the wrong file, the wrong audience, a paper that is none.
//!
//! A paper has no notice, because who registered it did not write it. The end is written without one: open tasks close,
//! nothing is relayed by itself any more, mails that wait do not leave, receipt pages say so, and nobody reads it, because
//! its parts leave the table that every reader's question asks. The frozen content and the log stay. The same paper may then
//! be registered anew. Left out: calling back mails that left.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_delivery::stop_without_notice;
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;
use noroshi_terms::BulletinId;

use crate::ending::{EndKind, Ending};
use crate::recorded::{Recorded, tell_archive};
use crate::store;

/// The verb of clerks (取消): takes back what their body registered.
#[derive(Debug)]
pub struct TakeBackPaper;

impl Verb for TakeBackPaper {
    const NAME: &'static str = "bulletin.take_back_paper";
    type Subject = BulletinId;
}

/// Nothing was taken back.
#[derive(Debug, thiserror::Error)]
pub enum TakeBackError {
    /// There is no such paper, or it was taken back before.
    #[error("この文書は見つかりませんでした。すでに取り消されていることがあります。")]
    NotFound,
    /// The log shall say why.
    #[error("取り消す理由を、200字までで入れてください。")]
    Reason,
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

const LONGEST_REASON: usize = 200;

/// Takes back the registration of the permit's paper.
pub async fn take_back_paper(app: &App, permit: Permit<TakeBackPaper>, reason: &str) -> Result<(), TakeBackError> {
    let (id, by, now) = (*permit.subject(), permit.person().ok_or(TakeBackError::NoPerson)?, app.now());
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(TakeBackError::Reason);
    }
    let mut tx = app.db.begin().await?;
    store::hold(&mut tx, id).await?; // of this and a relay exactly one comes first
    if !store::is_received(&mut tx, id).await? {
        return Err(TakeBackError::NotFound);
    }
    let ending = Ending { kind: EndKind::TakenBack, by: None, reason: reason.to_owned(), at: now };
    if !store::insert_ending(&mut tx, id, &ending, by).await? {
        return Err(TakeBackError::NotFound);
    }
    stop_without_notice(&mut tx, app, id).await?;
    store::forget_paper(&mut tx, id).await?;
    tell_archive(&mut tx, app, Recorded::Bulletin(id)).await?;
    let (doer, body, detail) = (permit.doer(), permit.body(), "taken back".to_owned());
    record(
        &mut tx,
        &*app.entropy,
        now,
        Entry { doer, body, verb: TakeBackPaper::NAME, subject: id.to_string(), detail },
    )
    .await?;
    Ok(tx.commit().await?)
}
