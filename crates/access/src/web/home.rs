//! The home page: what needs me now, and by when.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::Timestamp;

use super::AccessState;
use crate::actor::Actor;

/// One thing that waits for a person.
#[derive(Debug, Clone)]
pub struct WorkItem {
    /// Class of the label: `now`, `warn`, `stop`, `go`.
    pub tone: &'static str,
    /// Label.
    pub label: &'static str,
    /// What it is about.
    pub title: String,
    /// One or two sentences.
    pub text: String,
    /// Who, since when.
    pub note: String,
    /// Where it is done.
    pub href: String,
    /// The verb on the button.
    pub action: &'static str,
    /// Since when it waits; the oldest comes first.
    pub since: Timestamp,
}

/// A box beside the list.
#[derive(Debug, Clone)]
pub struct Panel {
    /// Heading.
    pub title: &'static str,
    /// Lines.
    pub lines: Vec<PanelLine>,
    /// The page that says more.
    pub href: Option<&'static str>,
}

/// One line of a panel: a state in one word, then words.
#[derive(Debug, Clone)]
pub struct PanelLine {
    /// Class of the label.
    pub tone: &'static str,
    /// Label.
    pub label: &'static str,
    /// Words.
    pub text: String,
}

/// How far one bulletin came.
#[derive(Debug, Clone)]
pub struct ReachLine {
    /// Title.
    pub title: String,
    /// Number.
    pub number: String,
    /// Page of its reach.
    pub href: String,
    /// Since it was issued.
    pub age: String,
    /// Institutions addressed.
    pub addressed: u64,
    /// Institutions that it reached.
    pub delivered: u64,
    /// Institutions that confirmed.
    pub acknowledged: u64,
}

impl ReachLine {
    /// Share of `part` in the addressed, in percent with one decimal.
    pub fn percent(&self, part: &u64) -> String {
        if self.addressed == 0 { "0.0".into() } else { format!("{:.1}", *part as f64 * 100.0 / self.addressed as f64) }
    }

    /// Not yet confirmed.
    pub fn unconfirmed(&self) -> u64 {
        self.addressed.saturating_sub(self.acknowledged)
    }
}

#[derive(Template)]
#[template(path = "now.html")]
struct NowPage {
    frame: Frame,
    moment: String,
    work: Vec<WorkItem>,
    panels: Vec<Panel>,
    reach: Vec<ReachLine>,
}

#[derive(Template)]
#[template(path = "guide.html")]
struct GuidePage {
    frame: Frame,
}

pub(super) async fn start(frame: Frame) -> Response {
    Redirect::to(if frame.person.is_some() { "/now" } else { "/signin" }).into_response()
}

pub(super) async fn guide(frame: Frame) -> Result<Response, PageError> {
    html(&GuidePage { frame })
}

pub(super) async fn now(State(state): State<AccessState>, actor: Actor, frame: Frame) -> Result<Response, PageError> {
    let (mut work, mut panels, mut reach) = (Vec::new(), Vec::new(), Vec::new());
    for source in state.sources.iter() {
        work.extend(source.work(&actor).await?);
        panels.extend(source.panels(&actor).await?);
        reach.extend(source.reach(&actor).await?);
    }
    work.sort_by_key(|item| item.since);
    let now = state.app.now();
    let moment = format!("{} {} 現在", now.tokyo_date().with_weekday(), now.tokyo_clock());
    html(&NowPage { frame, moment, work, panels, reach })
}
