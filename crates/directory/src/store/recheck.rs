//! Statements about what is to be verified again.

use noroshi_access::Role;
use noroshi_platform::db::{DbError, On, Tx, query};
use noroshi_terms::{BodyId, PersonId, Timestamp};

use crate::recheck::Holder;

/// Who holds which role at a body, with the day on which that was last said.
pub(crate) async fn holders(on: impl Into<On<'_>>, body: BodyId) -> Result<Vec<Holder>, DbError> {
    let rows = query(
        "SELECT g.person, p.name AS person_name, p.kana, r.code, r.name, g.since, c.verified_at
           FROM role_grant AS g
           JOIN role AS r ON r.code = g.role
           JOIN person AS p ON p.id = g.person
           LEFT JOIN role_holder_check AS c ON c.person = g.person AND c.role = g.role AND c.body = g.body
          WHERE g.body = $1 AND g.until IS NULL ORDER BY r.place, g.since, g.person",
    )
    .bind(body)
    .all(on)
    .await?;
    rows.iter()
        .map(|row| {
            let (since, verified): (Timestamp, Option<Timestamp>) = (row.get("since")?, row.get("verified_at")?);
            Ok(Holder {
                person: row.get("person")?,
                name: row.get("person_name")?,
                kana: row.get("kana")?,
                role: Role { code: row.get("code")?, name: row.get("name")? },
                known_at: verified.map_or(since, |verified| verified.max(since)),
            })
        })
        .collect()
}

pub(crate) async fn save(
    tx: &mut Tx,
    body: BodyId,
    (holder, by): (&Holder, PersonId),
    now: Timestamp,
) -> Result<(), DbError> {
    query(
        "INSERT INTO role_holder_check (person, role, body, verified_at, by_person) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (person, role, body) DO UPDATE
            SET verified_at = excluded.verified_at, by_person = excluded.by_person",
    )
    .bind(holder.person)
    .bind(holder.role.code.as_str())
    .bind(body)
    .bind(now)
    .bind(by)
    .execute(tx)
    .await?;
    Ok(())
}

/// Institutions directly below a body with contacts that were not verified since a moment: serial, name, how many.
pub(crate) async fn institutions_below(
    on: impl Into<On<'_>>,
    body: BodyId,
    since: Timestamp,
) -> Result<Vec<(BodyId, String, i64)>, DbError> {
    let rows = query(
        "SELECT b.serial, b.name, COUNT(*) AS contacts
           FROM body_parent AS l JOIN body AS b ON b.serial = l.child JOIN contact AS c ON c.body = b.serial
          WHERE l.parent = $1 AND l.until IS NULL AND b.kind = 'institution' AND b.ended_at IS NULL
            AND c.ended_at IS NULL AND (c.verified_at IS NULL OR c.verified_at < $2)
          GROUP BY b.serial, b.name ORDER BY b.serial LIMIT 50",
    )
    .bind(body)
    .bind(since)
    .all(on)
    .await?;
    rows.iter().map(|row| Ok((row.get("serial")?, row.get("name")?, row.get("contacts")?))).collect()
}
