//! The sheet of a drill (疎通確認票, R08): one A4 page per bulletin to hand in, and the same figures as CSV and as a workbook.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use noroshi_access::Actor;
use noroshi_delivery::Cause;
use noroshi_directory::{BodyKind, store as directory};
use noroshi_platform::web::{Frame, PageError, html};

use super::reach::{TimeRow, time_rows};
use super::scope::Scope;
use super::{CascadeState, opened, printed};
use crate::answers;
use crate::detail::ReachDetail;
use crate::reach::{ReachSummary, TierReach};
use crate::table::{Cell, FileKind, Table, download};

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetPage {
    frame: Frame,
    id: Scope,
    title: String,
    number: String,
    /// The body whose area is counted.
    counted_for: String,
    is_whole: bool,
    issued: String,
    moment: String,
    detail: Arc<ReachDetail>,
    times: Vec<TimeRow>,
}

impl SheetPage {
    fn summary(&self) -> &ReachSummary {
        &self.detail.summary
    }

    /// The causes that keep somebody from confirming, with the count of each tier.
    fn causes(&self) -> Vec<(Cause, Vec<(&'static str, u64)>)> {
        let count = |cause: Cause, kind: BodyKind| -> u64 {
            self.detail.causes.iter().filter(|row| row.0 == kind && row.1 == cause).map(|row| row.2).sum()
        };
        let tiers = &self.detail.summary.tiers;
        let rows = Cause::ALL.into_iter().map(|cause| {
            (cause, tiers.iter().map(|(kind, _)| (kind.label(), count(cause, *kind))).collect::<Vec<_>>())
        });
        rows.filter(|(_, counts)| counts.iter().any(|(_, count)| *count > 0)).collect()
    }

    /// When half of a tier had confirmed.
    fn median(&self, kind: &BodyKind) -> &str {
        self.times.iter().find(|row| row.tier == kind.label()).map_or("―", TimeRow::median)
    }
}

pub(super) async fn show(
    State(state): State<CascadeState>,
    Path(id): Path<Scope>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let reach = opened(&state, &actor, id).await?;
    let detail = state.cache.detail(&state.app, reach.view).await?;
    let body = directory::body(&state.app.db, reach.view.under).await?.ok_or(PageError::NotFound)?;
    html(&SheetPage {
        frame,
        id,
        title: reach.title(),
        number: reach.number(),
        counted_for: body.name,
        is_whole: reach.view.is_whole(),
        issued: detail.issued_at.map(printed).unwrap_or_default(),
        moment: printed(detail.summary.at),
        times: time_rows(&detail),
        detail,
    })
}

/// All figures of the page, as a file.
pub(super) async fn csv(state: State<CascadeState>, id: Path<Scope>, actor: Actor) -> Result<Response, PageError> {
    figures(&state, &actor, *id, FileKind::Csv).await
}

pub(super) async fn workbook(state: State<CascadeState>, id: Path<Scope>, actor: Actor) -> Result<Response, PageError> {
    figures(&state, &actor, *id, FileKind::Workbook).await
}

async fn figures(state: &CascadeState, actor: &Actor, id: Scope, kind: FileKind) -> Result<Response, PageError> {
    let reach = opened(state, actor, id).await?;
    let detail = state.cache.detail(&state.app, reach.view).await?;
    let mut tables = vec![rates(&detail.summary), reasons(&detail), times(&detail)];
    if !reach.content.questions.is_empty() {
        tables.push(answers::table(&answers::results(&reach.content.questions, &detail.answers, &detail.summary)));
    }
    download("reach", kind, tables).await
}

/// A line per tier, way and prefecture.
fn rates(summary: &ReachSummary) -> Table {
    let mut table = Table::new("疎通確認率", &["集計", "区分", "宛先", "送達", "了知", "疎通確認率(%)"]);
    let mut add = |group: &str, name: &str, reach: &TierReach| {
        let counts = [reach.addressed, reach.delivered, reach.acknowledged].map(Cell::Count);
        table.rows.push([&[group.into(), name.into()], &counts[..], &[Cell::Share(reach.rate())]].concat());
    };
    summary.tiers.iter().for_each(|(kind, reach)| add("段", kind.label(), reach));
    for (kind, _) in &summary.tiers {
        summary.channels_of(kind).iter().for_each(|(way, reach)| add(kind.label(), way.label(), reach));
    }
    summary.prefectures.iter().for_each(|(each, reach)| add("都道府県(医療機関)", each.name(), reach));
    table
}

fn reasons(detail: &ReachDetail) -> Table {
    let mut table = Table::new("未了知の理由", &["未了知の理由", "段", "件数"]);
    let rows = detail.causes.iter();
    table.rows =
        rows.map(|(kind, cause, count)| vec![cause.label().into(), kind.label().into(), (*count).into()]).collect();
    table
}

/// The curves as the table beside them.
fn times(detail: &ReachDetail) -> Table {
    let rows = time_rows(detail);
    let moments = rows.first().map(|row| row.shares.iter().map(|(label, _)| *label).collect::<Vec<_>>());
    let mut table =
        Table::new("了知までの時間", &[&["段"], &moments.unwrap_or_default()[..], &["半数が了知するまで"]].concat());
    for row in &rows {
        let shares = row.shares.iter().map(|(_, share)| share.as_str());
        let cells = std::iter::once(row.tier).chain(shares).chain(std::iter::once(row.median()));
        table.rows.push(cells.map(Cell::from).collect());
    }
    table
}
