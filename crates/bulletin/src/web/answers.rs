//! Answers to the questions of a bulletin, by a person who is signed in.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, SignedForm, Subject};
use noroshi_delivery::{Acknowledge, AnswerError, GivenAnswers, TypedAnswers, answer};
use noroshi_platform::web::{Frame, PageError};
use noroshi_terms::BulletinId;

use super::BulletinState;
use super::show::{confirming_body, page};
use crate::read::issued_in;

pub(super) async fn send(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
    SignedForm(typed): SignedForm<TypedAnswers>,
) -> Result<Response, PageError> {
    let body = confirming_body(&state, &actor, id).await?.ok_or(PageError::NotFound)?;
    let permit = actor.permit::<Acknowledge>(Subject::of(body, (id, body)))?;
    let content = issued_in(&state.app.db, id).await?.ok_or(PageError::NotFound)?;
    let given = match GivenAnswers::read(&content.questions, &typed) {
        Ok(given) => given,
        Err(faults) => return page(&state, &actor, (id, frame), Some((typed, faults))).await,
    };
    match answer(&state.app, permit, &given).await {
        Ok(_) => Ok(Redirect::to(&format!("/bulletins/{id}#answers")).into_response()),
        Err(AnswerError::Database(error)) => Err(error.into()),
        Err(error) => Err(PageError::Refused(error.to_string())),
    }
}
