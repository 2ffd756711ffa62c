//! Pages of the directory (名簿): the list with its search, one body, and what is changed there.
//!
//! The list states the legal basis of shared use (共同利用, W05) from the configuration.

mod actions;
mod body_page;
mod first;
mod lists;
#[cfg(test)]
mod tests;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use noroshi_access::{Actor, Subject, Verb};
use noroshi_platform::App;
use noroshi_platform::config::SharedUse;
use noroshi_platform::web::{Frame, Gate, PageError, Routes, html};
use noroshi_terms::BodyId;
use serde::Deserialize;

use crate::body::Body;
use crate::build::BuildDirectory;
use crate::export;
use crate::import::submitted::ImportDirectory;
use crate::keep::KeepDirectory;
use crate::read::{ReadDirectory, sight};
use crate::store::exported::Half;
use crate::store::{self, PAGE_SIZE, Search};

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
        .get("/directory/import", import, (lists::lists, app))
        .upload("/directory/import", import, lists::LONGEST_LIST, (lists::submit, app))
        .get("/directory/import/{id}", import, (lists::list, app))
        .post("/directory/import/{id}/take", import, (lists::take, app))
        .post("/directory/import/{id}/give-up", import, (lists::give_up, app))
        .get("/directory/import/{id}/report.csv", import, (lists::report, app))
        .get("/directory/{serial}", read, (body_page::show, app))
        .post("/directory/{serial}/contacts", keep, (actions::add_contact, app))
        .post("/directory/{serial}/contacts/end", keep, (actions::end_contact, app))
        .post("/directory/{serial}/contacts/verify", keep, (actions::verify_contact, app))
        .post("/directory/{serial}/agreements", keep, (actions::add_nda, app))
        .post("/directory/{serial}/agreements/end", keep, (actions::end_nda, app))
        .post("/directory/{serial}/bodies", build, (actions::add_body, app))
        .post("/directory/{serial}/description", build, (actions::describe, app))
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

/// The whole list that the reader sees, as a file: institutions, or with `?of=bodies` everybody else.
async fn list_as_csv(
    State(app): State<App>,
    actor: Actor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let (half, disposition) = match wanted.of.as_str() {
        "" | "institutions" => (Half::Institutions, "attachment; filename=\"institutions.csv\""),
        "bodies" => (Half::Bodies, "attachment; filename=\"bodies.csv\""),
        _ => return Err(PageError::NotFound),
    };
    let sight = sight(&app.db, &actor).await?;
    let own = actor.bodies_for(ReadDirectory::NAME).first().copied().ok_or(PageError::NotFound)?;
    let permit = actor.permit(Subject::of(own, own))?;
    let content = export::as_csv(&app, permit, sight, half).await?;
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, content).into_response())
}
