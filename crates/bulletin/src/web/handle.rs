//! Changing how a part is to be handled: the two forms beside it.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm, Subject, Verb};
use noroshi_directory::store as directory;
use noroshi_platform::web::{Frame, PageError};
use noroshi_terms::{Audience, BodyId, BulletinId, Handling, Narrowing, Tlp};
use serde::Deserialize;

use super::BulletinState;
use super::part::part_page;
use crate::handle::{ConfirmHandling, HandleError, NarrowHandling, confirm_handling, narrow_handling};
use crate::read;
use crate::store::{self, PartName};

/// What the forms offer: only what this person may ask for.
#[derive(Default)]
pub(super) struct HandlingForms {
    /// Labels for the originator to choose from; empty for everybody else.
    pub(super) labels: Vec<Tlp>,
    /// Offices for which this person may narrow; empty for everybody else.
    pub(super) offices: Vec<Office>,
    /// Audiences for a tier to choose from, the widest that holds at one of the offices first.
    pub(super) audiences: Vec<Audience>,
    /// Labels for a tier to choose from.
    pub(super) stricter: Vec<Tlp>,
    /// What was typed, and why it was not accepted.
    pub(super) typed: NarrowForm,
    pub(super) notice: Option<String>,
}

/// An office that may narrow.
pub(super) struct Office {
    pub(super) body: BodyId,
    pub(super) name: String,
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
    if part.1 != PartName::Letter {
        offer_narrowing(state, actor, part, &mut forms).await?;
    }
    Ok(forms)
}

async fn offer_narrowing(
    state: &BulletinState,
    actor: &Actor,
    part: (BulletinId, PartName),
    forms: &mut HandlingForms,
) -> Result<(), PageError> {
    let mut loosest: Option<(Audience, Tlp)> = None;
    for body in narrowing_offices(state, actor, part).await? {
        let handling = read::handling_for(&state.app, part, Some(body), "").await?;
        let here = (handling.audience(), handling.tlp());
        loosest = Some(loosest.map_or(here, |(audience, tlp)| (audience.min(here.0), tlp.min(here.1))));
        let name = directory::body(&state.app.db, body).await?.map(|body| body.name).unwrap_or_default();
        forms.offices.push(Office { body, name });
    }
    if let Some((audience, tlp)) = loosest {
        forms.audiences = Audience::ALL.into_iter().filter(|other| *other >= audience).collect();
        forms.stricter = Tlp::ALL.into_iter().filter(|other| *other >= tlp).collect();
        forms.stricter.sort_unstable();
    }
    Ok(())
}

async fn confirm_permit(
    state: &BulletinState,
    actor: &Actor,
    part: (BulletinId, PartName),
) -> Result<Permit<ConfirmHandling>, PageError> {
    let row = store::bulletin(&state.app.db, part.0).await?.ok_or(PageError::NotFound)?;
    if store::is_received(&state.app.db, part.0).await? {
        return Err(PageError::NotFound); // the label is its originator's
    }
    Ok(actor.permit(Subject::of(row.issuer, part))?)
}

/// Whoever narrows reads the part itself, at the body for which it is narrowed.
async fn narrowing_offices(
    state: &BulletinState,
    actor: &Actor,
    part: (BulletinId, PartName),
) -> Result<Vec<BodyId>, PageError> {
    let own = actor.bodies_for(NarrowHandling::NAME);
    let mut offices = read::reading_bodies(&state.app, actor, part.0, part.1).await?;
    offices.retain(|body| own.contains(body));
    Ok(offices)
}

/// For the office that was named; whoever has only one need not name it. None: several, and none was chosen.
async fn narrow_permit(
    state: &BulletinState,
    actor: &Actor,
    part: (BulletinId, PartName),
    named: &str,
) -> Result<Option<Permit<NarrowHandling>>, PageError> {
    let offices = narrowing_offices(state, actor, part).await?;
    let office = match (named, offices.as_slice()) {
        (_, []) => return Err(PageError::NotFound),
        ("", [only]) => *only,
        ("", _) => return Ok(None),
        (named, _) => {
            let named = named.parse().ok().and_then(|serial: i64| BodyId::try_from(serial).ok());
            named.filter(|body| offices.contains(body)).ok_or(PageError::NotFound)?
        }
    };
    Ok(Some(actor.permit(Subject::of(office, part))?))
}

#[derive(Deserialize)]
pub(super) struct LabelForm {
    #[serde(default)]
    part: String,
    #[serde(default)]
    tlp: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NarrowForm {
    part: String,
    pub(super) office: String,
    pub(super) audience: String,
    pub(super) tlp: String,
    pub(super) sentence: String,
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
    let Some(permit) = narrow_permit(&state, &actor, part, &form.office).await? else {
        let why = "どの団体として狭めるかを選んでください。".to_owned();
        return part_page(&state, part, &actor, frame, Some((why, form))).await;
    };
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
            part_page(&state, part, &actor, frame, Some((error.to_string(), form))).await
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
