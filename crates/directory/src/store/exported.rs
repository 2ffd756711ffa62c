//! The bodies that a reader sees, page by page, with what an export tells about them.

use std::collections::HashMap;

use noroshi_platform::db::{DbError, On, Query, Row, query_by_engine};
use noroshi_terms::{BodyId, Prefecture};

use super::imported::Detail;
use super::{Sight, StoredPrefecture};
use crate::body::BodyKind;

/// A body as exported; of each channel the oldest contact that is in use.
#[derive(Debug)]
pub(crate) struct ExportedBody {
    pub(crate) serial: BodyId,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kana: String,
    pub(crate) kind: BodyKind,
    pub(crate) abbreviation: Option<String>,
    pub(crate) prefecture: Option<Prefecture>,
    pub(crate) detail: Detail,
    pub(crate) mail: Option<String>,
    pub(crate) fax: Option<String>,
    pub(crate) telephone: Option<String>,
    /// Codes of the bodies above that are in sight.
    pub(crate) parents: Vec<String>,
}

/// Which bodies an export holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    /// Associations, desks, vendors.
    Bodies,
    /// Hospitals and clinics.
    Institutions,
}

impl Half {
    fn code(self) -> &'static str {
        match self {
            Self::Bodies => "bodies",
            Self::Institutions => "institutions",
        }
    }
}

/// Bodies read at once: the memory of an export does not grow with the country.
const PAGE: i64 = 2_000;

/// `$1` 'everything' or not, `$2` the own bodies as a JSON list: whether a body is in sight.
macro_rules! in_sight {
    ($own:literal, $serial:literal) => {
        concat!(
            "($1 = 'everything'
               OR EXISTS (SELECT 1 FROM body_ancestor AS a WHERE a.body = ",
            $serial,
            " AND a.ancestor IN (",
            $own,
            ")) OR EXISTS (SELECT 1 FROM body_ancestor AS a WHERE a.ancestor = ",
            $serial,
            " AND a.body IN (",
            $own,
            ")))"
        )
    };
}

/// Living bodies of one half in sight, behind a serial.
macro_rules! bodies_in_sight {
    ($own:literal) => {
        concat!(
            "SELECT b.serial, b.code, b.name, b.kana, b.kind, b.abbreviation, b.prefecture,
                    COALESCE(d.postal, '') AS postal, COALESCE(d.address, '') AS address,
                    COALESCE(d.director, '') AS director,
                    (SELECT c.address FROM contact AS c WHERE c.body = b.serial AND c.channel = 'mail'
                        AND c.ended_at IS NULL ORDER BY c.id LIMIT 1) AS mail,
                    (SELECT c.address FROM contact AS c WHERE c.body = b.serial AND c.channel = 'fax'
                        AND c.ended_at IS NULL ORDER BY c.id LIMIT 1) AS fax,
                    (SELECT c.address FROM contact AS c WHERE c.body = b.serial AND c.channel = 'tel'
                        AND c.ended_at IS NULL ORDER BY c.id LIMIT 1) AS telephone
               FROM body AS b LEFT JOIN body_detail AS d ON d.body = b.serial
              WHERE ",
            in_sight!($own, "b.serial"),
            " AND b.serial > $3 AND b.ended_at IS NULL
                AND (($4 = 'institutions' AND b.kind = 'institution') OR ($4 = 'bodies' AND b.kind <> 'institution'))
              ORDER BY b.serial LIMIT $5"
        )
    };
}

/// Who hangs under whom, of the children named in `$3`, where the one above is in sight too.
macro_rules! lines_in_sight {
    ($own:literal, $children:literal) => {
        concat!(
            "SELECT l.child, p.code FROM body_parent AS l JOIN body AS p ON p.serial = l.parent
              WHERE ",
            in_sight!($own, "p.serial"),
            " AND l.child IN (",
            $children,
            ") AND l.until IS NULL AND p.ended_at IS NULL ORDER BY l.child, l.since, l.parent"
        )
    };
}

/// Binds `everything`, or the own bodies as a JSON list.
fn asked(question: Query, sight: &Sight) -> Query {
    match sight {
        Sight::Everything => question.bind("everything").bind("[]"),
        Sight::Around(own) => question.bind("around").bind(list(own.iter())),
    }
}

fn list<'a>(bodies: impl Iterator<Item = &'a BodyId>) -> String {
    let numbers: Vec<String> = bodies.map(BodyId::to_string).collect();
    format!("[{}]", numbers.join(","))
}

/// The next bodies behind `after`, in serial order; none when there are no more.
pub(crate) async fn page(
    on: impl Into<On<'_>>,
    sight: &Sight,
    half: Half,
    after: Option<BodyId>,
) -> Result<Vec<ExportedBody>, DbError> {
    let mut on = on.into();
    let question = query_by_engine(
        bodies_in_sight!("SELECT value FROM json_each($2)"),
        bodies_in_sight!("SELECT value::BIGINT FROM json_array_elements_text($2::JSON)"),
    );
    let question = asked(question, sight).bind(after.map_or(0, i64::from)).bind(half.code()).bind(PAGE);
    let rows = question.all(on.again()).await?;
    let mut bodies = rows.iter().map(body_of).collect::<Result<Vec<_>, _>>()?;
    let mut parents = lines(on, sight, &bodies).await?;
    for body in &mut bodies {
        body.parents = parents.remove(&body.serial).unwrap_or_default();
    }
    Ok(bodies)
}

fn body_of(row: &Row) -> Result<ExportedBody, DbError> {
    Ok(ExportedBody {
        serial: row.get("serial")?,
        code: row.get("code")?,
        name: row.get("name")?,
        kana: row.get("kana")?,
        kind: row.get("kind")?,
        abbreviation: row.get("abbreviation")?,
        prefecture: row.get::<Option<StoredPrefecture>>("prefecture")?.map(|stored| stored.0),
        detail: Detail { postal: row.get("postal")?, address: row.get("address")?, director: row.get("director")? },
        mail: row.get("mail")?,
        fax: row.get("fax")?,
        telephone: row.get("telephone")?,
        parents: Vec::new(),
    })
}

/// The codes above each of these bodies.
async fn lines(on: On<'_>, sight: &Sight, children: &[ExportedBody]) -> Result<HashMap<BodyId, Vec<String>>, DbError> {
    let question = query_by_engine(
        lines_in_sight!("SELECT value FROM json_each($2)", "SELECT value FROM json_each($3)"),
        lines_in_sight!(
            "SELECT value::BIGINT FROM json_array_elements_text($2::JSON)",
            "SELECT value::BIGINT FROM json_array_elements_text($3::JSON)"
        ),
    );
    let rows = asked(question, sight).bind(list(children.iter().map(|body| &body.serial))).all(on).await?;
    let mut lines = HashMap::<BodyId, Vec<String>>::new();
    for row in &rows {
        lines.entry(row.get("child")?).or_default().push(row.get("code")?);
    }
    Ok(lines)
}
