//! Reach of a bulletin: figures, tiers, time to acknowledge, map, days per hop.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use noroshi_access::web::PanelLine;
use noroshi_access::{Actor, Verb};
use noroshi_bulletin::{EndKind, EndingNote, ending_note, recent_issued};
use noroshi_delivery::{Cause, ExpansionState, QueueState, expansion_state, recent_queue_state};
use noroshi_directory::BodyKind;
use noroshi_platform::web::{Frame, PageError, html, live_html};
use noroshi_terms::{BulletinId, Timestamp, days_between};

use super::scope::{Scope, ScopeChoice};
use super::{CascadeState, ReadReach, may_see_reach, opened, printed, scopes};
use crate::answers::{QuestionResult, results};
use crate::chart::{Chart, chart};
use crate::curve::Curve;
use crate::detail::ReachDetail;
use crate::home::{age, mail_line};
use crate::map::{RegionTable, Tile, tables, tiles};
use crate::reach::{ReachSummary, TierReach, in_percent};

#[derive(Template)]
#[template(path = "reaches.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
}

struct Line {
    id: BulletinId,
    title: String,
    number: String,
    date: String,
    ended: Option<EndKind>,
    reach: TierReach,
}

#[derive(Template)]
#[template(path = "reach.html")]
struct ReachPage {
    frame: Frame,
    id: Scope,
    title: String,
    number: String,
    lead: String,
    moment: String,
    is_whole: bool,
    scopes: Vec<ScopeChoice>,
    ending: Option<EndingNote>,
    detail: Arc<ReachDetail>,
    chart: Option<Chart>,
    times: Vec<TimeRow>,
    mends: Vec<MendRow>,
    results: Vec<QuestionResult>,
    tiles: Vec<Tile>,
    tables: Vec<RegionTable>,
    expansion: Option<ExpansionState>,
    queue: Option<PanelLine>,
}

/// The curve of one tier as a row of a table.
pub(super) struct TimeRow {
    pub(super) tier: &'static str,
    /// The share after each of [`MOMENTS`]; a dash for what has not come yet.
    pub(super) shares: Vec<(&'static str, String)>,
    now: String,
    median: Option<String>,
}

impl TimeRow {
    pub(super) fn median(&self) -> &str {
        self.median.as_deref().unwrap_or("まだ")
    }

    fn reads(&self) -> String {
        match &self.median {
            Some(median) => format!("{}の半数は、{median}で了知しました。", self.tier),
            None => format!("{}は、いま{}が了知しています。半数にはまだ達していません。", self.tier, self.now),
        }
    }
}

/// The curves as rows.
pub(super) fn time_rows(detail: &ReachDetail) -> Vec<TimeRow> {
    detail.curves.iter().map(|(kind, curve)| time_row(kind.label(), curve)).collect()
}

/// One cause: how many institutions and how many associations it keeps from confirming.
struct MendRow {
    cause: Cause,
    institutions: u64,
    others: u64,
}

fn mends(causes: &[(BodyKind, Cause, u64)]) -> Vec<MendRow> {
    let count = |cause: Cause, is_wanted: fn(BodyKind) -> bool| -> u64 {
        causes.iter().filter(|(kind, each, _)| *each == cause && is_wanted(*kind)).map(|(.., bodies)| bodies).sum()
    };
    Cause::ALL
        .into_iter()
        .map(|cause| MendRow {
            cause,
            institutions: count(cause, |kind| kind == BodyKind::Institution),
            others: count(cause, |kind| kind != BodyKind::Institution),
        })
        .filter(|row| row.institutions + row.others > 0)
        .collect()
}

pub(super) const DAY: u64 = 86_400;
const MOMENTS: [Moment; 5] = [
    ("1時間", Duration::from_secs(3_600)),
    ("1日", Duration::from_secs(DAY)),
    ("3日", Duration::from_secs(3 * DAY)),
    ("7日", Duration::from_secs(7 * DAY)),
    ("20日", Duration::from_secs(20 * DAY)),
];

/// A time after the issue and its words.
pub(super) type Moment = (&'static str, Duration);

/// The share after each moment; a dash for what has not come yet.
pub(super) fn shares(curve: &Curve, moments: &[Moment]) -> Vec<(&'static str, String)> {
    let share_in_words = |after| curve.share_after(after).map_or_else(|| "―".to_owned(), percent);
    moments.iter().map(|(label, after)| (*label, share_in_words(*after))).collect()
}

pub(super) fn percent(share: f64) -> String {
    format!("{}%", in_percent(share))
}

fn time_row(tier: &'static str, curve: &Curve) -> TimeRow {
    TimeRow { tier, shares: shares(curve, &MOMENTS), now: percent(curve.share_now()), median: curve.median().map(span) }
}

/// A time after the issue in words: minutes within the hour, then hours, from two days on days.
pub(super) fn span(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..3_600 => format!("{}分", seconds.div_ceil(60)),
        seconds @ 3_600..172_800 => format!("{:.1}時間", seconds as f64 / 3_600.0),
        seconds => format!("{:.1}日", seconds as f64 / DAY as f64),
    }
}

impl ReachPage {
    fn summary(&self) -> &ReachSummary {
        &self.detail.summary
    }

    /// When half of the institutions had confirmed, for the head of the page.
    fn median(&self) -> String {
        self.detail.median().map_or_else(|| "―".to_owned(), span)
    }
}

pub(super) async fn list(State(state): State<CascadeState>, actor: Actor, frame: Frame) -> Result<Response, PageError> {
    let mut lines = Vec::new();
    if let Some(body) = actor.bodies_for(ReadReach::NAME).first().copied() {
        let today = state.app.now().tokyo_date();
        for issued in recent_issued(&state.app.db, (actor.person(), body), today, 20).await? {
            let (_permit, view) = may_see_reach(&state.app, &actor, issued.id).await?;
            let summary = state.cache.summary(&state.app, view).await?;
            lines.push(Line {
                id: issued.id,
                title: issued.title,
                number: issued.number.unwrap_or_default(),
                date: issued.date.map(|date| date.with_weekday()).unwrap_or_default(),
                ended: issued.ended,
                reach: summary.institutions(),
            });
        }
    }
    html(&ListPage { frame, lines })
}

pub(super) async fn show(
    State(state): State<CascadeState>,
    Path(id): Path<Scope>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let reach = opened(&state, &actor, id).await?;
    let detail = state.cache.detail(&state.app, reach.view).await?;
    let summary = &detail.summary;
    let queue = queue_line(&state, &actor).await?;
    live_html(&ReachPage {
        frame,
        id,
        title: reach.title(),
        number: reach.number(),
        lead: detail.issued_at.map(|at| lead(at, summary.at)).unwrap_or_default(),
        moment: printed(summary.at),
        is_whole: reach.view.is_whole(),
        scopes: scopes(&state.app, &actor, reach.view).await?,
        ending: ending_note(&state.app, &actor, id.bulletin).await?,
        chart: chart(&detail.curves, span),
        times: time_rows(&detail),
        mends: mends(&detail.causes),
        results: results(&reach.content.questions, &detail.answers, summary),
        tiles: tiles(summary),
        tables: tables(summary),
        detail,
        expansion: expansion_state(&state.app.db, id.bulletin).await?.filter(|expansion| !expansion.is_complete),
        queue,
    })
}

/// When it was issued, and how long ago that was.
fn lead(issued_at: Timestamp, now: Timestamp) -> String {
    let days = days_between(issued_at.tokyo_date(), now.tokyo_date());
    let since = age(now.since(issued_at).as_secs());
    format!("{} 発出 ・ {since}経過({}業務日)", printed(issued_at), days.working)
}

/// What the mail queue does next, when it is late. The relay's own words may name a recipient: only whoever watches
/// delivery reads them.
async fn queue_line(state: &CascadeState, actor: &Actor) -> Result<Option<PanelLine>, PageError> {
    let mut queue = QueueState::clone(&*recent_queue_state(&state.app.db).await?);
    if !actor.knows("delivery.watch") {
        queue.last_reason = queue.last_reason.map(|_| "送り先の都合".to_owned());
    }
    Ok(Some(mail_line(&queue, state.app.now())).filter(|line| line.tone != "ok"))
}
