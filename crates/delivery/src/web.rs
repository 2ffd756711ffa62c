//! The page behind a receipt code (了知のページ): read in a minute on a telephone, confirmed with one button.
//!
//! Without sign-in: whoever holds the code may see the summary of the bulletin and the name of the addressed
//! institution, nothing more. Opening the page changes nothing, because mail scanners open links too; the button does.
//! Questions of the author stand below, once 了知 is recorded.
//! Left out: the restricted part, of which the page says only that it exists.

mod answers;
mod status;

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use askama::Template;
use noroshi_directory::store as directory;
use noroshi_platform::App;
use noroshi_platform::db::{DbError, DbErrorKind};
use noroshi_platform::web::{Frame, Gate, PageError, Routes, html};
use noroshi_terms::{DispatchId, Timestamp};
use serde::Deserialize;

use self::status::StatusState;
use crate::acknowledge::{
    AcknowledgeError, Gathering, LONGEST_READER, Misdelivery, Receipt, acknowledge_among, acknowledged_at, receipt,
    receipt_key, report_misdelivery,
};
use crate::answer_form::{AnswerForm, answers_of};
use crate::content::{MailContent, Summary};
use crate::late::LateRelays;
use crate::stop::stopped;
use crate::store::{acknowledgements, dispatches};

/// The routes of receipt codes.
pub fn routes(app: &App) -> Routes {
    let confirming = ConfirmState { app: app.clone(), gathering: Arc::default() };
    Routes::new()
        .get("/k/{code}", Gate::Open, (show, app))
        .post("/k/{code}", Gate::Open, (confirm, &confirming))
        .post("/k/{code}/answers", Gate::Open, (answers::send, app))
        .post("/k/{code}/elsewhere", Gate::Open, (elsewhere, app))
}

/// The routes of the status page, with who knows which relays are late.
pub fn status_routes(app: &App, late: Arc<dyn LateRelays>) -> Routes {
    status::routes(&StatusState { app: app.clone(), late })
}

/// What the button needs.
#[derive(Clone)]
struct ConfirmState {
    app: App,
    gathering: Arc<Gathering>,
}

#[derive(Template)]
#[template(path = "confirm.html")]
struct ConfirmPage {
    frame: Frame,
    /// As it stands in links.
    code: String,
    /// None when the database did not even give the summary.
    notice: Option<Notice>,
    reader: String,
    longest_reader: usize,
    error: Option<String>,
    is_name_at_fault: bool,
    /// The questions, once 了知 is there.
    answers: Option<AnswerForm>,
}

/// What a holder of the code may see.
struct Notice {
    summary: Summary,
    institution: String,
    place: String,
    printed_code: String,
    acknowledged: Option<String>,
    has_answered: bool,
    /// Of one or, behind one cover, several bulletins.
    ended: Vec<EndedNotice>,
}

/// The bulletin was corrected or withdrawn since.
struct EndedNotice {
    is_withdrawn: bool,
    /// A paper from outside whose registration was taken back; nothing follows it.
    is_taken_back: bool,
    /// Of the notice.
    title: String,
    facts: String,
    /// The page behind this institution's code of the notice; none until the notice is addressed to it.
    href: Option<String>,
}

impl EndedNotice {
    /// The bulletin at this place of the mail.
    fn taken_back(own: &Summary, place: usize) -> Self {
        let further = place.checked_sub(1).and_then(|place| own.further.get(place));
        let (title, number, date) = match further {
            Some(further) => (&further.title, &further.number, &further.date),
            None => (&own.title, &own.number, &own.date),
        };
        let (title, facts) = (title.clone(), format!("{number} ・ {date}"));
        Self { is_withdrawn: true, is_taken_back: true, title, facts, href: None }
    }
}

impl Notice {
    /// The form with the questions of this bulletin, if it has any.
    fn answer_form(&self, code: &str) -> Option<AnswerForm> {
        let form = AnswerForm::new(&self.summary.questions, format!("/k/{}/answers", url_form(code)), "")?;
        Some(if self.has_answered { form.answered_before() } else { form })
    }
}

#[derive(Template)]
#[template(path = "confirm_done.html")]
struct DonePage {
    frame: Frame,
    is_first: bool,
    since: String,
    notice: Notice,
    answers: Option<AnswerForm>,
}

#[derive(Template)]
#[template(path = "confirm_elsewhere.html")]
struct ElsewherePage {
    frame: Frame,
    has_left_post: bool,
}

#[derive(Template)]
#[template(path = "confirm_unknown.html")]
struct UnknownPage {
    frame: Frame,
    message: String,
}

async fn show(State(app): State<App>, Path(code): Path<String>, frame: Frame) -> Result<Response, PageError> {
    match notice(&app, &code).await {
        Ok(notice) => html(&ConfirmPage::new(frame, &code, Some(notice))),
        Err(error) => unknown(frame, error),
    }
}

#[derive(Deserialize)]
struct ConfirmForm {
    #[serde(default)]
    reader: String,
}

async fn confirm(
    State(ConfirmState { app, gathering }): State<ConfirmState>,
    Path(code): Path<String>,
    frame: Frame,
    Form(form): Form<ConfirmForm>,
) -> Result<Response, PageError> {
    let notice = match notice(&app, &code).await {
        Ok(notice) => Some(notice),
        Err(AcknowledgeError::Database(_)) => None, // the button says why, with the typed name kept
        Err(error) => return unknown(frame, error),
    };
    match (acknowledge_among(&gathering, &app, &code, Some(&form.reader)).await, notice) {
        (Ok(done), Some(notice)) => {
            let frame = issued_frame(frame, &notice);
            let answers = notice.answer_form(&code);
            html(&DonePage { frame, is_first: done.is_first, since: printed(done.at), notice, answers })
        }
        (Ok(_), None) => show(State(app), Path(code), frame).await,
        (Err(error @ (AcknowledgeError::Database(_) | AcknowledgeError::ReaderTooLong)), notice) => {
            let mut page = ConfirmPage::new(frame, &code, notice);
            page.reader = form.reader;
            page.is_name_at_fault = matches!(error, AcknowledgeError::ReaderTooLong);
            page.error = Some(error.to_string());
            Ok((status(&error), html(&page)?).into_response())
        }
        (Err(error), _) => unknown(frame, error),
    }
}

#[derive(Deserialize)]
struct ElsewhereForm {
    #[serde(default)]
    why: String,
}

async fn elsewhere(
    State(app): State<App>,
    Path(code): Path<String>,
    frame: Frame,
    Form(form): Form<ElsewhereForm>,
) -> Result<Response, PageError> {
    let has_left_post = form.why == Misdelivery::LeftPost.code();
    let why = if has_left_post { Misdelivery::LeftPost } else { Misdelivery::Elsewhere };
    match report_misdelivery(&app, &code, why).await {
        Ok(()) => html(&ElsewherePage { frame, has_left_post }),
        Err(error) => unknown(frame, error),
    }
}

/// A wrong code: what to look at, and nothing about what exists.
fn unknown(frame: Frame, error: AcknowledgeError) -> Result<Response, PageError> {
    match error {
        AcknowledgeError::Database(error) => Err(error.into()),
        error => Ok((StatusCode::NOT_FOUND, html(&UnknownPage { frame, message: error.to_string() })?).into_response()),
    }
}

fn status(error: &AcknowledgeError) -> StatusCode {
    match error {
        AcknowledgeError::Database(error) => match error.kind() {
            DbErrorKind::Full => StatusCode::INSUFFICIENT_STORAGE,
            DbErrorKind::Busy | DbErrorKind::Unavailable | DbErrorKind::Unique => StatusCode::SERVICE_UNAVAILABLE,
            DbErrorKind::Unreadable | DbErrorKind::Other => StatusCode::INTERNAL_SERVER_ERROR,
        },
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl ConfirmPage {
    /// What has taken the place of the bulletins; it is the page's action then.
    fn ended(&self) -> &[EndedNotice] {
        self.notice.as_ref().map_or(&[], |notice| &notice.ended)
    }

    fn new(frame: Frame, code: &str, notice: Option<Notice>) -> Self {
        let frame = match &notice {
            Some(notice) => issued_frame(frame, notice),
            None => frame,
        };
        let answers = notice.as_ref().filter(|notice| notice.acknowledged.is_some());
        Self {
            frame,
            code: url_form(code),
            answers: answers.and_then(|notice| notice.answer_form(code)),
            notice,
            reader: String::new(),
            longest_reader: LONGEST_READER,
            error: None,
            is_name_at_fault: false,
        }
    }
}

impl DonePage {
    /// As it stands in links.
    fn code(&self) -> String {
        url_form(&self.notice.printed_code)
    }

    fn ended(&self) -> &[EndedNotice] {
        &self.notice.ended
    }
}

/// A code as it stands in links.
fn url_form(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Strangers see in the head of the page who issued the bulletin.
fn issued_frame(frame: Frame, notice: &Notice) -> Frame {
    if frame.organisation.is_empty() { Frame { organisation: notice.summary.issuer.clone(), ..frame } } else { frame }
}

async fn notice(app: &App, code: &str) -> Result<Notice, AcknowledgeError> {
    let found = receipt(app, code).await?;
    let (json, _) = dispatches::content(&app.db, found.dispatch).await?.ok_or(AcknowledgeError::Unknown)?;
    let content = read_content(found.dispatch, &json)?;
    let body = directory::body(&app.db, found.body).await?.ok_or(AcknowledgeError::Unknown)?;
    let place = place(app, &found, body.prefecture.map_or("", |prefecture| prefecture.name())).await?;
    let code = receipt_key(app).code(found.dispatch, found.body);
    let acknowledged = acknowledged_at(app, found.bulletin, found.body).await?.map(printed);
    let ended = ended(app, &found, &content.summary).await?;
    let has_questions = !content.summary.questions.is_empty();
    let has_answered = has_questions && !answers_of(app, found.bulletin, found.body).await?.is_empty();
    Ok(Notice {
        has_answered,
        summary: content.summary,
        institution: body.name,
        place,
        printed_code: code.map(|code| code.to_string()).unwrap_or_default(),
        acknowledged,
        ended,
    })
}

/// What has taken the place of the bulletins that were stopped: the summary of each notice, which the holder of this code
/// gets by a code of its own.
async fn ended(app: &App, found: &Receipt, own: &Summary) -> Result<Vec<EndedNotice>, AcknowledgeError> {
    let mut notices = Vec::new();
    let further = dispatches::further(&app.db, found.dispatch).await?;
    for (place, bulletin) in std::iter::once(found.bulletin).chain(further).enumerate() {
        let Some(stop) = stopped(&app.db, bulletin).await? else { continue };
        if stop.is_taken_back {
            notices.push(EndedNotice::taken_back(own, place));
            continue;
        }
        let Some((json, _)) = dispatches::content(&app.db, stop.direct).await? else { continue };
        let summary = read_content(stop.direct, &json)?.summary;
        let code = receipt_key(app).code(stop.direct, found.body).ok();
        let is_addressed = acknowledgements::addressed_bulletin(&app.db, stop.direct, found.body).await?.is_some();
        let href = code.filter(|_| is_addressed).map(|code| format!("/k/{}", code.url_form()));
        let (title, facts) = (summary.title, format!("{} ・ {}", summary.number, summary.date));
        notices.push(EndedNotice { is_withdrawn: stop.is_withdrawn, is_taken_back: false, title, facts, href });
    }
    Ok(notices)
}

fn read_content(dispatch: DispatchId, json: &str) -> Result<MailContent, AcknowledgeError> {
    serde_json::from_str(json).map_err(|_| {
        tracing::error!(dispatch.id = %dispatch, "the frozen content of a dispatch is damaged");
        AcknowledgeError::Unknown
    })
}

/// Prefecture and the body above: names of institutions repeat (C05).
async fn place(app: &App, found: &Receipt, prefecture: &str) -> Result<String, DbError> {
    let above = directory::parents(&app.db, found.body).await?.into_iter().next();
    let words = [prefecture.to_owned(), above.map(|body| body.name).unwrap_or_default()];
    Ok(words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

fn printed(at: Timestamp) -> String {
    format!("{} {}", at.tokyo_date().with_weekday(), at.tokyo_clock())
}
