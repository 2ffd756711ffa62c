//! When a bulletin arrived at one institution, way by way (R01): for the clerk who has somebody on the telephone.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use noroshi_access::Actor;
use noroshi_delivery::arrivals;
use noroshi_directory::store as directory;
use noroshi_platform::web::{Frame, PageError, html};
use serde::Deserialize;

use super::scope::Scope;
use super::{CascadeState, opened, printed};
use crate::reach::ReachView;
use crate::store::{AddresseeRow, addressee_by_code};

#[derive(Template)]
#[template(path = "arrivals.html")]
struct ArrivalsPage {
    frame: Frame,
    id: Scope,
    number: String,
    title: String,
    code: String,
    found: Option<Found>,
}

/// The addressee with its ways, the earliest first.
struct Found {
    addressee: AddresseeRow,
    acknowledged: Option<String>,
    ways: Vec<Way>,
}

struct Way {
    label: &'static str,
    from: String,
    at: String,
}

#[derive(Deserialize)]
pub(super) struct Question {
    #[serde(default)]
    code: String,
}

pub(super) async fn show(
    State(state): State<CascadeState>,
    Path(id): Path<Scope>,
    Query(question): Query<Question>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let reach = opened(&state, &actor, id).await?;
    let code = question.code.trim().to_owned();
    html(&ArrivalsPage {
        frame,
        id,
        number: reach.number(),
        title: reach.title(),
        found: find(&state, reach.view, &code).await?,
        code,
    })
}

/// An institution of another area is not found, like one that does not exist.
async fn find(state: &CascadeState, view: ReachView, code: &str) -> Result<Option<Found>, PageError> {
    let db = &state.app.db;
    let Some(addressee) = addressee_by_code(db, view, code).await? else { return Ok(None) };
    let mut ways = Vec::new();
    for arrival in arrivals(db, view.bulletin, addressee.body).await? {
        let from = directory::body(db, arrival.from).await?.map(|body| body.name).unwrap_or_default();
        let label = match arrival.path {
            noroshi_delivery::Path::Direct => "メール(直接)",
            noroshi_delivery::Path::Relay => "メール(鑑文つき)",
        };
        ways.push(Way { label, from, at: printed(arrival.at) });
    }
    Ok(Some(Found { acknowledged: addressee.acknowledged_at.map(printed), addressee, ways }))
}
