//! A form with files (multipart/form-data, RFC 7578) of a signed-in person.
//!
//! Everything is read into memory before the handler runs, up to the limit its route was registered with, so a
//! connection that breaks leaves nothing half-done. Invariants: no part of a form without the session's token is given
//! to a handler; a file's name and media type are what the browser claims and prove nothing.
//! Left out: looking into files, which whoever takes them does.

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use noroshi_platform::web::{LongestUpload, PageError};
use serde::de::DeserializeOwned;

use crate::actor::Actor;
use crate::enter::read_fields;
use crate::kept_form::Fields;

/// Fields of one form; nobody types more.
const MOST_FIELDS: usize = 2_000;
/// What is read and thrown away, so that the browser, which reads the answer only after sending everything, shows it.
const MOST_DISCARDED: usize = 200 * 1024 * 1024;

/// One file as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadedFile {
    /// Name of the form's field.
    pub field: String,
    /// Name that the browser gave, without folders. It is text of a stranger: shown escaped, never used as a path.
    pub name: String,
    /// The octets, unchanged.
    pub octets: Bytes,
}

/// Fields and files of a form that carried the session's token.
#[derive(Debug, Default)]
pub struct SignedUpload {
    fields: Fields,
    files: Vec<UploadedFile>,
}

impl SignedUpload {
    /// The text fields as the form's type, as [`crate::SignedForm`] reads them.
    pub fn form<T: DeserializeOwned>(&self) -> Result<T, PageError> {
        read_fields(&self.fields)
    }

    /// The first file that was chosen in this field.
    pub fn file(&self, field: &str) -> Option<&UploadedFile> {
        self.files.iter().find(|file| file.field == field)
    }

    /// All files, in the order in which they were sent.
    pub fn files(&self) -> &[UploadedFile] {
        &self.files
    }

    async fn read(mut form: Multipart) -> Result<Self, PageError> {
        let mut upload = Self::default();
        while let Some(field) = form.next_field().await.map_err(|error| refusal(&error))? {
            if upload.fields.len() + upload.files.len() >= MOST_FIELDS {
                return Err(PageError::Refused("項目が多すぎます。画面を開き直してください。".into()));
            }
            upload.add(field).await?;
        }
        Ok(upload)
    }

    async fn add(&mut self, field: Field<'_>) -> Result<(), PageError> {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file_name) = field.file_name().map(last_name) else {
            self.fields.push((name, field.text().await.map_err(|error| refusal(&error))?));
            return Ok(());
        };
        let octets = field.bytes().await.map_err(|error| refusal(&error))?;
        // A browser sends an empty, nameless file for a field in which nothing was chosen.
        if !(file_name.is_empty() && octets.is_empty()) {
            self.files.push(UploadedFile { field: name, name: file_name, octets });
        }
        Ok(())
    }
}

/// Some browsers send the whole path.
fn last_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or_default().replace(char::is_control, "")
}

fn refusal(error: &MultipartError) -> PageError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    PageError::Refused(
        "ファイルを最後まで受け取れませんでした。何も変わっていません。もう一度お選びになって、お送りください。".into(),
    )
}

fn too_large() -> PageError {
    PageError::TooLarge(
        "お送りのファイルは、この画面で受け取れる大きさを超えています。何も変わっていません。小さくするか分けて、お送りください。"
            .into(),
    )
}

impl<S: Send + Sync> FromRequest<S> for SignedUpload {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let actor =
            request.extensions().get::<Actor>().cloned().ok_or_else(|| PageError::ForeignForm.into_response())?;
        let upload = receive(request).await.map_err(IntoResponse::into_response)?;
        let token = upload.fields.iter().find(|(name, _)| name == "csrf").map_or("", |(_, value)| value);
        if token == actor.csrf() { Ok(upload) } else { Err(PageError::ForeignForm.into_response()) }
    }
}

async fn receive(request: Request) -> Result<SignedUpload, PageError> {
    let longest = request.extensions().get::<LongestUpload>().map(|limit| limit.0);
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if let (Some(longest), Some(announced)) = (longest, announced)
        && announced > longest
    {
        discard(request.into_body(), announced).await;
        return Err(too_large());
    }
    let form = Multipart::from_request(request, &())
        .await
        .map_err(|_| PageError::Refused("送られた内容を読み取れませんでした。画面を開き直してください。".into()))?;
    SignedUpload::read(form).await
}

/// Reads a body to its end without keeping it.
async fn discard(body: Body, announced: usize) {
    let mut rest = body.into_data_stream();
    let mut discarded = 0;
    while announced <= MOST_DISCARDED
        && discarded < MOST_DISCARDED
        && let Some(Ok(piece)) = rest.next().await
    {
        discarded += piece.len();
    }
}
