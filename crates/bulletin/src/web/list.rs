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
use crate::schedule::Schedule;
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
    label: String,
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
        let schedules = store::schedules(db, body).await?;
        for line in store::unissued(db, body).await? {
            let schedule = schedules.iter().find(|schedule| schedule.bulletin == line.id);
            unissued.push(scheduled(unissued_line(&actor, line), schedule));
        }
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

/// The stage's word, or the moment that is set.
fn scheduled(item: UnissuedLine, schedule: Option<&Schedule>) -> UnissuedLine {
    match schedule {
        None => item,
        Some(Schedule { fault: Some(_), .. }) => {
            UnissuedLine { tone: "stop", label: "発出できず".to_owned(), ..item }
        }
        Some(schedule) => {
            UnissuedLine { tone: "go", label: format!("{} 発出予定", schedule.at.tokyo_moment()), ..item }
        }
    }
}

fn unissued_line(actor: &Actor, line: BulletinLine) -> UnissuedLine {
    let (tone, label) = match line.stage.as_str() {
        "submitted" => ("now", "決裁待ち"),
        "approved" => ("go", "発番待ち"),
        _ => ("", "下書き"),
    };
    let page = if line.stage == "draft" && actor.knows(Draft::NAME) { "/edit" } else { "" };
    UnissuedLine { href: format!("/bulletins/{}{page}", line.id), tone, label: label.to_owned(), line }
}
