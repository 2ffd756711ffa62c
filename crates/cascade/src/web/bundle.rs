//! One cover for several letters (まとめて伝達する, R03): the same form as for one, with a title of its own.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm};
use noroshi_bulletin::{IssuedContent, issued_in};
use noroshi_numbering::proposal;
use noroshi_paper_model::{Honorific, RecordItem};
use noroshi_platform::web::{Frame, PageError, database_status, html};
use noroshi_terms::{JapaneseDate, RelayTaskId};
use serde::Deserialize;

use super::CascadeState;
use super::relay::{Receivers, own_task};
use crate::bundle::relay_bundle;
use crate::cover::{CoverFault, CoverText, earlier_item, record_item};
use crate::follow::earlier_cover;
use crate::relay::{Relay, RelayError};
use crate::store::{CoverOnTheWay, RelayTask};
use crate::usual::{covers_behind, usual_bundle_cover};

/// One bulletin behind the letter, with the covers it came with.
struct Pile {
    task: RelayTask,
    bulletin: IssuedContent,
    parents: Vec<CoverOnTheWay>,
}

#[derive(Template)]
#[template(path = "relay_bundle.html")]
struct BundlePage {
    frame: Frame,
    office: String,
    piles: Vec<Pile>,
    text: CoverText,
    receivers: Receivers,
    honorifics: Vec<&'static str>,
    faults: Vec<CoverFault>,
    notice: Option<String>,
    date_echo: Option<String>,
    record: Vec<RecordItem>,
    is_title_typed: bool,
    is_substitution: bool,
}

impl BundlePage {
    fn error(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.field == field).map(|fault| fault.text.as_str())
    }
}

type Chosen = Vec<(RelayTask, Permit<Relay>)>;

/// The chosen tasks, each with its permission; two at least, all of one office, none sent.
async fn chosen(state: &CascadeState, actor: &Actor, ids: &[RelayTaskId]) -> Result<Chosen, PageError> {
    let mut chosen = Chosen::new();
    for id in ids {
        let (task, permit) = own_task(state, actor, *id).await?;
        if !task.is_open() {
            return Err(PageError::Overtaken(
                "まとめようとした通知の1つは、すでに送られたか、取下げ・訂正により閉じています。".into(),
            ));
        }
        if chosen.iter().all(|(known, _)| known.id != task.id) {
            chosen.push((task, permit));
        }
    }
    let office = chosen.first().map(|(task, _)| task.body);
    if chosen.len() < 2 || chosen.iter().any(|(task, _)| Some(task.body) != office) {
        return Err(PageError::Refused("同じ会に届いた通知を、2件以上選んでください。".into()));
    }
    Ok(chosen)
}

pub(super) async fn show(
    State(state): State<CascadeState>,
    Query(fields): Query<Vec<(String, String)>>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let ids: Vec<RelayTaskId> = fields.iter().filter_map(|(name, _)| name.parse().ok()).collect();
    let chosen = chosen(&state, &actor, &ids).await?;
    let tasks: Vec<RelayTask> = chosen.iter().map(|(task, _)| task.clone()).collect();
    let today = state.app.now().tokyo_date();
    let text = usual_bundle_cover(&state.app.db, &tasks, today, Some(actor.name())).await?;
    html(&page(&state, frame, chosen, text).await?)
}

async fn page(state: &CascadeState, frame: Frame, chosen: Chosen, text: CoverText) -> Result<BundlePage, PageError> {
    let db = &state.app.db;
    let (first, permit) = chosen.first().ok_or(PageError::NotFound)?;
    let (office, is_substitution) = (first.body_name.clone(), permit.body() != Some(first.body));
    let receivers = Receivers::of(db, first).await?;
    let (mut piles, mut record) = (Vec::new(), Vec::new());
    for (task, _) in chosen {
        let bulletin = issued_in(db, task.bulletin).await?.ok_or(PageError::NotFound)?;
        let parents = covers_behind(db, &task).await?;
        record.push(record_item(&bulletin, parents.iter().map(|cover| &cover.content.letter)));
        record.extend(earlier_cover(db, &bulletin, task.body).await?.as_ref().map(earlier_item));
        piles.push(Pile { task, bulletin, parents });
    }
    Ok(BundlePage {
        frame,
        office,
        piles,
        receivers,
        honorifics: Honorific::ALL.iter().map(|honorific| honorific.word()).collect(),
        faults: Vec::new(),
        notice: None,
        date_echo: text.date.parse::<JapaneseDate>().ok().map(JapaneseDate::with_weekday),
        text,
        record,
        is_title_typed: true,
        is_substitution,
    })
}

#[derive(Deserialize)]
pub(super) struct BundleForm {
    #[serde(flatten)]
    text: CoverText,
    /// Task and revision that was seen, joined by a colon.
    #[serde(default)]
    task: Vec<String>,
}

impl BundleForm {
    fn tasks(&self) -> Vec<(RelayTaskId, i64)> {
        let read = |text: &String| {
            let (id, seen) = text.split_once(':')?;
            Some((id.parse().ok()?, seen.parse().ok()?))
        };
        self.task.iter().filter_map(read).collect()
    }
}

pub(super) async fn act(
    State(state): State<CascadeState>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<BundleForm>,
) -> Result<Response, PageError> {
    let seen = form.tasks();
    let ids: Vec<RelayTaskId> = seen.iter().map(|(id, _)| *id).collect();
    let tasks = chosen(&state, &actor, &ids).await?;
    let lead = tasks.first().map(|(task, _)| task.id).ok_or(PageError::NotFound)?;
    let revision = |id: RelayTaskId| seen.iter().find(|(known, _)| *known == id).map_or(-1, |(_, seen)| *seen);
    let permits = tasks.into_iter().map(|(task, permit)| (permit, revision(task.id))).collect();
    let error = match relay_bundle(&state.app, permits, &form.text).await {
        Ok(_) => return Ok(Redirect::to(&format!("/relay/{lead}")).into_response()),
        Err(RelayError::NotFound) => return Err(PageError::NotFound),
        Err(error @ (RelayError::SentMeanwhile { .. } | RelayError::SentByItself { .. } | RelayError::Ended(_))) => {
            return Err(PageError::Overtaken(error.to_string()));
        }
        Err(error) => error,
    };
    // What was typed stays; what somebody saved meanwhile is seen now.
    let mut page = page(&state, frame, chosen(&state, &actor, &ids).await?, form.text).await?;
    page.notice = Some(error.to_string());
    let status = match &error {
        RelayError::Database(failure) => database_status(failure),
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    if let (RelayError::Number(_), Some(pile)) = (&error, page.piles.first())
        && let Ok(next) = proposal(&state.app.db, pile.task.body, state.app.now().tokyo_date()).await
    {
        page.text.number = next.to_string(); // the number that was taken would only be refused again
    }
    if let RelayError::Faults(faults) = error {
        page.faults = faults;
    }
    Ok((status, html(&page)?).into_response())
}
