//! Passing on to other trees (ほかの会へ回す): which national bodies there are, and which have the bulletin. It cannot be taken
//! back, so the button that does it stands on a page that says whom it reaches.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm, Subject};
use noroshi_directory::BodyKind;
use noroshi_directory::store as directory;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::{BodyId, BulletinId, grouped};
use serde::Deserialize;

use super::BulletinState;
use crate::pass::{PassError, PassOn, pass_on};
use crate::store::{self, OtherTree};

#[derive(Template)]
#[template(path = "pass.html")]
struct PassPage {
    frame: Frame,
    id: BulletinId,
    number: String,
    title: String,
    trees: Vec<OtherTree>,
    /// The tree that was chosen, to be confirmed.
    chosen: Option<Chosen>,
    notice: Option<String>,
}

/// A tree before the bulletin goes there.
struct Chosen {
    tree: OtherTree,
    associations: String,
    institutions: String,
}

impl Chosen {
    async fn of(state: &BulletinState, tree: &OtherTree) -> Result<Self, PageError> {
        let tallies = directory::recent_tallies(&state.app.db, tree.body).await?;
        let count = |is_counted: fn(BodyKind) -> bool| {
            grouped(tallies.iter().filter(|tally| is_counted(tally.kind)).map(|tally| tally.bodies).sum::<u64>())
        };
        let is_association = |kind| matches!(kind, BodyKind::Prefectural | BodyKind::District | BodyKind::Branch);
        Ok(Self {
            tree: tree.clone(),
            associations: count(is_association),
            institutions: count(|kind| kind == BodyKind::Institution),
        })
    }
}

/// Permission and page, for whoever issues at the bulletin's body.
async fn page(
    state: &BulletinState,
    (actor, frame): (&Actor, Frame),
    id: BulletinId,
) -> Result<(Permit<PassOn>, PassPage), PageError> {
    let row = store::bulletin(&state.app.db, id).await?.filter(|row| row.content.is_some());
    let row = row.ok_or(PageError::NotFound)?;
    let permit = actor.permit::<PassOn>(Subject::of(row.issuer, id))?;
    if !store::is_national(&state.app.db, id).await? {
        return Err(PageError::NotFound);
    }
    let content = crate::read::issued_in(&state.app.db, id).await?.ok_or(PageError::NotFound)?;
    let trees = store::other_trees(&state.app.db, id).await?;
    let (number, title) = (content.number(), content.title().to_owned());
    Ok((permit, PassPage { frame, id, number, title, trees, chosen: None, notice: None }))
}

pub(super) async fn show(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    Query(PassForm { body }): Query<PassForm>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let (_, mut page) = page(&state, (&actor, frame), id).await?;
    let chosen: Option<BodyId> = body.parse().ok();
    let tree = page.trees.iter().find(|tree| Some(tree.body) == chosen && tree.passed.is_none());
    if let Some(tree) = tree {
        page.chosen = Some(Chosen::of(&state, tree).await?);
    }
    html(&page)
}

#[derive(Deserialize)]
pub(super) struct PassForm {
    #[serde(default)]
    body: String,
}

pub(super) async fn act(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<PassForm>,
) -> Result<Response, PageError> {
    let (permit, mut page) = page(&state, (&actor, frame), id).await?;
    let done = match form.body.parse() {
        Ok(body) => pass_on(&state.app, permit, body).await,
        Err(_) => Err(PassError::NotAnotherTree),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/bulletins/{id}/pass")).into_response()),
        Err(PassError::NotFound) => Err(PageError::NotFound),
        Err(PassError::Database(error)) => Err(error.into()),
        Err(error) => {
            page.notice = Some(error.to_string());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
    }
}
