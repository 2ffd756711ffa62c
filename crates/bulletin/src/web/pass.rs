//! Passing on to other trees (ほかの会へ回す): which national bodies there are, and which have the bulletin.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm, Subject};
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::BulletinId;
use serde::Deserialize;

use super::BulletinState;
use crate::pass::{PassError, PassOn, pass_on};
use crate::store::{self, OtherTree};

#[derive(Template)]
#[template(path = "pass.html")]
struct PassPage {
    frame: Frame,
    id: BulletinId,
    number: String,
    title: String,
    trees: Vec<OtherTree>,
    notice: Option<String>,
}

/// Permission and page, for whoever issues at the bulletin's body.
async fn page(
    state: &BulletinState,
    (actor, frame): (&Actor, Frame),
    id: BulletinId,
) -> Result<(Permit<PassOn>, PassPage), PageError> {
    let row = store::bulletin(&state.app.db, id).await?.filter(|row| row.content.is_some());
    let row = row.ok_or(PageError::NotFound)?;
    let permit = actor.permit::<PassOn>(Subject::of(row.issuer, id))?;
    let content = crate::read::issued_in(&state.app.db, id).await?.ok_or(PageError::NotFound)?;
    let trees = store::other_trees(&state.app.db, id).await?;
    let (number, title) = (content.number(), content.title().to_owned());
    Ok((permit, PassPage { frame, id, number, title, trees, notice: None }))
}

pub(super) async fn show(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    html(&page(&state, (&actor, frame), id).await?.1)
}

#[derive(Deserialize)]
pub(super) struct PassForm {
    #[serde(default)]
    body: String,
}

pub(super) async fn act(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<PassForm>,
) -> Result<Response, PageError> {
    let (permit, mut page) = page(&state, (&actor, frame), id).await?;
    let done = match form.body.parse() {
        Ok(body) => pass_on(&state.app, permit, body).await,
        Err(_) => Err(PassError::NotAnotherTree),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/bulletins/{id}/pass")).into_response()),
        Err(PassError::NotFound) => Err(PageError::NotFound),
        Err(PassError::Database(error)) => Err(error.into()),
        Err(error) => {
            page.notice = Some(error.to_string());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
    }
}
