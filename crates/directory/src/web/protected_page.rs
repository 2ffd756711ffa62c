//! The people of a body whose names are protected: list, form, one person.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit};
use noroshi_platform::App;
use noroshi_platform::web::{Frame, PageError, html};
use serde::Deserialize;

use super::actions::Sent;
use super::body_page::{Refusal, read_serial};
use crate::body::Body;
use crate::import::columns::Field;
use crate::import::people::{KnownPerson, ProtectedPerson, read};
use crate::keep::KeepDirectory;
use crate::protected::{self, ProtectError, Reach, all_spellings};
use crate::read::{permit_to_build, permit_to_keep, permit_to_read};
use crate::store;

#[derive(Template)]
#[template(path = "directory_protected.html")]
struct ProtectedPage {
    frame: Frame,
    body: Body,
    people: Vec<KnownPerson>,
    /// How many there are in all.
    count: i64,
    /// The page, counted from 1.
    page: i64,
    fields: PersonFields,
}

impl ProtectedPage {
    fn has_next(&self) -> bool {
        let size = i64::try_from(store::protected::PAGE_SIZE).unwrap_or(i64::MAX);
        self.page.saturating_mul(size) < self.count
    }
}

#[derive(Template)]
#[template(path = "directory_protected_one.html")]
struct PersonPage {
    frame: Frame,
    body: Body,
    id: i64,
    name: String,
    spellings: Vec<String>,
    fields: PersonFields,
}

/// The form of a person: what is known, what was typed, and what is wrong.
struct PersonFields {
    known: ProtectedPerson,
    refusal: Refusal,
    /// Name of the field that cannot be read.
    wrong: &'static str,
}

impl PersonFields {
    fn value<'a>(&'a self, field: &str, known: &'a str) -> &'a str {
        self.refusal.typed_or(field, known)
    }

    fn is_wrong(&self, field: &str) -> bool {
        self.wrong == field
    }

    fn is_former(&self) -> bool {
        match self.refusal.typed.is_empty() {
            true => self.known.is_former,
            false => !self.refusal.typed("former").is_empty(),
        }
    }

    fn message(&self) -> &str {
        self.refusal.message.as_deref().unwrap_or_default()
    }
}

/// Fields of the form with their names.
const FIELDS: [(Field, &str); 10] = [
    (Field::Name, "name"),
    (Field::Kana, "kana"),
    (Field::Romaji, "romaji"),
    (Field::Role, "role"),
    (Field::Organisation, "organisation"),
    (Field::Spellings, "spellings"),
    (Field::Domains, "domains"),
    (Field::Addresses, "addresses"),
    (Field::Telephone, "telephone"),
    (Field::Former, "former"),
];

fn field_name(field: Field) -> &'static str {
    FIELDS.iter().find(|(known, _)| *known == field).map_or("", |(_, name)| name)
}

/// The body, for whoever keeps it.
async fn kept(app: &App, actor: &Actor, serial: &str) -> Result<(Body, Permit<KeepDirectory>), PageError> {
    let permit = permit_to_read(&app.db, actor, read_serial(serial)?).await?;
    let body = store::body(&app.db, *permit.subject()).await?.ok_or(PageError::NotFound)?;
    let permit = permit_to_keep(&app.db, actor, &body).await?;
    Ok((body, permit))
}

pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    Path(serial): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (body, permit) = kept(&app, &actor, &serial).await?;
    let page = asked.page.parse().unwrap_or(1).clamp(1, LAST_PAGE);
    html(&list_page(&app, permit, (frame, body), (page, Refusal::default(), "")).await?)
}

/// Beyond it nobody turns pages.
const LAST_PAGE: i64 = 100_000;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    page: String,
}

async fn list_page(
    app: &App,
    permit: Permit<KeepDirectory>,
    (frame, body): (Frame, Body),
    (page, refusal, wrong): (i64, Refusal, &'static str),
) -> Result<ProtectedPage, PageError> {
    let people = store::protected::page(&app.db, *permit.subject(), page - 1).await?;
    let count = store::protected::count(&app.db, *permit.subject()).await?;
    let known = ProtectedPerson { organisation: body.name.clone(), ..ProtectedPerson::default() };
    Ok(ProtectedPage { frame, body, people, count, page, fields: PersonFields { known, refusal, wrong } })
}

pub(super) async fn one(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    Path((serial, id)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (body, permit) = kept(&app, &actor, &serial).await?;
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    html(&person_page(&app, permit, (frame, body), (id, Refusal::default(), "")).await?)
}

async fn person_page(
    app: &App,
    permit: Permit<KeepDirectory>,
    (frame, body): (Frame, Body),
    (id, refusal, wrong): (i64, Refusal, &'static str),
) -> Result<PersonPage, PageError> {
    let found = store::protected::one(&app.db, id, *permit.subject()).await?.ok_or(PageError::NotFound)?;
    let (name, spellings) = (found.person.name.clone(), all_spellings(&found.person));
    Ok(PersonPage { frame, body, id, name, spellings, fields: PersonFields { known: found.person, refusal, wrong } })
}

pub(super) async fn enter(sent: Sent) -> Result<Response, PageError> {
    save(sent, None).await
}

pub(super) async fn mend(sent: Sent) -> Result<Response, PageError> {
    let id = sent.hidden("person")?;
    save(sent, Some(id)).await
}

async fn save(sent: Sent, id: Option<i64>) -> Result<Response, PageError> {
    let permit = permit_to_keep(&sent.app.db, &sent.actor, &sent.body).await?;
    let text = |field: Field| sent.field(field_name(field)).to_owned();
    let mut tx = sent.app.db.begin().await?;
    let done = match read(&text) {
        Ok(person) => protected::save(&mut tx, &sent.app, permit, (id, person)).await,
        Err(fault) => Err(ProtectError::Fault(fault)),
    };
    let Err(error) = done else {
        tx.commit().await?;
        return Ok(back(&sent));
    };
    tx.rollback().await?;
    let wrong = match &error {
        ProtectError::Fault((field, _)) => field_name(*field),
        _ => "",
    };
    let message = match error {
        ProtectError::Database(error) => return Err(error.into()),
        told => told.to_string(),
    };
    let permit = permit_to_keep(&sent.app.db, &sent.actor, &sent.body).await?;
    let (app, refusal) = (sent.app, Refusal { message: Some(message), typed: sent.fields });
    let place = (sent.frame, sent.body);
    let shown = match id {
        None => html(&list_page(&app, permit, place, (1, refusal, wrong)).await?)?,
        Some(id) => html(&person_page(&app, permit, place, (id, refusal, wrong)).await?)?,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

pub(super) async fn remove(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_keep(&sent.app.db, &sent.actor, &sent.body).await?;
    let id = sent.hidden("person")?;
    let mut tx = sent.app.db.begin().await?;
    match protected::remove(&mut tx, &sent.app, permit, id).await {
        Ok(()) => tx.commit().await?,
        Err(ProtectError::Database(error)) => return Err(error.into()),
        Err(told) => return Err(PageError::Refused(told.to_string())),
    }
    Ok(back(&sent))
}

fn back(sent: &Sent) -> Response {
    Redirect::to(&format!("/directory/{}/protected", sent.body.serial)).into_response()
}

/// The list as `people.csv`; for administrators with those of the bodies below.
pub(super) async fn as_csv(
    State(app): State<App>,
    actor: Actor,
    Path(serial): Path<String>,
) -> Result<Response, PageError> {
    let (body, permit) = kept(&app, &actor, &serial).await?;
    let reach = match permit_to_build(&app.db, &actor, body.serial).await {
        Ok(_) => Reach::Below,
        Err(PageError::NotFound) => Reach::Own,
        Err(error) => return Err(error),
    };
    let content = protected::as_csv(&app, permit, reach).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"people.csv\""),
    ];
    Ok((headers, content).into_response())
}
