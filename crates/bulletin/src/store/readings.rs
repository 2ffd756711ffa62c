//! Statements of who read a letter on which day.

use noroshi_platform::db::{DbError, On, Tx, query};
use noroshi_terms::{BulletinId, JapaneseDate, PersonId};

/// Whether the reading is known already.
pub(crate) async fn was_read(
    on: impl Into<On<'_>>,
    (id, person): (BulletinId, PersonId),
    day: JapaneseDate,
) -> Result<bool, DbError> {
    let row = query("SELECT 1 AS found FROM letter_reading WHERE bulletin = $1 AND person = $2 AND day = $3");
    Ok(row.bind(id).bind(person).bind(day).optional(on).await?.is_some())
}

/// False when another page of the same person was first.
pub(crate) async fn insert_reading(
    tx: &mut Tx,
    (id, person): (BulletinId, PersonId),
    day: JapaneseDate,
) -> Result<bool, DbError> {
    let row = query(
        "INSERT INTO letter_reading (bulletin, person, day) VALUES ($1, $2, $3) ON CONFLICT (bulletin, person, day) DO NOTHING",
    );
    Ok(row.bind(id).bind(person).bind(day).execute(tx).await? == 1)
}
