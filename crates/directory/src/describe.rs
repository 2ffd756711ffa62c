//! Describing a body (登録内容): its name, reading, prefecture, abbreviation, and where an institution is. For administrators.
//!
//! The abbreviation stands before the numbers of a body's letters; a list may leave it out, so a page gives it.

use noroshi_access::{Permit, Verb};
use noroshi_audit::{Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::Tx;
use noroshi_terms::{BodyId, Prefecture, fold_width};

use crate::body::BodyKind;
use crate::build::{BuildDirectory, BuildError};
use crate::import::compare::Face;
use crate::import::file::plain;
use crate::store::imported::Detail;
use crate::store::{self, imported, write};

/// A body as it shall be described.
#[derive(Debug, Clone, Default)]
pub struct Description {
    /// Its name.
    pub name: String,
    /// The reading.
    pub kana: String,
    /// Its prefecture, if it has an area.
    pub prefecture: Option<Prefecture>,
    /// What stands before its document numbers.
    pub abbreviation: String,
    /// Postal code, for institutions.
    pub postal: String,
    /// Address, for institutions.
    pub address: String,
    /// Name of the director (院長), for institutions.
    pub director: String,
}

/// Describes the permit's body anew; false when nothing is different.
pub async fn describe(
    tx: &mut Tx,
    app: &App,
    permit: Permit<BuildDirectory>,
    described: Description,
) -> Result<bool, BuildError> {
    write::lock_tree(tx).await?;
    let serial = *permit.subject();
    let body = store::body(&mut *tx, serial).await?.ok_or_else(|| BuildError::UnknownBody(serial.to_string()))?;
    let (name, abbreviation) = (plain(&described.name), plain(&described.abbreviation));
    if name.is_empty() {
        return Err(BuildError::Missing("名称"));
    }
    let before = Face {
        code: body.code.clone(),
        name: body.name,
        kana: body.kana,
        prefecture: body.prefecture,
        abbreviation: body.abbreviation,
    };
    let face = Face {
        code: body.code,
        name,
        kana: plain(&described.kana),
        prefecture: described.prefecture,
        abbreviation: Some(abbreviation).filter(|text| !text.is_empty()),
    };
    let mut parts = Vec::new();
    if face != before {
        imported::save_face(tx, serial, &face).await?;
        parts.push("name and abbreviation");
    }
    if body.kind == BodyKind::Institution && save_detail(tx, serial, &described).await? {
        parts.push("place");
    }
    if !parts.is_empty() {
        note(tx, app, &permit, format!("body {serial} described anew: {}", parts.join(", "))).await?;
    }
    Ok(!parts.is_empty())
}

async fn save_detail(tx: &mut Tx, serial: BodyId, described: &Description) -> Result<bool, BuildError> {
    let detail = Detail {
        postal: postal(&described.postal)?,
        address: plain(&described.address),
        director: plain(&described.director),
    };
    if imported::detail(&mut *tx, serial).await? == detail {
        return Ok(false);
    }
    imported::save_detail(tx, serial, &detail).await?;
    Ok(true)
}

/// Seven digits, or nothing.
fn postal(typed: &str) -> Result<String, BuildError> {
    let digits: String = fold_width(typed).chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        0 if typed.trim().is_empty() => Ok(digits),
        7 => Ok(digits),
        _ => Err(BuildError::Postal(plain(typed))),
    }
}

async fn note(tx: &mut Tx, app: &App, permit: &Permit<BuildDirectory>, detail: String) -> Result<(), BuildError> {
    let subject = permit.subject().to_string();
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: BuildDirectory::NAME, subject, detail };
    Ok(record(tx, &*app.entropy, app.now(), entry).await?)
}
