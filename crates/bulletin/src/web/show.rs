//! One bulletin: before issue the decision page, afterwards the letters as they lie on the desk.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, SignedForm, Subject, Verb};
use noroshi_delivery::{
    Acknowledge, AcknowledgeError, AnswerFault, AnswerForm, Question, TypedAnswers,
    acknowledge as acknowledge_bulletin, acknowledged_at, answers_of,
};
use noroshi_directory::store as directory;
use noroshi_formats::Document;
use noroshi_formats::markdown::parse;
use noroshi_numbering::proposal;
use noroshi_paper_model::Letter;
use noroshi_platform::db::Db;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::{BodyId, BulletinId, Handling, JapaneseDate, LetterNumber};
use serde::Deserialize;

use super::BulletinState;
use super::handle::{HandlingForms, forms};
use super::part::{PartLink, part_links};
use super::schedule::{ScheduleForm, SchedulePanel};
use crate::approve::Approve;
use crate::content::{IssuedAttachment, IssuedContent};
use crate::covers::CoverView;
use crate::draft::Draft;
use crate::ending::{EndingNote, ending_note};
use crate::notice::{Difference, NoticeOf, notice_of};
use crate::pass::PassOn;
use crate::publish::Publish;
use crate::read::{self, ReadDraft, may_read};
use crate::received::TakeBackPaper;
use crate::stage::Stage;
use crate::store::{self, BulletinRow, PartName};
use crate::text::BulletinKind;

#[derive(Template)]
#[template(path = "decide.html")]
struct DecidePage {
    frame: Frame,
    row: BulletinRow,
    letter: Letter,
    parts: Vec<(PartName, IssuedAttachment, Document)>,
    gist: Vec<String>,
    questions: Vec<Question>,
    may_approve: bool,
    is_own_draft: bool,
    may_publish: bool,
    may_return: bool,
    number: String,
    date: String,
    date_echo: Option<String>,
    reason: String,
    notice: Option<String>,
    addressed: u64,
    /// What it corrects or withdraws, and where it differs.
    notice_of: Option<NoticeOf>,
    differences: Vec<Difference>,
    panel: SchedulePanel,
}

/// What was typed into the decision page's forms.
pub(super) struct DecisionInput {
    pub(super) number: Option<String>,
    pub(super) date: Option<String>,
    pub(super) reason: String,
    pub(super) notice: Option<String>,
    /// What was typed to schedule it, and why it was refused.
    pub(super) schedule: Option<(ScheduleForm, String)>,
    /// What the browser is told when there is a notice.
    pub(super) status: StatusCode,
}

impl Default for DecisionInput {
    fn default() -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self { number: None, date: None, reason: String::new(), notice: None, schedule: None, status }
    }
}

#[derive(Template)]
#[template(path = "bulletin.html")]
struct BulletinPage {
    frame: Frame,
    content: IssuedContent,
    ending: Option<EndingNote>,
    covers: Vec<CoverView>,
    hash: String,
    handling: Handling,
    forms: HandlingForms,
    parts: Vec<PartLink>,
    may_see_reach: bool,
    may_pass_on: bool,
    /// The office that issued it may correct and withdraw it.
    may_end: bool,
    /// The office that registered a paper may take that back.
    may_take_back: bool,
    questions: Vec<Question>,
    acknowledgement: Option<Confirmation>,
}

/// The institution this person may confirm for, since when it is confirmed, and what is asked then.
struct Confirmation {
    since: Option<String>,
    answers: Option<AnswerForm>,
}

/// Answers that could not be kept: as typed, and what is to be mended.
pub(super) type FaultyAnswers = (TypedAnswers, Vec<AnswerFault>);

pub(super) async fn show(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    page(&state, &actor, (id, frame), None).await
}

/// The page of a bulletin, with answers that could not be kept, if there are any.
pub(super) async fn page(
    state: &BulletinState,
    actor: &Actor,
    (id, frame): (BulletinId, Frame),
    faulty: Option<FaultyAnswers>,
) -> Result<Response, PageError> {
    match may_read(&state.app, actor, id, PartName::Letter).await {
        Ok(permit) => {
            let (content, hash) = read::issued(&state.app, &permit).await?;
            let hash = hash.short();
            let readers = read::reading_bodies(&state.app, actor, id, PartName::Letter).await?;
            let covers = state.covers.covers(id, &readers).await?;
            let handling = read::handling_for(&state.app, (id, PartName::Letter), permit.body(), "").await?;
            let forms = forms(state, actor, (id, PartName::Letter), &handling).await?;
            let parts = part_links(state, actor, &content).await?;
            let acknowledgement = confirmation(state, actor, (&content, &frame.csrf), faulty.as_ref()).await?;
            let ending = ending_note(&state.app, actor, id).await?;
            let questions = content.questions.clone();
            let may_see_reach = actor.knows("reach.read");
            let is_ours = ending.is_none() && content.received.is_none();
            let may_pass_on = is_ours
                && knows_at(actor, PassOn::NAME, content.issuer)
                && store::is_national(&state.app.db, id).await?;
            let may_end = is_ours && knows_at(actor, Draft::NAME, content.issuer);
            let may_take_back = content.received.is_some() && knows_at(actor, TakeBackPaper::NAME, content.issuer);
            let page = BulletinPage {
                frame,
                content,
                ending,
                covers,
                hash,
                handling,
                forms,
                parts,
                may_see_reach,
                may_pass_on,
                may_end,
                may_take_back,
                questions,
                acknowledgement,
            };
            let status = if faulty.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            Ok((status, html(&page)?).into_response())
        }
        Err(PageError::NotFound) => decision_page(state, id, actor, frame, DecisionInput::default()).await,
        Err(error) => Err(error),
    }
}

pub(super) fn damaged(error: impl std::fmt::Display) -> PageError {
    PageError::Damaged(error.to_string())
}

async fn confirmation(
    state: &BulletinState,
    actor: &Actor,
    (content, csrf): (&IssuedContent, &str),
    faulty: Option<&FaultyAnswers>,
) -> Result<Option<Confirmation>, PageError> {
    let id = content.bulletin;
    let Some(body) = confirming_body(state, actor, id).await? else { return Ok(None) };
    let known = acknowledged_at(&state.app, id, body).await?;
    let since = known.map(|at| format!("{} {}", at.tokyo_date().with_weekday(), at.tokyo_clock()));
    let form =
        AnswerForm::new(&content.questions, format!("/bulletins/{id}/answers"), csrf).filter(|_| known.is_some());
    let answers = match (form, faulty) {
        (Some(form), Some((typed, faults))) => Some(form.with_faults(typed, faults)),
        (Some(form), None) => Some(form.with_answers(&answers_of(&state.app, id, body).await?)),
        (None, _) => None,
    };
    Ok(Some(Confirmation { since, answers }))
}

/// The institution among this reader's bodies for which they may confirm; one that has not confirmed yet comes first.
pub(super) async fn confirming_body(
    state: &BulletinState,
    actor: &Actor,
    id: BulletinId,
) -> Result<Option<BodyId>, PageError> {
    let own = actor.bodies_for(Acknowledge::NAME);
    let readers = read::reading_bodies(&state.app, actor, id, PartName::Letter).await?;
    let mut confirmed = None;
    for body in own.into_iter().filter(|body| readers.contains(body)) {
        if acknowledged_at(&state.app, id, body).await?.is_none() {
            return Ok(Some(body));
        }
        confirmed = confirmed.or(Some(body));
    }
    Ok(confirmed)
}

#[derive(Deserialize)]
pub(super) struct AcknowledgeForm {}

pub(super) async fn acknowledge(
    State(state): State<BulletinState>,
    Path(id): Path<BulletinId>,
    actor: Actor,
    SignedForm(_): SignedForm<AcknowledgeForm>,
) -> Result<Response, PageError> {
    let body = confirming_body(&state, &actor, id).await?.ok_or(PageError::NotFound)?;
    let permit = actor.permit::<Acknowledge>(Subject::of(body, (id, body)))?;
    acknowledge_bulletin(&state.app, permit).await.map_err(|error| match error {
        AcknowledgeError::Database(error) => error.into(),
        other => PageError::Refused(other.to_string()),
    })?;
    Ok(Redirect::to(&format!("/bulletins/{id}")).into_response())
}

/// What stands in the place of the number of a 事務連絡 (D05).
const UNNUMBERED: &str = "事務連絡";

/// The page on which an unissued bulletin is looked at, approved and issued.
pub(super) async fn decision_page(
    state: &BulletinState,
    id: BulletinId,
    actor: &Actor,
    frame: Frame,
    input: DecisionInput,
) -> Result<Response, PageError> {
    let row = store::bulletin(&state.app.db, id).await?.ok_or(PageError::NotFound)?;
    let permit = actor.permit::<ReadDraft>(Subject::of(row.issuer, id))?;
    if matches!(row.stage, Stage::Issued { .. }) {
        return Err(PageError::NotFound);
    }
    let today = state.app.now().tokyo_date();
    let proposed = match proposal(&state.app.db, row.issuer, today).await {
        Ok(number) => number.to_string(),
        Err(noroshi_numbering::ProposalError::Database(error)) => return Err(error.into()),
        Err(_) => String::new(),
    };
    let proposed = if row.text.kind == BulletinKind::Administrative { UNNUMBERED.to_owned() } else { proposed };
    let preview = IssuedContent::freeze(id, row.issuer, &row.text, (LetterNumber::Unnumbered, today));
    let Ok(mut preview) = preview else { return Ok(Redirect::to(&format!("/bulletins/{id}/edit")).into_response()) };
    preview.letter.number = None;
    let notice_of = notice_of(&state.app.db, id).await?;
    let differences = notice_of.as_ref().map(|notice| notice.differences(&preview)).unwrap_or_default();
    if let Some(notice) = &notice_of {
        preview = preview.as_notice(notice.relation(&row.text.change).map_err(damaged)?);
    }
    read::note_draft_reading(&state.app, permit, &row.text).await?;
    let is_refused = input.notice.is_some() || input.schedule.is_some();
    let status = if is_refused { input.status } else { StatusCode::OK };
    let panel = SchedulePanel::of(state, &row, input.schedule).await?;
    let date = input.date.unwrap_or_else(|| today.to_string());
    let page = DecidePage {
        frame,
        letter: preview.letter.clone(),
        parts: preview
            .parts()
            .into_iter()
            .map(|(name, part)| Ok((name, part.clone(), parse(&part.body).map_err(|_| damaged("part"))?)))
            .collect::<Result<_, PageError>>()?,
        gist: preview.gist,
        questions: preview.questions,
        is_own_draft: store::writers(&state.app.db, id).await?.contains(&actor.person()),
        may_approve: matches!(row.stage, Stage::Submitted { .. }) && knows_at(actor, Approve::NAME, row.issuer),
        may_publish: matches!(row.stage, Stage::Approved { .. }) && knows_at(actor, Publish::NAME, row.issuer),
        may_return: row.stage != Stage::Draft && knows_at(actor, Approve::NAME, row.issuer),
        number: input.number.unwrap_or(proposed),
        date_echo: date.parse::<JapaneseDate>().ok().map(JapaneseDate::with_weekday),
        date,
        reason: input.reason,
        notice: input.notice,
        addressed: addressed(&state.app.db, row.issuer).await?,
        notice_of,
        differences,
        panel,
        row,
    };
    Ok((status, html(&page)?).into_response())
}

fn knows_at(actor: &Actor, verb: &str, body: BodyId) -> bool {
    actor.bodies_for(verb).contains(&body)
}

/// How many bodies a bulletin of this issuer addresses now.
async fn addressed(db: &Db, issuer: BodyId) -> Result<u64, PageError> {
    Ok(directory::recent_tallies(db, issuer).await?.iter().map(|tally| tally.bodies).sum())
}
