//! Confidentiality agreements (秘密保持契約) between an institution and a vendor (H03).
//!
//! While one holds, the vendor's staff read what is open to vendors under an agreement; the day after its last day, or
//! from the moment it is ended, they find nothing. The institution's keepers enter and end it, because it is the
//! institution that opens its door. Left out: the agreement's paper, and what a vendor may see (`part_reader`).

use noroshi_access::Permit;
use noroshi_audit::{Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_terms::{BodyId, JapaneseDate, ParseDateError};

use crate::body::BodyKind;
use crate::keep::KeepDirectory;
use crate::store::{self, write};

/// An agreement as one of its two sides sees it.
#[derive(Debug, Clone)]
pub struct Nda {
    /// Its number.
    pub id: i64,
    /// The other side.
    pub other: BodyId,
    /// Code of the other side.
    pub other_code: String,
    /// Name of the other side.
    pub other_name: String,
    /// First day.
    pub since: JapaneseDate,
    /// Last day.
    pub until: JapaneseDate,
}

impl Nda {
    /// Word and class of its state on a day.
    pub fn state(&self, today: JapaneseDate) -> (&'static str, &'static str) {
        if today < self.since {
            ("期間前", "no")
        } else if today <= self.until {
            ("有効", "ok")
        } else {
            ("期間終了", "stop")
        }
    }
}

/// The agreement was not changed.
#[derive(Debug, thiserror::Error)]
pub enum NdaError {
    /// Only institutions have agreements with vendors.
    #[error("秘密保持契約は、医療機関のページで登録してください")]
    NotAnInstitution,
    /// No living vendor has this code.
    #[error("コード「{0}」の保守会社は見つかりませんでした。名簿でコードをお確かめください")]
    UnknownVendor(String),
    /// No living institution that the keeper keeps has this code.
    #[error("コード「{0}」の医療機関は見つかりませんでした。名簿でコードをお確かめください")]
    UnknownInstitution(String),
    /// A date cannot be read.
    #[error(transparent)]
    Date(#[from] ParseDateError),
    /// The dates are swapped.
    #[error("終わりの日({until})が、始まりの日({since})より前です。日付をお確かめください")]
    EndsBeforeItBegins {
        /// First day.
        since: JapaneseDate,
        /// Last day.
        until: JapaneseDate,
    },
    /// It would open nothing.
    #[error("終わりの日({0})は、すでに過ぎています。日付をお確かめください")]
    AlreadyOver(JapaneseDate),
    /// There is no such agreement at this institution; it was ended meanwhile.
    #[error("この秘密保持契約は見つかりませんでした。画面を開き直して、お確かめください")]
    Unknown,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// Enters an agreement of the permit's institution with the vendor of this code.
pub async fn add_nda(
    tx: &mut Tx,
    app: &App,
    permit: Permit<KeepDirectory>,
    vendor_code: &str,
    (since, until): (&str, &str),
) -> Result<i64, NdaError> {
    write::lock_directory(tx).await?;
    let institution = store::body(&mut *tx, *permit.subject()).await?.ok_or(NdaError::NotAnInstitution)?;
    if institution.kind != BodyKind::Institution || institution.ended_at.is_some() {
        return Err(NdaError::NotAnInstitution);
    }
    let vendor = store::body_by_code(&mut *tx, vendor_code.trim())
        .await?
        .filter(|body| body.kind == BodyKind::Vendor && body.ended_at.is_none())
        .ok_or_else(|| NdaError::UnknownVendor(vendor_code.trim().to_owned()))?;
    let (since, until): (JapaneseDate, JapaneseDate) = (since.trim().parse()?, until.trim().parse()?);
    if until < since {
        return Err(NdaError::EndsBeforeItBegins { since, until });
    }
    if until < app.now().tokyo_date() {
        return Err(NdaError::AlreadyOver(until));
    }
    let id = store::nda::next(tx).await?;
    store::nda::insert(tx, id, (institution.serial, vendor.serial), (since, until), app.now()).await?;
    let detail = format!("agreement {id} with {} added: {} to {}", vendor.serial, since.iso(), until.iso());
    note(tx, app, &permit, detail).await?;
    Ok(id)
}

/// Ends an agreement of the permit's institution; from now on it opens nothing.
pub async fn end_nda(tx: &mut Tx, app: &App, permit: Permit<KeepDirectory>, id: i64) -> Result<(), NdaError> {
    if !store::nda::end(tx, id, *permit.subject(), app.now()).await? {
        return Err(NdaError::Unknown);
    }
    Ok(note(tx, app, &permit, format!("agreement {id} ended")).await?)
}

async fn note(tx: &mut Tx, app: &App, permit: &Permit<KeepDirectory>, detail: String) -> Result<(), DbError> {
    let subject = permit.subject().to_string();
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: "directory.keep_nda", subject, detail };
    record(tx, &*app.entropy, app.now(), entry).await
}
