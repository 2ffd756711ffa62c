//! The relay pages: what arrived, and the cover that is already filled in.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm};
use noroshi_bulletin::{IssuedContent, issued_in};
use noroshi_numbering::proposal;
use noroshi_paper_model::Honorific;
use noroshi_platform::web::{Frame, PageError, database_status, html};
use noroshi_terms::{JapaneseDate, RelayTaskId};
use serde::Deserialize;

use super::CascadeState;
use crate::cover::{CoverFault, CoverText, number_text};
use crate::relay::{Relay, RelayError, relay, save};
use crate::stand_in::addressed;
use crate::store::{self, ChildCount, CoverOnTheWay, RelayTask};
use crate::substitute::permit_to_relay;
use crate::urgency::Waiting;
use crate::usual::{covers_behind, usual_cover};
use crate::work::{Work, work_list};

#[derive(Template)]
#[template(path = "relays.html")]
struct ListPage {
    frame: Frame,
    waiting: Vec<Work>,
    sent: Vec<RelayTask>,
}

#[derive(Template)]
#[template(path = "relay.html")]
struct RelayPage {
    frame: Frame,
    task: RelayTask,
    text: CoverText,
    revision: i64,
    bulletin: IssuedContent,
    parents: Vec<CoverOnTheWay>,
    children: ChildCount,
    stood_in_for: Vec<String>,
    their_members: u64,
    honorifics: Vec<&'static str>,
    faults: Vec<CoverFault>,
    notice: Option<String>,
    date_echo: Option<String>,
    citations: Vec<String>,
    waiting: Waiting,
    is_substitution: bool,
}

impl RelayPage {
    fn error(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.field == field).map(|fault| fault.text.as_str())
    }
}

pub(super) async fn list(State(state): State<CascadeState>, actor: Actor, frame: Frame) -> Result<Response, PageError> {
    let (waiting, sent) = work_list(&state.app, &actor).await?;
    html(&ListPage { frame, waiting, sent })
}

async fn own_task(
    state: &CascadeState,
    actor: &Actor,
    id: RelayTaskId,
) -> Result<(RelayTask, Permit<Relay>), PageError> {
    let task = store::task(&state.app.db, id).await?.ok_or(PageError::NotFound)?;
    let today = state.app.now().tokyo_date();
    let permit = permit_to_relay((&state.app.db, actor), (task.body, id), today).await?.ok_or(PageError::NotFound)?;
    Ok((task, permit))
}

pub(super) async fn show(
    State(state): State<CascadeState>,
    Path(id): Path<RelayTaskId>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let (task, permit) = own_task(&state, &actor, id).await?;
    let is_substitution = permit.body() != Some(task.body);
    let text = match &task.draft {
        Some(draft) => draft.clone(),
        None => usual_cover(&state.app.db, &task, state.app.now().tokyo_date(), Some(actor.name())).await?,
    };
    html(&page(&state, (frame, is_substitution), task, text).await?)
}

#[derive(Deserialize)]
pub(super) struct CoverForm {
    #[serde(flatten)]
    text: CoverText,
    #[serde(default)]
    revision: String,
    #[serde(default)]
    action: String,
}

pub(super) async fn act(
    State(state): State<CascadeState>,
    Path(id): Path<RelayTaskId>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<CoverForm>,
) -> Result<Response, PageError> {
    let (task, permit) = own_task(&state, &actor, id).await?;
    let is_substitution = permit.body() != Some(task.body);
    let seen = form.revision.parse().unwrap_or(0);
    let done = match form.action.as_str() {
        "send" => relay(&state.app, permit, seen, &form.text).await.map(|_| ()),
        _ => save(&state.app, &permit, seen, &form.text).await,
    };
    let error = match done {
        Ok(()) => return Ok(Redirect::to(&format!("/relay/{id}")).into_response()),
        Err(RelayError::NotFound) => return Err(PageError::NotFound),
        Err(error @ (RelayError::SentMeanwhile { .. } | RelayError::SentByItself { .. })) => {
            return Err(PageError::Overtaken(error.to_string()));
        }
        Err(error) => error,
    };
    // What was typed stays; for a saving in between the next try counts from there.
    let mut page = page(&state, (frame, is_substitution), task, form.text).await?;
    page.revision = if let RelayError::SavedMeanwhile { revision, .. } = error { revision } else { seen };
    page.notice = Some(error.to_string());
    let status = match &error {
        RelayError::Database(failure) => database_status(failure),
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    if matches!(error, RelayError::Number(_))
        && let Ok(next) = proposal(&state.app.db, page.task.body, state.app.now().tokyo_date()).await
    {
        page.text.number = next.to_string(); // the number that was taken would only be refused again
    }
    if let RelayError::Faults(faults) = error {
        page.faults = faults;
    }
    Ok((status, html(&page)?).into_response())
}

async fn page(
    state: &CascadeState,
    (frame, is_substitution): (Frame, bool),
    task: RelayTask,
    text: CoverText,
) -> Result<RelayPage, PageError> {
    let db = &state.app.db;
    let bulletin = issued_in(db, task.bulletin).await?.ok_or(PageError::NotFound)?;
    let parents = covers_behind(&state.app.db, &task).await?;
    let letters = std::iter::once(&bulletin.letter).chain(parents.iter().rev().map(|cover| &cover.content.letter));
    let citations = letters.map(|letter| format!("({} {})", letter.date, number_text(letter))).collect();
    let addressed = addressed(db, task.body).await?;
    Ok(RelayPage {
        frame,
        revision: task.revision,
        date_echo: text.date.parse::<JapaneseDate>().ok().map(JapaneseDate::with_weekday),
        waiting: Waiting::since(task.kind, task.opened_at.tokyo_date(), state.app.now().tokyo_date()),
        is_substitution,
        children: addressed.count,
        stood_in_for: addressed.stood_in_for,
        their_members: addressed.their_members,
        task,
        text,
        bulletin,
        parents,
        honorifics: Honorific::ALL.iter().map(|honorific| honorific.word()).collect(),
        faults: Vec::new(),
        notice: None,
        citations,
    })
}
