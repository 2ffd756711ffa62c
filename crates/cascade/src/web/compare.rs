//! Bulletins beside each other (比較): how fast institutions confirmed, counted from the moment of each issue.
//!
//! Everything is counted for the reader's own area, as on the page of one bulletin. Left out: other tiers, whose few
//! bodies make no curve.

use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use noroshi_access::{Actor, Verb};
use noroshi_bulletin::recent_issued;
use noroshi_directory::BodyKind;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::BulletinId;

use super::reach::{DAY, Moment, percent, shares, span};
use super::{CascadeState, Opened, ReadReach, opened, printed};
use crate::chart::{Chart, PENS, comparison};
use crate::curve::Curve;
use crate::detail::ReachDetail;

/// Before this page a choice was made from so many.
const CHOICES: i64 = 20;
const MOST: usize = PENS.len();
const SIGNS: [&str; MOST] = ["①", "②", "③", "④", "⑤", "⑥"];
const MOMENTS: [Moment; 5] = [
    ("1時間", Duration::from_secs(3_600)),
    ("1日", Duration::from_secs(DAY)),
    ("3日", Duration::from_secs(3 * DAY)),
    ("10日", Duration::from_secs(10 * DAY)),
    ("20日", Duration::from_secs(20 * DAY)),
];

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage {
    frame: Frame,
    notice: Option<String>,
    is_area: bool,
    moment: String,
    chart: Option<Chart>,
    rows: Vec<Row>,
    choices: Vec<Choice>,
    most: usize,
}

/// A bulletin that can be chosen.
struct Choice {
    id: BulletinId,
    title: String,
    number: String,
    is_chosen: bool,
}

/// A chosen bulletin.
struct Row {
    sign: &'static str,
    id: BulletinId,
    title: String,
    number: String,
    issued: String,
    shares: Vec<(&'static str, String)>,
    now: String,
    median: String,
    confirmed: u64,
    addressed: u64,
    curve: Curve,
}

impl Row {
    fn new(sign: &'static str, reach: &Opened, detail: &ReachDetail) -> Self {
        let (institutions, curve) = (detail.summary.institutions(), institutions(detail));
        Self {
            sign,
            id: reach.view.bulletin,
            title: reach.title(),
            number: reach.number(),
            issued: detail.issued_at.map(printed).unwrap_or_default(),
            shares: shares(&curve, &MOMENTS),
            now: percent(curve.share_now()),
            median: curve.median().map_or_else(|| "まだ".to_owned(), span),
            confirmed: institutions.acknowledged,
            addressed: institutions.addressed,
            curve,
        }
    }

    fn reads(&self) -> String {
        match self.curve.median() {
            Some(median) => format!("{}は、半数の医療機関が{}で了知しました。", self.sign, span(median)),
            None => format!("{}は、いま{}が了知しています。半数にはまだ達していません。", self.sign, self.now),
        }
    }
}

/// An area without institutions has an empty curve.
fn institutions(detail: &ReachDetail) -> Curve {
    let found = detail.curves.iter().find(|(kind, _)| *kind == BodyKind::Institution);
    found.map(|(_, curve)| curve.clone()).unwrap_or_default()
}

pub(super) async fn show(
    State(state): State<CascadeState>,
    Query(question): Query<Vec<(String, String)>>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let asked = asked(&question);
    let (notice, chosen) = match asked.len() {
        0 => (None, Vec::new()),
        1 => (Some("比べるには、2件以上を選んでください。".to_owned()), asked),
        more if more > MOST => {
            (Some(format!("一度に比べられるのは{MOST}件までです。はじめの{MOST}件を並べました。")), asked)
        }
        _ => (None, asked),
    };
    let (mut rows, mut is_area, mut moment) = (Vec::new(), false, String::new());
    for (sign, id) in SIGNS.into_iter().zip(chosen) {
        let reach = opened(&state, &actor, id).await?;
        let detail = state.cache.detail(&state.app, reach.view).await?;
        is_area |= !reach.view.is_whole();
        moment = printed(detail.summary.at);
        rows.push(Row::new(sign, &reach, &detail));
    }
    let curves: Vec<_> = rows.iter().map(|row| (row.sign, &row.curve)).collect();
    let chart = comparison(&curves);
    let choices = choices(&state, &actor, &rows).await?;
    html(&ComparePage { frame, notice, is_area, moment, chart, rows, choices, most: MOST })
}

/// The bulletins asked for, each once; what is no id stands for none.
fn asked(question: &[(String, String)]) -> Vec<BulletinId> {
    let mut asked: Vec<BulletinId> = Vec::new();
    for id in question.iter().filter(|(name, _)| name == "b").filter_map(|(_, value)| value.parse().ok()) {
        if !asked.contains(&id) {
            asked.push(id);
        }
    }
    asked
}

/// The newest, and whatever was chosen.
async fn choices(state: &CascadeState, actor: &Actor, rows: &[Row]) -> Result<Vec<Choice>, PageError> {
    let Some(body) = actor.bodies_for(ReadReach::NAME).first().copied() else { return Ok(Vec::new()) };
    let is_chosen = |id: BulletinId| rows.iter().any(|row| row.id == id);
    let recent = recent_issued(&state.app.db, (actor.person(), body), state.app.now().tokyo_date(), CHOICES).await?;
    let older = rows.iter().filter(|row| recent.iter().all(|line| line.id != row.id));
    let older = older.map(|row| (row.id, row.title.clone(), row.number.clone())).collect::<Vec<_>>();
    let newest = recent.into_iter().map(|line| (line.id, line.title, line.number.unwrap_or_default()));
    let all = newest.chain(older);
    Ok(all.map(|(id, title, number)| Choice { id, title, number, is_chosen: is_chosen(id) }).collect())
}
