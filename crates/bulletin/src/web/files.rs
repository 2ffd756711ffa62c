//! Files of a bulletin: the page of a draft on which they are added and taken away, and opening one.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm, SignedUpload, Subject};
use noroshi_platform::web::{Frame, PageError, database_status, html};
use noroshi_terms::{Audience, BulletinId, FileId};
use serde::Deserialize;

use super::BulletinState;
use crate::draft::Draft;
use crate::files::{AttachedFile, FileError, LARGEST_FILE, SentFile, add_file, remove_file};
use crate::read::{self, ReadDraft, may_read};
use crate::stage::Stage;
use crate::store::{self, BulletinRow, PartName};

/// A file, its name and the fields of its form.
pub(super) const LONGEST_UPLOAD: usize = LARGEST_FILE + 64 * 1024;

#[derive(Template)]
#[template(path = "files.html")]
struct FilesPage {
    frame: Frame,
    id: BulletinId,
    title: String,
    files: Vec<AttachedFile>,
    is_attachment_restricted: bool,
    part: String,
    notice: Option<String>,
}

#[derive(Deserialize)]
struct PartField {
    #[serde(default)]
    part: String,
}

#[derive(Deserialize)]
pub(super) struct RemoveForm {
    #[serde(default)]
    file: String,
}

async fn own_draft(
    state: &BulletinState,
    actor: &Actor,
    id: BulletinId,
) -> Result<(BulletinRow, Permit<Draft>), PageError> {
    let row = store::bulletin(&state.app.db, id).await?.ok_or(PageError::NotFound)?;
    let permit = actor.permit::<Draft>(Subject::of(row.issuer, (Some(id), row.issuer)))?;
    Ok((row, permit))
}

pub(super) async fn list(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let (row, _permit) = own_draft(&state, &actor, id).await?;
    if row.stage != Stage::Draft {
        return Ok(Redirect::to(&format!("/bulletins/{id}")).into_response());
    }
    page(frame, row, String::new(), None)
}

fn page(
    frame: Frame,
    row: BulletinRow,
    part: String,
    refused: Option<(StatusCode, String)>,
) -> Result<Response, PageError> {
    let status = refused.as_ref().map_or(StatusCode::OK, |(status, _)| *status);
    let page = FilesPage {
        frame,
        id: row.id,
        title: row.text.title,
        is_attachment_restricted: row
            .text
            .attachment_audience
            .parse::<Audience>()
            .map_or(true, Audience::is_restricted),
        files: row.text.files,
        part,
        notice: refused.map(|(_, notice)| notice),
    };
    Ok((status, html(&page)?).into_response())
}

pub(super) async fn add(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
    upload: Result<SignedUpload, Response>,
) -> Result<Response, PageError> {
    let (row, permit) = own_draft(&state, &actor, id).await?;
    // Only now: who may not write here learns nothing about the form either.
    let upload = match upload {
        Ok(upload) => upload,
        Err(refused) => return Ok(refused),
    };
    let part = upload.form::<PartField>()?.part;
    let Some(file) = upload.file("file") else {
        let missing = (StatusCode::UNPROCESSABLE_ENTITY, "ファイルを選んでください。".to_owned());
        return page(frame, row, part, Some(missing));
    };
    let name = if part == PartName::Attachment.code() { PartName::Attachment } else { PartName::Letter };
    let sent = SentFile { part: name, name: &file.name, octets: &file.octets };
    match add_file(&state.app, &permit, sent).await {
        Ok(()) => Ok(back_to(id)),
        Err(error) => refusal(frame, row, part, error),
    }
}

pub(super) async fn remove(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<RemoveForm>,
) -> Result<Response, PageError> {
    let (row, permit) = own_draft(&state, &actor, id).await?;
    let file = form.file.parse::<FileId>().map_err(|_| FileError::NotFound);
    let removed = match file {
        Ok(file) => remove_file(&state.app, &permit, file).await,
        Err(error) => Err(error),
    };
    match removed {
        Ok(()) => Ok(back_to(id)),
        Err(error) => refusal(frame, row, String::new(), error),
    }
}

fn back_to(id: BulletinId) -> Response {
    Redirect::to(&format!("/bulletins/{id}/files")).into_response()
}

fn refusal(frame: Frame, row: BulletinRow, part: String, error: FileError) -> Result<Response, PageError> {
    let status = match &error {
        FileError::Database(failure) => database_status(failure),
        FileError::Step(_) => return Err(PageError::Overtaken(error.to_string())),
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    page(frame, row, part, Some((status, error.to_string())))
}

/// Gives a file to whoever may read its part today, before issue to the office that writes.
pub(super) async fn open(
    State(state): State<BulletinState>,
    Path((id, file)): Path<(String, String)>,
    actor: Actor,
) -> Result<Response, PageError> {
    // What cannot be an id is not there, as what is another's.
    let id: BulletinId = id.parse().map_err(|_| PageError::NotFound)?;
    let file: FileId = file.parse().map_err(|_| PageError::NotFound)?;
    let row = store::bulletin(&state.app.db, id).await?.ok_or(PageError::NotFound)?;
    let named = row.text.files.iter().find(|known| known.id == file).ok_or(PageError::NotFound)?.clone();
    let (file, octets) = match row.stage {
        Stage::Issued { .. } => {
            let permit = may_read(&state.app, &actor, id, named.part).await?;
            read::file(&state.app, permit, named.id).await?
        }
        _ => {
            let permit = actor.permit::<ReadDraft>(Subject::of(row.issuer, id))?;
            read::draft_file(&state.app, permit, (&row.text, named)).await?
        }
    };
    Ok(answer(&file, octets))
}

/// Never shown inside a page of ours: the browser stores it, and takes it for nothing but what it is called.
pub(super) fn answer(file: &AttachedFile, octets: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"file.{}\"; filename*=UTF-8''{}", file.kind, encoded(&file.name));
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.media_type())),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, octets).into_response()
}

/// RFC 8187: everything but letters and digits as %XX.
fn encoded(name: &str) -> String {
    name.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
