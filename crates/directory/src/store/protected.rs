//! Statements about protected people.

use noroshi_platform::db::{DbError, On, Query, Row, Tx, query};
use noroshi_terms::{BodyId, Timestamp, fold_name};

use crate::import::people::{KnownPerson, PersonToSave, ProtectedPerson};

/// The columns of a person.
macro_rules! select_person {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.name, p.kana, p.romaji, p.role, p.organisation, p.spellings, p.domains, p.addresses,
                    p.telephone, p.former FROM guarded_person AS p ",
            $rest
        )
    };
}

/// People on one page of a body's list.
pub(crate) const PAGE_SIZE: usize = 50;

/// All whom an owner entered: what a list of people is compared with.
pub(crate) async fn of_owner(on: impl Into<On<'_>>, owner: Option<BodyId>) -> Result<Vec<KnownPerson>, DbError> {
    let question = query(select_person!("WHERE COALESCE(p.body, 0) = $1 ORDER BY p.id"));
    read(question.bind(owner.map_or(0, i64::from)).all(on).await?)
}

/// One page of a body's people, counted from 0.
pub(crate) async fn page(on: impl Into<On<'_>>, body: BodyId, page: i64) -> Result<Vec<KnownPerson>, DbError> {
    let size = i64::try_from(PAGE_SIZE).unwrap_or(i64::MAX);
    let question = query(select_person!("WHERE p.body = $1 ORDER BY p.former, p.kana, p.id LIMIT $2 OFFSET $3"));
    read(question.bind(body).bind(size).bind(page.saturating_mul(size)).all(on).await?)
}

/// How many people a body entered.
pub(crate) async fn count(on: impl Into<On<'_>>, body: BodyId) -> Result<i64, DbError> {
    let question = query("SELECT CAST(COUNT(*) AS BIGINT) AS people FROM guarded_person WHERE body = $1").bind(body);
    question.one(on).await?.get("people")
}

/// Somebody as a file tells it, with who entered them.
pub(crate) struct EnteredPerson {
    pub(crate) person: ProtectedPerson,
    pub(crate) body: BodyId,
    pub(crate) body_code: String,
    pub(crate) body_name: String,
}

/// The columns of a person and of who entered them.
macro_rules! select_entered {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.name, p.kana, p.romaji, p.role, p.organisation, p.spellings, p.domains, p.addresses,
                    p.telephone, p.former, b.serial, b.code AS body_code, b.name AS body_name
               FROM guarded_person AS p JOIN body AS b ON b.serial = p.body ",
            $rest
        )
    };
}

/// All the people of a body.
pub(crate) async fn of_body(on: impl Into<On<'_>>, body: BodyId) -> Result<Vec<EnteredPerson>, DbError> {
    let question = query(select_entered!("WHERE p.body = $1 ORDER BY p.former, p.kana, p.id"));
    entered(question.bind(body).all(on).await?)
}

/// The people of a body and of all below it.
pub(crate) async fn under(on: impl Into<On<'_>>, body: BodyId) -> Result<Vec<EnteredPerson>, DbError> {
    let question =
        query(select_entered!("JOIN body_ancestor AS a ON a.body = p.body WHERE a.ancestor = $1 ORDER BY p.id"));
    entered(question.bind(body).all(on).await?)
}

fn entered(rows: Vec<Row>) -> Result<Vec<EnteredPerson>, DbError> {
    let one = |row: &Row| {
        let (body_code, body_name) = (row.get("body_code")?, row.get("body_name")?);
        Ok(EnteredPerson { person: person_of(row)?.person, body: row.get("serial")?, body_code, body_name })
    };
    rows.iter().map(one).collect()
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
    let row = query("SELECT COALESCE(MAX(id), 0) AS last FROM guarded_person").one(&mut *tx).await?;
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

const ENTER: &str = "INSERT INTO guarded_person
        (id, folded, name, kana, romaji, role, organisation, spellings, domains, addresses, telephone, former, body,
         created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

const CHANGE: &str = "UPDATE guarded_person
        SET folded = $2, name = $3, kana = $4, romaji = $5, role = $6, organisation = $7, spellings = $8, domains = $9,
            addresses = $10, telephone = $11, former = $12
    WHERE id = $1";

/// Removes one of a body's people: what is no longer needed of a private address is not kept.
pub(crate) async fn remove(tx: &mut Tx, id: i64, body: BodyId) -> Result<bool, DbError> {
    let removed = query("DELETE FROM guarded_person WHERE id = $1 AND body = $2").bind(id).bind(body);
    Ok(removed.execute(tx).await? == 1)
}
