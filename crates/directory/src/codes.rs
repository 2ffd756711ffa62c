//! Codes of a body and their history (C03, C04): an institution has one code, may have further ones (医科 and 歯科), had others before
//! its founder changed or it moved, and may have begun with a stand-in id.
//!
//! Invariants: a body's own code is unique now; a former code stays with its dates, so that a list of last year still finds the
//! body; a doubtful check digit is told and never refused (C02). Left out: municipality codes.

use noroshi_access::Permit;
use noroshi_audit::{Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::{DbError, DbErrorKind, Tx};
use noroshi_terms::{BodyId, InstitutionCode, JapaneseDate, ParseDateError, fold_width, without_spaces};

use crate::body::{Body, BodyKind};
use crate::build::BuildDirectory;
use crate::import::compare::Face;
use crate::import::rows::{is_slip, is_stand_in};
use crate::store::{self, codes, imported, write};

/// The verb in the log.
const VERB: &str = "directory.code";

/// A code that a body has or had (コードの履歴).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedCode {
    /// The code.
    pub code: String,
    /// First day, when it is known.
    pub since: Option<JapaneseDate>,
    /// The day on which it was followed by another one.
    pub until: Option<JapaneseDate>,
}

/// The codes were not changed.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// Nothing was typed.
    #[error("コードを入れてください")]
    Missing,
    /// An institution's code has ten digits; a stand-in id begins with a letter, or with 9 and its telephone number.
    #[error(
        "医療機関コード「{0}」を読み取れません。10桁の数字か、仮のコード(9と電話番号の下9桁、または英字で始まる文字)を入れてください"
    )]
    Unreadable(String),
    /// The body has it already.
    #[error("コード「{0}」は、すでにこの団体のコードです")]
    AlreadyOwn(String),
    /// Another body has it now.
    #[error("コード「{0}」は、ほかの団体が使っています。コードをお確かめください")]
    InUse(String),
    /// There is no such further code.
    #[error("この別のコードは見つかりませんでした。画面を開き直して、お確かめください")]
    Unknown,
    /// A date cannot be read.
    #[error(transparent)]
    Date(#[from] ParseDateError),
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// Gives the permit's body a new code from a day on; the old one stays in its history.
pub async fn change_code(
    tx: &mut Tx,
    app: &App,
    permit: Permit<BuildDirectory>,
    (code, since): (&str, &str),
) -> Result<(), CodeError> {
    let (body, code, since) = typed(tx, app, &permit, (code, since)).await?;
    codes::end(tx, body.serial, &body.code, since).await?;
    codes::begin(tx, body.serial, &code, since).await?;
    let (name, kana, prefecture, abbreviation) = (body.name, body.kana, body.prefecture, body.abbreviation);
    let prefecture = code.parse::<InstitutionCode>().map_or(prefecture, |code| Some(code.prefecture()));
    imported::save_face(tx, body.serial, &Face { code: code.clone(), name, kana, prefecture, abbreviation })
        .await
        .map_err(|error| match error.kind() {
            DbErrorKind::Unique => CodeError::InUse(code.clone()),
            _ => CodeError::Database(error),
        })?;
    Ok(note(tx, app, &permit, format!("code {} became {code} on {}", body.code, since.iso())).await?)
}

/// Gives the permit's body a further code beside its own, from a day on.
pub async fn add_code(
    tx: &mut Tx,
    app: &App,
    permit: Permit<BuildDirectory>,
    (code, since): (&str, &str),
) -> Result<(), CodeError> {
    let (body, code, since) = typed(tx, app, &permit, (code, since)).await?;
    codes::begin(tx, body.serial, &code, since).await?;
    Ok(note(tx, app, &permit, format!("further code {code} from {}", since.iso())).await?)
}

/// Ends a further code of the permit's body today.
pub async fn end_code(tx: &mut Tx, app: &App, permit: Permit<BuildDirectory>, code: &str) -> Result<(), CodeError> {
    write::lock_tree(tx).await?;
    let serial = *permit.subject();
    let body = store::body(&mut *tx, serial).await?.ok_or(CodeError::Unknown)?;
    let known = codes::of_body(&mut *tx, serial).await?;
    let is_further = |known: &DatedCode| known.code == code && known.until.is_none() && known.code != body.code;
    if !known.iter().any(is_further) {
        return Err(CodeError::Unknown);
    }
    codes::end(tx, serial, code, app.now().tokyo_date()).await?;
    Ok(note(tx, app, &permit, format!("further code {code} ended")).await?)
}

/// The permit's body, the code as it is kept and the day, when all of it can stand.
async fn typed(
    tx: &mut Tx,
    app: &App,
    permit: &Permit<BuildDirectory>,
    (code, since): (&str, &str),
) -> Result<(Body, String, JapaneseDate), CodeError> {
    write::lock_tree(tx).await?;
    let serial: BodyId = *permit.subject();
    let body = store::body(&mut *tx, serial).await?.ok_or(CodeError::Unknown)?;
    let code = readable(body.kind, code)?;
    let since = match since.trim() {
        "" => app.now().tokyo_date(),
        typed => typed.parse()?,
    };
    let own = codes::of_body(&mut *tx, serial).await?;
    if code == body.code || own.iter().any(|known| known.code == code && known.until.is_none()) {
        return Err(CodeError::AlreadyOwn(code));
    }
    if store::body_by_code(&mut *tx, &code).await?.is_some()
        || codes::is_valid_elsewhere(&mut *tx, serial, &code).await?
    {
        return Err(CodeError::InUse(code));
    }
    Ok((body, code, since))
}

fn readable(kind: BodyKind, typed: &str) -> Result<String, CodeError> {
    let code = without_spaces(&fold_width(typed));
    if code.is_empty() {
        return Err(CodeError::Missing);
    }
    if kind != BodyKind::Institution || (is_stand_in(&code) && !is_slip(&code)) {
        return Ok(code);
    }
    code.parse::<InstitutionCode>().map(|code| code.to_string()).map_err(|_| CodeError::Unreadable(code))
}

async fn note(tx: &mut Tx, app: &App, permit: &Permit<BuildDirectory>, detail: String) -> Result<(), DbError> {
    let subject = permit.subject().to_string();
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: VERB, subject, detail };
    record(tx, &*app.entropy, app.now(), entry).await
}

/// What is remarkable about an own code, for its page.
pub(crate) fn remark(kind: BodyKind, code: &str) -> Option<&'static str> {
    if kind != BodyKind::Institution {
        return None;
    }
    if is_stand_in(code) {
        return Some("仮のコード");
    }
    code.parse::<InstitutionCode>().ok().filter(|code| code.is_doubtful()).map(|_| "検査数字が合いません")
}
