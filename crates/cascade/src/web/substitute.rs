//! The page of substitutes (代理): who relays for an office while its clerks are away.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, SignedForm, Subject, Verb};
use noroshi_directory::store as directory;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::{BodyId, PersonId};
use serde::Deserialize;

use super::CascadeState;
use crate::store::{self, Candidate, SubstituteRow};
use crate::substitute::{NameSubstitute, SubstituteError, Substitution, end_substitute, name_substitute};

/// One office of the clerk, with its substitutes and those who could be.
struct Office {
    body: BodyId,
    name: String,
    named: Vec<SubstituteRow>,
    candidates: Vec<Candidate>,
}

#[derive(Template)]
#[template(path = "substitutes.html")]
struct SubstitutesPage {
    frame: Frame,
    offices: Vec<Office>,
    typed: SubstituteForm,
    notice: Option<String>,
}

#[derive(Deserialize, Default)]
pub(super) struct SubstituteForm {
    #[serde(default)]
    body: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    until: String,
}

impl SubstituteForm {
    fn is_for(&self, body: &BodyId) -> bool {
        self.body == body.to_string()
    }

    fn is_chosen(&self, person: &PersonId) -> bool {
        self.person == person.to_string()
    }
}

pub(super) async fn show(State(state): State<CascadeState>, actor: Actor, frame: Frame) -> Result<Response, PageError> {
    let today = state.app.now().tokyo_date().to_string();
    let typed = SubstituteForm { since: today, ..SubstituteForm::default() };
    html(&page(&state, (actor, frame), typed, None).await?)
}

async fn page(
    state: &CascadeState,
    (actor, frame): (Actor, Frame),
    typed: SubstituteForm,
    notice: Option<String>,
) -> Result<SubstitutesPage, PageError> {
    let (db, today) = (&state.app.db, state.app.now().tokyo_date());
    let mut offices = Vec::new();
    for serial in actor.bodies_for(NameSubstitute::NAME) {
        let Some(body) = directory::body(db, serial).await? else { continue };
        let named = store::substitutes_at(db, serial, today).await?;
        let candidates = store::candidates(db, serial).await?;
        offices.push(Office { body: serial, name: body.name, named, candidates });
    }
    Ok(SubstitutesPage { frame, offices, typed, notice })
}

pub(super) async fn name(
    State(state): State<CascadeState>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<SubstituteForm>,
) -> Result<Response, PageError> {
    let body: BodyId = form.body.parse().map_err(|_| PageError::NotFound)?;
    let permit = actor.permit::<NameSubstitute>(Subject::of(body, body))?;
    let done = match form.person.parse() {
        Ok(person) => {
            let new = Substitution { person, since: &form.since, until: &form.until };
            name_substitute(&state.app, permit, &new).await
        }
        Err(_) => Err(SubstituteError::NotACandidate),
    };
    match done {
        Ok(()) => Ok(Redirect::to("/relay/substitutes").into_response()),
        Err(SubstituteError::Database(error)) => Err(error.into()),
        Err(error) => {
            let page = page(&state, (actor, frame), form, Some(error.to_string())).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
    }
}

pub(super) async fn end(
    State(state): State<CascadeState>,
    actor: Actor,
    SignedForm(form): SignedForm<SubstituteForm>,
) -> Result<Redirect, PageError> {
    let body: BodyId = form.body.parse().map_err(|_| PageError::NotFound)?;
    let permit = actor.permit::<NameSubstitute>(Subject::of(body, body))?;
    let person: PersonId = form.person.parse().map_err(|_| PageError::NotFound)?;
    end_substitute(&state.app, permit, person).await?;
    Ok(Redirect::to("/relay/substitutes"))
}
