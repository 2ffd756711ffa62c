//! Taking a number (発番): exactly one of those who ask for it gets it.

use noroshi_platform::db::{DbError, Tx};
use noroshi_terms::{BodyId, DocumentNumber, FiscalYear, JapaneseDate, PersonId, Timestamp};

use crate::store::{self, Place};

/// Who takes which number for what.
#[derive(Debug, Clone)]
pub struct TakeNumber<'a> {
    /// Whose book.
    pub body: BodyId,
    /// The number as it will be printed.
    pub number: &'a DocumentNumber,
    /// The date on the letter; it decides the fiscal year (D02).
    pub date: JapaneseDate,
    /// What bears the number, for example a bulletin's id. Taking again for the same document is no conflict.
    pub document: String,
    /// Who takes it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// What became of the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenNumber {
    /// It stands in the body's own book.
    Entered {
        /// The number.
        number: DocumentNumber,
        /// Of which fiscal year.
        fiscal_year: FiscalYear,
    },
    /// It belongs to nobody's series here: another body's number on a joint letter (D05). Kept as typed.
    Foreign(DocumentNumber),
    /// A 事務連絡 has no number and takes none (D05).
    Unnumbered(DocumentNumber),
}

/// The number was not taken.
#[derive(Debug, thiserror::Error)]
pub enum TakeNumberError {
    /// Somebody was first.
    #[error("{number}は、{}{}に{by_name}さんが使いました。次の番号で、もう一度お試しください", at.tokyo_date(), at.tokyo_clock())]
    AlreadyTaken {
        /// The number.
        number: DocumentNumber,
        /// Who has it.
        by: PersonId,
        /// That person's name.
        by_name: String,
        /// Since when.
        at: Timestamp,
        /// What bears it.
        document: String,
    },
    /// It was cancelled; a cancelled number is never given again (D04).
    #[error("{number}は欠番です({reason})。欠番は使えませんので、次の番号で、もう一度お試しください")]
    Cancelled {
        /// The number.
        number: DocumentNumber,
        /// Why it was cancelled.
        reason: String,
    },
    /// None of a letter's numbers is the body's own: it would stand in no book, and could be given twice.
    #[error(
        "{number}は、この会の発番の書式ではありません。この会の番号(次は{next})をお使いください。連名のときは「、」で並べてください"
    )]
    NotOwn {
        /// What was written.
        number: DocumentNumber,
        /// The body's own next number.
        next: DocumentNumber,
    },
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// Takes all numbers of a letter: at least one stands in the body's own book, the others may be those of the bodies that
/// sign with it (D05). A body that has no series yet opens it with the first number it writes. 事務連絡 takes none.
pub async fn take_all(tx: &mut Tx, numbers: &[DocumentNumber], order: TakeNumber<'_>) -> Result<(), TakeNumberError> {
    let Some(first) = numbers.first() else { return Ok(()) };
    if first.serial().is_some() && store::own_series(&mut *tx, order.body).await?.is_empty() {
        store::add_series_like(tx, order.body, first).await?;
    }
    let mut has_own = false;
    for number in numbers {
        let taken = take(tx, TakeNumber { number, ..order.clone() }).await?;
        has_own |= matches!(taken, TakenNumber::Entered { .. });
    }
    if has_own || first.serial().is_none() {
        return Ok(());
    }
    let next = store::next_number(tx, order.body, order.date).await?.unwrap_or_else(|| first.clone());
    Err(TakeNumberError::NotOwn { number: first.clone(), next })
}

/// Enters the number into the body's book, inside the transaction of the verb that needs it; that verb's audit entry
/// names the number.
pub async fn take(tx: &mut Tx, order: TakeNumber<'_>) -> Result<TakenNumber, TakeNumberError> {
    let number = order.number.clone();
    let Some(serial) = number.serial() else { return Ok(TakenNumber::Unnumbered(number)) };
    let series_key = number.series_key();
    if store::own_series(&mut *tx, order.body).await?.iter().all(|series| series.series_key() != series_key) {
        return Ok(TakenNumber::Foreign(number));
    }
    let fiscal_year = order.date.fiscal_year();
    let place = Place { body: order.body, series_key, fiscal_year, serial };
    if store::enter(tx, &place, &order).await? {
        return Ok(TakenNumber::Entered { number, fiscal_year });
    }
    let Some(holder) = store::entry(&mut *tx, &place).await? else {
        // Refused by the book, yet not in it: the row went away between two statements, which nothing here does.
        return Err(TakeNumberError::Cancelled { number, reason: "台帳を確かめてください".to_owned() });
    };
    if let Some(cancelled) = holder.cancelled {
        return Err(TakeNumberError::Cancelled { number, reason: cancelled.reason });
    }
    if holder.document == order.document {
        return Ok(TakenNumber::Entered { number, fiscal_year });
    }
    let by_name = store::name_of(&mut *tx, holder.by).await?;
    Err(TakeNumberError::AlreadyTaken { number, by: holder.by, by_name, at: holder.at, document: holder.document })
}
