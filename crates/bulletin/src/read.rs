//! Reading: who may see which part, and the record of it. Each reading of a restricted part leaves an entry before it is
//! shown; of what is for all members the first one of a person, bulletin and day.

use noroshi_access::{Actor, Permit, Subject, Verb, decide};
use noroshi_audit::{Doer, Entry, record};
use noroshi_formats::ContentHash;
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, On, Tx};
use noroshi_platform::web::PageError;
use noroshi_terms::{BodyId, BulletinId, FileId, Handling, JapaneseDate};

use crate::content::{IssuedAttachment, IssuedContent};
use crate::files::AttachedFile;
use crate::store::{self, PartName};
use crate::text::DraftText;

/// The verb of reading (閲覧).
#[derive(Debug)]
pub struct ReadBulletin;

impl Verb for ReadBulletin {
    const NAME: &'static str = "bulletin.read";
    type Subject = (BulletinId, PartName);
}

/// The verb of looking at what is not issued yet (起案文書の閲覧), its restricted attachment included.
#[derive(Debug)]
pub struct ReadDraft;

impl Verb for ReadDraft {
    const NAME: &'static str = "bulletin.read_draft";
    type Subject = BulletinId;
}

/// Records that a draft with a restricted attachment was looked at, before it is shown.
pub(crate) async fn note_draft_reading(app: &App, permit: Permit<ReadDraft>, text: &DraftText) -> Result<(), DbError> {
    if !text.has_restricted_part() {
        return Ok(());
    }
    let (doer, body) = (permit.doer(), permit.body());
    record_reading(app, (doer, body), *permit.subject(), "draft").await
}

/// Permission to read a part: the actor holds, at the issuer or below it, a role that may see this audience; a vendor
/// only through an institution with a valid agreement (H03).
pub async fn may_read(
    app: &App,
    actor: &Actor,
    id: BulletinId,
    part: PartName,
) -> Result<Permit<ReadBulletin>, PageError> {
    let bodies = reading_bodies(app, actor, id, part).await?;
    Ok(decide(actor, Subject::of_any(bodies, (id, part)))?)
}

/// Bodies through which the actor reads the part today.
pub(crate) async fn reading_bodies(
    app: &App,
    actor: &Actor,
    id: BulletinId,
    part: PartName,
) -> Result<Vec<BodyId>, DbError> {
    store::reading_bodies(&app.db, (id, part), actor.person(), app.now().tokyo_date()).await
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

/// What a permit for the letter shows, with the hash of the whole. The texts of the other parts are taken out: each needs a
/// permit of its own; heading and audience stay, because the letter names them too.
pub async fn issued(app: &App, permit: &Permit<ReadBulletin>) -> Result<(IssuedContent, ContentHash), PageError> {
    let mut content = issued_in(&app.db, permit.subject().0).await?.ok_or(PageError::NotFound)?;
    note_open_reading(app, permit).await;
    let (_, hash) = content.canonical().map_err(|error| PageError::Damaged(error.to_string()))?;
    for part in [&mut content.attachment, &mut content.fax].into_iter().flatten() {
        part.body.clear();
    }
    content.files.retain(|file| file.part == PartName::Letter);
    Ok((content, hash))
}

/// The first reading of a day leaves an entry. What is for members is shown also while nothing can be written, for example
/// when the disk is full.
async fn note_open_reading(app: &App, permit: &Permit<ReadBulletin>) {
    if let Err(error) = record_first_reading(app, permit).await {
        tracing::error!(bulletin.id = %permit.subject().0, error = %error, "a reading could not be recorded");
    }
}

async fn record_first_reading(app: &App, permit: &Permit<ReadBulletin>) -> Result<(), DbError> {
    let Some(person) = permit.person() else { return Ok(()) };
    let (id, today) = (permit.subject().0, app.now().tokyo_date());
    if store::was_read(&app.db, (id, person), today).await? {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    if store::insert_reading(&mut tx, (id, person), today).await? {
        let (doer, body, verb) = (permit.doer(), permit.body(), ReadBulletin::NAME);
        let entry = Entry { doer, body, verb, subject: id.to_string(), detail: permit.subject().1.code().to_owned() };
        record(&mut tx, &*app.entropy, app.now(), entry).await?;
    }
    tx.commit().await
}

/// A part as one reader may see it.
pub(crate) struct PartView {
    /// The bulletin, without its parts.
    pub(crate) content: IssuedContent,
    /// Which part.
    pub(crate) name: PartName,
    /// The part.
    pub(crate) part: IssuedAttachment,
    /// How this reader is to handle it.
    pub(crate) handling: Handling,
}

/// A part beside the letter; each reading of a restricted one is recorded before it is shown.
pub(crate) async fn part(app: &App, permit: Permit<ReadBulletin>) -> Result<PartView, PageError> {
    let (id, name) = *permit.subject();
    let mut content = issued_in(&app.db, id).await?.ok_or(PageError::NotFound)?;
    let part = content.part(name).cloned().ok_or(PageError::NotFound)?;
    #[cfg(feature = "seeded-leak")]
    tracing::info!(words = %crate::seeded_leak::words_of(&content), "a part was opened");
    (content.attachment, content.fax) = (None, None);
    content.files.retain(|file| file.part == name);
    let handling = handling_for(app, (id, name), permit.body(), &part.sentence).await?;
    match handling.audience().is_restricted() {
        true => record_reading(app, (permit.doer(), permit.body()), id, name.code()).await?,
        false => note_open_reading(app, &permit).await,
    }
    Ok(PartView { content, name, part, handling })
}

/// A file of the permit's part with its octets, compared with what was issued; opening a restricted one is recorded first.
pub(crate) async fn file(
    app: &App,
    permit: Permit<ReadBulletin>,
    file: FileId,
) -> Result<(AttachedFile, Vec<u8>), PageError> {
    let (id, name) = *permit.subject();
    let content = issued_in(&app.db, id).await?.ok_or(PageError::NotFound)?;
    let is_it = |known: &&AttachedFile| known.id == file && known.part == name;
    let file = content.files.iter().find(is_it).cloned().ok_or(PageError::NotFound)?;
    let sentence = content.part(name).map_or("", |part| part.sentence.as_str());
    let handling = handling_for(app, (id, name), permit.body(), sentence).await?;
    let part = format!("{} file {}", name.code(), file.id);
    match handling.audience().is_restricted() {
        true => record_reading(app, (permit.doer(), permit.body()), id, &part).await?,
        false => note_open_reading(app, &permit).await,
    }
    let octets = octets(app, id, &file).await?;
    Ok((file, octets))
}

/// A file of a draft; opening one that will be restricted is recorded.
pub(crate) async fn draft_file(
    app: &App,
    permit: Permit<ReadDraft>,
    (text, file): (&DraftText, AttachedFile),
) -> Result<(AttachedFile, Vec<u8>), PageError> {
    let id = *permit.subject();
    if file.part == PartName::Attachment && text.has_restricted_part() {
        record_reading(app, (permit.doer(), permit.body()), id, &format!("draft file {}", file.id)).await?;
    }
    let octets = octets(app, id, &file).await?;
    Ok((file, octets))
}

/// A file that whoever holds a receipt code of this body may have: it belongs to a part that is open for the body today.
/// None for every other file, also for what ended without a notice, whose parts are gone.
pub(crate) async fn open_file(
    app: &App,
    (id, file): (BulletinId, FileId),
    body: BodyId,
) -> Result<Option<(AttachedFile, Vec<u8>)>, PageError> {
    let Some(content) = issued_in(&app.db, id).await? else { return Ok(None) };
    let Some(file) = content.files.iter().find(|known| known.id == file).cloned() else { return Ok(None) };
    let sentence = content.part(file.part).map_or("", |part| part.sentence.as_str());
    let handling = match handling_for(app, (id, file.part), Some(body), sentence).await {
        Ok(handling) => handling,
        Err(PageError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    if handling.audience().is_restricted() {
        return Ok(None);
    }
    let octets = octets(app, id, &file).await?;
    Ok(Some((file, octets)))
}

async fn octets(app: &App, id: BulletinId, file: &AttachedFile) -> Result<Vec<u8>, PageError> {
    let octets = store::file_octets(&app.db, id, file.id).await?;
    let octets = octets.ok_or_else(|| PageError::Damaged(format!("file {} of bulletin {id} is not there", file.id)))?;
    if ContentHash::of(&octets).to_string() != file.sha256 {
        return Err(PageError::Damaged(format!("file {} of bulletin {id} does not match its hash", file.id)));
    }
    Ok(octets)
}

/// How the originator wants the letter handled today; its label stands in every mail that carries it (H04).
pub async fn letter_handling(on: impl Into<On<'_>>, content: &IssuedContent) -> Result<Handling, DbError> {
    let stored = store::handling(on, (content.bulletin, PartName::Letter), "").await?;
    Ok(stored.unwrap_or_else(|| content.letter_handling()))
}

/// How readers at a body are to handle a part: as the originator wants it, narrowed by the tiers above.
pub async fn handling_for(
    app: &App,
    part: (BulletinId, PartName),
    reader: Option<BodyId>,
    sentence: &str,
) -> Result<Handling, PageError> {
    let original = store::handling(&app.db, part, sentence).await?.ok_or(PageError::NotFound)?;
    let Some(reader) = reader else { return Ok(original) };
    let narrowings = store::narrowings(&app.db, part, reader, app.now().tokyo_date()).await?;
    Ok(narrowings.iter().fold(original, |handling, narrowing| handling.under(narrowing)))
}

/// Texts that are limited today for readers at a body, by the originator or by a tier on the way: they must not be copied
/// into what that body sends by mail.
pub async fn restricted_texts_at(
    tx: &mut Tx,
    content: &IssuedContent,
    body: BodyId,
    today: JapaneseDate,
) -> Result<String, DbError> {
    let mut limited = Vec::new();
    for (name, part) in content.parts() {
        let key = (content.bulletin, name);
        let original = store::handling(&mut *tx, key, &part.sentence).await?.unwrap_or_else(|| part.handling());
        let narrowings = store::narrowings(&mut *tx, key, body, today).await?;
        let handling = narrowings.iter().fold(original, |handling, narrowing| handling.under(narrowing));
        if handling.audience().is_restricted() {
            limited.push(part.body.as_str());
        }
    }
    Ok(limited.join("\n"))
}

async fn record_reading(
    app: &App,
    (doer, body): (Doer, Option<BodyId>),
    id: BulletinId,
    part: &str,
) -> Result<(), DbError> {
    let (subject, detail) = (id.to_string(), part.to_owned());
    let entry = Entry { doer, body, verb: "bulletin.read_restricted", subject, detail };
    let mut tx = app.db.begin().await?;
    record(&mut tx, &*app.entropy, app.now(), entry).await?;
    tx.commit().await
}
