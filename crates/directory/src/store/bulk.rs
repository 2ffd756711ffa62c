//! Statements that enter many rows at once: the rows travel as one JSON text.

use noroshi_platform::db::{DbError, Query, Tx, query, query_by_engine};
use noroshi_terms::BodyId;

/// Bodies: serial, code, name, kana, kind, prefecture, created, abbreviation, ended.
pub(crate) fn insert_bodies() -> Query {
    query_by_engine(
        "INSERT INTO body (serial, code, name, kana, kind, prefecture, created_at, abbreviation, ended_at)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
                value ->> 8
           FROM json_each($1)",
        "INSERT INTO body (serial, code, name, kana, kind, prefecture, created_at, abbreviation, ended_at)
         SELECT (value ->> 0)::BIGINT, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
                (value ->> 6)::BIGINT, value ->> 7, (value ->> 8)::BIGINT
           FROM json_array_elements($1::JSON)",
    )
}

/// Bodies that are known: serial, code, name, kana, prefecture, abbreviation.
pub(crate) fn update_faces() -> Query {
    query_by_engine(
        "UPDATE body SET code = new.value ->> 1, name = new.value ->> 2, kana = new.value ->> 3,
                prefecture = new.value ->> 4, abbreviation = new.value ->> 5
           FROM json_each($1) AS new WHERE serial = new.value ->> 0",
        "UPDATE body SET code = new.value ->> 1, name = new.value ->> 2, kana = new.value ->> 3,
                prefecture = new.value ->> 4, abbreviation = new.value ->> 5
           FROM json_array_elements($1::JSON) AS new (value) WHERE serial = (new.value ->> 0)::BIGINT",
    )
}

/// What bodies are looked for by: serial, words, grams.
pub(crate) fn insert_search() -> Query {
    query_by_engine(
        "INSERT INTO body_search (serial, words, grams) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each($1)",
        "INSERT INTO body_search (serial, words, grams)
         SELECT (value ->> 0)::BIGINT, value ->> 1, value ->> 2 FROM json_array_elements($1::JSON)",
    )
}

/// The same for bodies that are known: serial, words, grams.
pub(crate) fn update_search() -> Query {
    query_by_engine(
        "UPDATE body_search SET words = new.value ->> 1, grams = new.value ->> 2
           FROM json_each($1) AS new WHERE serial = new.value ->> 0",
        "UPDATE body_search SET words = new.value ->> 1, grams = new.value ->> 2
           FROM json_array_elements($1::JSON) AS new (value) WHERE serial = (new.value ->> 0)::BIGINT",
    )
}

/// Edges: child, parent, since.
pub(crate) fn insert_parents() -> Query {
    query_by_engine(
        "INSERT INTO body_parent (child, parent, since) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each($1)",
        "INSERT INTO body_parent (child, parent, since)
         SELECT (value ->> 0)::BIGINT, (value ->> 1)::BIGINT, (value ->> 2)::BIGINT FROM json_array_elements($1::JSON)",
    )
}

/// Contacts: id, body, channel, address, verified, created.
pub(crate) fn insert_contacts() -> Query {
    query_by_engine(
        "INSERT INTO contact (id, body, channel, address, verified_at, created_at)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each($1)",
        "INSERT INTO contact (id, body, channel, address, verified_at, created_at)
         SELECT (value ->> 0)::BIGINT, (value ->> 1)::BIGINT, value ->> 2, value ->> 3, (value ->> 4)::BIGINT,
                (value ->> 5)::BIGINT
           FROM json_array_elements($1::JSON)",
    )
}

/// The same for bodies that are known; an address that somebody added meanwhile is not added twice.
pub(crate) fn insert_new_contacts() -> Query {
    query_by_engine(
        "INSERT INTO contact (id, body, channel, address, verified_at, created_at)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each($1)
          WHERE NOT EXISTS (SELECT 1 FROM contact AS c WHERE c.body = value ->> 1 AND c.channel = value ->> 2
                               AND c.address = value ->> 3 AND c.ended_at IS NULL)",
        "INSERT INTO contact (id, body, channel, address, verified_at, created_at)
         SELECT (value ->> 0)::BIGINT, (value ->> 1)::BIGINT, value ->> 2, value ->> 3, (value ->> 4)::BIGINT,
                (value ->> 5)::BIGINT
           FROM json_array_elements($1::JSON)
          WHERE NOT EXISTS (SELECT 1 FROM contact AS c WHERE c.body = (value ->> 1)::BIGINT
                               AND c.channel = value ->> 2 AND c.address = value ->> 3 AND c.ended_at IS NULL)",
    )
}

/// The closure of the bodies between two serials, whose parents have theirs already.
pub(crate) async fn close_over(tx: &mut Tx, first: BodyId, last: BodyId) -> Result<(), DbError> {
    query(
        "INSERT INTO body_ancestor (body, ancestor, depth)
         SELECT serial, serial, 0 FROM body WHERE serial BETWEEN $1 AND $2",
    )
    .bind(first)
    .bind(last)
    .execute(tx)
    .await?;
    query(
        "INSERT INTO body_ancestor (body, ancestor, depth)
         SELECT child, ancestor, MIN(depth + 1) FROM body_parent JOIN body_ancestor ON body = parent
          WHERE child BETWEEN $1 AND $2 GROUP BY child, ancestor",
    )
    .bind(first)
    .bind(last)
    .execute(tx)
    .await?;
    Ok(())
}
