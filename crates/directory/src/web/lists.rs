//! Lists on the page (一覧の取り込み): submit, read the report, have it imported.
//!
//! Pages of a list that a job works on ask the browser to come again; everything is complete without JavaScript.

use askama::Template;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm, SignedUpload, Subject};
use noroshi_platform::App;
use noroshi_platform::db::Db;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::SubmittedListId;
use serde::Deserialize;

use crate::import::submitted::{
    self, Amount, FIRST_TOLD, ImportDirectory, ListState, SubmitError, SubmittedList, Told,
};
use crate::import::{ImportError, ImportKind};
use crate::report_file::{ReportEncoding, report_file};
use crate::store;

/// The country's list as CSV has some 20 MB.
pub(super) const LONGEST_LIST: usize = 32 * 1024 * 1024;
/// After so many seconds the browser looks again.
const LOOK_AGAIN: &str = "2";
/// Of what is told about rows, so much stands on one page: a page is read at a desk with a slow line too.
const TOLD_AT_ONCE: usize = 25;
/// Letters of a cell on the page.
const LONGEST_SHOWN: usize = 60;

#[derive(Template)]
#[template(path = "directory_lists.html")]
struct ListsPage {
    frame: Frame,
    kinds: [ImportKind; 3],
    chosen: String,
    message: Option<String>,
    lists: Vec<SubmittedList>,
}

#[derive(Template)]
#[template(path = "directory_list.html")]
struct ListPage {
    frame: Frame,
    list: SubmittedList,
    /// What stands on this page of it.
    told: Vec<Told>,
    /// The page, counted from 1.
    page: usize,
    pages: usize,
    message: Option<String>,
}

impl ListPage {
    /// True while a job works on it.
    fn is_moving(&self) -> bool {
        matches!(self.list.state, ListState::Reading | ListState::Taking)
    }

    fn is(&self, state: &str) -> bool {
        self.list.state.code() == state
    }

    fn first_told(&self) -> usize {
        FIRST_TOLD
    }

    /// What stands in a cell, not longer than it can be read there; the file has all of it.
    fn short(text: &str) -> String {
        let short: String = text.chars().take(LONGEST_SHOWN).collect();
        if short.len() < text.len() { format!("{short}…") } else { short }
    }

    fn all_told(&self) -> i64 {
        self.list.counts.refused + self.list.counts.noticed
    }

    fn to_write(&self) -> i64 {
        self.list.counts.added + self.list.counts.changed
    }
}

/// Permission to import: whoever holds the verb at the founding body, because a list may name any body of the directory.
pub(super) async fn permit_to_import(db: &Db, actor: &Actor) -> Result<Permit<ImportDirectory>, PageError> {
    let founding = store::founding_body(db).await?.ok_or(PageError::NotFound)?.serial;
    Ok(actor.permit(Subject::of(founding, founding))?)
}

pub(super) async fn lists(State(app): State<App>, actor: Actor, frame: Frame) -> Result<Response, PageError> {
    let permit = permit_to_import(&app.db, &actor).await?;
    page_of_lists(&app, &permit, frame, (String::new(), None)).await
}

async fn page_of_lists(
    app: &App,
    permit: &Permit<ImportDirectory>,
    frame: Frame,
    (chosen, message): (String, Option<String>),
) -> Result<Response, PageError> {
    let lists = submitted::own_lists(app, permit).await?;
    html(&ListsPage { frame, kinds: ImportKind::ALL, chosen, message, lists })
}

#[derive(Deserialize)]
struct Chosen {
    #[serde(default)]
    kind: String,
}

/// A list with who sent it. Whether they may import is asked before the file is read: towards others the page does not exist.
pub(super) struct SentList {
    app: App,
    actor: Actor,
    frame: Frame,
    upload: SignedUpload,
}

impl FromRequest<App> for SentList {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, content) = request.into_parts();
        let actor = Actor::from_request_parts(&mut parts, app).await?;
        let Ok(frame) = Frame::from_request_parts(&mut parts, app).await;
        permit_to_import(&app.db, &actor).await.map(drop).map_err(IntoResponse::into_response)?;
        let upload = SignedUpload::from_request(Request::from_parts(parts, content), app).await;
        Ok(Self { app: app.clone(), actor, frame, upload: upload? })
    }
}

pub(super) async fn submit(SentList { app, actor, frame, upload }: SentList) -> Result<Response, PageError> {
    let permit = permit_to_import(&app.db, &actor).await?;
    let chosen: Chosen = upload.form()?;
    let kind = ImportKind::ALL.into_iter().find(|kind| kind.code() == chosen.kind).ok_or(SubmitError::NoKind);
    let done = match (kind, upload.file("list")) {
        (Err(error), _) => Err(error),
        (_, None) => Err(SubmitError::NoFile),
        (Ok(kind), Some(file)) => submitted::submit(&app, permit, kind, (&file.name, &file.octets)).await,
    };
    match done {
        Ok(id) => Ok(Redirect::to(&format!("/directory/import/{id}")).into_response()),
        Err(error) => {
            let message = Some(mendable(error)?);
            let permit = permit_to_import(&app.db, &actor).await?;
            let shown = page_of_lists(&app, &permit, frame, (chosen.kind, message)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

pub(super) async fn list(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    Path(id): Path<String>,
    Query(asked): Query<AskedPage>,
) -> Result<Response, PageError> {
    let list = own_list(&app, &actor, &id).await?.1;
    page_of_list(&app, frame, list, (asked.page.parse().unwrap_or(1), None)).await
}

#[derive(Deserialize)]
pub(super) struct AskedPage {
    #[serde(default)]
    page: String,
}

async fn page_of_list(
    app: &App,
    frame: Frame,
    list: SubmittedList,
    (page, message): (usize, Option<String>),
) -> Result<Response, PageError> {
    let told = submitted::told(app, &list, Amount::First).await.map_err(damaged)?;
    let pages = told.len().div_ceil(TOLD_AT_ONCE).max(1);
    let page = page.clamp(1, pages);
    let told = told.into_iter().skip((page - 1) * TOLD_AT_ONCE).take(TOLD_AT_ONCE).collect();
    let page = ListPage { frame, list, told, page, pages, message };
    let again = [(HeaderName::from_static("refresh"), LOOK_AGAIN)];
    let is_moving = page.is_moving();
    let shown = html(&page)?;
    Ok(if is_moving { (again, shown).into_response() } else { shown })
}

/// A list of the actor, with the permission to import it; others' do not exist.
async fn own_list(app: &App, actor: &Actor, id: &str) -> Result<(Permit<ImportDirectory>, SubmittedList), PageError> {
    let permit = permit_to_import(&app.db, actor).await?;
    let id = id.parse::<SubmittedListId>().map_err(|_| PageError::NotFound)?;
    let list = submitted::own_list(app, &permit, id).await?.ok_or(PageError::NotFound)?;
    Ok((permit, list))
}

#[derive(Deserialize)]
pub(super) struct Pressed {}

pub(super) async fn take(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    Path(id): Path<String>,
    SignedForm(Pressed {}): SignedForm<Pressed>,
) -> Result<Response, PageError> {
    let (permit, list) = own_list(&app, &actor, &id).await?;
    let done = submitted::take(&app, permit, list.id).await;
    answered(&app, &actor, frame, (&id, done)).await
}

pub(super) async fn give_up(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    Path(id): Path<String>,
    SignedForm(Pressed {}): SignedForm<Pressed>,
) -> Result<Response, PageError> {
    let (permit, list) = own_list(&app, &actor, &id).await?;
    let done = submitted::give_up(&app, permit, list.id).await;
    answered(&app, &actor, frame, (&id, done)).await
}

async fn answered(
    app: &App,
    actor: &Actor,
    frame: Frame,
    (id, done): (&str, Result<(), SubmitError>),
) -> Result<Response, PageError> {
    let Err(error) = done else { return Ok(Redirect::to(&format!("/directory/import/{id}")).into_response()) };
    let list = own_list(app, actor, id).await?.1;
    let shown = page_of_list(app, frame, list, (1, Some(mendable(error)?))).await?;
    Ok((StatusCode::CONFLICT, shown).into_response())
}

/// What a person can mend on the page; everything else goes on to the error page.
fn mendable(error: SubmitError) -> Result<String, PageError> {
    match error {
        SubmitError::Database(error) => Err(error.into()),
        SubmitError::Packing(error) => Err(PageError::Damaged(error.to_string())),
        told => Ok(told.to_string()),
    }
}

fn damaged(error: ImportError) -> PageError {
    match error {
        ImportError::Database(error) => error.into(),
        other => PageError::Damaged(other.to_string()),
    }
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    encoding: String,
}

/// All that is told about rows, as a file.
pub(super) async fn report(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let list = own_list(&app, &actor, &id).await?.1;
    let encoding = ReportEncoding::from_code(&wanted.encoding).ok_or(PageError::NotFound)?;
    let told = submitted::told(&app, &list, Amount::All).await.map_err(damaged)?;
    let content = report_file(&told, encoding).map_err(|error| PageError::Damaged(error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, encoding.media_type()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"import-report.csv\""),
    ];
    Ok((headers, content).into_response())
}
