//! What the forms on a body's page do: each reads the form, gets its permit, does one verb and shows the page again.

use std::collections::HashMap;

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm};
use noroshi_platform::App;
use noroshi_platform::db::Tx;
use noroshi_platform::web::{Frame, PageError, html};

use super::body_page::{Refusal, page, read_serial};
use crate::body::{Body, BodyKind};
use crate::build::{self, BuildError, NewBody, NewPerson};
use crate::codes::{self, CodeError};
use crate::describe::{self, Description};
use crate::keep::{self, KeepContactError, KeepDirectory};
use crate::nda::{self, NdaError};
use crate::read::{permit_to_build, permit_to_keep, permit_to_read, permit_to_take_in};
use crate::store;

/// A form's fields by name.
pub(super) type Fields = HashMap<String, String>;

/// A form on a body's page: who sent it for which body, and its fields.
pub(super) struct Sent {
    pub(super) app: App,
    pub(super) actor: Actor,
    pub(super) frame: Frame,
    pub(super) body: Body,
    pub(super) fields: Fields,
}

/// The body must be in the actor's sight before anything else is looked at.
impl FromRequest<App> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, content) = request.into_parts();
        let actor = Actor::from_request_parts(&mut parts, app).await?;
        let Ok(frame) = Frame::from_request_parts(&mut parts, app).await;
        let Path(serial) = Path::<String>::from_request_parts(&mut parts, app).await.map_err(not_found)?;
        let form = SignedForm::<Fields>::from_request(Request::from_parts(parts, content), app).await;
        let SignedForm(fields) = form.map_err(IntoResponse::into_response)?;
        let body = visible_body(app, &actor, &serial).await.map_err(IntoResponse::into_response)?;
        Ok(Self { app: app.clone(), actor, frame, body, fields })
    }
}

fn not_found(_: PathRejection) -> Response {
    PageError::NotFound.into_response()
}

async fn visible_body(app: &App, actor: &Actor, serial: &str) -> Result<Body, PageError> {
    let permit = permit_to_read(&app.db, actor, read_serial(serial)?).await?;
    store::body(&app.db, *permit.subject()).await?.ok_or(PageError::NotFound)
}

impl Sent {
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map(String::as_str).unwrap_or_default()
    }

    /// A number in a hidden field; such a field is never wrong by a slip of the reader.
    pub(super) fn hidden<T: std::str::FromStr>(&self, name: &str) -> Result<T, PageError> {
        self.field(name).parse().map_err(|_| PageError::NotFound)
    }

    /// Back to the body's page, or the page again with the reason and what was typed.
    pub(super) async fn answer<T, E: Refused>(self, tx: Tx, done: Result<T, E>) -> Result<Response, PageError> {
        let serial = self.body.serial;
        let error = match done {
            Ok(_) => {
                tx.commit().await?;
                return Ok(Redirect::to(&format!("/directory/{serial}")).into_response());
            }
            Err(error) => error,
        };
        tx.rollback().await?;
        let refusal = Refusal { message: Some(error.message()?), typed: self.fields };
        let permit = permit_to_read(&self.app.db, &self.actor, serial).await?;
        let shown = html(&page(&self.app, &self.actor, self.frame, permit, refusal).await?)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
    }
}

/// Errors that a person can mend on the page; a database error goes on to the error page.
pub(super) trait Refused {
    fn message(self) -> Result<String, PageError>;
}

impl Refused for KeepContactError {
    fn message(self) -> Result<String, PageError> {
        match self {
            Self::Database(error) => Err(error.into()),
            other => Ok(other.to_string()),
        }
    }
}

impl Refused for NdaError {
    fn message(self) -> Result<String, PageError> {
        match self {
            Self::Database(error) => Err(error.into()),
            other => Ok(other.to_string()),
        }
    }
}

impl Refused for CodeError {
    fn message(self) -> Result<String, PageError> {
        match self {
            Self::Database(error) => Err(error.into()),
            other => Ok(other.to_string()),
        }
    }
}

impl Refused for BuildError {
    fn message(self) -> Result<String, PageError> {
        match self {
            Self::Database(error) => Err(error.into()),
            other => Ok(other.to_string()),
        }
    }
}

pub(super) async fn add_contact(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_keep(&sent.app.db, &sent.actor, &sent.body).await?;
    let channel = sent.hidden("channel")?;
    let mut tx = sent.app.db.begin().await?;
    let done = keep::add_contact(&mut tx, &sent.app, permit, channel, sent.field("address")).await;
    sent.answer(tx, done).await
}

pub(super) async fn end_contact(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_keep(&sent.app.db, &sent.actor, &sent.body).await?;
    let contact = sent.hidden("contact")?;
    let mut tx = sent.app.db.begin().await?;
    let done = keep::end_contact(&mut tx, &sent.app, permit, contact).await;
    sent.answer(tx, done).await
}

pub(super) async fn verify_contact(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_keep(&sent.app.db, &sent.actor, &sent.body).await?;
    let contact = sent.hidden("contact")?;
    let mut tx = sent.app.db.begin().await?;
    let done = keep::verify_contact(&mut tx, &sent.app, permit, contact).await;
    sent.answer(tx, done).await
}

/// On an institution's page, or on a vendor's for an institution that the actor keeps.
pub(super) async fn add_nda(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_agree(&sent).await?;
    let vendor = if sent.body.kind == BodyKind::Vendor { sent.body.code.as_str() } else { sent.field("vendor_code") };
    let mut tx = sent.app.db.begin().await?;
    let days = (sent.field("since"), sent.field("until"));
    let done = match permit {
        Some(permit) => nda::add_nda(&mut tx, &sent.app, permit, vendor, days).await,
        None => Err(NdaError::UnknownInstitution(sent.field("institution_code").trim().to_owned())),
    };
    sent.answer(tx, done).await
}

/// Permission for the institution of an agreement; none when the code on a vendor's page is of none that the actor keeps.
async fn permit_to_agree(sent: &Sent) -> Result<Option<Permit<KeepDirectory>>, PageError> {
    if sent.body.kind != BodyKind::Vendor {
        return permit_to_keep(&sent.app.db, &sent.actor, &sent.body).await.map(Some);
    }
    let code = sent.field("institution_code").trim();
    let found = store::body_by_code(&sent.app.db, code).await?;
    let Some(body) = found.filter(|body| body.kind == BodyKind::Institution) else { return Ok(None) };
    match permit_to_keep(&sent.app.db, &sent.actor, &body).await {
        Ok(permit) => Ok(Some(permit)),
        Err(PageError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

pub(super) async fn end_nda(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_agree(&sent).await?;
    let agreement = sent.hidden("agreement")?;
    let mut tx = sent.app.db.begin().await?;
    let done = match permit {
        Some(permit) => nda::end_nda(&mut tx, &sent.app, permit, agreement).await,
        None => Err(NdaError::Unknown),
    };
    sent.answer(tx, done).await
}

pub(super) async fn add_body(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_build(&sent.app.db, &sent.actor, sent.body.serial).await?;
    let new = NewBody {
        code: sent.field("code").to_owned(),
        name: sent.field("body_name").to_owned(),
        kana: sent.field("body_kana").to_owned(),
        kind: sent.hidden("kind")?,
        prefecture: if sent.field("prefecture").is_empty() { None } else { Some(sent.hidden("prefecture")?) },
        abbreviation: Some(sent.field("abbreviation").to_owned()),
    };
    let mut tx = sent.app.db.begin().await?;
    let done = build::add_body(&mut tx, &sent.app, permit, new).await;
    sent.answer(tx, done).await
}

pub(super) async fn describe(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_build(&sent.app.db, &sent.actor, sent.body.serial).await?;
    let text = |name: &str| sent.field(name).to_owned();
    let described = Description {
        name: text("own_name"),
        kana: text("own_kana"),
        prefecture: match sent.field("own_prefecture") {
            "" => None,
            _ => Some(sent.hidden("own_prefecture")?),
        },
        abbreviation: text("own_abbreviation"),
        postal: text("own_postal"),
        address: text("own_address"),
        director: text("own_director"),
    };
    let mut tx = sent.app.db.begin().await?;
    let done = describe::describe(&mut tx, &sent.app, permit, described).await;
    sent.answer(tx, done).await
}

pub(super) async fn change_code(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_build(&sent.app.db, &sent.actor, sent.body.serial).await?;
    let mut tx = sent.app.db.begin().await?;
    let typed = (sent.field("new_code"), sent.field("code_since"));
    let done = match sent.field("as") {
        "further" => codes::add_code(&mut tx, &sent.app, permit, typed).await,
        _ => codes::change_code(&mut tx, &sent.app, permit, typed).await,
    };
    sent.answer(tx, done).await
}

pub(super) async fn end_code(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_build(&sent.app.db, &sent.actor, sent.body.serial).await?;
    let mut tx = sent.app.db.begin().await?;
    let done = codes::end_code(&mut tx, &sent.app, permit, sent.field("ended_code")).await;
    sent.answer(tx, done).await
}

pub(super) async fn end_body(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_build(&sent.app.db, &sent.actor, sent.body.serial).await?;
    let mut tx = sent.app.db.begin().await?;
    let done = build::end_body(&mut tx, &sent.app, permit).await;
    sent.answer(tx, done).await
}

pub(super) async fn add_parent(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_build(&sent.app.db, &sent.actor, sent.body.serial).await?;
    let taking_in = permit_to_take_in(&sent.app.db, &sent.actor, sent.field("parent_code")).await;
    let mut tx = sent.app.db.begin().await?;
    let done = match taking_in {
        Ok(taking_in) => build::add_parent(&mut tx, &sent.app, permit, taking_in).await,
        Err(error) => Err(error),
    };
    sent.answer(tx, done).await
}

pub(super) async fn end_parent(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_build(&sent.app.db, &sent.actor, sent.body.serial).await?;
    let parent = sent.hidden("parent")?;
    let mut tx = sent.app.db.begin().await?;
    let done = build::end_parent(&mut tx, &sent.app, permit, parent).await;
    sent.answer(tx, done).await
}

pub(super) async fn add_person(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_build(&sent.app.db, &sent.actor, sent.body.serial).await?;
    let mut tx = sent.app.db.begin().await?;
    let done = match new_person(&sent) {
        Ok(new) => build::add_person(&mut tx, &sent.app, permit, new, sent.field("role")).await,
        Err(error) => Err(error),
    };
    sent.answer(tx, done).await
}

pub(super) async fn end_role(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_build(&sent.app.db, &sent.actor, sent.body.serial).await?;
    let person = sent.hidden("person")?;
    let mut tx = sent.app.db.begin().await?;
    let done = build::end_role(&mut tx, &sent.app, permit, person, sent.field("role")).await;
    sent.answer(tx, done).await
}

pub(super) async fn end_person(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_build(&sent.app.db, &sent.actor, sent.body.serial).await?;
    let person = sent.hidden("person")?;
    let mut tx = sent.app.db.begin().await?;
    let done = build::end_person(&mut tx, &sent.app, permit, person).await;
    sent.answer(tx, done).await
}

fn new_person(sent: &Sent) -> Result<NewPerson, BuildError> {
    let mail = match sent.field("mail").trim() {
        "" => None,
        typed => Some(typed.parse()?),
    };
    Ok(NewPerson { name: sent.field("person_name").to_owned(), kana: sent.field("person_kana").to_owned(), mail })
}
