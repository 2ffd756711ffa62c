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

/// What a form does, in the words of its button: whoever sends it again shall know what happens then.
#[derive(Debug, Clone, Copy)]
pub struct FormName {
    /// Path as registered, with its `{placeholders}`.
    pub path: &'static str,
    /// Value of the field `action`, for a form with several buttons; empty when it has one.
    pub action: &'static str,
    /// The words.
    pub words: &'static str,
}

/// Fields of a form, in the order in which they came.
pub(crate) type Fields = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "kept_form.html")]
struct KeptFormPage<'a> {
    frame: &'a Frame,
    name: Option<&'static str>,
    action: &'a str,
    fields: Fields,
}

impl KeptFormPage<'_> {
    /// What a person typed, as far as it is worth reading again.
    fn typed(&self) -> Vec<&str> {
        self.fields.iter().map(|(_, value)| value.as_str()).filter(|value| is_typed(value)).collect()
    }
}

/// True for Japanese, sentences, addresses, telephone numbers and dates; false for what forms carry unseen, such as ids,
/// revisions and codes of choices.
fn is_typed(value: &str) -> bool {
    let is_written = |letter: char| !letter.is_ascii() || matches!(letter, ' ' | '@');
    let is_figure = |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '/' | '.' | '(' | ')' | '+');
    let has_sign = value.contains(|letter: char| !letter.is_ascii_digit());
    value.contains(is_written) || (has_sign && value.starts_with(is_figure) && value.chars().all(is_figure))
}

fn name_for(names: &[FormName], fields: &Fields) -> Option<&'static str> {
    let pressed = fields.iter().find(|(name, _)| name == "action").map_or("", |(_, value)| value.as_str());
    names.iter().find(|name| name.action.is_empty() || name.action == pressed).map(|name| name.words)
}

/// The page with the fields; to the sign-in page when there is nothing to keep.
pub(crate) fn kept_form(frame: &Frame, (action, names): (&str, &[FormName]), fields: Fields) -> Response {
    let fields: Fields = fields.into_iter().filter(|(name, _)| name != "csrf").collect();
    let is_signed_in = !frame.csrf.is_empty();
    if fields.is_empty() && !is_signed_in {
        return Redirect::to("/signin").into_response();
    }
    let status = if is_signed_in { StatusCode::FORBIDDEN } else { StatusCode::UNAUTHORIZED };
    let name = name_for(names, &fields);
    match (KeptFormPage { frame, name, action, fields }).render() {
        Ok(page) => (status, Html(page)).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "a page failed");
            Redirect::to("/signin").into_response()
        }
    }
}
