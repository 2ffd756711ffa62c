//! The sheet of a drill (疎通確認票, R08): one A4 page per bulletin to hand in, and the same figures as CSV.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use noroshi_access::Actor;
use noroshi_bulletin::issued_in;
use noroshi_delivery::Cause;
use noroshi_directory::{BodyKind, store as directory};
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::{BulletinId, Timestamp};

use super::reach::{TimeRow, time_rows};
use super::unconfirmed::csv_field;
use super::{CascadeState, may_see_reach};
use crate::detail::ReachDetail;
use crate::reach::{ReachSummary, TierReach};

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetPage {
    frame: Frame,
    id: BulletinId,
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

fn printed(at: Timestamp) -> String {
    format!("{} {}", at.tokyo_date().with_weekday(), at.tokyo_clock())
}

pub(super) async fn show(
    State(state): State<CascadeState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let (_permit, view) = may_see_reach(&state.app, &actor, id).await?;
    let content = issued_in(&state.app.db, id).await?.ok_or(PageError::NotFound)?;
    let detail = state.cache.detail(&state.app, view).await?;
    let body = directory::body(&state.app.db, view.under).await?.ok_or(PageError::NotFound)?;
    html(&SheetPage {
        frame,
        id,
        title: content.title().to_owned(),
        number: content.number(),
        counted_for: body.name,
        is_whole: view.is_whole(),
        issued: detail.issued_at.map(printed).unwrap_or_default(),
        moment: printed(detail.summary.at),
        times: time_rows(&detail),
        detail,
    })
}

pub(super) async fn csv(
    State(state): State<CascadeState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
) -> Result<Response, PageError> {
    let (_permit, view) = may_see_reach(&state.app, &actor, id).await?;
    let detail = state.cache.detail(&state.app, view).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"reach.csv\""),
    ];
    Ok((headers, figures(&detail)).into_response())
}

/// One line per tier, way, prefecture and cause; the mark at the beginning makes office programs read UTF-8.
fn figures(detail: &ReachDetail) -> String {
    let summary = &detail.summary;
    let mut text = "\u{feff}集計,区分,宛先,送達,了知,疎通確認率(%)\r\n".to_owned();
    let mut add = |group: &str, name: &str, reach: &TierReach| {
        let fields = [group, name].map(csv_field).join(",");
        let (addressed, delivered, confirmed) = (reach.addressed, reach.delivered, reach.acknowledged);
        text.push_str(&format!("{fields},{addressed},{delivered},{confirmed},{}\r\n", reach.percent()));
    };
    summary.tiers.iter().for_each(|(kind, reach)| add("段", kind.label(), reach));
    for (kind, _) in &summary.tiers {
        summary.channels_of(kind).iter().for_each(|(way, reach)| add(kind.label(), way.label(), reach));
    }
    summary.prefectures.iter().for_each(|(each, reach)| add("都道府県(医療機関)", each.name(), reach));
    text.push_str("\r\n\"未了知の理由\",\"段\",\"件数\"\r\n");
    for (kind, cause, count) in &detail.causes {
        text.push_str(&format!("{},{},{count}\r\n", csv_field(cause.label()), csv_field(kind.label())));
    }
    text
}
