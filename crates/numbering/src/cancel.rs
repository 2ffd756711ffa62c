//! Cancelling a number (欠番): it stays in the book, marked with the reason, and is never given again (D04).

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::{DbError, Tx};

use crate::store::{self, Cancellation, Place};

/// Marking a number as 欠番.
#[derive(Debug)]
pub struct CancelNumber;

impl Verb for CancelNumber {
    const NAME: &'static str = "number.cancel";
    type Subject = Place;
}

/// The number was not cancelled.
#[derive(Debug, thiserror::Error)]
pub enum CancelNumberError {
    /// Auditors ask why a number is missing.
    #[error("欠番にする理由を入れてください。例:起案を取りやめたため")]
    ReasonMissing,
    /// It is not in the book, or it is a 欠番 already.
    #[error("この番号は台帳にないか、すでに欠番です。画面を開き直して、お確かめください")]
    NotInBook,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// Marks the permit's number as 欠番.
pub async fn cancel(
    tx: &mut Tx,
    app: &App,
    permit: Permit<CancelNumber>,
    reason: &str,
) -> Result<(), CancelNumberError> {
    let (place, reason) = (permit.subject(), reason.trim());
    if reason.is_empty() {
        return Err(CancelNumberError::ReasonMissing);
    }
    let cancelled = Cancellation { at: app.now(), reason: reason.to_owned() };
    if !store::mark_cancelled(tx, place, &cancelled).await? {
        return Err(CancelNumberError::NotInBook);
    }
    let entry = Entry {
        doer: permit.doer(),
        body: permit.body(),
        verb: CancelNumber::NAME,
        subject: format!("{}/{}/{}", place.series_key, place.fiscal_year.year(), place.serial),
        detail: String::new(),
    };
    Ok(record(tx, &*app.entropy, app.now(), entry).await?)
}
