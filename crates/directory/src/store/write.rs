//! Statements that change the directory. Each is called by one verb, inside its transaction.

use noroshi_platform::db::{DbError, Tx, query, query_by_engine};
use noroshi_terms::{BodyId, PersonId, Timestamp};

use crate::body::{Body, Contact, Person};

/// Held to the end of the transaction by whoever changes bodies, edges or contacts: two edges entered side by side would
/// each miss the other in the closure, and two new rows would ask for the same number. SQLite has one writer anyway.
pub(crate) async fn lock_directory(tx: &mut Tx) -> Result<(), DbError> {
    tx.changes_figures();
    hold_directory(tx).await
}

/// The same for rows that nobody sees yet: what pages counted stays true.
pub(crate) async fn hold_directory(tx: &mut Tx) -> Result<(), DbError> {
    query_by_engine("SELECT 1", "SELECT pg_advisory_xact_lock(7046023)").all(tx).await?;
    Ok(())
}

/// The same for whoever changes bodies or edges: a plan that was made before is out of date.
pub(crate) async fn lock_tree(tx: &mut Tx) -> Result<(), DbError> {
    lock_directory(tx).await?;
    query("UPDATE directory_revision SET revision = revision + 1 WHERE one = 1").execute(tx).await?;
    Ok(())
}

pub(crate) async fn next_serial(tx: &mut Tx) -> Result<BodyId, DbError> {
    // Serials that an import has announced are taken, whether their bodies are there or not.
    query(
        "SELECT COALESCE(MAX(taken.serial), 0) + 1 AS serial
           FROM (SELECT MAX(serial) AS serial FROM body UNION ALL SELECT MAX(last_serial) FROM submitted_list) AS taken",
    )
    .one(tx)
    .await?
    .get("serial")
}

pub(crate) async fn next_contact(tx: &mut Tx) -> Result<i64, DbError> {
    query("SELECT COALESCE(MAX(id), 0) + 1 AS id FROM contact").one(tx).await?.get("id")
}

pub(crate) async fn insert_body(tx: &mut Tx, body: &Body) -> Result<(), DbError> {
    query(
        "INSERT INTO body (serial, code, name, kana, kind, prefecture, created_at, abbreviation)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(body.serial)
    .bind(body.code.as_str())
    .bind(body.name.as_str())
    .bind(body.kana.as_str())
    .bind(body.kind)
    .bind(body.prefecture.map(|prefecture| prefecture.code()))
    .bind(body.created_at)
    .bind(body.abbreviation.clone())
    .execute(&mut *tx)
    .await?;
    let text = super::search_text(&body.name, &body.code, &body.kana);
    query("INSERT INTO body_search (serial, words, grams) VALUES ($1, $2, $3)")
        .bind(body.serial)
        .bind(text.words)
        .bind(text.grams)
        .execute(tx)
        .await?;
    query("INSERT INTO body_ancestor (body, ancestor, depth) VALUES ($1, $1, 0)").bind(body.serial).execute(tx).await?;
    Ok(())
}

pub(crate) async fn end_body(tx: &mut Tx, body: BodyId, now: Timestamp) -> Result<bool, DbError> {
    let rows = query("UPDATE body SET ended_at = $1 WHERE serial = $2 AND ended_at IS NULL").bind(now).bind(body);
    Ok(rows.execute(tx).await? == 1)
}

pub(crate) async fn living_children(tx: &mut Tx, body: BodyId) -> Result<u64, DbError> {
    query(
        "SELECT CAST(COUNT(*) AS BIGINT) AS children FROM body_parent JOIN body ON serial = child
          WHERE parent = $1 AND until IS NULL AND ended_at IS NULL",
    )
    .bind(body)
    .one(tx)
    .await?
    .get("children")
}

/// Hangs a body under a parent; a line that was ended before begins anew. The closure follows.
pub(crate) async fn insert_parent(tx: &mut Tx, child: BodyId, parent: BodyId, now: Timestamp) -> Result<(), DbError> {
    query(
        "INSERT INTO body_parent (child, parent, since) VALUES ($1, $2, $3)
         ON CONFLICT (child, parent) DO UPDATE SET until = NULL",
    )
    .bind(child)
    .bind(parent)
    .bind(now)
    .execute(tx)
    .await?;
    // Everybody at or below the child is now also below everybody at or above the parent; the shorter way counts.
    query(
        "INSERT INTO body_ancestor (body, ancestor, depth)
         SELECT below.body, above.ancestor, below.depth + 1 + above.depth
           FROM body_ancestor AS below, body_ancestor AS above
          WHERE below.ancestor = $1 AND above.body = $2
         ON CONFLICT (body, ancestor) DO UPDATE
            SET depth = CASE WHEN excluded.depth < body_ancestor.depth THEN excluded.depth ELSE body_ancestor.depth END",
    )
    .bind(child)
    .bind(parent)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn end_parent(tx: &mut Tx, child: BodyId, parent: BodyId, now: Timestamp) -> Result<bool, DbError> {
    let ended = query("UPDATE body_parent SET until = $1 WHERE child = $2 AND parent = $3 AND until IS NULL")
        .bind(now)
        .bind(child)
        .bind(parent)
        .execute(tx)
        .await?;
    if ended == 0 {
        return Ok(false);
    }
    query(
        "DELETE FROM body_ancestor
          WHERE depth > 0 AND body IN (SELECT below.body FROM body_ancestor AS below WHERE below.ancestor = $1)",
    )
    .bind(child)
    .execute(tx)
    .await?;
    query(CLOSURE_BELOW).bind(child).execute(tx).await?;
    Ok(true)
}

/// Walks down from one body, then up from each body found, along living lines.
const CLOSURE_BELOW: &str = "INSERT INTO body_ancestor (body, ancestor, depth)
    WITH RECURSIVE
    below (body) AS (
        SELECT CAST($1 AS BIGINT)
        UNION
        SELECT child FROM body_parent JOIN below ON parent = below.body WHERE until IS NULL),
    above (body, ancestor, depth) AS (
        SELECT body, body, CAST(0 AS BIGINT) FROM below
        UNION
        SELECT above.body, parent, above.depth + 1 FROM body_parent JOIN above ON child = above.ancestor
         WHERE until IS NULL)
    SELECT body, ancestor, MIN(depth) FROM above WHERE depth > 0 GROUP BY body, ancestor";

pub(crate) async fn insert_contact(tx: &mut Tx, contact: &Contact) -> Result<(), DbError> {
    query("INSERT INTO contact (id, body, channel, address, verified_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(contact.id)
        .bind(contact.body)
        .bind(contact.channel)
        .bind(contact.address.as_str())
        .bind(contact.verified_at)
        .bind(contact.created_at)
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn end_contact(tx: &mut Tx, contact: i64, now: Timestamp) -> Result<(), DbError> {
    query("UPDATE contact SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL")
        .bind(now)
        .bind(contact)
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn verify_contact(tx: &mut Tx, contact: i64, now: Timestamp) -> Result<(), DbError> {
    query("UPDATE contact SET verified_at = $1 WHERE id = $2").bind(now).bind(contact).execute(tx).await?;
    Ok(())
}

pub(crate) async fn insert_person(tx: &mut Tx, person: &Person, now: Timestamp) -> Result<(), DbError> {
    query("INSERT INTO person (id, name, kana, mail, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(person.id)
        .bind(person.name.as_str())
        .bind(person.kana.as_str())
        .bind(person.mail.clone())
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Somebody leaves; the address becomes free for a successor at the same desk.
pub(crate) async fn end_person(tx: &mut Tx, person: PersonId, now: Timestamp) -> Result<bool, DbError> {
    let rows = query("UPDATE person SET left_at = $1, mail = NULL WHERE id = $2 AND left_at IS NULL")
        .bind(now)
        .bind(person)
        .execute(tx)
        .await?;
    Ok(rows == 1)
}
