//! Approving, giving back, issuing.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, SignedForm, Subject};
use noroshi_platform::web::{Frame, PageError, database_status};
use noroshi_terms::{BodyId, BulletinId, JapaneseDate, LetterNumber};
use serde::Deserialize;

use super::BulletinState;
use super::show::{DecisionInput, decision_page};
use crate::approve::{Approve, ApproveError, approve as approve_bulletin, send_back as send_back_bulletin};
use crate::publish::{Publish, PublishError, publish as publish_bulletin};
use crate::store;

#[derive(Deserialize)]
pub(super) struct ApproveForm {
    #[serde(default)]
    revision: String,
}

#[derive(Deserialize)]
pub(super) struct ReturnForm {
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
pub(super) struct PublishForm {
    #[serde(default)]
    revision: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    date: String,
}

async fn issuer(state: &BulletinState, id: BulletinId) -> Result<BodyId, PageError> {
    Ok(store::bulletin(&state.app.db, id).await?.ok_or(PageError::NotFound)?.issuer)
}

fn back_to(id: BulletinId) -> Response {
    Redirect::to(&format!("/bulletins/{id}")).into_response()
}

pub(super) async fn approve(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    SignedForm(form): SignedForm<ApproveForm>,
) -> Result<Response, PageError> {
    let permit = actor.permit::<Approve>(Subject::of(issuer(&state, id).await?, id))?;
    match approve_bulletin(&state.app, permit, form.revision.parse().unwrap_or(0)).await {
        Ok(()) => Ok(back_to(id)),
        Err(error) => Err(refusal(error)),
    }
}

fn refusal(error: ApproveError) -> PageError {
    match error {
        ApproveError::NotFound => PageError::NotFound,
        ApproveError::Database(error) => error.into(),
        ApproveError::ApprovedMeanwhile { .. } | ApproveError::ChangedMeanwhile { .. } => {
            PageError::Overtaken(error.to_string())
        }
        other => PageError::Refused(other.to_string()),
    }
}

pub(super) async fn send_back(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<ReturnForm>,
) -> Result<Response, PageError> {
    let permit = actor.permit::<Approve>(Subject::of(issuer(&state, id).await?, id))?;
    match send_back_bulletin(&state.app, permit, &form.reason).await {
        Ok(()) => Ok(back_to(id)),
        Err(error @ (ApproveError::NoReason | ApproveError::Database(_))) => {
            let mut input =
                DecisionInput { reason: form.reason, notice: Some(error.to_string()), ..DecisionInput::default() };
            if let ApproveError::Database(failure) = &error {
                input.status = database_status(failure);
            }
            decision_page(&state, id, &actor, frame, input).await
        }
        Err(error) => Err(refusal(error)),
    }
}

pub(super) async fn publish(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<PublishForm>,
) -> Result<Response, PageError> {
    let permit = actor.permit::<Publish>(Subject::of(issuer(&state, id).await?, id))?;
    let seen = form.revision.parse().unwrap_or(0);
    let (number, date) = match (form.number.trim().parse::<LetterNumber>(), form.date.trim().parse::<JapaneseDate>()) {
        (Ok(number), Ok(date)) => (number, date),
        (Err(error), _) => return unread(&state, (id, &actor), frame, form, error.to_string()).await,
        (_, Err(error)) => return unread(&state, (id, &actor), frame, form, error.to_string()).await,
    };
    let error = match publish_bulletin(&state.app, permit, seen, &number, date).await {
        Ok(()) => return Ok(back_to(id)),
        Err(PublishError::NotFound) => return Err(PageError::NotFound),
        Err(error @ (PublishError::IssuedMeanwhile { .. } | PublishError::ChangedMeanwhile { .. })) => {
            return Err(PageError::Overtaken(error.to_string()));
        }
        Err(error) => error,
    };
    let mut input =
        DecisionInput { date: Some(form.date), notice: Some(error.to_string()), ..DecisionInput::default() };
    match &error {
        PublishError::Database(failure) => input.status = database_status(failure),
        PublishError::Number(_) => {} // the field shows the next free number
        _ => input.number = Some(form.number),
    }
    decision_page(&state, id, &actor, frame, input).await
}

/// The page again with what was typed.
async fn unread(
    state: &BulletinState,
    (id, actor): (BulletinId, &Actor),
    frame: Frame,
    form: PublishForm,
    notice: String,
) -> Result<Response, PageError> {
    let (number, date) = (Some(form.number), Some(form.date));
    let input = DecisionInput { number, date, notice: Some(notice), ..DecisionInput::default() };
    decision_page(state, id, actor, frame, input).await
}
