//! Open files behind a receipt code (受領コードの先のファイル): an institution without an account gets them too.
//!
//! The mail names them, the page behind the code links them. Whoever holds the code gets what the mail itself might have
//! carried: a file of a part that is open today for the addressed institution. Invariants: no file of a limited part, also
//! when a tier limited it after the mail; none of what was taken back; everything else answers as what does not exist.

use axum::extract::{Path, State};
use axum::response::Response;
use noroshi_delivery::{AcknowledgeError, carried_by_code};
use noroshi_platform::web::PageError;
use noroshi_terms::FileId;

use super::BulletinState;
use super::files::answer;
use crate::read::open_file;

pub(super) async fn open(
    State(state): State<BulletinState>,
    Path((code, file)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let file: FileId = file.parse().map_err(|_| PageError::NotFound)?;
    let (bulletins, body) = carried_by_code(&state.app, &code).await.map_err(|error| match error {
        AcknowledgeError::Database(error) => error.into(),
        _ => PageError::NotFound,
    })?;
    for bulletin in bulletins {
        if let Some((file, octets)) = open_file(&state.app, (bulletin, file), body).await? {
            return Ok(answer(&file, octets));
        }
    }
    Err(PageError::NotFound)
}
