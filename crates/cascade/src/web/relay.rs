//! The relay pages: what arrived, and the cover that is already filled in.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm};
use noroshi_bulletin::{EndingNote, IssuedContent, PartName, ending_note, handling_for, issued_in};
use noroshi_numbering::proposal;
use noroshi_paper_model::{Honorific, RecordItem};
use noroshi_platform::app::App;
use noroshi_platform::db::Db;
use noroshi_platform::web::{Frame, PageError, database_status, html};
use noroshi_terms::{Audience, BodyId, JapaneseDate, RelayTaskId, Timestamp};
use serde::Deserialize;

use super::CascadeState;
use crate::cover::{CoverFault, CoverText, earlier_item, record_item};
use crate::follow::earlier_cover;
use crate::relay::{Relay, RelayError, relay, save};
use crate::stand_in::addressed;
use crate::store::{self, CoverOnTheWay, RelayTask};
use crate::substitute::permit_to_relay;
use crate::urgency::Waiting;
use crate::usual::{covers_behind, usual_cover};
use crate::work::{Work, work_list};

#[derive(Template)]
#[template(path = "relays.html")]
struct ListPage {
    frame: Frame,
    waiting: Vec<Work>,
    /// Sent, or ended by a notice before it was.
    over: Vec<RelayTask>,
    now: Timestamp,
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
    parts: Vec<PartBehind>,
    receivers: Receivers,
    now: Timestamp,
    honorifics: Vec<&'static str>,
    faults: Vec<CoverFault>,
    notice: Option<String>,
    date_echo: Option<String>,
    record: Vec<RecordItem>,
    is_title_typed: bool,
    bundled: Vec<(RelayTaskId, String)>,
    ending: Option<EndingNote>,
    waiting: Waiting,
    is_substitution: bool,
}

/// A part beside the letter, with the audience that holds at the relaying body.
struct PartBehind {
    name: PartName,
    heading: String,
    audience: Audience,
}

async fn parts_behind(app: &App, bulletin: &IssuedContent, body: BodyId) -> Result<Vec<PartBehind>, PageError> {
    let mut behind = Vec::new();
    for (name, part) in bulletin.parts() {
        let audience = handling_for(app, (bulletin.bulletin, name), Some(body), &part.sentence).await?.audience();
        behind.push(PartBehind { name, heading: part.heading.clone(), audience });
    }
    Ok(behind)
}

/// Whom the relay addresses, or addressed.
pub(super) struct Receivers {
    pub(super) all: u64,
    pub(super) mail: u64,
    associations: u64,
    stood_in_for: Vec<String>,
    their_members: u64,
    /// Names of those who do not get it from this body.
    left_out: Vec<String>,
}

impl Receivers {
    pub(super) async fn of(db: &Db, task: &RelayTask) -> Result<Self, PageError> {
        let now = addressed(db, task.body, task.bulletin).await?;
        let mut receivers = Self {
            all: now.all(),
            mail: now.with_mail(),
            associations: now.associations(),
            stood_in_for: now.stood_in_for,
            their_members: now.their_members,
            left_out: now.left_out.into_iter().map(|member| member.name).collect(),
        };
        if task.sent.is_some() {
            let stood_in = store::stood_in_by(db, task.bulletin, task.body).await?;
            let left_out = store::left_out_by(db, task.bulletin, task.body).await?;
            let own = store::members_of(db, task.body).await?;
            let own = own.iter().filter(|member| !left_out.contains(&member.body)).count() as u64;
            receivers.stood_in_for = stood_in.into_iter().map(|(_, name)| name).collect();
            if let Some(named) = store::receipts(db, task.bulletin, task.body).await? {
                (receivers.all, receivers.mail) = (named.all, named.mail);
                receivers.their_members = named.all.saturating_sub(own);
            }
        }
        Ok(receivers)
    }
}

impl RelayPage {
    fn error(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.field == field).map(|fault| fault.text.as_str())
    }
}

impl ListPage {
    /// Another letter waits at the same office.
    fn can_be_bundled(&self, work: &Work) -> bool {
        self.waiting.iter().filter(|other| other.task.body == work.task.body).count() > 1
    }

    fn has_bundles(&self) -> bool {
        self.waiting.iter().any(|work| self.can_be_bundled(work))
    }
}

pub(super) async fn list(State(state): State<CascadeState>, actor: Actor, frame: Frame) -> Result<Response, PageError> {
    let (waiting, over) = work_list(&state.app, &actor).await?;
    html(&ListPage { frame, waiting, over, now: state.app.now() })
}

pub(super) async fn own_task(
    state: &CascadeState,
    actor: &Actor,
    id: RelayTaskId,
) -> Result<(RelayTask, Permit<Relay>), PageError> {
    let task = store::task(&state.app.db, id).await?.ok_or(PageError::NotFound)?;
    let today = state.app.now().tokyo_date();
    let permit = permit_to_relay((&state.app.db, actor), &task, today).await?.ok_or(PageError::NotFound)?;
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
    html(&page(&state, (frame, &actor, is_substitution), task, text).await?)
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
        Err(error @ (RelayError::SentMeanwhile { .. } | RelayError::SentByItself { .. } | RelayError::Ended(_))) => {
            return Err(PageError::Overtaken(error.to_string()));
        }
        Err(error) => error,
    };
    // What was typed stays; for a saving in between the next try counts from there.
    let mut page = page(&state, (frame, &actor, is_substitution), task, form.text).await?;
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
    (frame, actor, is_substitution): (Frame, &Actor, bool),
    task: RelayTask,
    text: CoverText,
) -> Result<RelayPage, PageError> {
    let db = &state.app.db;
    let bulletin = issued_in(db, task.bulletin).await?.ok_or(PageError::NotFound)?;
    let parents = covers_behind(&state.app.db, &task).await?;
    let mut record = vec![record_item(&bulletin, parents.iter().map(|cover| &cover.content.letter))];
    record.extend(earlier_cover(db, &bulletin, task.body).await?.as_ref().map(earlier_item));
    let ending = ending_note(&state.app, actor, task.bulletin).await?;
    let bundled = match task.sent {
        Some(_) => store::bundled_with(db, task.bulletin, task.body).await?,
        None => Vec::new(),
    };
    Ok(RelayPage {
        frame,
        now: state.app.now(),
        parts: parts_behind(&state.app, &bulletin, task.body).await?,
        receivers: Receivers::of(db, &task).await?,
        revision: task.revision,
        date_echo: text.date.parse::<JapaneseDate>().ok().map(JapaneseDate::with_weekday),
        waiting: Waiting::since(task.kind, task.opened_at.tokyo_date(), state.app.now().tokyo_date()),
        is_substitution,
        task,
        text,
        bulletin,
        parents,
        honorifics: Honorific::ALL.iter().map(|honorific| honorific.word()).collect(),
        faults: Vec::new(),
        notice: None,
        record,
        is_title_typed: false,
        bundled,
        ending,
    })
}
