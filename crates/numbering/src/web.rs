//! The page of the number book (発番台帳): one fiscal year of the own body, 欠番 and gaps shown, fit to print and file.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::num::NonZeroU32;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, Permit, SignedForm, Subject, Verb};
use noroshi_directory::store as directory;
use noroshi_platform::App;
use noroshi_platform::web::{Frame, Gate, PageError, Routes, database_status, html};
use noroshi_terms::{BodyId, DocumentNumber, FiscalYear, JapaneseDate};
use serde::Deserialize;

use crate::cancel::{CancelNumber, CancelNumberError, cancel};
use crate::gaps::{Gap, count_gaps, gaps};
use crate::hold::{HoldNumber, HoldNumberError, hold};
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
    Routes::new()
        .get("/numbers", Gate::Verb(ReadNumbers::NAME), (book, app))
        .post("/numbers/cancel", Gate::Verb(CancelNumber::NAME), (cancel_number, app))
        .post("/numbers/hold", Gate::Verb(HoldNumber::NAME), (hold_number, app))
}

/// Numbers on one page of the book that is read on a screen; the order for filing is one page, to be printed whole.
const PER_PAGE: usize = 100;
/// More gaps than these are not listed: somebody typed a number of another size.
const MOST_GAPS: usize = 50;

#[derive(Template)]
#[template(path = "numbers.html")]
struct BookPage {
    frame: Frame,
    body: String,
    of_body: BodyId,
    /// The bodies whose books the reader may open, when they are several.
    bodies: Vec<(BodyId, String)>,
    year: FiscalYear,
    years: Vec<FiscalYear>,
    next: Option<String>,
    /// In the order of the numbers, as a book is filed.
    is_in_order: bool,
    lines: Vec<Line>,
    /// How many numbers the year has, on this page or another.
    all_lines: u64,
    page: usize,
    pages: usize,
    gaps: Vec<Gap>,
    /// How many gaps there are, listed or not.
    all_gaps: u64,
    may_cancel: bool,
    may_hold: bool,
    input: HoldInput,
    refused: Option<Refused>,
}

/// What was typed to take a number by hand.
#[derive(Default)]
struct HoldInput {
    number: String,
    date: String,
    purpose: String,
    fault: Option<String>,
}

/// A 欠番 that was not accepted: why, of which number, and what was typed.
struct Refused {
    series_key: String,
    serial: NonZeroU32,
    reason: String,
    notice: String,
}

impl BookPage {
    fn is_shown(&self, body: &BodyId) -> bool {
        *body == self.of_body
    }

    fn page_link(&self, page: usize) -> String {
        format!("/numbers?year={}&body={}&page={page}", self.year.year(), self.of_body)
    }

    fn refused_at(&self, series_key: &str, serial: &NonZeroU32) -> Option<&Refused> {
        self.refused.as_ref().filter(|refused| refused.series_key == series_key && refused.serial == *serial)
    }
}

/// One number as shown.
struct Line {
    number: String,
    series_key: String,
    serial: NonZeroU32,
    taken: String,
    by: String,
    held_for: Option<String>,
    cancelled: Option<String>,
}

impl Line {
    /// Taken by hand and still to be used: only such a number can become a 欠番.
    fn is_open(&self) -> bool {
        self.held_for.is_some() && self.cancelled.is_none()
    }
}

#[derive(Deserialize)]
struct BookQuery {
    year: Option<String>,
    order: Option<String>,
    body: Option<String>,
    page: Option<String>,
}

/// What a page of the book shows.
struct Asked {
    year: FiscalYear,
    is_in_order: bool,
    part: Part,
    permit: Permit<ReadNumbers>,
}

/// Which page of a long book.
enum Part {
    /// Counted from 1; the last one when there are fewer.
    Page(usize),
    /// The one with this number of a series.
    With(String, NonZeroU32),
}

impl Part {
    /// The page, among so many, that shows this part of the entries.
    fn page_of(&self, entries: &[BookEntry], pages: usize) -> usize {
        match self {
            Self::Page(page) => (*page).clamp(1, pages),
            Self::With(series_key, serial) => {
                let is_it = |entry: &BookEntry| entry.place.series_key == *series_key && entry.place.serial == *serial;
                entries.iter().position(is_it).map_or(1, |place| place / PER_PAGE + 1)
            }
        }
    }
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
    let year = asked.year.as_deref().and_then(readable_year).unwrap_or_else(|| app.now().tokyo_date().fiscal_year());
    let permit = book_of(&actor, asked.body.as_deref())?;
    let part = Part::Page(asked.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1));
    let asked = Asked { year, is_in_order: asked.order.as_deref() == Some("number"), part, permit };
    html(&book_page(&app, &actor, frame, asked).await?)
}

/// The book of the body that is named; of none, the first for which the actor reads numbers.
fn book_of(actor: &Actor, named: Option<&str>) -> Result<Permit<ReadNumbers>, PageError> {
    let first = || actor.bodies_for(ReadNumbers::NAME).into_iter().next().ok_or(PageError::NotFound);
    let body = match named.filter(|named| !named.is_empty()) {
        Some(named) => named.parse().map_err(|_| PageError::NotFound)?,
        None => first()?,
    };
    Ok(actor.permit(Subject::of(body, body))?)
}

/// The bodies whose books the actor may open, when they are several.
async fn books(app: &App, actor: &Actor) -> Result<Vec<(BodyId, String)>, PageError> {
    let mut serials = actor.bodies_for(ReadNumbers::NAME);
    serials.sort_unstable();
    serials.dedup();
    let mut bodies = Vec::new();
    for serial in serials {
        bodies.extend(directory::body(&app.db, serial).await?.map(|body| (serial, body.name)));
    }
    Ok(if bodies.len() > 1 { bodies } else { Vec::new() })
}

async fn book_page(app: &App, actor: &Actor, frame: Frame, asked: Asked) -> Result<BookPage, PageError> {
    let (body, year) = (*asked.permit.subject(), asked.year);
    let today = app.now().tokyo_date();
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
    let mut entries = store::book(&app.db, body, year).await?;
    if asked.is_in_order {
        entries.sort_by(|one, other| {
            (&one.place.series_key, one.place.serial).cmp(&(&other.place.series_key, other.place.serial))
        });
    }
    let series = store::own_series(&app.db, body).await?;
    let (gaps, all_gaps) = (gaps(&series, &entries, MOST_GAPS), count_gaps(&series, &entries));
    let all_lines = entries.len() as u64;
    let pages = if asked.is_in_order { 1 } else { entries.len().div_ceil(PER_PAGE).max(1) };
    let page = asked.part.page_of(&entries, pages);
    if pages > 1 {
        entries = entries.into_iter().skip((page - 1) * PER_PAGE).take(PER_PAGE).collect();
    }
    let knows = |verb| actor.bodies_for(verb).contains(&body);
    Ok(BookPage {
        frame,
        body: name,
        of_body: body,
        bodies: books(app, actor).await?,
        year,
        years,
        is_in_order: asked.is_in_order,
        lines: lines(app, entries).await?,
        all_lines,
        page,
        pages,
        gaps,
        all_gaps,
        may_cancel: knows(CancelNumber::NAME),
        may_hold: knows(HoldNumber::NAME) && next.is_some(),
        input: HoldInput { number: next.clone().unwrap_or_default(), date: today.to_string(), ..HoldInput::default() },
        next,
        refused: None,
    })
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
            held_for: entry.held_for,
            cancelled: entry.cancelled.map(|cancelled| cancelled.reason),
        });
    }
    Ok(lines)
}

#[derive(Deserialize)]
struct CancelForm {
    #[serde(default)]
    body: String,
    series_key: String,
    year: String,
    serial: String,
    #[serde(default)]
    reason: String,
}

async fn cancel_number(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<CancelForm>,
) -> Result<Response, PageError> {
    let (Some(fiscal_year), Ok(serial)) = (readable_year(&form.year), form.serial.parse()) else {
        return Err(PageError::NotFound);
    };
    let book = book_of(&actor, Some(&form.body))?;
    let body = *book.subject();
    let place = Place { body, series_key: form.series_key.clone(), fiscal_year, serial };
    let permit = actor.permit::<CancelNumber>(Subject::of(body, place))?;
    let mut tx = app.db.begin().await?;
    let refused = match cancel(&mut tx, &app, permit, &form.reason).await {
        Ok(()) => {
            tx.commit().await?;
            return Ok(back_to(body, fiscal_year));
        }
        Err(CancelNumberError::Database(error)) => return Err(error.into()),
        Err(error @ (CancelNumberError::NotInBook | CancelNumberError::Borne(_))) => {
            return Err(PageError::Refused(error.to_string()));
        }
        Err(refused) => refused,
    };
    drop(tx);
    let part = Part::With(form.series_key.clone(), serial);
    let asked = Asked { year: fiscal_year, is_in_order: false, part, permit: book };
    let mut page = book_page(&app, &actor, frame, asked).await?;
    let (series_key, notice) = (form.series_key, refused.to_string());
    page.refused = Some(Refused { series_key, serial, reason: form.reason, notice });
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}

fn back_to(body: BodyId, year: FiscalYear) -> Response {
    Redirect::to(&format!("/numbers?year={}&body={body}", year.year())).into_response()
}

#[derive(Deserialize)]
struct HoldForm {
    #[serde(default)]
    body: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    purpose: String,
}

async fn hold_number(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    SignedForm(form): SignedForm<HoldForm>,
) -> Result<Response, PageError> {
    let book = book_of(&actor, Some(&form.body))?;
    let body = *book.subject();
    let permit = actor.permit::<HoldNumber>(Subject::of(body, body))?;
    let read = (form.number.trim().parse::<DocumentNumber>(), form.date.trim().parse::<JapaneseDate>());
    let (status, fault) = match read {
        (Ok(number), Ok(date)) => match held(&app, permit, (&number, date), &form.purpose).await {
            Ok(year) => return Ok(back_to(body, year)),
            Err(HoldNumberError::Database(error)) => {
                (database_status(&error), HoldNumberError::Database(error).to_string())
            }
            Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
        },
        (Err(error), _) => (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
        (_, Err(error)) => (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
    };
    let year = app.now().tokyo_date().fiscal_year();
    let asked = Asked { year, is_in_order: false, part: Part::Page(1), permit: book };
    let mut page = book_page(&app, &actor, frame, asked).await?;
    page.input = HoldInput { number: form.number, date: form.date, purpose: form.purpose, fault: Some(fault) };
    Ok((status, html(&page)?).into_response())
}

async fn held(
    app: &App,
    permit: Permit<HoldNumber>,
    number: (&DocumentNumber, JapaneseDate),
    purpose: &str,
) -> Result<FiscalYear, HoldNumberError> {
    let mut tx = app.db.begin().await?;
    let year = hold(&mut tx, app, permit, number, purpose).await?;
    tx.commit().await?;
    Ok(year)
}
