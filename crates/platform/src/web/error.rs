//! Error pages: what happened and what to do next, in Japanese, inside the usual frame.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::Frame;
use super::guard::RunsScript;
use crate::db::{DbError, DbErrorKind};

/// Why a page cannot be shown or an action was not done.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// There is no such thing, or this person may not see it: the two are not told apart.
    #[error("not found")]
    NotFound,
    /// Refused with the reason; nothing was changed.
    #[error("refused: {0}")]
    Refused(String),
    /// More was sent than this page takes; the text says how much it takes.
    #[error("too large")]
    TooLarge(String),
    /// Somebody else was first; the text says who and when.
    #[error("somebody else was first")]
    Overtaken(String),
    /// The form does not belong to this session or came from another site.
    #[error("form from elsewhere")]
    ForeignForm,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A page could not be put together: a defect of ours.
    #[error("template: {0}")]
    Template(#[from] askama::Error),
    /// Stored content does not read back as it should.
    #[error("stored content is damaged: {0}")]
    Damaged(String),
}

/// What the error page shows; travels as an extension of the response until the frame is known.
#[derive(Debug, Clone)]
pub struct ErrorPage {
    /// Status of the answer.
    pub status: StatusCode,
    /// Heading.
    pub title: &'static str,
    /// What happened and what to do.
    pub message: String,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorTemplate<'a> {
    frame: &'a Frame,
    page: &'a ErrorPage,
}

impl ErrorPage {
    /// The page inside its frame.
    pub fn render(&self, frame: &Frame) -> Response {
        let body = ErrorTemplate { frame, page: self }.render().unwrap_or_else(|_| self.message.clone());
        (self.status, Html(body)).into_response()
    }
}

impl From<&PageError> for ErrorPage {
    fn from(error: &PageError) -> Self {
        let (status, title, message) = match error {
            PageError::NotFound => (
                StatusCode::NOT_FOUND,
                "ページが見つかりません",
                "このページは見つかりませんでした。番号をお確かめください。".to_owned(),
            ),
            PageError::Refused(reason) => (StatusCode::UNPROCESSABLE_ENTITY, "受け付けられませんでした", reason.clone()),
            PageError::TooLarge(reason) => (StatusCode::PAYLOAD_TOO_LARGE, "大きすぎて受け取れませんでした", reason.clone()),
            PageError::Overtaken(reason) => (StatusCode::CONFLICT, "先に操作された方がいます", reason.clone()),
            PageError::ForeignForm => (
                StatusCode::FORBIDDEN,
                "この画面からは送れませんでした",
                "画面を開いてから時間がたったか、別の画面から送られました。元のページを開き直して、もう一度お試しください。".to_owned(),
            ),
            PageError::Database(error) => (database_status(error), "記録できませんでした", error.page_message()),
            PageError::Template(_) | PageError::Damaged(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "表示できませんでした",
                "うまく表示できませんでした。時間をおいて、もう一度お試しください。続くときは管理者へお知らせください。".to_owned(),
            ),
        };
        Self { status, title, message }
    }
}

/// What the browser is told when the database refused: 503 to try again later, 507 when there is no room.
pub fn database_status(error: &DbError) -> StatusCode {
    match error.kind() {
        DbErrorKind::Unique => StatusCode::CONFLICT,
        DbErrorKind::Busy | DbErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        DbErrorKind::Full => StatusCode::INSUFFICIENT_STORAGE,
        DbErrorKind::Unreadable | DbErrorKind::Other => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let page = ErrorPage::from(&self);
        if page.status.is_server_error() {
            tracing::error!(error = %self, "a page failed");
        }
        let mut response = (page.status, page.message.clone()).into_response();
        response.extensions_mut().insert(page);
        response
    }
}

/// Renders a complete page.
pub fn html(page: &impl Template) -> Result<Response, PageError> {
    Ok(Html(page.render()?).into_response())
}

/// Renders a complete page that the program's script may make livelier.
pub fn live_html(page: &impl Template) -> Result<Response, PageError> {
    let mut response = html(page)?;
    response.extensions_mut().insert(RunsScript);
    Ok(response)
}
