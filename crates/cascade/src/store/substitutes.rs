//! Statements of substitute clerks. The days are compared as dates in Tokyo, both ends included.

use noroshi_platform::db::{Db, DbError, On, Tx, query};
use noroshi_terms::{BodyId, BulletinId, JapaneseDate, PersonId, Timestamp};

/// Somebody who may be named: a clerk of a body above or beside.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) person: PersonId,
    pub(crate) name: String,
    pub(crate) office: BodyId,
    pub(crate) office_name: String,
}

/// A named substitute.
#[derive(Debug, Clone)]
pub(crate) struct SubstituteRow {
    pub(crate) person: PersonId,
    pub(crate) name: String,
    pub(crate) office_name: String,
    pub(crate) since: JapaneseDate,
    pub(crate) until: JapaneseDate,
    pub(crate) named_by: String,
}

pub(crate) struct NewSubstitute {
    pub(crate) body: BodyId,
    pub(crate) person: PersonId,
    pub(crate) office: BodyId,
    pub(crate) since: JapaneseDate,
    pub(crate) until: JapaneseDate,
    pub(crate) by: PersonId,
    pub(crate) at: Timestamp,
}

/// So many names fit into a list that one can still read.
const CANDIDATES: i64 = 200;

/// Clerks of the bodies directly above and of the bodies under the same parent. Under several parents their letters may
/// come from issuers above only one of them: what a substitute may relay is asked for each letter.
pub(crate) async fn candidates(on: impl Into<On<'_>>, body: BodyId) -> Result<Vec<Candidate>, DbError> {
    let rows = query(
        "SELECT p.id AS person, p.name, b.serial AS office, b.name AS office_name FROM body b \
         JOIN role_grant g ON g.body = b.serial AND g.until IS NULL JOIN person p ON p.id = g.person AND p.left_at IS NULL \
         WHERE b.serial <> $1 AND b.ended_at IS NULL \
         AND g.role IN (SELECT role FROM role_verb WHERE verb = 'cascade.relay') \
         AND (b.serial IN (SELECT u.parent FROM body_parent u WHERE u.child = $1 AND u.until IS NULL) \
           OR b.serial IN (SELECT s.child FROM body_parent u JOIN body_parent s ON s.parent = u.parent AND s.until IS NULL \
                           WHERE u.child = $1 AND u.until IS NULL)) \
         ORDER BY b.serial, p.name LIMIT $2",
    )
    .bind(body)
    .bind(CANDIDATES)
    .all(on)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Candidate {
                person: row.get("person")?,
                name: row.get("name")?,
                office: row.get("office")?,
                office_name: row.get("office_name")?,
            })
        })
        .collect()
}

pub(crate) async fn upsert_substitute(tx: &mut Tx, new: NewSubstitute) -> Result<(), DbError> {
    query(
        "INSERT INTO relay_substitute (body, person, office, since, until, named_by, named_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (body, person) DO UPDATE SET office = excluded.office, \
         since = excluded.since, until = excluded.until, named_by = excluded.named_by, named_at = excluded.named_at, \
         ended_at = NULL",
    )
    .bind(new.body)
    .bind(new.person)
    .bind(new.office)
    .bind(new.since)
    .bind(new.until)
    .bind(new.by)
    .bind(new.at)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn end_substitute(
    tx: &mut Tx,
    (body, person): (BodyId, PersonId),
    at: Timestamp,
) -> Result<u64, DbError> {
    query("UPDATE relay_substitute SET ended_at = $1 WHERE body = $2 AND person = $3 AND ended_at IS NULL")
        .bind(at)
        .bind(body)
        .bind(person)
        .execute(tx)
        .await
}

/// Substitutes of a body, now or later.
pub(crate) async fn substitutes_at(db: &Db, body: BodyId, today: JapaneseDate) -> Result<Vec<SubstituteRow>, DbError> {
    let rows = query(
        "SELECT s.person, p.name, b.name AS office_name, s.since, s.until, n.name AS named_by FROM relay_substitute s \
         JOIN person p ON p.id = s.person JOIN body b ON b.serial = s.office JOIN person n ON n.id = s.named_by \
         WHERE s.body = $1 AND s.until >= $2 AND s.ended_at IS NULL ORDER BY s.since, p.name",
    )
    .bind(body)
    .bind(today)
    .all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(SubstituteRow {
                person: row.get("person")?,
                name: row.get("name")?,
                office_name: row.get("office_name")?,
                since: row.get("since")?,
                until: row.get("until")?,
                named_by: row.get("named_by")?,
            })
        })
        .collect()
}

/// Bodies for which a person stands in on this day, each with the office at which that person's right is held.
pub(crate) async fn substitutions_of(
    db: &Db,
    person: PersonId,
    today: JapaneseDate,
) -> Result<Vec<(BodyId, BodyId)>, DbError> {
    let rows = query(
        "SELECT s.body, s.office FROM relay_substitute s JOIN body b ON b.serial = s.body AND b.ended_at IS NULL \
         WHERE s.person = $1 AND s.since <= $2 AND s.until >= $2 AND s.ended_at IS NULL ORDER BY s.body",
    )
    .bind(person)
    .bind(today)
    .all(db)
    .await?;
    rows.iter().map(|row| Ok((row.get("body")?, row.get("office")?))).collect()
}

/// Offices through which a person stands in for a body on this day and reads the letter: an office that is not under the
/// issuer (R06) gives no right to it.
pub(crate) async fn offices_standing_in(
    db: &Db,
    (body, bulletin): (BodyId, BulletinId),
    person: PersonId,
    today: JapaneseDate,
) -> Result<Vec<BodyId>, DbError> {
    let rows = query(
        "SELECT s.office FROM relay_substitute s JOIN body b ON b.serial = s.body AND b.ended_at IS NULL \
         WHERE s.body = $1 AND s.person = $2 AND s.since <= $3 AND s.until >= $3 AND s.ended_at IS NULL \
         AND EXISTS (SELECT 1 FROM part_reader r WHERE r.bulletin = $4 AND r.part = 'letter' AND r.person = $2 \
           AND r.body = s.office AND $3 BETWEEN r.since AND r.until)",
    )
    .bind(body)
    .bind(person)
    .bind(today)
    .bind(bulletin)
    .all(db)
    .await?;
    rows.iter().map(|row| row.get("office")).collect()
}
