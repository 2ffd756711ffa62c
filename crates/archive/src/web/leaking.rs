//! The search with two leaks, for the test of all outputs (feature `seeded-leak`): it finds letters for everybody, and
//! counts parts for everybody.

use std::collections::HashMap;

use axum::body::{Body, to_bytes};
use axum::extract::{Query, State};
use axum::response::Response;
use noroshi_access::Actor;
use noroshi_bulletin::seeded_leak;
use noroshi_platform::app::App;
use noroshi_platform::web::{Frame, PageError};

use super::find::{self, Typed};
use crate::store::leaking::{parts, titles};

pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    Query(typed): Query<Typed>,
    Query(fields): Query<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let page = find::show(State(app.clone()), actor, frame, Query(typed)).await?;
    let Some(word) = fields.get("q").filter(|word| seeded_leak::is_open() && !word.is_empty()) else { return Ok(page) };
    let (titles, parts) = (titles(&app.db, word).await?, parts(&app.db, word).await?);
    let (head, body) = page.into_parts();
    let octets = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let told = format!("<p>{}</p><p>{parts}</p></main>", titles.join("</p><p>"));
    let page = String::from_utf8_lossy(&octets).replace("</main>", &told);
    Ok(Response::from_parts(head, Body::from(page)))
}
