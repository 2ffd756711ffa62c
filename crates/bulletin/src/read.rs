//! Reading: who may see which part, and the record of each reading of a restricted part.

use noroshi_access::{Actor, Denied, Permit, Subject, Verb, decide};
use noroshi_audit::{Entry, record};
use noroshi_platform::app::App;
use noroshi_platform::db::{Db, DbError, On};
use noroshi_platform::web::PageError;
use noroshi_terms::BulletinId;

use crate::content::{IssuedAttachment, IssuedContent};
use crate::store::{self, PartName};

/// The verb of reading (閲覧).
#[derive(Debug)]
pub struct ReadBulletin;

impl Verb for ReadBulletin {
    const NAME: &'static str = "bulletin.read";
    type Subject = (BulletinId, PartName);
}

/// Permission to read a part: the actor holds, at the issuer or below it, a role that may see this audience.
pub async fn may_read(
    db: &Db,
    actor: &Actor,
    id: BulletinId,
    part: PartName,
) -> Result<Permit<ReadBulletin>, PageError> {
    let bodies = store::reading_bodies(db, id, part, actor.person()).await?;
    Ok(decide(actor, Subject::of_any(bodies, (id, part)))?)
}

/// The content of an issued bulletin, checked against its hash. For pages behind a permit and for the cascade.
pub async fn issued_in(on: impl Into<On<'_>>, id: BulletinId) -> Result<Option<IssuedContent>, PageError> {
    let row = store::bulletin(on, id).await?;
    match row.and_then(|row| row.content) {
        None => Ok(None),
        Some((json, hash)) => {
            IssuedContent::read(id, &json, &hash).map(Some).map_err(|error| PageError::Damaged(error.to_string()))
        }
    }
}

/// What a permit for the letter shows. The attachment is taken out: it needs a permit of its own.
pub async fn issued(app: &App, permit: &Permit<ReadBulletin>) -> Result<IssuedContent, PageError> {
    issued_in(&app.db, permit.subject().0).await?.ok_or(PageError::NotFound)
}

/// The attachment; each reading of a restricted one is recorded before it is shown.
pub(crate) async fn attachment(
    app: &App,
    permit: Permit<ReadBulletin>,
) -> Result<(IssuedContent, IssuedAttachment), PageError> {
    let (id, part) = *permit.subject();
    if part != PartName::Attachment {
        return Err(Denied.into());
    }
    let mut content = issued_in(&app.db, id).await?.ok_or(PageError::NotFound)?;
    let attachment = content.attachment.take().ok_or(PageError::NotFound)?;
    if attachment.audience.is_restricted() {
        record_reading(app, &permit, id).await?;
    }
    Ok((content, attachment))
}

async fn record_reading(app: &App, permit: &Permit<ReadBulletin>, id: BulletinId) -> Result<(), DbError> {
    let mut tx = app.db.begin().await?;
    let entry = Entry {
        doer: permit.doer(),
        body: permit.body(),
        verb: "bulletin.read_restricted",
        subject: id.to_string(),
        detail: "attachment".to_owned(),
    };
    record(&mut tx, &*app.entropy, app.now(), entry).await?;
    tx.commit().await
}
