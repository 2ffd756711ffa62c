//! The list of those who have not confirmed yet, page by page and as CSV for telephone calls.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use noroshi_access::Actor;
use noroshi_bulletin::issued_in;
use noroshi_delivery::{Cause, DeliveryState, UnconfirmedFilter, UnconfirmedRow, unconfirmed};
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
    cause: String,
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
    cause: String,
    #[serde(default)]
    after: String,
}

impl Question {
    fn filter(&self, view: ReachView) -> UnconfirmedFilter {
        UnconfirmedFilter {
            kind: self.kind.parse().ok(),
            prefecture: self.prefecture.parse().ok(),
            under: (!view.is_whole()).then_some(view.under),
            cause: Cause::from_code(&self.cause),
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
        cause: question.cause,
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

/// Why a body has not confirmed and what to do; the words of the mail servers stand in no list.
fn why(row: &UnconfirmedRow) -> String {
    match row.cause {
        Cause::Misdelivered if row.is_ended => {
            "宛先違いの申し出があります。名簿を確かめてください。閉院・廃止の登録があります"
        }
        Cause::Misdelivered => "宛先違いの申し出があります。名簿を確かめてください",
        Cause::Closed => "閉院・廃止の登録があります",
        Cause::NoMail => "メールアドレスがありません",
        Cause::Refused => "断られました(アドレスを確かめてください)",
        Cause::NoAnswer => "まだお返事がありません",
        Cause::TooLate => "期限までに送れませんでした。電話などでお知らせください",
        Cause::NotSent => "メールを送っていません。電話などでお知らせください",
        Cause::Waiting if matches!(row.last_state, None | Some(DeliveryState::Queued | DeliveryState::Leased)) => {
            "送信待ちです"
        }
        Cause::Waiting => "届いたか確かめています",
    }
    .to_owned()
}

/// Signs that table programs take for the beginning of a formula, also in full width.
const FORMULA_SIGNS: [char; 11] =
    ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\t', '\r', '\n'];

/// Quoted; a leading sign of a formula gets an apostrophe.
pub(super) fn csv_field(field: &str) -> String {
    let guarded = if field.starts_with(FORMULA_SIGNS) { format!("'{field}") } else { field.to_owned() };
    format!("\"{}\"", guarded.replace('"', "\"\""))
}
