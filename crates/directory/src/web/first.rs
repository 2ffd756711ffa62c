//! The first page of an empty installation: names the top body and the first administrator.
//!
//! Whoever holds the link that the program printed at its first start may fill it in, once.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{LinkError, Purpose, consume_link, open_session, session_cookie};
use noroshi_platform::App;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::MailAddress;
use serde::Deserialize;

use crate::body::BodyKind;
use crate::build::{BuildError, NewBody, NewPerson, found};

#[derive(Template)]
#[template(path = "first.html")]
struct FirstPage {
    frame: Frame,
    token: String,
    form: FirstForm,
    notice: Option<String>,
}

#[derive(Deserialize, Default, Clone)]
pub(super) struct FirstForm {
    #[serde(default)]
    body_name: String,
    #[serde(default)]
    body_kana: String,
    #[serde(default)]
    abbreviation: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    kana: String,
    #[serde(default)]
    mail: String,
}

pub(super) async fn show(Path(token): Path<String>, frame: Frame) -> Result<Response, PageError> {
    html(&FirstPage { frame, token, form: FirstForm::default(), notice: None })
}

pub(super) async fn begin(
    State(app): State<App>,
    Path(token): Path<String>,
    frame: Frame,
    Form(form): Form<FirstForm>,
) -> Result<Response, PageError> {
    match enter(&app, &token, &form).await {
        Ok(session) => {
            Ok(([(header::SET_COOKIE, session_cookie(&app, &session))], Redirect::to("/directory")).into_response())
        }
        Err(notice) => html(&FirstPage { frame, token, form, notice: Some(notice) }),
    }
}

/// The link is used up only together with what it was for: one transaction.
async fn enter(app: &App, token: &str, form: &FirstForm) -> Result<String, String> {
    let mail = form.mail.trim().parse::<MailAddress>().map_err(|error| error.to_string())?;
    let mut tx = app.db.begin().await.map_err(|error| error.message().to_owned())?;
    match consume_link(&mut tx, app, Purpose::FirstSignIn, token).await {
        Ok(_) => {}
        Err(LinkError::Database(error)) => return Err(error.message().to_owned()),
        Err(_) => {
            return Err("このリンクは使えません。プログラムを起動し直すと、新しいリンクが表示されます。".to_owned());
        }
    }
    let top = NewBody {
        code: "0".to_owned(),
        name: form.body_name.trim().to_owned(),
        kana: form.body_kana.trim().to_owned(),
        kind: BodyKind::National,
        prefecture: None,
        abbreviation: Some(form.abbreviation.trim().to_owned()).filter(|text| !text.is_empty()),
    };
    let administrator =
        NewPerson { name: form.name.trim().to_owned(), kana: form.kana.trim().to_owned(), mail: Some(mail) };
    let (_, person) = found(&mut tx, app, top, administrator).await.map_err(|error: BuildError| error.to_string())?;
    let session = open_session(&mut tx, app, person).await.map_err(|error| error.message().to_owned())?;
    tx.commit().await.map_err(|error| error.message().to_owned())?;
    Ok(session)
}
