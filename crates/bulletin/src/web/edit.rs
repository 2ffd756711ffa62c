//! The editor: one source text, checked while writing; what was typed is kept whatever happens.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm, Subject, Verb};
use noroshi_directory::store as directory;
use noroshi_paper_model::Honorific;
use noroshi_platform::web::{Frame, PageError, database_status, live_html};
use noroshi_terms::{Audience, BodyId, BulletinId, JapaneseDate};
use serde::Deserialize;

use super::BulletinState;
use super::editor::EditPage;
use crate::draft::{Draft, DraftError, create as create_draft, save as save_draft, submit as submit_draft};
use crate::notice::notice_of;
use crate::office_texts::{KeepOfficeTexts, KeepTextsError, keep_office_texts};
use crate::read::{ReadDraft, note_draft_reading};
use crate::skeleton::skeleton;
use crate::stage::Stage;
use crate::store::{self, BulletinRow};
use crate::text::{BulletinKind, DraftText};

#[derive(Deserialize)]
pub(super) struct EditForm {
    #[serde(flatten)]
    text: DraftText,
    #[serde(default)]
    revision: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    keep_texts: String,
    /// Of a new draft: whose it is.
    #[serde(default)]
    office: String,
}

#[derive(Deserialize)]
pub(super) struct Beginning {
    kind: Option<BulletinKind>,
    #[serde(default)]
    office: String,
}

/// A new draft begins with what the office always writes, and with the skeleton of the kind that was chosen.
pub(super) async fn new(
    State(state): State<BulletinState>,
    actor: Actor,
    frame: Frame,
    Query(beginning): Query<Beginning>,
) -> Result<Response, PageError> {
    let body = office(&actor, &beginning.office).or_else(|_| office(&actor, "0"))?;
    let mut text = usual_texts(&state, &actor, body).await?;
    if let Some(kind) = beginning.kind {
        text = skeleton(kind).begin(kind, text);
    }
    live_html(&new_draft_page(&state, &actor, frame, (body, text)).await?)
}

/// The page of a draft that was never saved; whoever writes for several offices says for which.
async fn new_draft_page(
    state: &BulletinState,
    actor: &Actor,
    frame: Frame,
    (body, text): (BodyId, DraftText),
) -> Result<EditPage, PageError> {
    let mut offices = Vec::new();
    for office in actor.bodies_for(Draft::NAME) {
        offices.extend(directory::body(&state.app.db, office).await?.map(|found| (office, found.name)));
    }
    let mut page = EditPage::new(frame, new_page(), (body, text), today(state));
    page.offices = offices;
    Ok(page)
}

async fn usual_texts(state: &BulletinState, actor: &Actor, body: BodyId) -> Result<DraftText, PageError> {
    let text = DraftText {
        letter_audience: Audience::Members.code().to_owned(),
        attachment_audience: Audience::MedicalStaffAndNdaVendors.code().to_owned(),
        fax_audience: Audience::MedicalStaffAndNdaVendors.code().to_owned(),
        ..DraftText::default()
    };
    if let Some(kept) = store::office_texts(&state.app.db, body).await? {
        return Ok(kept.begin(text));
    }
    let name = directory::body(&state.app.db, body).await?.map(|body| body.name).unwrap_or_default();
    let mut contacts = directory::contacts(&state.app.db, body).await?;
    contacts.sort_by_key(|contact| std::cmp::Reverse(contact.channel)); // the telephone first: people shall call
    let numbers = contacts.iter().map(|contact| format!("{} {}", contact.channel.label(), contact.address));
    Ok(DraftText {
        addressee: "都道府県の会 担当理事".to_owned(),
        honorific: Honorific::Dono.word().to_owned(),
        sender: name.clone(),
        contact: std::iter::once(format!("{name} {}", actor.name())).chain(numbers).collect::<Vec<_>>().join("\n"),
        ..text
    })
}

/// Keeps the texts for the office's next drafts, when that was asked for.
async fn keep_texts(state: &BulletinState, actor: &Actor, body: BodyId, form: &EditForm) -> Result<(), KeepTextsError> {
    if form.keep_texts.is_empty() {
        return Ok(());
    }
    match actor.permit::<KeepOfficeTexts>(Subject::of(body, body)) {
        Ok(permit) => keep_office_texts(&state.app, permit, &form.text).await,
        Err(_) => Ok(()), // the box is shown to whoever may
    }
}

fn today(state: &BulletinState) -> JapaneseDate {
    state.app.now().tokyo_date()
}

/// Where the form of a draft that was never saved goes, and its revision.
fn new_page() -> (String, i64) {
    ("/bulletins/new".to_owned(), 0)
}

/// The page of a draft that was saved before, with what it corrects or withdraws.
async fn draft_page(
    state: &BulletinState,
    frame: Frame,
    (id, revision): (BulletinId, i64),
    (issuer, text): (BodyId, DraftText),
) -> Result<EditPage, PageError> {
    let notice = notice_of(&state.app.db, id).await?;
    let page = EditPage::new(frame, (format!("/bulletins/{id}/edit"), revision), (issuer, text), today(state));
    Ok(page.about(issuer, notice))
}

/// The office that was chosen; whoever has only one need not choose.
fn office(actor: &Actor, chosen: &str) -> Result<BodyId, PageError> {
    let own = actor.bodies_for(Draft::NAME);
    match own.as_slice() {
        [] => Err(PageError::NotFound),
        [only] => Ok(*only),
        [first, ..] if chosen == "0" => Ok(*first),
        _ => {
            let chosen = chosen.parse().ok().filter(|body| own.contains(body));
            chosen.ok_or_else(|| PageError::Refused("どの会として起案するかを選んでください。".to_owned()))
        }
    }
}

pub(super) async fn create(
    State(state): State<BulletinState>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<EditForm>,
) -> Result<Response, PageError> {
    let body = office(&actor, &form.office)?;
    let permit = actor.permit::<Draft>(Subject::of(body, (None, body)))?;
    if form.action == PREVIEW {
        return looked_at(new_draft_page(&state, &actor, frame, (body, form.text)).await?);
    }
    if let Err(error) = keep_texts(&state, &actor, body, &form).await {
        return refused(new_draft_page(&state, &actor, frame, (body, form.text)).await?, error.into());
    }
    match create_draft(&state.app, permit, &form.text).await {
        Ok(id) => after_save(&state, &actor, frame, (id, body, 1), form).await,
        Err(error) => refused(new_draft_page(&state, &actor, frame, (body, form.text)).await?, error),
    }
}

/// The button that shows what the words become, and stores nothing.
const PREVIEW: &str = "preview";

/// The same form with what was typed: checked, and shown as it will be seen.
fn looked_at(page: EditPage) -> Result<Response, PageError> {
    live_html(&page.checked())
}

async fn own_row(
    state: &BulletinState,
    actor: &Actor,
    id: BulletinId,
) -> Result<(BulletinRow, Permit<Draft>), PageError> {
    let row = store::bulletin(&state.app.db, id).await?.ok_or(PageError::NotFound)?;
    let permit = actor.permit::<Draft>(Subject::of(row.issuer, (Some(id), row.issuer)))?;
    Ok((row, permit))
}

pub(super) async fn edit(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let (row, _permit) = own_row(&state, &actor, id).await?;
    if row.stage != Stage::Draft {
        return Ok(Redirect::to(&format!("/bulletins/{id}")).into_response());
    }
    let reading = actor.permit::<ReadDraft>(Subject::of(row.issuer, id))?;
    note_draft_reading(&state.app, reading, &row.text).await?;
    let text = (row.issuer, row.text);
    let mut page = draft_page(&state, frame, (id, row.revision), text).await?.checked();
    page.saved = Some(format!("{}に{}さんが保存しました。", row.saved_at.tokyo_clock(), row.saved_by_name));
    page.return_reason = row.return_reason;
    live_html(&page)
}

pub(super) async fn save(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
    SignedForm(mut form): SignedForm<EditForm>,
) -> Result<Response, PageError> {
    let (row, permit) = own_row(&state, &actor, id).await?;
    let seen = form.revision.parse().unwrap_or(0);
    form.text.files = row.text.files; // what is there says the database, not a form
    if form.action == PREVIEW {
        return looked_at(draft_page(&state, frame, (id, seen), (row.issuer, form.text)).await?);
    }
    if let Err(error) = keep_texts(&state, &actor, row.issuer, &form).await {
        let page = draft_page(&state, frame, (id, seen), (row.issuer, form.text)).await?;
        return refused(page, error.into());
    }
    match save_draft(&state.app, &permit, seen, &form.text).await {
        Ok(()) => after_save(&state, &actor, frame, (id, row.issuer, seen + 1), form).await,
        Err(error) => {
            note_shown(&state, &actor, (row.issuer, id), &error).await?;
            refused(draft_page(&state, frame, (id, seen), (row.issuer, form.text)).await?, error)
        }
    }
}

/// 「決裁に出す」 saves first; what must be mended is then shown beside the fields.
async fn after_save(
    state: &BulletinState,
    actor: &Actor,
    frame: Frame,
    (id, issuer, revision): (BulletinId, BodyId, i64),
    form: EditForm,
) -> Result<Response, PageError> {
    if form.action == "files" {
        return Ok(Redirect::to(&format!("/bulletins/{id}/files")).into_response());
    }
    if form.action != "submit" {
        return Ok(Redirect::to(&format!("/bulletins/{id}/edit")).into_response());
    }
    let permit = actor.permit::<Draft>(Subject::of(issuer, (Some(id), issuer)))?;
    match submit_draft(&state.app, &permit, revision).await {
        Ok(()) => Ok(Redirect::to(&format!("/bulletins/{id}")).into_response()),
        Err(error) => {
            note_shown(state, actor, (issuer, id), &error).await?;
            refused(draft_page(state, frame, (id, revision), (issuer, form.text)).await?, error)
        }
    }
}

/// Who saves over somebody else is shown what that one wrote, restricted parts included: that is a reading.
async fn note_shown(
    state: &BulletinState,
    actor: &Actor,
    (issuer, id): (BodyId, BulletinId),
    error: &DraftError,
) -> Result<(), PageError> {
    if let DraftError::SavedMeanwhile(other) = error {
        let reading = actor.permit::<ReadDraft>(Subject::of(issuer, id))?;
        note_draft_reading(&state.app, reading, &other.text).await?;
    }
    Ok(())
}

/// The same form again, with what was typed and what to do.
fn refused(mut page: EditPage, error: DraftError) -> Result<Response, PageError> {
    let mut status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    match error {
        DraftError::NotFound => return Err(PageError::NotFound),
        DraftError::NotReady(_) => {}
        DraftError::SavedMeanwhile(ref overtaken) => {
            status = axum::http::StatusCode::CONFLICT;
            page.notice = Some(error.to_string());
            page.revision = overtaken.revision;
            page.other = Some(overtaken.text.clone());
        }
        DraftError::Database(ref failure) => {
            status = database_status(failure);
            page.notice = Some(error.to_string());
        }
        other => page.notice = Some(other.to_string()),
    }
    Ok((status, live_html(&page.checked())?).into_response())
}
