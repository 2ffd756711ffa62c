//! The page of the number book (発番台帳): one fiscal year of the own body, newest first, 欠番 shown.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::num::NonZeroU32;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm, Subject, Verb};
use noroshi_directory::store as directory;
use noroshi_platform::App;
use noroshi_platform::web::{Frame, Gate, PageError, Routes, html};
use noroshi_terms::{BodyId, FiscalYear};
use serde::Deserialize;

use crate::cancel::{CancelNumber, CancelNumberError, cancel};
use crate::propose::{ProposalError, proposal};
use crate::store::{self, BookEntry, Place};

/// Reading a body's number book.
#[derive(Debug)]
pub struct ReadNumbers;

impl Verb for ReadNumbers {
    const NAME: &'static str = "number.read";
    type Subject = BodyId;
}

/// The routes of this crate.
pub fn routes(app: &App) -> Routes {
    Routes::new().get("/numbers", Gate::Verb(ReadNumbers::NAME), (book, app)).post(
        "/numbers/cancel",
        Gate::Verb(CancelNumber::NAME),
        (cancel_number, app),
    )
}

#[derive(Template)]
#[template(path = "numbers.html")]
struct BookPage {
    frame: Frame,
    body: String,
    year: FiscalYear,
    years: Vec<FiscalYear>,
    next: Option<String>,
    lines: Vec<Line>,
}

/// One number as shown.
struct Line {
    number: String,
    series_key: String,
    serial: NonZeroU32,
    taken: String,
    by: String,
    cancelled: Option<String>,
}

#[derive(Deserialize)]
struct BookQuery {
    year: Option<String>,
}

/// A fiscal year as it stands in an address; nonsense is read as none.
fn readable_year(text: &str) -> Option<FiscalYear> {
    text.parse().ok().filter(|year| (1950..2200).contains(year)).map(FiscalYear)
}

async fn book(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    Query(asked): Query<BookQuery>,
) -> Result<Response, PageError> {
    let own = own_book(&actor)?;
    html(&book_page(&app, own, frame, asked.year.as_deref().and_then(readable_year)).await?)
}

/// The book of the body for which the actor reads numbers; with several, the first.
fn own_book(actor: &Actor) -> Result<Permit<ReadNumbers>, PageError> {
    let body = actor.bodies_for(ReadNumbers::NAME).into_iter().next().ok_or(PageError::NotFound)?;
    Ok(actor.permit(Subject::of(body, body))?)
}

async fn book_page(
    app: &App,
    permit: Permit<ReadNumbers>,
    frame: Frame,
    asked: Option<FiscalYear>,
) -> Result<BookPage, PageError> {
    let body = *permit.subject();
    let today = app.now().tokyo_date();
    let year = asked.unwrap_or_else(|| today.fiscal_year());
    let mut years = store::years(&app.db, body).await?;
    years.extend([today.fiscal_year(), year]);
    years.sort_by_key(|year| std::cmp::Reverse(year.year()));
    years.dedup();
    let next = match proposal(&app.db, body, today).await {
        Ok(number) => Some(number.to_string()),
        Err(ProposalError::NoSeries) => None,
        Err(ProposalError::Database(error)) => return Err(error.into()),
    };
    let name = directory::body(&app.db, body).await?.ok_or(PageError::NotFound)?.name;
    let lines = lines(app, store::book(&app.db, body, year).await?).await?;
    Ok(BookPage { frame, body: name, year, years, next, lines })
}

async fn lines(app: &App, entries: Vec<BookEntry>) -> Result<Vec<Line>, PageError> {
    let mut names = HashMap::<_, String>::new();
    let mut lines = Vec::with_capacity(entries.len());
    for entry in entries {
        let by = match names.entry(entry.by) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(store::name_of(&app.db, entry.by).await?),
        };
        lines.push(Line {
            number: entry.number.to_string(),
            series_key: entry.place.series_key,
            serial: entry.place.serial,
            taken: format!("{} {}", entry.at.tokyo_date(), entry.at.tokyo_clock()),
            by: by.clone(),
            cancelled: entry.cancelled.map(|cancelled| cancelled.reason),
        });
    }
    Ok(lines)
}

#[derive(Deserialize)]
struct CancelForm {
    series_key: String,
    year: String,
    serial: String,
    reason: String,
}

async fn cancel_number(
    State(app): State<App>,
    actor: Actor,
    SignedForm(form): SignedForm<CancelForm>,
) -> Result<Response, PageError> {
    let (Some(fiscal_year), Ok(serial)) = (readable_year(&form.year), form.serial.parse()) else {
        return Err(PageError::NotFound);
    };
    let body = *own_book(&actor)?.subject();
    let place = Place { body, series_key: form.series_key, fiscal_year, serial };
    let permit = actor.permit::<CancelNumber>(Subject::of(body, place))?;
    let mut tx = app.db.begin().await?;
    match cancel(&mut tx, &app, permit, &form.reason).await {
        Ok(()) => {}
        Err(CancelNumberError::Database(error)) => return Err(error.into()),
        Err(refused) => return Err(PageError::Refused(refused.to_string())),
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/numbers?year={}", fiscal_year.year())).into_response())
}
