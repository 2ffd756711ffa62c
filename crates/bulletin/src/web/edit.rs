//! The editor: one source text, checked while writing; what was typed is kept whatever happens.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm, Subject, Verb};
use noroshi_directory::store as directory;
use noroshi_paper_model::Honorific;
use noroshi_platform::web::{Frame, PageError, database_status, html};
use noroshi_terms::{Audience, BodyId, BulletinId};
use serde::Deserialize;

use super::BulletinState;
use crate::draft::{Draft, DraftError, create as create_draft, save as save_draft, submit as submit_draft};
use crate::read::{ReadDraft, note_draft_reading};
use crate::stage::Stage;
use crate::store::{self, BulletinRow};
use crate::text::{BulletinKind, Check, DraftText};

#[derive(Template)]
#[template(path = "edit.html")]
pub(crate) struct EditPage {
    pub(crate) frame: Frame,
    pub(crate) action: String,
    pub(crate) revision: i64,
    pub(crate) text: DraftText,
    pub(crate) checks: Vec<Check>,
    pub(crate) saved: Option<String>,
    pub(crate) notice: Option<String>,
    pub(crate) other: Option<DraftText>,
    pub(crate) return_reason: Option<String>,
    pub(crate) kinds: Vec<BulletinKind>,
    pub(crate) honorifics: Vec<&'static str>,
    pub(crate) audiences: Vec<Audience>,
}

impl EditPage {
    fn new(frame: Frame, action: String, revision: i64, text: DraftText) -> Self {
        let checks = if revision > 0 { text.checks() } else { Vec::new() };
        Self {
            frame,
            action,
            revision,
            text,
            checks,
            saved: None,
            notice: None,
            other: None,
            return_reason: None,
            kinds: BulletinKind::ALL.to_vec(),
            honorifics: Honorific::ALL.iter().map(|honorific| honorific.word()).collect(),
            audiences: Audience::ALL.to_vec(),
        }
    }

    /// The first thing to mend at a field, shown under it.
    pub(crate) fn error(&self, field: &str) -> Option<&str> {
        self.checks.iter().find(|check| check.is_stop() && check.field == field).map(|check| check.text.as_str())
    }

    pub(crate) fn stops(&self) -> Vec<&Check> {
        self.checks.iter().filter(|check| check.is_stop()).collect()
    }

    pub(crate) fn due_echo(&self) -> Option<String> {
        self.text.due_date().map(noroshi_terms::JapaneseDate::with_weekday)
    }

    /// Differences between what was typed and what somebody else saved, field by field.
    pub(crate) fn differences(&self) -> Vec<(&'static str, String)> {
        let Some(other) = &self.other else { return Vec::new() };
        let mine = &self.text;
        [
            ("件名", &mine.title, &other.title),
            ("要点", &mine.gist, &other.gist),
            ("本文", &mine.letter, &other.letter),
            ("別添の題名", &mine.attachment_heading, &other.attachment_heading),
            ("別添", &mine.attachment, &other.attachment),
            ("限定の文言", &mine.attachment_sentence, &other.attachment_sentence),
            ("FAX版の題名", &mine.fax_heading, &other.fax_heading),
            ("FAX版", &mine.fax, &other.fax),
            ("FAX版の限定の文言", &mine.fax_sentence, &other.fax_sentence),
            ("宛先", &mine.addressee, &other.addressee),
            ("差出人", &mine.sender, &other.sender),
            ("問合せ先", &mine.contact, &other.contact),
            ("回答期限", &mine.due, &other.due),
        ]
        .into_iter()
        .filter(|(_, mine, other)| mine != other)
        .map(|(name, _, other)| (name, other.clone()))
        .collect()
    }
}

#[derive(Deserialize)]
pub(super) struct EditForm {
    #[serde(flatten)]
    text: DraftText,
    #[serde(default)]
    revision: String,
    #[serde(default)]
    action: String,
}

/// A new draft begins with what the office always writes.
pub(super) async fn new(State(state): State<BulletinState>, actor: Actor, frame: Frame) -> Result<Response, PageError> {
    let body = office(&actor)?;
    let name = directory::body(&state.app.db, body).await?.map(|body| body.name).unwrap_or_default();
    let mut contacts = directory::contacts(&state.app.db, body).await?;
    contacts.sort_by_key(|contact| std::cmp::Reverse(contact.channel)); // the telephone first: people shall call
    let numbers = contacts.iter().map(|contact| format!("{} {}", contact.channel.label(), contact.address));
    let text = DraftText {
        addressee: "都道府県の会 担当理事".to_owned(),
        honorific: Honorific::Dono.word().to_owned(),
        sender: name.clone(),
        letter_audience: Audience::Members.code().to_owned(),
        attachment_audience: Audience::MedicalStaffAndNdaVendors.code().to_owned(),
        fax_audience: Audience::MedicalStaffAndNdaVendors.code().to_owned(),
        contact: std::iter::once(format!("{name} {}", actor.name())).chain(numbers).collect::<Vec<_>>().join("\n"),
        ..DraftText::default()
    };
    html(&EditPage::new(frame, "/bulletins/new".to_owned(), 0, text))
}

fn office(actor: &Actor) -> Result<BodyId, PageError> {
    actor.bodies_for(Draft::NAME).first().copied().ok_or(PageError::NotFound)
}

pub(super) async fn create(
    State(state): State<BulletinState>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<EditForm>,
) -> Result<Response, PageError> {
    let body = office(&actor)?;
    let permit = actor.permit::<Draft>(Subject::of(body, (None, body)))?;
    match create_draft(&state.app, permit, &form.text).await {
        Ok(id) => after_save(&state, &actor, frame, (id, body, 1), form).await,
        Err(error) => refused(EditPage::new(frame, "/bulletins/new".to_owned(), 0, form.text), error),
    }
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
    let mut page = EditPage::new(frame, format!("/bulletins/{id}/edit"), row.revision, row.text);
    page.saved = Some(format!("{}に{}さんが保存しました。", row.saved_at.tokyo_clock(), row.saved_by_name));
    page.return_reason = row.return_reason;
    html(&page)
}

pub(super) async fn save(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<EditForm>,
) -> Result<Response, PageError> {
    let (row, permit) = own_row(&state, &actor, id).await?;
    let seen = form.revision.parse().unwrap_or(0);
    match save_draft(&state.app, &permit, seen, &form.text).await {
        Ok(()) => after_save(&state, &actor, frame, (id, row.issuer, seen + 1), form).await,
        Err(error) => refused(EditPage::new(frame, format!("/bulletins/{id}/edit"), seen, form.text), error),
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
    if form.action != "submit" {
        return Ok(Redirect::to(&format!("/bulletins/{id}/edit")).into_response());
    }
    let permit = actor.permit::<Draft>(Subject::of(issuer, (Some(id), issuer)))?;
    match submit_draft(&state.app, &permit, revision).await {
        Ok(()) => Ok(Redirect::to(&format!("/bulletins/{id}")).into_response()),
        Err(error) => refused(EditPage::new(frame, format!("/bulletins/{id}/edit"), revision, form.text), error),
    }
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
    page.checks = page.text.checks();
    Ok((status, html(&page)?).into_response())
}
