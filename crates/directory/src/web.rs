//! Pages of the directory (名簿): the list with its search, one body, and what is changed there.
//!
//! The list states the legal basis of shared use (共同利用, W05) from the configuration.

mod actions;
mod body_page;
mod first;
mod lists;
mod protected_page;
mod recheck_page;
#[cfg(test)]
mod tests;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use noroshi_access::{Actor, Permit, Subject, Verb};
use noroshi_platform::App;
use noroshi_platform::config::SharedUse;
use noroshi_platform::web::{Frame, Gate, PageError, Routes, html};
use noroshi_terms::BodyId;
use serde::Deserialize;

use crate::body::Body;
use crate::build::BuildDirectory;
use crate::export::{self, ExportError};
use crate::import::submitted::ImportDirectory;
use crate::keep::KeepDirectory;
use crate::read::{ReadDirectory, sight};
use crate::store::exported::Half;
use crate::store::{self, PAGE_SIZE, Search, Sight};

/// The routes of this crate.
pub fn routes(app: &App) -> Routes {
    let (read, keep, build) =
        (Gate::Verb(ReadDirectory::NAME), Gate::Verb(KeepDirectory::NAME), Gate::Verb(BuildDirectory::NAME));
    let import = Gate::Verb(ImportDirectory::NAME);
    Routes::new()
        .get("/signin/first/{token}", Gate::Open, (first::show, app))
        .post("/signin/first/{token}", Gate::Open, (first::begin, app))
        .get("/directory", read, (list, app))
        .get("/directory.csv", read, (list_as_csv, app))
        .get("/directory.xlsx", read, (list_as_xlsx, app))
        .get("/directory/import", import, (lists::lists, app))
        .upload("/directory/import", import, lists::LONGEST_LIST, (lists::submit, app))
        .get("/directory/import/{id}", import, (lists::list, app))
        .post("/directory/import/{id}/take", import, (lists::take, app))
        .post("/directory/import/{id}/give-up", import, (lists::give_up, app))
        .get("/directory/import/{id}/report.csv", import, (lists::report, app))
        .get("/directory/{serial}", read, (body_page::show, app))
        .get("/directory/{serial}/recheck", keep, (recheck_page::show, app))
        .post("/directory/{serial}/recheck/holder", keep, (recheck_page::verify_holder, app))
        .post("/directory/{serial}/recheck/contact", keep, (recheck_page::verify_contact, app))
        .post("/directory/{serial}/recheck/all", keep, (recheck_page::verify_all, app))
        .get("/directory/{serial}/protected", keep, (protected_page::list, app))
        .get("/directory/{serial}/protected.csv", keep, (protected_page::as_csv, app))
        .get("/directory/{serial}/protected/{person}", keep, (protected_page::one, app))
        .post("/directory/{serial}/protected", keep, (protected_page::enter, app))
        .post("/directory/{serial}/protected/mend", keep, (protected_page::mend, app))
        .post("/directory/{serial}/protected/remove", keep, (protected_page::remove, app))
        .post("/directory/{serial}/contacts", keep, (actions::add_contact, app))
        .post("/directory/{serial}/contacts/end", keep, (actions::end_contact, app))
        .post("/directory/{serial}/contacts/verify", keep, (actions::verify_contact, app))
        .post("/directory/{serial}/agreements", keep, (actions::add_nda, app))
        .post("/directory/{serial}/agreements/end", keep, (actions::end_nda, app))
        .post("/directory/{serial}/bodies", build, (actions::add_body, app))
        .post("/directory/{serial}/description", build, (actions::describe, app))
        .post("/directory/{serial}/codes", build, (actions::change_code, app))
        .post("/directory/{serial}/codes/end", build, (actions::end_code, app))
        .post("/directory/{serial}/end", build, (actions::end_body, app))
        .post("/directory/{serial}/parents", build, (actions::add_parent, app))
        .post("/directory/{serial}/parents/end", build, (actions::end_parent, app))
        .post("/directory/{serial}/people", build, (actions::add_person, app))
        .post("/directory/{serial}/people/end", build, (actions::end_role, app))
        .post("/directory/{serial}/people/leave", build, (actions::end_person, app))
}

#[derive(Template)]
#[template(path = "directory.html")]
struct ListPage {
    frame: Frame,
    text: String,
    bodies: Vec<Body>,
    next: Option<BodyId>,
    shared_use: SharedUse,
    may_import: bool,
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

async fn list(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    Query(asked): Query<ListQuery>,
) -> Result<Response, PageError> {
    let search = Search { text: asked.q, sight: sight(&app.db, &actor).await?, after: asked.after.parse().ok() };
    let bodies = store::page(&app.db, &search).await?;
    let may_import = match lists::permit_to_import(&app.db, &actor).await {
        Ok(_) => true,
        Err(PageError::NotFound) => false,
        Err(error) => return Err(error),
    };
    let next = bodies.last().map(|body| body.serial).filter(|_| bodies.len() == PAGE_SIZE);
    html(&ListPage { frame, text: search.text, bodies, next, shared_use: app.config.shared_use.clone(), may_import })
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    of: String,
}

impl Wanted {
    fn half(&self) -> Result<Half, PageError> {
        match self.of.as_str() {
            "" | "institutions" => Ok(Half::Institutions),
            "bodies" => Ok(Half::Bodies),
            _ => Err(PageError::NotFound),
        }
    }
}

/// The whole list that the reader sees, as a file: institutions, or with `?of=bodies` everybody else.
async fn list_as_csv(
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let half = wanted.half()?;
    let disposition = match half {
        Half::Institutions => "attachment; filename=\"institutions.csv\"",
        Half::Bodies => "attachment; filename=\"bodies.csv\"",
    };
    let (permit, sight) = permit_to_take_away(&app, &actor).await?;
    let content = export::as_csv(&app, permit, sight, half).await?;
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, content).into_response())
}

/// The same as a workbook.
async fn list_as_xlsx(
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let half = wanted.half()?;
    let disposition = match half {
        Half::Institutions => "attachment; filename=\"institutions.xlsx\"",
        Half::Bodies => "attachment; filename=\"bodies.xlsx\"",
    };
    let (permit, sight) = permit_to_take_away(&app, &actor).await?;
    let content = export::as_xlsx(&app, permit, sight, half).await.map_err(|error| match error {
        ExportError::Database(error) => PageError::Database(error),
        other => PageError::Damaged(other.to_string()),
    })?;
    const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(([(header::CONTENT_TYPE, WORKBOOK), (header::CONTENT_DISPOSITION, disposition)], content).into_response())
}

/// Permission to take the list away, and what of it.
async fn permit_to_take_away(app: &App, actor: &Actor) -> Result<(Permit<ReadDirectory>, Sight), PageError> {
    let own = actor.bodies_for(ReadDirectory::NAME).first().copied().ok_or(PageError::NotFound)?;
    Ok((actor.permit(Subject::of(own, own))?, sight(&app.db, actor).await?))
}
