//! Statements of the number books.

use std::num::NonZeroU32;

use noroshi_directory::store as directory;
use noroshi_platform::db::{Column, DbError, On, Row, Tx, Value, query};
use noroshi_terms::{BodyId, DocumentNumber, FiscalYear, JapaneseDate, PersonId, SeriesTemplate, Timestamp};

use crate::take::TakeNumber;

/// One place in a book: key of a number (D04).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Whose book.
    pub body: BodyId,
    /// Which series.
    pub series_key: String,
    /// Which year.
    pub fiscal_year: FiscalYear,
    /// Which number.
    pub serial: NonZeroU32,
}

/// One line of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookEntry {
    /// Its place.
    pub place: Place,
    /// The number as printed.
    pub number: DocumentNumber,
    /// What bears it.
    pub document: String,
    /// Who took it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Set when it was taken by hand: for what.
    pub held_for: Option<String>,
    /// Set when it is a 欠番.
    pub cancelled: Option<Cancellation>,
}

/// Why a number is a 欠番.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

pub(crate) async fn add_series(tx: &mut Tx, body: BodyId, template: &SeriesTemplate) -> Result<(), DbError> {
    query(
        "INSERT INTO number_series (id, body, template, series_key)
         SELECT COALESCE(MAX(id), 0) + 1, CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS TEXT) FROM number_series
          WHERE TRUE ON CONFLICT (body, series_key) DO NOTHING",
    )
    .bind(body)
    .bind(template.to_string())
    .bind(template.series_key())
    .execute(tx)
    .await?;
    Ok(())
}

/// The series a body writes, in the order they were opened. A body without any writes one after its abbreviation in the
/// directory: 高診連発第{}号.
pub(crate) async fn own_series(on: impl Into<On<'_>>, body: BodyId) -> Result<Vec<SeriesTemplate>, DbError> {
    let mut on = on.into();
    let rows =
        query("SELECT template FROM number_series WHERE body = $1 ORDER BY id").bind(body).all(on.again()).await?;
    if rows.is_empty() {
        let abbreviation = directory::body(on, body).await?.and_then(|body| body.abbreviation);
        let usual = abbreviation.and_then(|abbreviation| format!("{abbreviation}第{{}}号").parse().ok());
        return Ok(usual.into_iter().collect());
    }
    rows.iter().map(|row| Ok(row.get::<Stored<SeriesTemplate>>("template")?.0)).collect()
}

/// Opens the series that this number is written in, for a body that has none yet.
pub(crate) async fn add_series_like(tx: &mut Tx, body: BodyId, number: &DocumentNumber) -> Result<(), DbError> {
    let section = number.section().map_or_else(String::new, |section| format!("({section})"));
    let written = format!("{}第{{}}号{section}{}", number.series(), number.suffix().unwrap_or_default());
    match written.parse::<SeriesTemplate>() {
        Ok(template) => add_series(tx, body, &template).await,
        Err(_) => Ok(()), // a number that was read has a series that reads; without one it stays nobody's own
    }
}

/// The number the body's first series goes on with.
pub(crate) async fn next_number(
    on: impl Into<On<'_>>,
    body: BodyId,
    date: JapaneseDate,
) -> Result<Option<DocumentNumber>, DbError> {
    let mut on = on.into();
    let Some(template) = own_series(on.again(), body).await?.into_iter().next() else { return Ok(None) };
    let last = last_serial(on, body, &template.series_key(), date.fiscal_year()).await?;
    Ok(Some(template.number(last.map_or(NonZeroU32::MIN, |last| last.saturating_add(1)))))
}

pub(crate) async fn last_serial(
    on: impl Into<On<'_>>,
    body: BodyId,
    series_key: &str,
    fiscal_year: FiscalYear,
) -> Result<Option<NonZeroU32>, DbError> {
    let row = query(
        "SELECT serial FROM number_taken WHERE body = $1 AND series_key = $2 AND fiscal_year = $3
          ORDER BY serial DESC LIMIT 1",
    )
    .bind(body)
    .bind(series_key)
    .bind(fiscal_year.year())
    .optional(on)
    .await?;
    row.map(|row| Ok(row.get::<Serial>("serial")?.0)).transpose()
}

/// Enters the number; false when the place is occupied.
pub(crate) async fn enter(tx: &mut Tx, place: &Place, order: &TakeNumber<'_>) -> Result<bool, DbError> {
    let rows = query(
        "INSERT INTO number_taken (body, series_key, fiscal_year, serial, written, document, taken_by, taken_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (body, series_key, fiscal_year, serial) DO NOTHING",
    )
    .bind(place.body)
    .bind(place.series_key.as_str())
    .bind(place.fiscal_year.year())
    .bind(place.serial.get())
    .bind(order.number.as_str())
    .bind(order.document.as_str())
    .bind(order.by)
    .bind(order.at)
    .execute(tx)
    .await?;
    Ok(rows == 1)
}

/// The line at one place of a book.
pub async fn entry(on: impl Into<On<'_>>, place: &Place) -> Result<Option<BookEntry>, DbError> {
    let row = query(
        "SELECT body, series_key, fiscal_year, serial, written, document, taken_by, taken_at, held_for, cancelled_at, cancel_reason
           FROM number_taken WHERE body = $1 AND series_key = $2 AND fiscal_year = $3 AND serial = $4",
    )
    .bind(place.body)
    .bind(place.series_key.as_str())
    .bind(place.fiscal_year.year())
    .bind(place.serial.get())
    .optional(on)
    .await?;
    row.as_ref().map(entry_of).transpose()
}

/// A body's book of one fiscal year, newest first; 欠番 are in it.
pub async fn book(on: impl Into<On<'_>>, body: BodyId, fiscal_year: FiscalYear) -> Result<Vec<BookEntry>, DbError> {
    let rows = query(
        "SELECT body, series_key, fiscal_year, serial, written, document, taken_by, taken_at, held_for, cancelled_at, cancel_reason
           FROM number_taken WHERE body = $1 AND fiscal_year = $2
          ORDER BY taken_at DESC, series_key, serial DESC",
    )
    .bind(body)
    .bind(fiscal_year.year())
    .all(on)
    .await?;
    rows.iter().map(entry_of).collect()
}

/// The fiscal years in which a body took numbers, newest first.
pub async fn years(on: impl Into<On<'_>>, body: BodyId) -> Result<Vec<FiscalYear>, DbError> {
    let rows = query("SELECT DISTINCT fiscal_year FROM number_taken WHERE body = $1 ORDER BY fiscal_year DESC")
        .bind(body)
        .all(on)
        .await?;
    rows.iter().map(year_of).collect()
}

/// Notes what a number taken by hand is for.
pub(crate) async fn set_held(tx: &mut Tx, place: &Place, purpose: &str) -> Result<(), DbError> {
    query(
        "UPDATE number_taken SET held_for = $1
          WHERE body = $2 AND series_key = $3 AND fiscal_year = $4 AND serial = $5",
    )
    .bind(purpose)
    .bind(place.body)
    .bind(place.series_key.as_str())
    .bind(place.fiscal_year.year())
    .bind(place.serial.get())
    .execute(tx)
    .await?;
    Ok(())
}

/// Enters a number that nobody took as a 欠番; false when somebody took it meanwhile.
pub(crate) async fn enter_cancelled(
    tx: &mut Tx,
    (place, number): (&Place, &DocumentNumber),
    by: PersonId,
    cancelled: &Cancellation,
) -> Result<bool, DbError> {
    let rows = query(
        "INSERT INTO number_taken (body, series_key, fiscal_year, serial, written, document, taken_by, taken_at, \
                                   held_for, cancelled_at, cancel_reason)
         VALUES ($1, $2, $3, $4, $5, '', $6, $7, '', $7, $8) ON CONFLICT (body, series_key, fiscal_year, serial) DO NOTHING",
    )
    .bind(place.body)
    .bind(place.series_key.as_str())
    .bind(place.fiscal_year.year())
    .bind(place.serial.get())
    .bind(number.as_str())
    .bind(by)
    .bind(cancelled.at)
    .bind(cancelled.reason.as_str())
    .execute(tx)
    .await?;
    Ok(rows == 1)
}

/// Marks a number that was taken by hand as 欠番; false when it is none of those, or already one.
pub(crate) async fn mark_cancelled(tx: &mut Tx, place: &Place, cancelled: &Cancellation) -> Result<bool, DbError> {
    let rows = query(
        "UPDATE number_taken SET cancelled_at = $1, cancel_reason = $2
          WHERE body = $3 AND series_key = $4 AND fiscal_year = $5 AND serial = $6 AND cancelled_at IS NULL
            AND held_for IS NOT NULL",
    )
    .bind(cancelled.at)
    .bind(cancelled.reason.as_str())
    .bind(place.body)
    .bind(place.series_key.as_str())
    .bind(place.fiscal_year.year())
    .bind(place.serial.get())
    .execute(tx)
    .await?;
    Ok(rows == 1)
}

/// A person's name, or 「担当者」 when the directory does not know the id.
pub(crate) async fn name_of(on: impl Into<On<'_>>, person: PersonId) -> Result<String, DbError> {
    Ok(directory::person(on, person).await?.map_or_else(|| "担当者".to_owned(), |person| person.name))
}

fn entry_of(row: &Row) -> Result<BookEntry, DbError> {
    let cancelled_at: Option<Timestamp> = row.get("cancelled_at")?;
    let reason: Option<String> = row.get("cancel_reason")?;
    Ok(BookEntry {
        place: Place {
            body: row.get("body")?,
            series_key: row.get("series_key")?,
            fiscal_year: year_of(row)?,
            serial: row.get::<Serial>("serial")?.0,
        },
        number: row.get::<Stored<DocumentNumber>>("written")?.0,
        document: row.get("document")?,
        by: row.get("taken_by")?,
        at: row.get("taken_at")?,
        held_for: row.get("held_for")?,
        cancelled: cancelled_at.zip(reason).map(|(at, reason)| Cancellation { at, reason }),
    })
}

fn year_of(row: &Row) -> Result<FiscalYear, DbError> {
    Ok(row.get::<Year>("fiscal_year")?.0)
}

/// A type that reads itself from text.
struct Stored<T>(T);

impl<T: std::str::FromStr> Column for Stored<T> {
    fn from_value(value: Value) -> Result<Self, String> {
        String::from_value(value)?.parse().map(Self).map_err(|_| "unreadable text".to_owned())
    }
}

struct Serial(NonZeroU32);

impl Column for Serial {
    fn from_value(value: Value) -> Result<Self, String> {
        u32::from_value(value)?.try_into().map(Self).map_err(|_| "zero is no serial".to_owned())
    }
}

struct Year(FiscalYear);

impl Column for Year {
    fn from_value(value: Value) -> Result<Self, String> {
        let year = i64::from_value(value)?.try_into().map_err(|_| "not a year".to_owned())?;
        Ok(Self(FiscalYear(year)))
    }
}
