//! Sign-in by a mailed link: asking for it, opening it, leaving.

use askama::Template;
use axum::Extension;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::MailAddress;
use serde::Deserialize;

use super::AccessState;
use crate::actor::Actor;
use crate::enter::{SessionToken, SignedForm, session_cookie};
use crate::link::{LinkError, Purpose, consume_link, link_is_usable};
use crate::mailing::ask_for_link;
use crate::session::{close_session, open_session};

#[derive(Template)]
#[template(path = "signin.html")]
struct SignInPage {
    frame: Frame,
    mail: String,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "signin_sent.html")]
struct SentPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "signin_open.html")]
struct OpenPage {
    frame: Frame,
    action: String,
    error: Option<String>,
}

pub(super) async fn form(frame: Frame) -> Result<Response, PageError> {
    html(&SignInPage { frame, mail: String::new(), error: None })
}

#[derive(Deserialize)]
pub(super) struct AskForm {
    #[serde(default)]
    mail: String,
}

pub(super) async fn ask(
    State(state): State<AccessState>,
    frame: Frame,
    Form(form): Form<AskForm>,
) -> Result<Response, PageError> {
    match form.mail.trim().parse::<MailAddress>() {
        Ok(mail) => {
            ask_for_link(&state.app, &*state.people, &mail).await?;
            html(&SentPage { frame })
        }
        Err(error) => html(&SignInPage { frame, mail: form.mail, error: Some(error.to_string()) }),
    }
}

pub(super) async fn mailed_link(
    state: State<AccessState>,
    path: Path<String>,
    frame: Frame,
) -> Result<Response, PageError> {
    look(state, path, frame, Purpose::SignIn).await
}

pub(super) async fn demo_link(
    state: State<AccessState>,
    path: Path<String>,
    frame: Frame,
) -> Result<Response, PageError> {
    look(state, path, frame, Purpose::Demonstration).await
}

/// Only shows a button: programs that open links in mails must not use them up.
async fn look(
    State(state): State<AccessState>,
    Path(token): Path<String>,
    frame: Frame,
    purpose: Purpose,
) -> Result<Response, PageError> {
    let error = refusal(link_is_usable(&state.app, purpose, &token).await)?;
    let word = if purpose == Purpose::SignIn { "link" } else { "demo" };
    html(&OpenPage { frame, action: format!("/signin/{word}/{token}"), error })
}

fn refusal(looked: Result<(), LinkError>) -> Result<Option<String>, PageError> {
    match looked {
        Ok(()) => Ok(None),
        Err(LinkError::Database(error)) => Err(error.into()),
        Err(error) => Ok(Some(error.to_string())),
    }
}

pub(super) async fn use_mailed_link(
    state: State<AccessState>,
    path: Path<String>,
    frame: Frame,
) -> Result<Response, PageError> {
    open(state, path, frame, Purpose::SignIn).await
}

pub(super) async fn use_demo_link(
    state: State<AccessState>,
    path: Path<String>,
    frame: Frame,
) -> Result<Response, PageError> {
    open(state, path, frame, Purpose::Demonstration).await
}

async fn open(
    State(state): State<AccessState>,
    Path(token): Path<String>,
    frame: Frame,
    purpose: Purpose,
) -> Result<Response, PageError> {
    let mut tx = state.app.db.begin().await?;
    let person = match consume_link(&mut tx, &state.app, purpose, &token).await {
        Ok(person) => person.ok_or(PageError::NotFound)?,
        Err(LinkError::Database(error)) => return Err(error.into()),
        Err(error) => return html(&OpenPage { frame, action: String::new(), error: Some(error.to_string()) }),
    };
    let session = open_session(&mut tx, &state.app, person).await?;
    tx.commit().await?;
    Ok(([(header::SET_COOKIE, session_cookie(&state.app, &session))], Redirect::to("/now")).into_response())
}

#[derive(Deserialize)]
pub(super) struct LeaveForm {}

pub(super) async fn leave(
    State(state): State<AccessState>,
    actor: Actor,
    Extension(SessionToken(token)): Extension<SessionToken>,
    SignedForm(_): SignedForm<LeaveForm>,
) -> Result<Response, PageError> {
    close_session(&state.app, &actor, &token).await?;
    Ok(([(header::SET_COOKIE, session_cookie(&state.app, ""))], Redirect::to("/signin")).into_response())
}
