//! Everything the page of one bulletin counts: the summary, per tier the curve of the time to acknowledge, and why
//! bodies have not confirmed.

use std::time::Duration;

use noroshi_delivery::{AnswerCount, Cause, answer_counts, causes};
use noroshi_directory::BodyKind;
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;
use noroshi_terms::Timestamp;

use crate::curve::{Curve, Observed};
use crate::reach::{ReachSummary, ReachView, count};
use crate::store::{self, Left};

/// The figures of one bulletin, all of one moment.
#[derive(Debug, Clone)]
pub(crate) struct ReachDetail {
    pub(crate) summary: ReachSummary,
    /// When the bulletin left.
    pub(crate) issued_at: Option<Timestamp>,
    /// Per tier, in the order of the relay.
    pub(crate) curves: Vec<(BodyKind, Curve)>,
    /// Bodies without 了知, by tier and cause.
    pub(crate) causes: Vec<(BodyKind, Cause, u64)>,
    /// Answers to the questions of the confirmation.
    pub(crate) answers: Vec<AnswerCount>,
}

impl ReachDetail {
    /// When half of the institutions had confirmed.
    pub(crate) fn median(&self) -> Option<Duration> {
        self.curves.iter().find(|(kind, _)| *kind == BodyKind::Institution).and_then(|(_, curve)| curve.median())
    }
}

/// Times are counted in so many steps at most: more would neither be seen nor read.
const FINENESS: u32 = 2_000;

/// Counts now.
pub(crate) async fn detail(app: &App, view: ReachView) -> Result<ReachDetail, DbError> {
    let summary = count(app, view).await?;
    let left = store::dispatched(&app.db, view.bulletin).await?;
    let curves = match left {
        Some(left) => curves(app, view, &summary, left).await?,
        None => Vec::new(),
    };
    let issued_at = left.map(|left| left.first);
    let causes = causes(&app.db, view.bulletin, view.area()).await?;
    let answers = answer_counts(&app.db, view.bulletin, view.area()).await?;
    Ok(ReachDetail { summary, issued_at, curves, causes, answers })
}

/// Each tier's curve: everybody's time begins when they were addressed, and of the other tree (R06) that is later.
async fn curves(
    app: &App,
    view: ReachView,
    summary: &ReachSummary,
    left: Left,
) -> Result<Vec<(BodyKind, Curve)>, DbError> {
    let until = summary.at.since(left.first);
    let step = (until / FINENESS).max(Duration::from_secs(1));
    let confirmed = store::confirmation_times(&app.db, view, left, step).await?;
    let gone = store::departures(&app.db, view, left, summary.at).await?;
    let of = |kind: BodyKind, addressed: u64| {
        let confirmed = confirmed.iter().filter(|(each, _)| *each == kind);
        let gone = gone.iter().filter(|(each, _)| *each == kind);
        let seen = Observed {
            addressed,
            // The last step may end a moment after now.
            confirmed: confirmed.map(|(_, (after, count))| ((*after).min(until), *count)).collect(),
            left: gone.map(|(_, counted)| *counted).collect(),
        };
        (kind, Curve::of(seen, until))
    };
    Ok(summary.tiers.iter().map(|(kind, reach)| of(*kind, reach.addressed)).collect())
}
