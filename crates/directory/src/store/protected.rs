//! Statements about protected people.

use noroshi_platform::db::{DbError, On, Query, Row, Tx, query};
use noroshi_terms::{BodyId, Timestamp, fold_name};

use crate::import::people::{KnownPerson, PersonToSave, ProtectedPerson};

/// The columns of a person.
macro_rules! select_person {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.name, p.kana, p.romaji, p.role, p.organisation, p.spellings, p.domains, p.addresses,
                    p.telephone, p.former FROM protected_person AS p ",
            $rest
        )
    };
}

/// Everybody whose name is protected: what an import compares with.
pub(crate) async fn people(on: impl Into<On<'_>>) -> Result<Vec<KnownPerson>, DbError> {
    read(query(select_person!("ORDER BY p.id")).all(on).await?)
}

/// The people of one body.
pub(crate) async fn of_body(on: impl Into<On<'_>>, body: BodyId) -> Result<Vec<KnownPerson>, DbError> {
    let question = query(select_person!("WHERE p.body = $1 ORDER BY p.former, p.kana, p.id LIMIT 500"));
    read(question.bind(body).all(on).await?)
}

/// The people of a body and of all below it.
pub(crate) async fn under(on: impl Into<On<'_>>, body: BodyId) -> Result<Vec<KnownPerson>, DbError> {
    let question =
        query(select_person!("JOIN body_ancestor AS a ON a.body = p.body WHERE a.ancestor = $1 ORDER BY p.id"));
    read(question.bind(body).all(on).await?)
}

/// One of a body's people.
pub(crate) async fn one(on: impl Into<On<'_>>, id: i64, body: BodyId) -> Result<Option<KnownPerson>, DbError> {
    let question = query(select_person!("WHERE p.id = $1 AND p.body = $2")).bind(id).bind(body);
    question.optional(on).await?.as_ref().map(person_of).transpose()
}

fn read(rows: Vec<Row>) -> Result<Vec<KnownPerson>, DbError> {
    rows.iter().map(person_of).collect()
}

fn person_of(row: &Row) -> Result<KnownPerson, DbError> {
    let name: String = row.get("name")?;
    let person = ProtectedPerson {
        folded: fold_name(&name),
        name,
        kana: row.get("kana")?,
        romaji: row.get("romaji")?,
        role: row.get("role")?,
        organisation: row.get("organisation")?,
        spellings: row.get("spellings")?,
        domains: row.get("domains")?,
        addresses: row.get("addresses")?,
        telephone: row.get("telephone")?,
        is_former: row.get("former")?,
    };
    Ok(KnownPerson { id: row.get("id")?, person })
}

/// Enters people for a body, or brings what is known of them up to date.
pub(crate) async fn save(
    tx: &mut Tx,
    people: &[PersonToSave],
    body: Option<BodyId>,
    now: Timestamp,
) -> Result<(), DbError> {
    let row = query("SELECT COALESCE(MAX(id), 0) AS last FROM protected_person").one(&mut *tx).await?;
    let mut last: i64 = row.get("last")?;
    for (id, person) in people {
        let statement = match id {
            Some(id) => with_person(query(CHANGE).bind(*id), person),
            None => {
                last += 1;
                with_person(query(ENTER).bind(last), person).bind(body).bind(now)
            }
        };
        statement.execute(&mut *tx).await?;
    }
    Ok(())
}

fn with_person(statement: Query, person: &ProtectedPerson) -> Query {
    statement
        .bind(person.folded.as_str())
        .bind(person.name.as_str())
        .bind(person.kana.as_str())
        .bind(person.romaji.as_str())
        .bind(person.role.as_str())
        .bind(person.organisation.as_str())
        .bind(person.spellings.as_str())
        .bind(person.domains.as_str())
        .bind(person.addresses.as_str())
        .bind(person.telephone.as_str())
        .bind(person.is_former)
}

const ENTER: &str = "INSERT INTO protected_person
        (id, folded, name, kana, romaji, role, organisation, spellings, domains, addresses, telephone, former, body,
         created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

const CHANGE: &str = "UPDATE protected_person
        SET folded = $2, name = $3, kana = $4, romaji = $5, role = $6, organisation = $7, spellings = $8, domains = $9,
            addresses = $10, telephone = $11, former = $12
    WHERE id = $1";

/// Removes one of a body's people: what is no longer needed of a private address is not kept.
pub(crate) async fn remove(tx: &mut Tx, id: i64, body: BodyId) -> Result<bool, DbError> {
    let removed = query("DELETE FROM protected_person WHERE id = $1 AND body = $2").bind(id).bind(body);
    Ok(removed.execute(tx).await? == 1)
}
