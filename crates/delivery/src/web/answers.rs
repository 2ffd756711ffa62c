//! What the form with the questions does behind a receipt code. It stands on a page that is shown after 了知.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use noroshi_platform::App;
use noroshi_platform::web::{Frame, PageError, database_status, html};

use super::{ConfirmPage, Notice, issued_frame, notice, unknown};
use crate::answer::{AnswerError, answer_by_code};
use crate::question::{GivenAnswers, TypedAnswers};

#[derive(Template)]
#[template(path = "answers_done.html")]
struct AnsweredPage {
    frame: Frame,
    code: String,
    notice: Notice,
    kept: usize,
}

pub(super) async fn send(
    State(app): State<App>,
    Path(code): Path<String>,
    frame: Frame,
    Form(typed): Form<TypedAnswers>,
) -> Result<Response, PageError> {
    let notice = match notice(&app, &code).await {
        Ok(notice) => notice,
        Err(error) => return unknown(frame, error),
    };
    let given = match GivenAnswers::read(&notice.summary.questions, &typed) {
        Ok(given) => given,
        Err(faults) => {
            let mut page = ConfirmPage::new(frame, &code, Some(notice));
            page.answers = page.answers.map(|form| form.with_faults(&typed, &faults));
            page.error = Some("お答えに、直すところがあります。下の「お答えください」をご覧ください。".to_owned());
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response());
        }
    };
    match answer_by_code(&app, &code, &given).await {
        Ok(kept) => {
            let frame = issued_frame(frame, &notice);
            html(&AnsweredPage { frame, code: super::url_form(&code), notice, kept })
        }
        Err(AnswerError::Code(error)) => unknown(frame, error),
        Err(error) => {
            let status = match &error {
                AnswerError::Database(failure) => database_status(failure),
                _ => StatusCode::CONFLICT,
            };
            let mut page = ConfirmPage::new(frame, &code, Some(notice));
            page.answers = page.answers.map(|form| form.with_faults(&typed, &[]));
            page.error = Some(error.to_string());
            Ok((status, html(&page)?).into_response())
        }
    }
}
