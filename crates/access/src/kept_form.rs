//! A form that came without a session, or with the token of another one: what was typed is shown and can be sent again.
//!
//! Sessions end while somebody writes. The page that answers holds every field; after signing in (in another window, the
//! cookie is shared) one press sends them again, with the token of the session that is there now. Pressing the button is
//! the person's own act: forms of other sites were refused before they came here. Nothing is stored.
//! Left out: files, which a browser does not give back.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use noroshi_platform::web::Frame;

/// Fields of a form, in the order in which they came.
pub(crate) type Fields = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "kept_form.html")]
struct KeptFormPage<'a> {
    frame: &'a Frame,
    action: &'a str,
    fields: Fields,
}

impl KeptFormPage<'_> {
    /// What a person typed, as far as it is worth reading again: codes of choices and short numbers are not.
    fn typed(&self) -> Vec<&str> {
        let is_code = |value: &str| value.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
        let is_words = |value: &&str| value.chars().count() > 3 && !is_code(value);
        self.fields.iter().map(|(_, value)| value.as_str()).filter(is_words).collect()
    }
}

/// The page with the fields; to the sign-in page when there is nothing to keep.
pub(crate) fn kept_form(frame: &Frame, action: &str, fields: Fields) -> Response {
    let fields: Fields = fields.into_iter().filter(|(name, _)| name != "csrf").collect();
    let is_signed_in = !frame.csrf.is_empty();
    if fields.is_empty() && !is_signed_in {
        return Redirect::to("/signin").into_response();
    }
    let status = if is_signed_in { StatusCode::FORBIDDEN } else { StatusCode::UNAUTHORIZED };
    match (KeptFormPage { frame, action, fields }).render() {
        Ok(page) => (status, Html(page)).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "a page failed");
            Redirect::to("/signin").into_response()
        }
    }
}
