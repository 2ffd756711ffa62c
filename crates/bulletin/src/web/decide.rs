//! Approving, giving back, issuing.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, SignedForm, Subject};
use noroshi_platform::web::{Frame, PageError};
use noroshi_terms::{BodyId, BulletinId, DocumentNumber, JapaneseDate, JointNumbers, LetterNumber};
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
            let input =
                DecisionInput { reason: form.reason, notice: Some(error.to_string()), ..DecisionInput::default() };
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
    let notice = match (read_number(&form.number), form.date.trim().parse::<JapaneseDate>()) {
        (Err(reason), _) => reason,
        (_, Err(error)) => error.to_string(),
        (Ok(number), Ok(date)) => match publish_bulletin(&state.app, permit, &number, date).await {
            Ok(()) => return Ok(back_to(id)),
            Err(PublishError::NotFound) => return Err(PageError::NotFound),
            Err(error @ PublishError::IssuedMeanwhile { .. }) => return Err(PageError::Overtaken(error.to_string())),
            Err(error) => error.to_string(),
        },
    };
    let input = DecisionInput {
        number: Some(form.number),
        date: Some(form.date),
        notice: Some(notice),
        ..DecisionInput::default()
    };
    decision_page(&state, id, &actor, frame, input).await
}

/// One number, several joined by 、 (joint letters, D05), or 事務連絡.
fn read_number(text: &str) -> Result<LetterNumber, String> {
    let text = text.trim();
    if let Ok(number) = text.parse::<LetterNumber>() {
        return Ok(number);
    }
    let numbers = text.split('、').map(str::parse::<DocumentNumber>).collect::<Result<Vec<_>, _>>();
    let numbers = numbers.map_err(|error| error.to_string())?;
    JointNumbers::new(numbers)
        .map(LetterNumber::Numbered)
        .ok_or_else(|| "発番を入れてください。例:全診連発第12号(情)".to_owned())
}
