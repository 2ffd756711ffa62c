//! Results of the questions in a confirmation: per tier and prefecture, and who answered what.
//!
//! What an institution answered is shown to whoever sees its line in the lists: the issuer and the bodies above it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use noroshi_access::Actor;
use noroshi_delivery::{AnswerFilter, AnsweredBody, answered};
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::{BodyId, Prefecture};
use serde::Deserialize;

use super::scope::Scope;
use super::{CascadeState, Opened, opened, printed};
use crate::answers::{QuestionResult, results, table};
use crate::table::{Cell, FileKind, Table, download};

const PAGE: u32 = 30;
const STEP: u32 = 2_000;

#[derive(Template)]
#[template(path = "answers.html")]
struct AnswersPage {
    frame: Frame,
    id: Scope,
    number: String,
    title: String,
    moment: String,
    is_whole: bool,
    /// All questions, for the choice.
    questions: Vec<(u32, String)>,
    /// The chosen one.
    result: Option<QuestionResult>,
    rows: Vec<AnsweredBody>,
    next: Option<BodyId>,
    prefecture: String,
    prefectures: Vec<Prefecture>,
}

impl AnswersPage {
    fn place(&self) -> u32 {
        self.result.as_ref().map_or(1, |result| result.place)
    }

    fn answer<'a>(&self, row: &'a AnsweredBody) -> &'a str {
        row.answers.get(&self.place()).map_or("", String::as_str)
    }
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    question: String,
    #[serde(default)]
    prefecture: String,
    #[serde(default)]
    after: String,
}

pub(super) async fn show(
    State(state): State<CascadeState>,
    Path(id): Path<Scope>,
    Query(asked): Query<Asked>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let reach = opened(&state, &actor, id).await?;
    let detail = state.cache.detail(&state.app, reach.view).await?;
    let all = results(&reach.content.questions, &detail.answers, &detail.summary);
    let questions = all.iter().map(|result| (result.place, result.question.text.clone())).collect();
    let place: u32 = asked.question.parse().unwrap_or(1);
    let result = all.into_iter().find(|result| result.place == place);
    let filter =
        AnswerFilter { question: Some(place), prefecture: asked.prefecture.parse().ok(), under: reach.view.area() };
    let rows = match result {
        Some(_) => answered(&state.app.db, id.bulletin, filter, asked.after.parse().ok(), PAGE).await?,
        None => Vec::new(),
    };
    let next = rows.last().filter(|_| rows.len() == PAGE as usize).map(|row| row.body);
    html(&AnswersPage {
        frame,
        id,
        number: reach.number(),
        title: reach.title(),
        moment: printed(detail.summary.at),
        is_whole: reach.view.is_whole(),
        questions,
        result,
        rows,
        next,
        prefecture: asked.prefecture,
        prefectures: Prefecture::ALL.to_vec(),
    })
}

/// Results and the whole list, as a file.
pub(super) async fn csv(state: State<CascadeState>, id: Path<Scope>, actor: Actor) -> Result<Response, PageError> {
    file(&state, &actor, *id, FileKind::Csv).await
}

pub(super) async fn workbook(state: State<CascadeState>, id: Path<Scope>, actor: Actor) -> Result<Response, PageError> {
    file(&state, &actor, *id, FileKind::Workbook).await
}

async fn file(state: &CascadeState, actor: &Actor, id: Scope, kind: FileKind) -> Result<Response, PageError> {
    let reach = opened(state, actor, id).await?;
    reach.note_export(&state.app, "answers").await?;
    let detail = state.cache.detail(&state.app, reach.view).await?;
    let results = results(&reach.content.questions, &detail.answers, &detail.summary);
    download("answers", kind, vec![whole_list(state, &reach).await?, table(&results)]).await
}

async fn whole_list(state: &CascadeState, reach: &Opened) -> Result<Table, PageError> {
    let mut table = Table::new("答え", &["コード", "名称", "区分", "都道府県"]);
    let places = || (1..).zip(&reach.content.questions).map(|(place, question)| (place, question.text.as_str()));
    table.headings.extend(places().map(|(place, text)| format!("問{place} {text}")));
    let filter = AnswerFilter { under: reach.view.area(), ..AnswerFilter::default() };
    let mut after = None;
    loop {
        let rows = answered(&state.app.db, reach.view.bulletin, filter, after, STEP).await?;
        for row in &rows {
            let answers = places().map(|(place, _)| row.answers.get(&place).cloned().unwrap_or_default().into());
            table.rows.push(about(row).into_iter().chain(answers).collect());
        }
        match rows.last() {
            Some(last) if rows.len() == STEP as usize => after = Some(last.body),
            _ => return Ok(table),
        }
    }
}

fn about(row: &AnsweredBody) -> [Cell; 4] {
    let prefecture = row.prefecture.map(|prefecture| prefecture.name()).unwrap_or_default();
    [row.code.as_str().into(), row.name.as_str().into(), row.kind.label().into(), prefecture.into()]
}
