//! The page on which a keeper says that people and contacts are unchanged.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::Actor;
use noroshi_platform::App;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::{BodyId, JapaneseDate, Timestamp};

use super::actions::Sent;
use super::body_page::read_serial;
use crate::body::{Body, Contact};
use crate::keep;
use crate::read::{permit_to_keep, permit_to_read};
use crate::recheck::{self, Waiting};
use crate::store;

#[derive(Template)]
#[template(path = "directory_recheck.html")]
struct RecheckPage {
    frame: Frame,
    body: Body,
    fresh_from: JapaneseDate,
    waiting: Waiting,
    below: Vec<(BodyId, String, i64)>,
}

impl RecheckPage {
    /// When a contact was last verified, in words.
    fn verified(&self, contact: &Contact) -> String {
        contact.verified_at.map_or_else(|| "まだありません".to_owned(), |at| at.tokyo_date().to_string())
    }
}

pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    Path(serial): Path<String>,
) -> Result<Response, PageError> {
    let permit = permit_to_read(&app.db, &actor, read_serial(&serial)?).await?;
    let body = store::body(&app.db, *permit.subject()).await?.ok_or(PageError::NotFound)?;
    let permit = permit_to_keep(&app.db, &actor, &body).await?;
    let fresh_from = recheck::fresh_from(&app);
    let since = Timestamp::from_tokyo(fresh_from, 0, 0).unwrap_or_else(|| app.now());
    let waiting = recheck::waiting(&app, &app.db, *permit.subject()).await?;
    let below = store::recheck::institutions_below(&app.db, *permit.subject(), since).await?;
    html(&RecheckPage { frame, body, fresh_from, waiting, below })
}

pub(super) async fn verify_holder(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_keep(&sent.app.db, &sent.actor, &sent.body).await?;
    let person = sent.hidden("person")?;
    let mut tx = sent.app.db.begin().await?;
    if !recheck::verify_holder(&mut tx, &sent.app, permit, (person, sent.field("role"))).await? {
        return Err(gone());
    }
    tx.commit().await?;
    Ok(back(&sent))
}

pub(super) async fn verify_contact(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_keep(&sent.app.db, &sent.actor, &sent.body).await?;
    let contact = sent.hidden("contact")?;
    let mut tx = sent.app.db.begin().await?;
    match keep::verify_contact(&mut tx, &sent.app, permit, contact).await {
        Ok(()) => tx.commit().await?,
        Err(keep::KeepContactError::Database(error)) => return Err(error.into()),
        Err(_) => return Err(gone()),
    }
    Ok(back(&sent))
}

pub(super) async fn verify_all(sent: Sent) -> Result<Response, PageError> {
    let permit = permit_to_keep(&sent.app.db, &sent.actor, &sent.body).await?;
    let mut tx = sent.app.db.begin().await?;
    recheck::verify_all(&mut tx, &sent.app, permit).await?;
    tx.commit().await?;
    Ok(back(&sent))
}

fn back(sent: &Sent) -> Response {
    Redirect::to(&format!("/directory/{}/recheck", sent.body.serial)).into_response()
}

fn gone() -> PageError {
    PageError::Refused("先に変わりました。画面を開き直して、お確かめください。".to_owned())
}
