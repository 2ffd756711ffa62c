//! Who gets the letter (送る会員): everybody, or those whom the clerk chooses by group or one by one (R03).

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, SignedForm};
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::{BodyId, RelayTaskId};
use serde::Deserialize;

use super::CascadeState;
use super::relay::own_task;
use crate::choose::{Choice, ChooseError, MemberGroup, choose_members};
use crate::relay::RelayError;
use crate::stand_in::{Addressed, addressed};
use crate::store::RelayTask;

/// So many members fit on a page that is read on a telephone.
const SHOWN: usize = 100;

struct Line {
    body: BodyId,
    name: String,
    group: MemberGroup,
    has_mail: bool,
    gets_it: bool,
}

struct GroupLine {
    group: MemberGroup,
    all: usize,
    left_out: usize,
}

#[derive(Template)]
#[template(path = "relay_members.html")]
struct MembersPage {
    frame: Frame,
    task: RelayTask,
    groups: Vec<GroupLine>,
    lines: Vec<Line>,
    addressed: u64,
    left_out: usize,
    /// Where this page begins, and the next one.
    from: usize,
    next: Option<usize>,
    notice: Option<String>,
}

#[derive(Deserialize, Default)]
pub(super) struct Place {
    #[serde(default)]
    from: String,
}

pub(super) async fn show(
    State(state): State<CascadeState>,
    Path(id): Path<RelayTaskId>,
    Query(place): Query<Place>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let (task, _permit) = own_task(&state, &actor, id).await?;
    html(&page(&state, frame, task, place.from.parse().unwrap_or(0)).await?)
}

async fn page(state: &CascadeState, frame: Frame, task: RelayTask, from: usize) -> Result<MembersPage, PageError> {
    let all = addressed(&state.app.db, task.body, task.bulletin).await?;
    let lines: Vec<Line> = all
        .everybody()
        .into_iter()
        .skip(from)
        .take(SHOWN)
        .map(|(member, gets_it)| Line {
            body: member.body,
            name: member.name.clone(),
            group: MemberGroup::of(member),
            has_mail: member.has_mail,
            gets_it,
        })
        .collect();
    let next = (all.everybody().len() > from + lines.len()).then_some(from + SHOWN);
    Ok(MembersPage {
        frame,
        task,
        groups: groups(&all),
        lines,
        addressed: all.all(),
        left_out: all.left_out.len(),
        from,
        next,
        notice: None,
    })
}

fn groups(all: &Addressed) -> Vec<GroupLine> {
    let count = |group| {
        let members = all.everybody();
        let of_it: Vec<_> = members.into_iter().filter(|(member, _)| MemberGroup::of(member) == group).collect();
        let left_out = of_it.iter().filter(|(_, gets_it)| !gets_it).count();
        GroupLine { group, all: of_it.len(), left_out }
    };
    MemberGroup::ALL.into_iter().map(count).filter(|line| line.all > 0).collect()
}

#[derive(Deserialize)]
pub(super) struct MembersForm {
    #[serde(default)]
    revision: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    shown: Vec<String>,
    #[serde(default)]
    to: Vec<String>,
    #[serde(default)]
    action: String,
}

impl MembersForm {
    fn choice(&self) -> Choice {
        let group = |code: &str| MemberGroup::ALL.into_iter().find(|group| group.code() == code);
        let bodies = |list: &[String]| list.iter().filter_map(|body| body.parse().ok()).collect();
        match self.action.split_once(':') {
            Some(("only", code)) => group(code).map(Choice::Only),
            Some(("without", code)) => group(code).map(Choice::Without),
            _ if self.action == "everybody" => Some(Choice::Everybody),
            _ => None,
        }
        .unwrap_or_else(|| Choice::Shown { shown: bodies(&self.shown), to: bodies(&self.to) })
    }
}

pub(super) async fn act(
    State(state): State<CascadeState>,
    Path(id): Path<RelayTaskId>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<MembersForm>,
) -> Result<Response, PageError> {
    let (task, permit) = own_task(&state, &actor, id).await?;
    let from = form.from.parse().unwrap_or(0);
    let seen = form.revision.parse().unwrap_or(0);
    match choose_members(&state.app, &permit, seen, &form.choice()).await {
        Ok(()) => Ok(Redirect::to(&format!("/relay/{id}/members?from={from}")).into_response()),
        Err(ChooseError::Relay(RelayError::NotFound)) => Err(PageError::NotFound),
        Err(ChooseError::Relay(RelayError::Database(error))) => Err(error.into()),
        Err(ChooseError::Relay(
            error @ (RelayError::SentMeanwhile { .. } | RelayError::SentByItself { .. } | RelayError::Ended(_)),
        )) => Err(PageError::Overtaken(error.to_string())),
        Err(error) => {
            let mut page = page(&state, frame, task, from).await?;
            page.notice = Some(error.to_string());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
    }
}
