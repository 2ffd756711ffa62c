//! Changing how a part is to be handled: the two forms beside it.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm, Subject, Verb};
use noroshi_platform::web::{Frame, PageError};
use noroshi_terms::{Audience, BulletinId, Handling, Narrowing, Tlp};
use serde::Deserialize;

use super::BulletinState;
use super::part::part_page;
use crate::handle::{ConfirmHandling, HandleError, NarrowHandling, confirm_handling, narrow_handling};
use crate::read::reading_bodies;
use crate::store::{self, PartName};

/// What the forms offer: only what this person may ask for.
#[derive(Default)]
pub(super) struct HandlingForms {
    /// Labels for the originator to choose from; empty for everybody else.
    pub(super) labels: Vec<Tlp>,
    /// Audiences for a tier to choose from, the one that holds now first; empty for everybody else.
    pub(super) audiences: Vec<Audience>,
    /// Labels for a tier to choose from.
    pub(super) stricter: Vec<Tlp>,
    /// What was typed, and why it was not accepted.
    pub(super) typed: String,
    pub(super) notice: Option<String>,
}

/// The forms for this part and this person.
pub(super) async fn forms(
    state: &BulletinState,
    actor: &Actor,
    part: (BulletinId, PartName),
    handling: &Handling,
) -> Result<HandlingForms, PageError> {
    let mut forms = HandlingForms::default();
    if confirm_permit(state, actor, part).await.is_ok() {
        let is_limited = handling.audience() != Audience::Public;
        forms.labels = Tlp::ALL.into_iter().filter(|tlp| !(is_limited && *tlp == Tlp::Clear)).collect();
    }
    if part.1 != PartName::Letter && narrow_permit(state, actor, part).await.is_ok() {
        forms.audiences = Audience::ALL.into_iter().filter(|audience| *audience >= handling.audience()).collect();
        forms.stricter = Tlp::ALL.into_iter().filter(|tlp| *tlp >= handling.tlp()).collect();
        forms.stricter.sort_unstable();
    }
    Ok(forms)
}

async fn confirm_permit(
    state: &BulletinState,
    actor: &Actor,
    part: (BulletinId, PartName),
) -> Result<Permit<ConfirmHandling>, PageError> {
    let row = store::bulletin(&state.app.db, part.0).await?.ok_or(PageError::NotFound)?;
    Ok(actor.permit(Subject::of(row.issuer, part))?)
}

/// Whoever narrows reads the part itself, at the body for which it is narrowed.
async fn narrow_permit(
    state: &BulletinState,
    actor: &Actor,
    part: (BulletinId, PartName),
) -> Result<Permit<NarrowHandling>, PageError> {
    let bodies = reading_bodies(&state.app, actor, part.0, part.1).await?;
    Ok(actor.permit(Subject::of_any(bodies, part))?)
}

#[derive(Deserialize)]
pub(super) struct LabelForm {
    #[serde(default)]
    part: String,
    #[serde(default)]
    tlp: String,
}

#[derive(Deserialize)]
pub(super) struct NarrowForm {
    #[serde(default)]
    part: String,
    #[serde(default)]
    audience: String,
    #[serde(default)]
    tlp: String,
    #[serde(default)]
    sentence: String,
}

fn part_named(code: &str) -> Result<PartName, PageError> {
    PartName::ALL.into_iter().find(|part| part.code() == code).ok_or(PageError::NotFound)
}

fn page_of((id, part): (BulletinId, PartName)) -> String {
    match part {
        PartName::Letter => format!("/bulletins/{id}"),
        part => format!("/bulletins/{id}/{}", part.code()),
    }
}

pub(super) async fn label(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    SignedForm(form): SignedForm<LabelForm>,
) -> Result<Response, PageError> {
    let part = (id, part_named(&form.part)?);
    let permit = confirm_permit(&state, &actor, part).await?;
    let tlp: Tlp =
        form.tlp.parse().map_err(|error: noroshi_terms::ParseTlpError| PageError::Refused(error.to_string()))?;
    match confirm_handling(&state.app, permit, tlp).await {
        Ok(()) => Ok(Redirect::to(&page_of(part)).into_response()),
        Err(error) => Err(refusal(error)),
    }
}

pub(super) async fn narrow(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<NarrowForm>,
) -> Result<Response, PageError> {
    let part = (id, part_named(&form.part)?);
    let permit = narrow_permit(&state, &actor, part).await?;
    let audience =
        form.audience.parse().map_err(|_| PageError::Refused("見せてよい相手を選んでください。".to_owned()))?;
    let tlp = match form.tlp.as_str() {
        "" => None,
        label => Some(label.parse().map_err(|_| PageError::Refused("TLPの表示を選んでください。".to_owned()))?),
    };
    let asked = Narrowing { audience, tlp, sentence: form.sentence.clone() };
    match narrow_handling(&state.app, permit, &asked).await {
        Ok(_) => Ok(Redirect::to(&page_of(part)).into_response()),
        Err(error @ (HandleError::Mark(_) | HandleError::TooLong(_))) => {
            part_page(&state, part, &actor, frame, Some((error.to_string(), form.sentence))).await
        }
        Err(error) => Err(refusal(error)),
    }
}

fn refusal(error: HandleError) -> PageError {
    match error {
        HandleError::NotFound => PageError::NotFound,
        HandleError::Database(error) => error.into(),
        other => PageError::Refused(other.to_string()),
    }
}

/// The gates of the two forms.
pub(super) const CONFIRM: &str = ConfirmHandling::NAME;
pub(super) const NARROW: &str = NarrowHandling::NAME;
