//! Taking a number by hand (手で取る): for a letter on paper that never passes through the system, so that the book stays whole.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_terms::{BodyId, DocumentNumber, FiscalYear, JapaneseDate, random_uuid};

use crate::store::{self, Place};
use crate::take::{TakeNumber, TakeNumberError, TakenNumber, take};

/// Taking a number by hand.
#[derive(Debug)]
pub struct HoldNumber;

impl Verb for HoldNumber {
    const NAME: &'static str = "number.hold";
    type Subject = BodyId;
}

/// The number was not taken.
#[derive(Debug, thiserror::Error)]
pub enum HoldNumberError {
    /// A number without a letter is what auditors ask about.
    #[error("何に使う番号かを、200字までで入れてください。例:紙で送る総会の案内")]
    PurposeMissing,
    /// It is not of the body's own series.
    #[error("この会の発番の書式の番号を入れてください。例:{0}")]
    NotOwn(DocumentNumber),
    /// The date would put it into another book.
    #[error("日付が今日から1年以上離れています({}と読み取りました)。年をお確かめください。", .0.with_weekday())]
    FarDate(JapaneseDate),
    /// The number is not to be had.
    #[error(transparent)]
    Take(TakeNumberError),
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

impl From<TakeNumberError> for HoldNumberError {
    fn from(error: TakeNumberError) -> Self {
        match error {
            TakeNumberError::Database(error) => Self::Database(error),
            other => Self::Take(other),
        }
    }
}

const LONGEST_PURPOSE: usize = 200;

/// Enters the number into the book of the permit's body; the fiscal year in whose book it stands.
pub async fn hold(
    tx: &mut Tx,
    app: &App,
    permit: Permit<HoldNumber>,
    (number, date): (&DocumentNumber, JapaneseDate),
    purpose: &str,
) -> Result<FiscalYear, HoldNumberError> {
    let (body, by, at) = (*permit.subject(), permit.person().ok_or(HoldNumberError::NoPerson)?, app.now());
    let purpose = purpose.trim();
    if purpose.is_empty() || purpose.chars().count() > LONGEST_PURPOSE {
        return Err(HoldNumberError::PurposeMissing);
    }
    if at.tokyo_date().days_until(date).unsigned_abs() > 365 {
        return Err(HoldNumberError::FarDate(date));
    }
    // Unlike a document, which may ask again for its number, two who type the same purpose are two.
    let document = format!("held/{}", random_uuid(&*app.entropy));
    let TakenNumber::Entered { number, fiscal_year } =
        take(tx, TakeNumber { body, number, date, document, by, at }).await?
    else {
        let next = store::next_number(tx, body, date).await?.unwrap_or_else(|| number.clone());
        return Err(HoldNumberError::NotOwn(next));
    };
    if let Some(serial) = number.serial() {
        let place = Place { body, series_key: number.series_key(), fiscal_year, serial };
        store::set_held(tx, &place, purpose).await?;
    }
    let (subject, detail) = (number.to_string(), format!("by hand, {}", fiscal_year.year()));
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: HoldNumber::NAME, subject, detail };
    record(tx, &*app.entropy, at, entry).await?;
    Ok(fiscal_year)
}
