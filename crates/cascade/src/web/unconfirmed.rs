//! The list of those who have not confirmed yet, page by page and as a file for telephone calls.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use noroshi_access::Actor;
use noroshi_delivery::{Cause, DeliveryState, UnconfirmedFilter, UnconfirmedRow, unconfirmed};
use noroshi_directory::BodyKind;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::{BodyId, Prefecture};
use serde::Deserialize;

use super::scope::Scope;
use super::{CascadeState, opened};
use crate::reach::ReachView;
use crate::table::{Cell, FileKind, Table, download};

const PAGE: u32 = 50;
const STEP: u32 = 2_000;

#[derive(Template)]
#[template(path = "unconfirmed.html")]
struct UnconfirmedPage {
    frame: Frame,
    id: Scope,
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
            under: view.area(),
            cause: Cause::from_code(&self.cause),
        }
    }
}

pub(super) async fn list(
    State(state): State<CascadeState>,
    Path(id): Path<Scope>,
    Query(question): Query<Question>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let reach = opened(&state, &actor, id).await?;
    let filter = question.filter(reach.view);
    let rows = unconfirmed(&state.app.db, id.bulletin, filter, question.after.parse().ok(), PAGE).await?;
    let next = rows.last().filter(|_| rows.len() == PAGE as usize).map(|row| row.body);
    html(&UnconfirmedPage {
        frame,
        id,
        number: reach.number(),
        title: reach.title(),
        rows,
        next,
        kind: question.kind,
        prefecture: question.prefecture,
        cause: question.cause,
        kinds: vec![BodyKind::Prefectural, BodyKind::District, BodyKind::Branch, BodyKind::Institution],
        prefectures: Prefecture::ALL.to_vec(),
    })
}

/// The whole list, as a file.
pub(super) async fn csv(
    State(state): State<CascadeState>,
    Path(id): Path<Scope>,
    Query(question): Query<Question>,
    actor: Actor,
) -> Result<Response, PageError> {
    download("unconfirmed", FileKind::Csv, vec![whole_list(&state, &actor, id, &question).await?]).await
}

pub(super) async fn workbook(
    State(state): State<CascadeState>,
    Path(id): Path<Scope>,
    Query(question): Query<Question>,
    actor: Actor,
) -> Result<Response, PageError> {
    download("unconfirmed", FileKind::Workbook, vec![whole_list(&state, &actor, id, &question).await?]).await
}

async fn whole_list(state: &CascadeState, actor: &Actor, id: Scope, question: &Question) -> Result<Table, PageError> {
    let reach = opened(state, actor, id).await?;
    reach.note_export(&state.app, "the unconfirmed").await?;
    let filter = question.filter(reach.view);
    let mut table = Table::new("未了知", &["コード", "名称", "区分", "都道府県", "メール", "状態", "理由"]);
    let mut after = None;
    loop {
        let rows = unconfirmed(&state.app.db, id.bulletin, filter, after, STEP).await?;
        table.rows.extend(rows.iter().map(cells));
        match rows.last() {
            Some(last) if rows.len() == STEP as usize => after = Some(last.body),
            _ => return Ok(table),
        }
    }
}

fn cells(row: &UnconfirmedRow) -> Vec<Cell> {
    vec![
        row.code.as_str().into(),
        row.name.as_str().into(),
        row.kind.label().into(),
        row.prefecture.map(|prefecture| prefecture.name()).unwrap_or_default().into(),
        if row.has_mail { "あり" } else { "なし" }.into(),
        row.last_state.map(|state| state.label()).unwrap_or_default().into(),
        why(row).into(),
    ]
}

/// Why a body has not confirmed and what to do; the words of the mail servers stand in no list.
fn why(row: &UnconfirmedRow) -> String {
    match row.cause {
        Cause::Misdelivered if row.is_ended => {
            "宛先違いの申し出があります。名簿を確かめてください。閉院・廃止の登録があります"
        }
        Cause::Misdelivered => "宛先違いの申し出があります。名簿を確かめてください",
        Cause::LeftPost => "担当者が替わったとの申し出があります。新しい担当者を確かめてください",
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
