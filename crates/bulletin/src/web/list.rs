//! The list: unissued bulletins of the own office, then the issued ones this person may read.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use noroshi_access::{Actor, Verb};
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::Timestamp;
use serde::Deserialize;

use super::BulletinState;
use crate::draft::Draft;
use crate::publish::Publish;
use crate::store::{self, BulletinLine};

const PAGE: i64 = 30;

#[derive(Template)]
#[template(path = "bulletins.html")]
struct ListPage {
    frame: Frame,
    may_draft: bool,
    unissued: Vec<UnissuedLine>,
    issued: Vec<BulletinLine>,
    is_first_page: bool,
    older: Option<i64>,
}

struct UnissuedLine {
    line: BulletinLine,
    tone: &'static str,
    label: &'static str,
    href: String,
}

#[derive(Deserialize)]
pub(super) struct Position {
    before: Option<i64>,
}

pub(super) async fn list(
    State(state): State<BulletinState>,
    actor: Actor,
    frame: Frame,
    Query(position): Query<Position>,
) -> Result<Response, PageError> {
    let db = &state.app.db;
    let mut unissued = Vec::new();
    for body in own_offices(&actor) {
        unissued.extend(store::unissued(db, body).await?.into_iter().map(|line| unissued_line(&actor, line)));
    }
    let before = Timestamp::from_micros(position.before.unwrap_or(i64::MAX));
    let issued = store::readable(db, (actor.person(), state.app.now().tokyo_date()), before, PAGE).await?;
    let is_full = issued.len() as i64 == PAGE;
    let older = issued.last().filter(|_| is_full).map(|line| line.saved_at.as_micros());
    let (may_draft, is_first_page) = (actor.knows(Draft::NAME), position.before.is_none());
    html(&ListPage { frame, may_draft, unissued, issued, is_first_page, older })
}

fn own_offices(actor: &Actor) -> Vec<noroshi_terms::BodyId> {
    let mut bodies = actor.bodies_for(Publish::NAME);
    bodies.sort_unstable();
    bodies.dedup();
    bodies
}

fn unissued_line(actor: &Actor, line: BulletinLine) -> UnissuedLine {
    let (tone, label) = match line.stage.as_str() {
        "submitted" => ("now", "決裁待ち"),
        "approved" => ("go", "発番待ち"),
        _ => ("", "下書き"),
    };
    let page = if line.stage == "draft" && actor.knows(Draft::NAME) { "/edit" } else { "" };
    UnissuedLine { href: format!("/bulletins/{}{page}", line.id), tone, label, line }
}
