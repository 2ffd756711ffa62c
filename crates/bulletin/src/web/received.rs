//! Registering a paper from outside (外から届いた文書の登録).

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, SignedUpload, Subject, Verb};
use noroshi_directory::store as directory;
use noroshi_paper_model::Honorific;
use noroshi_platform::web::{Frame, PageError, database_status, html};
use noroshi_terms::{Audience, BodyId, Tlp};
use serde::Deserialize;

use super::BulletinState;
use crate::files::LARGEST_FILE;
use crate::received::{PaperFault, PaperFiles, PaperText, RegisterError, RegisterPaper, SentPaper, register_paper};
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
struct OfficeField {
    #[serde(default)]
    office: String,
}

pub(super) async fn register(
    State(state): State<BulletinState>,
    actor: Actor,
    frame: Frame,
    upload: SignedUpload,
) -> Result<Response, PageError> {
    let (text, OfficeField { office }) = (upload.form::<PaperText>()?, upload.form()?);
    let own = actor.bodies_for(RegisterPaper::NAME);
    let body: Option<BodyId> = match own.as_slice() {
        [only] => Some(*only),
        _ => office.parse().ok(),
    };
    let body = body.ok_or_else(|| PageError::Refused("どの会で受け取ったかを選んでください。".into()))?;
    let permit = actor.permit::<RegisterPaper>(Subject::of(body, body))?;
    let sent = |field: &str| upload.file(field).map(|file| SentPaper { name: &file.name, octets: &file.octets });
    let files = PaperFiles { letter: sent("letter_file"), attachment: sent("attachment_file") };
    let error = match register_paper(&state.app, permit, &text, files).await {
        Ok(id) => return Ok(Redirect::to(&format!("/bulletins/{id}")).into_response()),
        Err(error) => error,
    };
    let mut page = page(&state, (&actor, frame), (office, text)).await?;
    page.notice = Some(error.to_string());
    let status = match &error {
        RegisterError::Database(failure) => database_status(failure),
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    if let RegisterError::Faults(faults) = error {
        page.faults = faults;
    }
    Ok((status, html(&page)?).into_response())
}
