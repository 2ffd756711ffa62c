//! The list of those who have not confirmed yet, page by page and as CSV for telephone calls.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use noroshi_access::Actor;
use noroshi_bulletin::issued_in;
use noroshi_delivery::{DeliveryState, UnconfirmedFilter, UnconfirmedRow, unconfirmed};
use noroshi_directory::BodyKind;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::{BodyId, BulletinId, Prefecture};
use serde::Deserialize;

use super::{CascadeState, may_see_reach};
use crate::reach::ReachView;

const PAGE: u32 = 50;
const CSV_STEP: u32 = 2_000;

#[derive(Template)]
#[template(path = "unconfirmed.html")]
struct UnconfirmedPage {
    frame: Frame,
    id: BulletinId,
    number: String,
    title: String,
    rows: Vec<UnconfirmedRow>,
    next: Option<BodyId>,
    kind: String,
    prefecture: String,
    kinds: Vec<BodyKind>,
    prefectures: Vec<Prefecture>,
}

impl UnconfirmedPage {
    fn why(&self, row: &UnconfirmedRow) -> String {
        why(row)
    }
}

#[derive(Deserialize)]
pub(super) struct Question {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    prefecture: String,
    #[serde(default)]
    after: String,
}

impl Question {
    fn filter(&self, view: ReachView) -> UnconfirmedFilter {
        UnconfirmedFilter {
            kind: self.kind.parse().ok(),
            prefecture: self.prefecture.parse().ok(),
            under: (view.under != view.issuer).then_some(view.under),
        }
    }
}

pub(super) async fn list(
    State(state): State<CascadeState>,
    Path(id): Path<BulletinId>,
    Query(question): Query<Question>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let (_permit, view) = may_see_reach(&state.app, &actor, id).await?;
    let content = issued_in(&state.app.db, id).await?.ok_or(PageError::NotFound)?;
    let filter = question.filter(view);
    let rows = unconfirmed(&state.app.db, id, filter, question.after.parse().ok(), PAGE).await?;
    let next = rows.last().filter(|_| rows.len() == PAGE as usize).map(|row| row.body);
    html(&UnconfirmedPage {
        frame,
        id,
        number: content.number(),
        title: content.title().to_owned(),
        rows,
        next,
        kind: question.kind,
        prefecture: question.prefecture,
        kinds: vec![BodyKind::Prefectural, BodyKind::District, BodyKind::Branch, BodyKind::Institution],
        prefectures: Prefecture::ALL.to_vec(),
    })
}

pub(super) async fn csv(
    State(state): State<CascadeState>,
    Path(id): Path<BulletinId>,
    Query(question): Query<Question>,
    actor: Actor,
) -> Result<Response, PageError> {
    let (_permit, view) = may_see_reach(&state.app, &actor, id).await?;
    let filter = question.filter(view);
    // The mark at the beginning makes office programs read UTF-8.
    let mut text = "\u{feff}コード,名称,区分,都道府県,メール,状態,理由\r\n".to_owned();
    let mut after = None;
    loop {
        let rows = unconfirmed(&state.app.db, id, filter, after, CSV_STEP).await?;
        rows.iter().for_each(|row| text.push_str(&csv_line(row)));
        match rows.last() {
            Some(last) if rows.len() == CSV_STEP as usize => after = Some(last.body),
            _ => break,
        }
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"unconfirmed.csv\""),
    ];
    Ok((headers, text).into_response())
}

fn csv_line(row: &UnconfirmedRow) -> String {
    let fields = [
        row.code.clone(),
        row.name.clone(),
        row.kind.label().to_owned(),
        row.prefecture.map(|prefecture| prefecture.name().to_owned()).unwrap_or_default(),
        if row.has_mail { "あり" } else { "なし" }.to_owned(),
        row.last_state.map(|state| state.label().to_owned()).unwrap_or_default(),
        why(row),
    ];
    fields.map(|field| csv_field(&field)).join(",") + "\r\n"
}

/// Why a body has not confirmed, as a class of reasons that a clerk can act on (R08). What makes every further try
/// useless comes first; the words of the mail servers stand in no list.
fn why(row: &UnconfirmedRow) -> String {
    let mut words = Vec::new();
    if row.is_misdelivered {
        words.push("宛先違いの申し出があります。名簿を確かめてください");
    }
    if row.is_ended {
        words.push("閉院・廃止の登録があります");
    }
    if words.is_empty() {
        words.push(if row.has_mail { mail_outcome(row) } else { "メールアドレスがありません" });
    }
    words.join("。")
}

fn mail_outcome(row: &UnconfirmedRow) -> &'static str {
    match row.last_state {
        Some(DeliveryState::Bounced) => "断られました(アドレスを確かめてください)",
        _ if row.delivered_at.is_some() => "まだお返事がありません",
        None | Some(DeliveryState::Queued | DeliveryState::Leased) => "送信待ちです",
        Some(DeliveryState::SubmittedUnknown | DeliveryState::Accepted) => "届いたか確かめています",
        Some(DeliveryState::Expired) => "期限までに送れませんでした。電話などでお知らせください",
        Some(DeliveryState::Suppressed) => "メールを送っていません。電話などでお知らせください",
        Some(DeliveryState::Cancelled) => "送信を取りやめました",
    }
}

/// Signs that table programs take for the beginning of a formula, also in full width.
const FORMULA_SIGNS: [char; 11] =
    ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\t', '\r', '\n'];

/// Quoted; a leading sign of a formula gets an apostrophe.
fn csv_field(field: &str) -> String {
    let guarded = if field.starts_with(FORMULA_SIGNS) { format!("'{field}") } else { field.to_owned() };
    format!("\"{}\"", guarded.replace('"', "\"\""))
}
