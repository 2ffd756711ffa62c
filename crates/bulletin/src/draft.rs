//! Drafting: begin, save, submit for approval.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::web::PageError;
use noroshi_terms::{BodyId, BulletinId, PersonId, Timestamp};

use crate::notice::notice_of;
use crate::office_texts::KeepTextsError;
use crate::stage::{Stage, StepError};
use crate::store::{self, BulletinRow, NewDraft};
use crate::text::DraftText;

/// The verb of authors (起案): begins, saves and submits. The subject is the bulletin, or none for a new one, of a body.
#[derive(Debug)]
pub struct Draft;

impl Verb for Draft {
    const NAME: &'static str = "bulletin.draft";
    type Subject = (Option<BulletinId>, BodyId);
}

/// Drafting was refused.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// There is no such draft.
    #[error("この下書きは見つかりませんでした。")]
    NotFound,
    /// Somebody saved in between; nothing was overwritten.
    #[error("{}さんが{}に先に保存しました。ちがいを見て、選んでください。", .0.by, .0.at.tokyo_moment())]
    SavedMeanwhile(Box<Overtaken>),
    /// It is no draft any more.
    #[error(transparent)]
    Step(#[from] StepError),
    /// Something must be mended first.
    #[error("{0}")]
    NotReady(String),
    /// The office's standard texts were refused, and nothing was saved.
    #[error("{0}")]
    NotKept(String),
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

impl From<KeepTextsError> for DraftError {
    fn from(error: KeepTextsError) -> Self {
        match error {
            KeepTextsError::Database(error) => Self::Database(error),
            other => Self::NotKept(other.to_string()),
        }
    }
}

/// What somebody else saved.
#[derive(Debug, Clone)]
pub struct Overtaken {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The texts as they are now.
    pub text: DraftText,
    /// Their revision.
    pub revision: i64,
}

/// Begins a draft for the body of the permit.
pub async fn create(app: &App, permit: Permit<Draft>, text: &DraftText) -> Result<BulletinId, DraftError> {
    let author = permit.person().ok_or(DraftError::NoPerson)?;
    let id = BulletinId::new(&*app.entropy);
    let mut tx = app.db.begin().await?;
    store::insert(&mut tx, NewDraft { id, issuer: permit.subject().1, author, text, at: app.now() }).await?;
    store::note_writer(&mut tx, id, author).await?;
    audit(&mut tx, app, &permit, id, "created").await?;
    tx.commit().await?;
    Ok(id)
}

/// Saves the texts over the revision the writer saw.
pub async fn save(app: &App, permit: &Permit<Draft>, seen: i64, text: &DraftText) -> Result<(), DraftError> {
    let (id, by) = named(permit)?;
    let mut tx = app.db.begin().await?;
    if store::update_text(&mut tx, id, seen, (by, app.now()), text).await? == 0 {
        return Err(why_not(&mut tx, id).await?);
    }
    store::note_writer(&mut tx, id, by).await?;
    audit(&mut tx, app, permit, id, "saved").await?;
    Ok(tx.commit().await?)
}

/// Asks for approval of the revision the author saw.
pub async fn submit(app: &App, permit: &Permit<Draft>, seen: i64) -> Result<(), DraftError> {
    let (id, by) = named(permit)?;
    let mut tx = app.db.begin().await?;
    let row = store::bulletin(&mut tx, id).await?.ok_or(DraftError::NotFound)?;
    row.stage.clone().submit(by, app.now())?;
    let more = match notice_of(&mut tx, id).await {
        Ok(notice) => notice.map(|notice| notice.checks(&row.text)).unwrap_or_default(),
        Err(PageError::Database(error)) => return Err(error.into()),
        Err(_) => return Err(DraftError::NotFound),
    };
    if let Some(fault) = row.text.checks_on(app.now().tokyo_date()).into_iter().chain(more).find(crate::Check::is_stop)
    {
        return Err(DraftError::NotReady(fault.text));
    }
    if store::set_submitted(&mut tx, id, seen, by, app.now()).await? == 0 {
        return Err(why_not(&mut tx, id).await?);
    }
    store::note_writer(&mut tx, id, by).await?;
    audit(&mut tx, app, permit, id, "submitted").await?;
    Ok(tx.commit().await?)
}

fn named(permit: &Permit<Draft>) -> Result<(BulletinId, PersonId), DraftError> {
    let id = permit.subject().0.ok_or(DraftError::NotFound)?;
    Ok((id, permit.person().ok_or(DraftError::NoPerson)?))
}

async fn why_not(tx: &mut Tx, id: BulletinId) -> Result<DraftError, DbError> {
    let Some(row) = store::bulletin(tx, id).await? else { return Ok(DraftError::NotFound) };
    Ok(match row {
        BulletinRow { stage: Stage::Draft, saved_by_name, saved_at, text, revision, .. } => {
            DraftError::SavedMeanwhile(Box::new(Overtaken { by: saved_by_name, at: saved_at, text, revision }))
        }
        BulletinRow { stage, .. } => DraftError::Step(StepError::WrongStage(stage.label())),
    })
}

async fn audit(tx: &mut Tx, app: &App, permit: &Permit<Draft>, id: BulletinId, detail: &str) -> Result<(), DbError> {
    let entry = Entry {
        doer: permit.doer(),
        body: permit.body(),
        verb: Draft::NAME,
        subject: id.to_string(),
        detail: detail.to_owned(),
    };
    record(tx, &*app.entropy, app.now(), entry).await
}
