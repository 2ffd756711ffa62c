//! Beginning a notice: the two buttons on the page of an issued bulletin.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, SignedForm, Subject};
use noroshi_platform::web::PageError;
use noroshi_terms::BulletinId;
use serde::Deserialize;

use super::BulletinState;
use crate::draft::Draft;
use crate::notice::{NoticeError, RelationKind, begin_notice};
use crate::store;

#[derive(Deserialize)]
pub(super) struct BeginForm {}

pub(super) async fn correct(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    SignedForm(_): SignedForm<BeginForm>,
) -> Result<Response, PageError> {
    begin(&state, (id, RelationKind::Corrects), &actor).await
}

pub(super) async fn withdraw(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    SignedForm(_): SignedForm<BeginForm>,
) -> Result<Response, PageError> {
    begin(&state, (id, RelationKind::Withdraws), &actor).await
}

async fn begin(
    state: &BulletinState,
    (id, kind): (BulletinId, RelationKind),
    actor: &Actor,
) -> Result<Response, PageError> {
    let issuer = store::bulletin(&state.app.db, id).await?.ok_or(PageError::NotFound)?.issuer;
    let permit = actor.permit::<Draft>(Subject::of(issuer, (Some(id), issuer)))?;
    match begin_notice(&state.app, permit, kind).await {
        Ok(notice) => Ok(Redirect::to(&format!("/bulletins/{notice}/edit")).into_response()),
        Err(NoticeError::NotFound) => Err(PageError::NotFound),
        Err(NoticeError::Database(error)) => Err(error.into()),
        Err(error @ NoticeError::Ended(_)) => Err(PageError::Overtaken(error.to_string())),
        Err(error @ NoticeError::Damaged) => Err(PageError::Damaged(error.to_string())),
        Err(error) => Err(PageError::Refused(error.to_string())),
    }
}
