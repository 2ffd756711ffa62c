//! The stream of fresh figures beside the page of reach (text/event-stream). The page is whole without it.
//!
//! Before anything is sent it is asked again whether this session still stands and may still see this view; when it may
//! not, the stream says `end` and closes. When the program stops the stream closes without a word, so that the browser asks
//! again until the program is back.

use std::time::Duration;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use noroshi_access::{Actor, Visit};
use noroshi_platform::app::App;
use noroshi_platform::shutdown::Stop;
use noroshi_platform::web::PageError;

use super::scope::Scope;
use super::{CascadeState, may_see_reach};
use crate::live::Watching;
use crate::reach::ReachView;

/// A reader who may not see any more is sent away after so long at most, also when no figure changes.
const LOOK: Duration = Duration::from_secs(3);

/// One reader's stream.
struct Stream {
    app: App,
    visit: Visit,
    scope: Scope,
    view: ReachView,
    watching: Watching,
    stop: Option<Stop>,
    is_over: bool,
}

pub(super) async fn stream(
    State(state): State<CascadeState>,
    Path(id): Path<Scope>,
    actor: Actor,
    visit: Visit,
    stop: Option<Extension<Stop>>,
) -> Result<Response, PageError> {
    let (_permit, view) = may_see_reach(&state.app, &actor, id).await?;
    let Some(watching) = state.live.watch(&state.app, &state.cache, view) else {
        return Ok((StatusCode::SERVICE_UNAVAILABLE, "too many readers\n").into_response());
    };
    let stop = stop.map(|Extension(stop)| stop);
    let stream = Stream { app: state.app, visit, scope: id, view, watching, stop, is_over: false };
    let events = unfold(stream, |mut stream| async move {
        let event = stream.next().await?;
        Some((Ok::<_, std::convert::Infallible>(event), stream))
    });
    Ok(Sse::new(events).into_response())
}

impl Stream {
    /// The next thing to send; none closes the stream.
    async fn next(&mut self) -> Option<Event> {
        if self.is_over {
            return None;
        }
        let is_new = tokio::select! {
            changed = self.watching.figures.changed() => {
                changed.ok()?;
                true
            }
            () = tokio::time::sleep(LOOK) => false,
            () = stopped(self.stop.as_ref()) => return None,
        };
        if !self.may_still_see().await {
            self.is_over = true;
            return Some(Event::default().event("end").data("end"));
        }
        if !is_new {
            // Keeps the connection alive and tells whether the reader is still there.
            return Some(Event::default().comment(""));
        }
        let figures = self.watching.figures.borrow_and_update().clone();
        let json = serde_json::to_string(&*figures).ok()?;
        Some(Event::default().event("figures").data(json))
    }

    /// The session stands, and the same area is this reader's to see. What cannot be asked is not permitted.
    async fn may_still_see(&self) -> bool {
        let Ok(Some(actor)) = self.visit.actor().await else { return false };
        may_see_reach(&self.app, &actor, self.scope).await.is_ok_and(|(_permit, view)| view == self.view)
    }
}

async fn stopped(stop: Option<&Stop>) {
    match stop {
        Some(stop) => stop.stopped().await,
        None => std::future::pending().await,
    }
}
