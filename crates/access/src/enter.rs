//! What happens to every request: session → actor, frame, gate, error pages in their frame.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;
use noroshi_platform::web::{ErrorPage, Frame, Gate, NavItem, PageError, RouteEntry};
use serde::de::DeserializeOwned;

use crate::actor::{Actor, People};
use crate::kept_form::{Fields, FormName, kept_form};
use crate::session;
use crate::web::AccessState;

/// One word of the navigation, shown to whoever has a role that knows the verb.
#[derive(Debug, Clone, Copy)]
pub struct NavEntry {
    /// Word.
    pub label: &'static str,
    /// Path.
    pub href: &'static str,
    /// Needed verb; none for everybody who is signed in.
    pub verb: Option<&'static str>,
}

/// The session's token, as the cookie carried it.
#[derive(Clone)]
pub(crate) struct SessionToken(pub(crate) String);

/// The session behind a request, for an answer that goes on after its handler: it is asked again and again who is there.
#[derive(Clone)]
pub struct Visit {
    app: App,
    people: SharedPeople,
    token: String,
}

impl Visit {
    /// Who is there now, with the roles held now; nobody once the session ended.
    pub async fn actor(&self) -> Result<Option<Actor>, DbError> {
        session::actor(&self.app, &*self.people, &self.token).await
    }
}

/// A stream without a session is none.
impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        parts.extensions.get::<Self>().cloned().ok_or(PageError::NotFound)
    }
}

const COOKIE: &str = "noroshi_session";

/// The cookie that carries a session; an empty token ends it.
pub fn session_cookie(app: &App, token: &str) -> String {
    let secure = if app.config.server.is_https() { "; Secure" } else { "" };
    let age = if token.is_empty() { 0 } else { session::SESSION_LENGTH.as_secs() };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}")
}

fn token_in(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

/// Outer layer: finds the actor, fills the frame, and puts error pages into it.
pub async fn enter(State(state): State<AccessState>, mut request: Request, next: Next) -> Response {
    let frame = match find_actor(&state, &mut request).await {
        Ok(frame) => frame,
        Err(error) => return ErrorPage::from(&PageError::Database(error)).render(&plain_frame(&state)),
    };
    request.extensions_mut().insert(frame.clone());
    request.extensions_mut().insert(FormNames(state.forms));
    let response = next.run(request).await;
    match response.extensions().get::<ErrorPage>() {
        Some(page) => page.render(&frame),
        None => response,
    }
}

fn plain_frame(state: &AccessState) -> Frame {
    Frame { is_demonstration: state.is_demonstration, ..Frame::default() }
}

async fn find_actor(state: &AccessState, request: &mut Request) -> Result<Frame, DbError> {
    let path = request.uri().path().to_owned();
    let Some(token) = token_in(request.headers()).filter(|_| !path.starts_with("/static/")) else {
        return Ok(plain_frame(state));
    };
    let Some(actor) = session::actor(&state.app, &*state.people, &token).await? else { return Ok(plain_frame(state)) };
    let is_page = request.method() == Method::GET;
    let frame = frame_for(state, &actor, &path, is_page).await?;
    request.extensions_mut().insert(actor);
    let visit = Visit { app: state.app.clone(), people: Arc::clone(&state.people), token: token.clone() };
    request.extensions_mut().insert(visit);
    request.extensions_mut().insert(SessionToken(token));
    Ok(frame)
}

async fn frame_for(state: &AccessState, actor: &Actor, path: &str, is_page: bool) -> Result<Frame, DbError> {
    let mut organisation = Vec::new();
    if let Some(grant) = actor.grants().first() {
        organisation.extend(state.people.body_name(grant.body).await?);
    }
    let mut roles: Vec<&str> = Vec::new();
    for grant in actor.grants() {
        // The same role at several bodies is said once.
        if !roles.contains(&grant.role.name.as_str()) {
            roles.push(&grant.role.name);
        }
    }
    let mut nav = Vec::new();
    for entry in state.nav.iter().filter(|entry| entry.verb.is_none_or(|verb| actor.knows(verb))) {
        let waiting = if entry.href == "/now" && is_page { state.waiting(actor).await? } else { 0 };
        let is_current = path == entry.href || path.starts_with(&format!("{}/", entry.href));
        nav.push(NavItem { label: entry.label, href: entry.href, waiting, is_current });
    }
    Ok(Frame {
        organisation,
        person: Some(format!("{}({})", actor.name(), roles.join("・"))),
        nav,
        csrf: actor.csrf().to_owned(),
        is_demonstration: state.is_demonstration,
    })
}

/// Inner layer, per route: nobody passes a gate they have no role for, whatever the handler does.
pub async fn enforce_gates(State(table): State<Arc<[RouteEntry]>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let method = if request.method() == Method::HEAD { "GET" } else { request.method().as_str() };
    let gate = table.iter().find(|entry| entry.path == path && entry.method == method).map(|entry| entry.gate);
    let actor = request.extensions().get::<Actor>();
    match (gate, actor) {
        (None, _) => PageError::NotFound.into_response(),
        (Some(Gate::Open), _) | (Some(Gate::SignedIn), Some(_)) => next.run(request).await,
        (Some(Gate::Verb(verb)), Some(actor)) if actor.knows(verb) => next.run(request).await,
        (Some(Gate::Verb(_)), Some(_)) => PageError::NotFound.into_response(),
        (Some(_), None) if request.method() == Method::POST => keep_form(request).await,
        (Some(_), None) => Redirect::to("/signin").into_response(),
    }
}

/// Nobody is signed in: what was typed is given back, to be sent after signing in.
async fn keep_form(request: Request) -> Response {
    let frame = request.extensions().get::<Frame>().cloned().unwrap_or_default();
    let action = request.uri().path().to_owned();
    let names = form_names(&request);
    match axum::Form::<Fields>::from_request(request, &()).await {
        Ok(axum::Form(fields)) => kept_form(&frame, (&action, &names), fields),
        Err(_) => Redirect::to("/signin").into_response(),
    }
}

/// The forms' names, for every request.
#[derive(Clone, Copy)]
struct FormNames(&'static [FormName]);

fn form_names(request: &Request) -> Vec<FormName> {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
    let names = request.extensions().get::<FormNames>().map(|FormNames(names)| *names).unwrap_or_default();
    names.iter().filter(|name| name.path == path).copied().collect()
}

/// A form of a signed-in person: read only when it carries the session's token.
pub struct SignedForm<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for SignedForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let actor =
            request.extensions().get::<Actor>().cloned().ok_or_else(|| PageError::ForeignForm.into_response())?;
        let known = request.extensions().get::<Frame>().cloned().unwrap_or_default();
        let frame = Frame { csrf: actor.csrf().to_owned(), ..known };
        let (action, names) = (request.uri().path().to_owned(), form_names(&request));
        let unreadable = || {
            PageError::Refused("送られた内容を読み取れませんでした。画面を開き直してください。".into()).into_response()
        };
        let axum::Form(fields) = axum::Form::<Fields>::from_request(request, state).await.map_err(|_| unreadable())?;
        let token = fields.iter().find(|(name, _)| name == "csrf").map(|(_, value)| value.as_str()).unwrap_or_default();
        if token != actor.csrf() {
            return Err(kept_form(&frame, (&action, &names), fields));
        }
        read_fields(&fields).map(Self).map_err(IntoResponse::into_response)
    }
}

/// Turns the fields into the form's type; fields whose name ends in `[]` (check boxes) become a list.
pub(crate) fn read_fields<T: DeserializeOwned>(fields: &[(String, String)]) -> Result<T, PageError> {
    let mut object = serde_json::Map::new();
    for (name, value) in fields {
        // Line ends as we keep them, and none of the characters that nobody types and PostgreSQL refuses.
        let text = value.replace("\r\n", "\n").replace(|letter: char| letter.is_control() && letter != '\n', "");
        let value = serde_json::Value::String(text);
        match (name.strip_suffix("[]"), object.get_mut(name.trim_end_matches("[]"))) {
            (Some(_), Some(serde_json::Value::Array(list))) => list.push(value),
            (Some(list), _) => {
                object.insert(list.to_owned(), serde_json::Value::Array(vec![value]));
            }
            (None, _) => {
                object.insert(name.clone(), value);
            }
        }
    }
    serde_json::from_value(serde_json::Value::Object(object)).map_err(|_| {
        PageError::Refused("必要な項目が届きませんでした。画面を開き直して、もう一度お試しください。".into())
    })
}

/// Kept so that the trait object stays in one place.
pub(crate) type SharedPeople = Arc<dyn People>;
