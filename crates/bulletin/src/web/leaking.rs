//! The page of a letter with a leak that only paper shows, for the test of all outputs (feature `seeded-leak`).

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::response::Response;
use noroshi_access::Actor;
use noroshi_platform::web::{Frame, PageError};
use noroshi_terms::BulletinId;

use super::BulletinState;
use crate::{read, seeded_leak};

pub(super) async fn show(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let words = read::issued_in(&state.app.db, id).await?.map(|content| seeded_leak::words_of(&content));
    let page = super::show::show(State(state), Path(id), actor, frame).await?;
    let (parts, body) = page.into_parts();
    let octets = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let paper = format!("<div class=\"only-print\"><p>{}</p></div></body>", words.unwrap_or_default());
    let page = String::from_utf8_lossy(&octets).replace("</body>", &paper);
    Ok(Response::from_parts(parts, Body::from(page)))
}
