//! Cancelling a number (欠番): it stays in the book, marked with the reason, and is never given again (D04).

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_terms::{DocumentNumber, PersonId};

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
    #[error("欠番にする理由を、200字までで入れてください。例:起案を取りやめたため")]
    ReasonMissing,
    /// It is not in the book, or it is a 欠番 already.
    #[error("この番号は台帳にないか、すでに欠番です。画面を開き直して、お確かめください")]
    NotInBook,
    /// A letter went out with it; the letter is what is corrected or withdrawn.
    #[error("{0}の文書は、すでに送られています。番号はそのままにして、文書のほうを訂正するか取り下げてください")]
    Borne(DocumentNumber),
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

const LONGEST_REASON: usize = 200;

/// Marks the permit's number as 欠番: one that was taken by hand and not used, or one that was left out of the series.
pub async fn cancel(
    tx: &mut Tx,
    app: &App,
    permit: Permit<CancelNumber>,
    reason: &str,
) -> Result<(), CancelNumberError> {
    let (place, reason) = (permit.subject(), reason.trim());
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(CancelNumberError::ReasonMissing);
    }
    let by = permit.person().ok_or(CancelNumberError::NoPerson)?;
    let cancelled = Cancellation { at: app.now(), reason: reason.to_owned() };
    match store::entry(&mut *tx, place).await? {
        Some(entry) if entry.held_for.is_none() && entry.cancelled.is_none() => {
            return Err(CancelNumberError::Borne(entry.number));
        }
        Some(_) if store::mark_cancelled(tx, place, &cancelled).await? => {}
        None if leave_out(tx, place, by, &cancelled).await? => {}
        _ => return Err(CancelNumberError::NotInBook),
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

/// Enters a gap as a 欠番; only below the highest number, so that nobody uses up numbers to come.
async fn leave_out(tx: &mut Tx, place: &Place, by: PersonId, cancelled: &Cancellation) -> Result<bool, DbError> {
    let series = store::own_series(&mut *tx, place.body).await?;
    let Some(template) = series.iter().find(|series| series.series_key() == place.series_key) else { return Ok(false) };
    let highest = store::last_serial(&mut *tx, place.body, &place.series_key, place.fiscal_year).await?;
    if highest.is_none_or(|highest| place.serial >= highest) {
        return Ok(false);
    }
    store::enter_cancelled(tx, (place, &template.number(place.serial)), by, cancelled).await
}
