//! The page of relaying by itself (自動伝達): after how many working hours, for each office of the clerk.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, SignedForm, Subject, Verb};
use noroshi_directory::store as directory;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::BodyId;
use serde::Deserialize;

use super::CascadeState;
use crate::automatic::{PolicyError, SetPolicy, end_policy, set_policy};
use crate::store;

/// One office and its rule.
struct Office {
    body: BodyId,
    name: String,
    /// Hours, who set them, since when.
    rule: Option<(u32, String, String)>,
}

#[derive(Template)]
#[template(path = "relay_policy.html")]
struct PolicyPage {
    frame: Frame,
    offices: Vec<Office>,
    typed: PolicyForm,
    notice: Option<String>,
}

impl PolicyPage {
    fn error_for(&self, body: &BodyId) -> Option<&str> {
        self.notice.as_deref().filter(|_| self.typed.body == body.to_string())
    }

    fn hours(&self, office: &Office) -> String {
        match (&office.rule, self.error_for(&office.body)) {
            (_, Some(_)) => self.typed.hours.clone(),
            (Some((hours, ..)), None) => hours.to_string(),
            (None, None) => "8".to_owned(),
        }
    }
}

#[derive(Deserialize, Default)]
pub(super) struct PolicyForm {
    #[serde(default)]
    body: String,
    #[serde(default)]
    hours: String,
    #[serde(default)]
    action: String,
}

pub(super) async fn show(State(state): State<CascadeState>, actor: Actor, frame: Frame) -> Result<Response, PageError> {
    html(&page(&state, (actor, frame), PolicyForm::default(), None).await?)
}

async fn page(
    state: &CascadeState,
    (actor, frame): (Actor, Frame),
    typed: PolicyForm,
    notice: Option<String>,
) -> Result<PolicyPage, PageError> {
    let db = &state.app.db;
    let mut offices = Vec::new();
    for serial in actor.bodies_for(SetPolicy::NAME) {
        let Some(body) = directory::body(db, serial).await? else { continue };
        let rule = match store::policy(db, serial).await? {
            None => None,
            Some(policy) => {
                let name = directory::person(db, policy.set_by).await?.map_or_else(String::new, |person| person.name);
                Some((policy.hours, name, policy.set_at.tokyo_date().with_weekday()))
            }
        };
        offices.push(Office { body: serial, name: body.name, rule });
    }
    Ok(PolicyPage { frame, offices, typed, notice })
}

pub(super) async fn act(
    State(state): State<CascadeState>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<PolicyForm>,
) -> Result<Response, PageError> {
    let body: BodyId = form.body.parse().map_err(|_| PageError::NotFound)?;
    let permit = actor.permit::<SetPolicy>(Subject::of(body, body))?;
    let done = match form.action.as_str() {
        "end" => end_policy(&state.app, permit).await.map_err(PolicyError::from),
        _ => set_policy(&state.app, permit, &form.hours).await,
    };
    match done {
        Ok(()) => Ok(Redirect::to("/relay/policy").into_response()),
        Err(PolicyError::Database(error)) => Err(error.into()),
        Err(error) => {
            let page = page(&state, (actor, frame), form, Some(error.to_string())).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
    }
}
