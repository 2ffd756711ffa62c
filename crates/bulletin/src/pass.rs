//! Passing on to another tree (回付, R06): dental, pharmacist, nurse and hospital associations have trees of their own, with a
//! national body each.
//!
//! Whoever issues at the national body of a tree passes a bulletin on to such a body: a whole tree is not a district's to write to. Its members get the direct mail at once, as the own members do; the
//! body gets its relay task, so that the formal letter follows with its covers. Invariants: the bulletin stays one (R01): who
//! stands in both trees is addressed, mailed directly and counted once; a reader of the other tree sees what the same reader
//! of the own tree would; what has ended is not passed on. Left out: taking back; a withdrawal goes down this path too.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_delivery::{MailContent, NewDispatch, Path, dispatch, dispatch_to};
use noroshi_platform::app::App;
use noroshi_platform::db::{Db, DbError, On, Tx};
use noroshi_platform::outbox::{NewJob, enqueue};
use noroshi_platform::web::PageError;
use noroshi_terms::{BodyId, BulletinId, JobId};

use crate::content::IssuedContent;
use crate::mail::{MailStack, mail_content};
use crate::notice::held_ending;
use crate::read::{issued_in, letter_handling};
use crate::store;

/// The verb of passing on (回付).
#[derive(Debug)]
pub struct PassOn;

impl Verb for PassOn {
    const NAME: &'static str = "bulletin.pass_on";
    type Subject = BulletinId;
}

/// Kind of the job that tells the cascade; its payload is read by [`read_passed`].
pub const PASSED_EVENT: &str = "bulletin.passed";

/// Nothing was passed on.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    /// There is no such issued bulletin.
    #[error("この通知文書は見つかりませんでした。")]
    NotFound,
    /// It was corrected or withdrawn.
    #[error("この通知文書は、訂正または取下げになっています。訂正や取下げの文書を回してください。")]
    Ended,
    /// It came from outside and has no direct path.
    #[error("外から届いた文書は、鑑文を付けて伝達してください。")]
    Received,
    /// A district does not write to all members of another association.
    #[error("ほかの会へ回せるのは、全国の会が発出した文書だけです。上の会へご相談ください。")]
    NotNational,
    /// Not the national body of another tree.
    #[error("回す先の会を、一覧から選んでください。")]
    NotAnotherTree,
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// What was issued is damaged.
    #[error("通知文書の照合値が合いません。回さずに、管理者へお知らせください。")]
    Damaged,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// Passes an issued bulletin on to the national body of another tree; doing it again changes nothing.
pub async fn pass_on(app: &App, permit: Permit<PassOn>, body: BodyId) -> Result<(), PassError> {
    let (id, by, now) = (*permit.subject(), permit.person().ok_or(PassError::NoPerson)?, app.now());
    let mut tx = app.db.begin().await?;
    let content = match issued_in(&mut tx, id).await {
        Ok(content) => content.ok_or(PassError::NotFound)?,
        Err(PageError::Database(error)) => return Err(error.into()),
        Err(_) => return Err(PassError::Damaged),
    };
    if content.received.is_some() {
        return Err(PassError::Received);
    }
    if held_ending(&mut tx, id).await?.is_some() {
        return Err(PassError::Ended);
    }
    if !store::is_national(&mut tx, id).await? {
        return Err(PassError::NotNational);
    }
    if store::other_trees(&mut tx, id).await?.iter().all(|tree| tree.body != body) {
        return Err(PassError::NotAnotherTree);
    }
    if !store::insert_pass(&mut tx, (id, body), (by, now)).await? {
        return Ok(());
    }
    let (_, hash) = content.canonical().map_err(|_| PassError::Damaged)?;
    let handling = letter_handling(&mut tx, &content).await?;
    let mail = mail_content(&MailStack { content: &content, hash: &hash, covers: &[], handling: &handling });
    send(&mut tx, app, (&content, &mail), body).await?;
    let payload = format!("{id} {body}");
    let job = NewJob { kind: PASSED_EVENT, subject: payload.clone(), payload, due: now };
    enqueue(&mut tx, JobId::new(&*app.entropy), job, now).await?;
    let detail = format!("passed on to body {body}");
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: PassOn::NAME, subject: id.to_string(), detail };
    record(&mut tx, &*app.entropy, now, entry).await?;
    Ok(tx.commit().await?)
}

/// The direct path of the other tree: to its national body, and to everybody below who has no direct mail yet.
pub(crate) async fn send(
    tx: &mut Tx,
    app: &App,
    (content, mail): (&IssuedContent, &MailContent),
    body: BodyId,
) -> Result<(), DbError> {
    let below = NewDispatch {
        bulletin: content.bulletin,
        source: format!("{}/{body}", content.bulletin),
        path: Path::Direct,
        issuer: content.issuer,
        under: body,
        content: mail,
    };
    let itself = NewDispatch { source: format!("{}/{body}/itself", content.bulletin), ..below.clone() };
    dispatch_to(tx, app, itself, &[body]).await?;
    dispatch(tx, app, below).await?;
    Ok(())
}

/// The national bodies of other trees that a bulletin was passed on to.
pub async fn passed_to(on: impl Into<On<'_>>, id: BulletinId) -> Result<Vec<BodyId>, DbError> {
    store::passed_to(on, id).await
}

/// Bulletin and body of a job of [`PASSED_EVENT`].
pub fn read_passed(payload: &str) -> Option<(BulletinId, BodyId)> {
    let (id, body) = payload.split_once(' ')?;
    Some((id.parse().ok()?, body.parse().ok()?))
}

/// Whether a body stands in a tree that the bulletin is for.
pub async fn is_for(db: &Db, id: BulletinId, body: BodyId) -> Result<bool, DbError> {
    store::is_for(db, id, body).await
}
