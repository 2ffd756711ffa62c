//! Registering a paper from outside (外から届いた文書の登録), and taking a registration back.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, SignedForm, SignedUpload, Subject, Verb};
use noroshi_directory::store as directory;
use noroshi_paper_model::Honorific;
use noroshi_platform::web::{Frame, PageError, database_status, html};
use noroshi_terms::{Audience, BodyId, BulletinId, Tlp};
use serde::Deserialize;

use super::BulletinState;
use crate::files::LARGEST_FILE;
use crate::received::{
    KnownAt, KnownPaper, PaperFault, PaperFiles, PaperText, RegisterError, RegisterPaper, SentPaper, TakeBackError,
    TakeBackPaper, register_paper, take_back_paper, take_over_paper,
};
use crate::store;
use crate::text::BulletinKind;

/// Two files and the fields of the form.
pub(super) const LONGEST_UPLOAD: usize = 2 * LARGEST_FILE + 128 * 1024;

#[derive(Template)]
#[template(path = "received.html")]
struct ReceivedPage {
    frame: Frame,
    offices: Vec<(BodyId, String)>,
    office: String,
    text: PaperText,
    kinds: [BulletinKind; 4],
    honorifics: Vec<&'static str>,
    audiences: Vec<Audience>,
    labels: Vec<Tlp>,
    faults: Vec<PaperFault>,
    notice: Option<String>,
    /// A body below registered it: it may be taken over.
    may_take_over: bool,
}

impl ReceivedPage {
    fn error(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.field == field).map(|fault| fault.text.as_str())
    }

    fn is_office(&self, body: &BodyId) -> bool {
        self.office == body.to_string()
    }
}

async fn page(
    state: &BulletinState,
    (actor, frame): (&Actor, Frame),
    (office, text): (String, PaperText),
) -> Result<ReceivedPage, PageError> {
    let mut offices = Vec::new();
    for body in actor.bodies_for(RegisterPaper::NAME) {
        offices.extend(directory::body(&state.app.db, body).await?.map(|found| (body, found.name)));
    }
    Ok(ReceivedPage {
        frame,
        offices,
        office,
        text,
        kinds: BulletinKind::ALL,
        honorifics: Honorific::ALL.iter().map(|honorific| honorific.word()).collect(),
        audiences: Audience::ALL.to_vec(),
        labels: Tlp::ALL.to_vec(),
        faults: Vec::new(),
        notice: None,
        may_take_over: false,
    })
}

pub(super) async fn new(State(state): State<BulletinState>, actor: Actor, frame: Frame) -> Result<Response, PageError> {
    let text = PaperText {
        honorific: Honorific::Dono.word().to_owned(),
        letter_audience: Audience::Members.code().to_owned(),
        ..PaperText::default()
    };
    html(&page(&state, (&actor, frame), (String::new(), text)).await?)
}

#[derive(Deserialize)]
struct OfficeFields {
    #[serde(default)]
    office: String,
    #[serde(default)]
    take_over: String,
}

pub(super) async fn register(
    State(state): State<BulletinState>,
    actor: Actor,
    frame: Frame,
    upload: SignedUpload,
) -> Result<Response, PageError> {
    let (text, OfficeFields { office, take_over }) = (upload.form::<PaperText>()?, upload.form()?);
    let own = actor.bodies_for(RegisterPaper::NAME);
    let body: Option<BodyId> = match own.as_slice() {
        [only] => Some(*only),
        _ => office.parse().ok(),
    };
    let body = body.ok_or_else(|| PageError::Refused("どの会で受け取ったかを選んでください。".into()))?;
    let permit = actor.permit::<RegisterPaper>(Subject::of(body, body))?;
    let sent = |field: &str| upload.file(field).map(|file| SentPaper { name: &file.name, octets: &file.octets });
    let files = PaperFiles { letter: sent("letter_file"), attachment: sent("attachment_file") };
    let done = match take_over.as_str() {
        "" => register_paper(&state.app, permit, &text, files).await,
        _ => take_over_paper(&state.app, permit, &text).await,
    };
    let error = match done {
        Ok(id) => return Ok(Redirect::to(&format!("/bulletins/{id}")).into_response()),
        Err(error) => error,
    };
    let mut page = page(&state, (&actor, frame), (office, text)).await?;
    page.notice = Some(error.to_string());
    page.may_take_over = matches!(&error, RegisterError::Known(KnownPaper { at: KnownAt::Below, .. }));
    let status = match &error {
        RegisterError::Database(failure) => database_status(failure),
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    if let RegisterError::Faults(faults) = error {
        page.faults = faults;
    }
    Ok((status, html(&page)?).into_response())
}

#[derive(Deserialize)]
pub(super) struct TakeBackForm {
    #[serde(default)]
    reason: String,
}

pub(super) async fn take_back(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    SignedForm(form): SignedForm<TakeBackForm>,
) -> Result<Response, PageError> {
    let row = store::bulletin(&state.app.db, id).await?.ok_or(PageError::NotFound)?;
    let permit = actor.permit::<TakeBackPaper>(Subject::of(row.issuer, id))?;
    match take_back_paper(&state.app, permit, &form.reason).await {
        Ok(()) => Ok(Redirect::to("/relay").into_response()),
        Err(TakeBackError::NotFound) => Err(PageError::NotFound),
        Err(TakeBackError::Database(error)) => Err(error.into()),
        Err(error) => Err(PageError::Refused(error.to_string())),
    }
}
