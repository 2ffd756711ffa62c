//! The bodies that a reader sees, all at once, with what an export tells about them.

use noroshi_platform::db::{DbError, On, query_by_engine};
use noroshi_terms::{BodyId, Prefecture};

use super::imported::Detail;
use super::{Sight, StoredPrefecture};
use crate::body::{BodyKind, Channel};

/// A body as exported.
#[derive(Debug)]
pub(crate) struct ExportedBody {
    pub(crate) serial: BodyId,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kana: String,
    pub(crate) kind: BodyKind,
    pub(crate) prefecture: Option<Prefecture>,
    pub(crate) detail: Detail,
    pub(crate) contacts: Vec<(Channel, String)>,
}

/// Living bodies in sight (`$1`: everything, or a JSON list of the own ones) with their living contacts.
macro_rules! bodies_in_sight {
    ($own:literal) => {
        concat!(
            "SELECT b.serial, b.code, b.name, b.kana, b.kind, b.prefecture, COALESCE(d.postal, '') AS postal,
                    COALESCE(d.address, '') AS address, COALESCE(d.director, '') AS director, c.channel,
                    c.address AS contact
               FROM body AS b
               LEFT JOIN body_detail AS d ON d.body = b.serial
               LEFT JOIN contact AS c ON c.body = b.serial AND c.ended_at IS NULL
              WHERE b.ended_at IS NULL AND ($1 = 'everything'
                 OR b.serial IN (SELECT body FROM body_ancestor WHERE ancestor IN (",
            $own,
            ")) OR b.serial IN (SELECT ancestor FROM body_ancestor WHERE body IN (",
            $own,
            "))) ORDER BY b.serial, c.id"
        )
    };
}

/// Who hangs under whom, where both are in sight.
macro_rules! lines_in_sight {
    ($own:literal) => {
        concat!(
            "WITH near (serial) AS (
                 SELECT body FROM body_ancestor WHERE ancestor IN (",
            $own,
            ") UNION SELECT ancestor FROM body_ancestor WHERE body IN (",
            $own,
            "))
             SELECT l.child, p.code FROM body_parent AS l JOIN body AS p ON p.serial = l.parent
              WHERE l.until IS NULL AND p.ended_at IS NULL AND ($1 = 'everything'
                 OR (l.child IN (SELECT serial FROM near) AND l.parent IN (SELECT serial FROM near)))
              ORDER BY l.child, l.since, l.parent"
        )
    };
}

/// `everything`, or the own bodies as a JSON list.
fn asked(sight: &Sight) -> (&'static str, String) {
    match sight {
        Sight::Everything => ("everything", "[]".to_owned()),
        Sight::Around(own) => {
            let numbers: Vec<String> = own.iter().map(BodyId::to_string).collect();
            ("around", format!("[{}]", numbers.join(",")))
        }
    }
}

/// The bodies in serial order.
pub(crate) async fn bodies(on: impl Into<On<'_>>, sight: &Sight) -> Result<Vec<ExportedBody>, DbError> {
    let (how, own) = asked(sight);
    let question = query_by_engine(
        bodies_in_sight!("SELECT value FROM json_each($2)"),
        bodies_in_sight!("SELECT value::BIGINT FROM json_array_elements_text($2::JSON)"),
    );
    let mut bodies: Vec<ExportedBody> = Vec::new();
    for row in &question.bind(how).bind(own).all(on).await? {
        let serial: BodyId = row.get("serial")?;
        if bodies.last().is_none_or(|body| body.serial != serial) {
            bodies.push(ExportedBody {
                serial,
                code: row.get("code")?,
                name: row.get("name")?,
                kana: row.get("kana")?,
                kind: row.get("kind")?,
                prefecture: row.get::<Option<StoredPrefecture>>("prefecture")?.map(|stored| stored.0),
                detail: Detail {
                    postal: row.get("postal")?,
                    address: row.get("address")?,
                    director: row.get("director")?,
                },
                contacts: Vec::new(),
            });
        }
        let channel: Option<Channel> = row.get("channel")?;
        let contact = channel.zip(row.get::<Option<String>>("contact")?);
        if let Some(body) = bodies.last_mut() {
            body.contacts.extend(contact);
        }
    }
    Ok(bodies)
}

/// Each child with the code of a body above it.
pub(crate) async fn lines(on: impl Into<On<'_>>, sight: &Sight) -> Result<Vec<(BodyId, String)>, DbError> {
    let (how, own) = asked(sight);
    let question = query_by_engine(
        lines_in_sight!("SELECT value FROM json_each($2)"),
        lines_in_sight!("SELECT value::BIGINT FROM json_array_elements_text($2::JSON)"),
    );
    let rows = question.bind(how).bind(own).all(on).await?;
    rows.iter().map(|row| Ok((row.get("child")?, row.get("code")?))).collect()
}
