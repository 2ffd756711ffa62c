//! What an import compares itself with, and the statements that write what it changes.

use std::collections::HashMap;

use noroshi_platform::db::{DbError, On, Query, Tx, query, query_by_engine};
use noroshi_terms::{BodyId, Prefecture, Timestamp};

use super::StoredPrefecture;
use crate::body::{BodyKind, Channel};
use crate::import::compare::Face;
use crate::import::rows::Stated;

/// What lists tell beside name and contacts; empty when unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Detail {
    pub(crate) postal: String,
    pub(crate) address: String,
    pub(crate) director: String,
}

/// A contact that is in use.
#[derive(Debug, Clone)]
pub(crate) struct KnownContact {
    pub(crate) id: i64,
    pub(crate) channel: Channel,
    pub(crate) address: String,
}

/// A body with all that a list may state about it.
#[derive(Debug, Clone)]
pub(crate) struct KnownBody {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kana: String,
    pub(crate) kind: BodyKind,
    pub(crate) prefecture: Option<Prefecture>,
    pub(crate) abbreviation: Option<String>,
    pub(crate) is_ended: bool,
    pub(crate) parents: Vec<BodyId>,
    pub(crate) contacts: Vec<KnownContact>,
    pub(crate) detail: Detail,
}

impl KnownBody {
    /// A body of the same file, so that later rows can name it.
    pub(crate) fn just_planned(code: &str, stated: &Stated) -> Self {
        Self {
            code: code.to_owned(),
            name: stated.name.clone(),
            kana: String::new(),
            kind: stated.kind,
            prefecture: stated.prefecture,
            abbreviation: stated.abbreviation.clone(),
            is_ended: false,
            parents: Vec::new(),
            contacts: Vec::new(),
            detail: Detail::default(),
        }
    }
}

/// The whole directory, for comparing.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) bodies: HashMap<BodyId, KnownBody>,
    /// Present and former codes.
    pub(crate) codes: HashMap<String, BodyId>,
    /// Living national and prefectural bodies in serial order.
    pub(crate) tops: Vec<BodyId>,
}

/// Reads all of it: for a list of the whole country one question per table is faster than one per row.
pub(crate) async fn known(on: impl Into<On<'_>>) -> Result<Known, DbError> {
    let mut on = on.into();
    let mut known = Known::default();
    // What is still valid comes last and so counts; where NULLs stand, the two databases do not agree.
    let former =
        query("SELECT code, body FROM code_history ORDER BY COALESCE(until, '9999'), code").all(on.again()).await?;
    for row in &former {
        known.codes.insert(row.get("code")?, row.get("body")?);
    }
    let bodies = query(
        "SELECT serial, code, name, kana, kind, prefecture, abbreviation, ended_at, COALESCE(postal, '') AS postal,
                COALESCE(address, '') AS address, COALESCE(director, '') AS director
           FROM body LEFT JOIN body_detail ON body_detail.body = serial
          WHERE NOT EXISTS (SELECT 1 FROM submitted_list AS l WHERE l.first_serial <= serial AND l.last_serial >= serial)
          ORDER BY serial",
    );
    for row in &bodies.all(on.again()).await? {
        let (serial, code): (BodyId, String) = (row.get("serial")?, row.get("code")?);
        let detail =
            Detail { postal: row.get("postal")?, address: row.get("address")?, director: row.get("director")? };
        let body = KnownBody {
            code: code.clone(),
            name: row.get("name")?,
            kana: row.get("kana")?,
            kind: row.get("kind")?,
            prefecture: row.get::<Option<StoredPrefecture>>("prefecture")?.map(|stored| stored.0),
            abbreviation: row.get("abbreviation")?,
            is_ended: row.get::<Option<Timestamp>>("ended_at")?.is_some(),
            parents: Vec::new(),
            contacts: Vec::new(),
            detail,
        };
        if matches!(body.kind, BodyKind::National | BodyKind::Prefectural) && !body.is_ended {
            known.tops.push(serial);
        }
        known.codes.insert(code, serial);
        known.bodies.insert(serial, body);
    }
    add_lines(&mut known, on.again()).await?;
    Ok(known)
}

async fn add_lines(known: &mut Known, mut on: On<'_>) -> Result<(), DbError> {
    let lines = query("SELECT child, parent FROM body_parent WHERE until IS NULL ORDER BY child, since, parent");
    for row in &lines.all(on.again()).await? {
        if let Some(body) = known.bodies.get_mut(&row.get("child")?) {
            body.parents.push(row.get("parent")?);
        }
    }
    let contacts = query("SELECT id, body, channel, address FROM contact WHERE ended_at IS NULL ORDER BY id");
    for row in &contacts.all(on.again()).await? {
        if let Some(body) = known.bodies.get_mut(&row.get("body")?) {
            let contact =
                KnownContact { id: row.get("id")?, channel: row.get("channel")?, address: row.get("address")? };
            body.contacts.push(contact);
        }
    }
    Ok(())
}

/// Details: body, postal code, address, director. A known body's are replaced.
pub(crate) fn save_details() -> Query {
    query_by_engine(
        "INSERT INTO body_detail (body, postal, address, director)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each($1) WHERE true
         ON CONFLICT (body) DO UPDATE
            SET postal = excluded.postal, address = excluded.address, director = excluded.director",
        "INSERT INTO body_detail (body, postal, address, director)
         SELECT (value ->> 0)::BIGINT, value ->> 1, value ->> 2, value ->> 3 FROM json_array_elements($1::JSON)
         ON CONFLICT (body) DO UPDATE
            SET postal = excluded.postal, address = excluded.address, director = excluded.director",
    )
}

/// Where a body is, as far as it is known.
pub(crate) async fn detail(on: impl Into<On<'_>>, body: BodyId) -> Result<Detail, DbError> {
    let row =
        query("SELECT postal, address, director FROM body_detail WHERE body = $1").bind(body).optional(on).await?;
    row.map_or(Ok(Detail::default()), |row| {
        Ok(Detail { postal: row.get("postal")?, address: row.get("address")?, director: row.get("director")? })
    })
}

/// Says where one body is.
pub(crate) async fn save_detail(tx: &mut Tx, body: BodyId, detail: &Detail) -> Result<(), DbError> {
    query(
        "INSERT INTO body_detail (body, postal, address, director) VALUES ($1, $2, $3, $4)
         ON CONFLICT (body) DO UPDATE
            SET postal = excluded.postal, address = excluded.address, director = excluded.director",
    )
    .bind(body)
    .bind(detail.postal.as_str())
    .bind(detail.address.as_str())
    .bind(detail.director.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// Contacts whose number is named come to their end.
pub(crate) fn end_contacts() -> Query {
    query_by_engine(
        "UPDATE contact SET ended_at = $1 WHERE id IN (SELECT value FROM json_each($2))",
        "UPDATE contact SET ended_at = $1 WHERE id IN (SELECT value::BIGINT FROM json_array_elements_text($2::JSON))",
    )
}

/// Code, name, reading, prefecture and abbreviation of a body, and what it is looked for by.
pub(crate) async fn save_face(tx: &mut Tx, body: BodyId, face: &Face) -> Result<(), DbError> {
    query("UPDATE body SET code = $1, name = $2, kana = $3, prefecture = $4, abbreviation = $5 WHERE serial = $6")
        .bind(face.code.as_str())
        .bind(face.name.as_str())
        .bind(face.kana.as_str())
        .bind(face.prefecture.map(Prefecture::code))
        .bind(face.abbreviation.clone())
        .bind(body)
        .execute(&mut *tx)
        .await?;
    let text = super::search_text(&face.name, &face.code, &face.kana);
    query("UPDATE body_search SET words = $1, grams = $2 WHERE serial = $3")
        .bind(text.words)
        .bind(text.grams)
        .bind(body)
        .execute(tx)
        .await?;
    Ok(())
}
