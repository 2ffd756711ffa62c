//! Statements about submitted lists, and about bodies that arrive unseen.

use noroshi_platform::db::{Column, DbError, On, Row, Tx, Value, query};
use noroshi_terms::{BodyId, PersonId, SubmittedListId, Timestamp};

use crate::import::ImportKind;
use crate::import::submitted::{Amount, Counts, ListState, SubmittedList};

impl Column for ImportKind {
    fn from_value(value: Value) -> Result<Self, String> {
        let code = String::from_value(value)?;
        Self::ALL.into_iter().find(|kind| kind.code() == code).ok_or_else(|| "not a kind of list".to_owned())
    }
}

impl Column for ListState {
    fn from_value(value: Value) -> Result<Self, String> {
        Self::from_code(&String::from_value(value)?).ok_or_else(|| "not a state of a list".to_owned())
    }
}

pub(crate) async fn insert(tx: &mut Tx, list: &SubmittedList, content: Vec<u8>) -> Result<(), DbError> {
    query(
        "INSERT INTO submitted_list
                (id, kind, file_name, sha256, octets, content, by_person, body, state, submitted_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(list.id)
    .bind(list.kind.code())
    .bind(list.file_name.as_str())
    .bind(list.sha256.as_str())
    .bind(list.octets)
    .bind(content)
    .bind(list.by_person)
    .bind(list.body)
    .bind(list.state.code())
    .bind(list.submitted_at)
    .execute(tx)
    .await?;
    Ok(())
}

/// The columns of a list without its file.
macro_rules! select_list {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, file_name, sha256, octets, by_person, body, state, fault, added, changed, same, refused,
                    noticed, done, total, submitted_at FROM submitted_list ",
            $rest
        )
    };
}

/// One list, whoever sent it: for the program's jobs.
pub(crate) async fn list(on: impl Into<On<'_>>, id: SubmittedListId) -> Result<Option<SubmittedList>, DbError> {
    let row = query(select_list!("WHERE id = $1")).bind(id).optional(on).await?;
    row.as_ref().map(list_of).transpose()
}

/// One list of this sender.
pub(crate) async fn own_list(
    on: impl Into<On<'_>>,
    id: SubmittedListId,
    by: PersonId,
) -> Result<Option<SubmittedList>, DbError> {
    let row = query(select_list!("WHERE id = $1 AND by_person = $2")).bind(id).bind(by).optional(on).await?;
    row.as_ref().map(list_of).transpose()
}

/// The last lists of this sender.
pub(crate) async fn own_lists(on: impl Into<On<'_>>, by: PersonId) -> Result<Vec<SubmittedList>, DbError> {
    let rows =
        query(select_list!("WHERE by_person = $1 ORDER BY submitted_at DESC, id LIMIT 10")).bind(by).all(on).await?;
    rows.iter().map(list_of).collect()
}

/// What is told about rows: the first of it, or all.
pub(crate) async fn told(on: impl Into<On<'_>>, id: SubmittedListId, amount: Amount) -> Result<String, DbError> {
    let question = match amount {
        Amount::All => query("SELECT told FROM submitted_list WHERE id = $1"),
        Amount::First => query("SELECT first_told AS told FROM submitted_list WHERE id = $1"),
    };
    question.bind(id).one(on).await?.get("told")
}

/// The packed file; none when it was taken away.
pub(crate) async fn content(on: impl Into<On<'_>>, id: SubmittedListId) -> Result<Option<Vec<u8>>, DbError> {
    let row = query("SELECT content FROM submitted_list WHERE id = $1 AND content IS NOT NULL").bind(id).optional(on);
    row.await?.map(|row| row.get("content")).transpose()
}

/// Moves a list on, when it is still where it was believed to be.
pub(crate) async fn move_on(
    tx: &mut Tx,
    id: SubmittedListId,
    (from, to): (ListState, ListState),
    fault: Option<&str>,
) -> Result<bool, DbError> {
    let moved = query("UPDATE submitted_list SET state = $1, fault = $2 WHERE id = $3 AND state = $4")
        .bind(to.code())
        .bind(fault)
        .bind(id)
        .bind(from.code());
    Ok(moved.execute(tx).await? == 1)
}

/// True while a list is being imported.
pub(crate) async fn is_any_taken(on: impl Into<On<'_>>) -> Result<bool, DbError> {
    Ok(query("SELECT id FROM submitted_list WHERE state = 'taking' LIMIT 1").optional(on).await?.is_some())
}

pub(crate) async fn save_counts(tx: &mut Tx, id: SubmittedListId, counts: &Counts) -> Result<(), DbError> {
    query("UPDATE submitted_list SET added = $1, changed = $2, same = $3, refused = $4, noticed = $5 WHERE id = $6")
        .bind(counts.added)
        .bind(counts.changed)
        .bind(counts.same)
        .bind(counts.refused)
        .bind(counts.noticed)
        .bind(id)
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn save_told(tx: &mut Tx, id: SubmittedListId, first: &str, all: &str) -> Result<(), DbError> {
    let save = query("UPDATE submitted_list SET first_told = $1, told = $2 WHERE id = $3").bind(first).bind(all);
    save.bind(id).execute(tx).await?;
    Ok(())
}

pub(crate) async fn save_progress(tx: &mut Tx, id: SubmittedListId, done: i64, total: i64) -> Result<(), DbError> {
    let save = query("UPDATE submitted_list SET done = $1, total = $2 WHERE id = $3").bind(done).bind(total).bind(id);
    save.execute(tx).await?;
    Ok(())
}

/// Takes the file away; with `told` also what was told about its rows.
pub(crate) async fn forget(tx: &mut Tx, id: SubmittedListId, at: Timestamp) -> Result<(), DbError> {
    query("UPDATE submitted_list SET content = NULL, ended_at = COALESCE(ended_at, $1) WHERE id = $2")
        .bind(at)
        .bind(id)
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes away what was told about rows: it repeats what stood in the file.
pub(crate) async fn forget_told(tx: &mut Tx, id: SubmittedListId) -> Result<(), DbError> {
    save_told(tx, id, "[]", "[]").await
}

/// Bodies of a list that arrive and are not yet seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arriving {
    pub(crate) first: BodyId,
    pub(crate) last: BodyId,
    /// The revision of the directory for which they were planned.
    pub(crate) revision: i64,
}

/// Which bodies of this list are announced.
pub(crate) async fn arriving(on: impl Into<On<'_>>, id: SubmittedListId) -> Result<Option<Arriving>, DbError> {
    let row = query(
        "SELECT first_serial, last_serial, planned_revision FROM submitted_list
          WHERE id = $1 AND first_serial IS NOT NULL",
    )
    .bind(id)
    .optional(on)
    .await?;
    row.map(|row| {
        let (first, last) = (row.get("first_serial")?, row.get("last_serial")?);
        Ok(Arriving { first, last, revision: row.get("planned_revision")? })
    })
    .transpose()
}

/// The last of them that is there already.
pub(crate) async fn last_there(on: impl Into<On<'_>>, arriving: Arriving) -> Result<Option<BodyId>, DbError> {
    let last = query("SELECT MAX(serial) AS last FROM body WHERE serial BETWEEN $1 AND $2").bind(arriving.first);
    last.bind(arriving.last).one(on).await?.get("last")
}

/// Says which bodies of this list nobody is to see; none when all may be seen.
pub(crate) async fn announce(tx: &mut Tx, id: SubmittedListId, arriving: Option<Arriving>) -> Result<(), DbError> {
    query("UPDATE submitted_list SET first_serial = $1, last_serial = $2, planned_revision = $3 WHERE id = $4")
        .bind(arriving.map(|arriving| arriving.first))
        .bind(arriving.map(|arriving| arriving.last))
        .bind(arriving.map(|arriving| arriving.revision))
        .bind(id)
        .execute(tx)
        .await?;
    Ok(())
}

/// All bodies that arrived begin to live, and only now: what was issued while they arrived is not for them.
pub(crate) async fn begin_to_live(tx: &mut Tx, arriving: Arriving, now: Timestamp) -> Result<(), DbError> {
    query("UPDATE body SET ended_at = NULL, created_at = $3 WHERE serial BETWEEN $1 AND $2")
        .bind(arriving.first)
        .bind(arriving.last)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Removes bodies that arrived for an import that was given up. They were never seen, so nothing points at them.
pub(crate) async fn remove(tx: &mut Tx, first: i64, last: i64) -> Result<(), DbError> {
    for statement in [
        "DELETE FROM contact WHERE body BETWEEN $1 AND $2",
        "DELETE FROM body_detail WHERE body BETWEEN $1 AND $2",
        "DELETE FROM body_ancestor WHERE body BETWEEN $1 AND $2",
        "DELETE FROM body_parent WHERE child BETWEEN $1 AND $2",
        "DELETE FROM body_search WHERE serial BETWEEN $1 AND $2",
        "DELETE FROM body WHERE serial BETWEEN $1 AND $2",
    ] {
        query(statement).bind(first).bind(last).execute(&mut *tx).await?;
    }
    Ok(())
}

/// How often bodies and lines were changed.
pub(crate) async fn revision(on: impl Into<On<'_>>) -> Result<i64, DbError> {
    query("SELECT revision FROM directory_revision WHERE one = 1").one(on).await?.get("revision")
}

fn list_of(row: &Row) -> Result<SubmittedList, DbError> {
    Ok(SubmittedList {
        id: row.get("id")?,
        kind: row.get("kind")?,
        file_name: row.get("file_name")?,
        sha256: row.get("sha256")?,
        octets: row.get("octets")?,
        by_person: row.get("by_person")?,
        body: row.get("body")?,
        state: row.get("state")?,
        fault: row.get("fault")?,
        counts: Counts {
            added: row.get("added")?,
            changed: row.get("changed")?,
            same: row.get("same")?,
            refused: row.get("refused")?,
            noticed: row.get("noticed")?,
        },
        done: row.get("done")?,
        total: row.get("total")?,
        submitted_at: row.get("submitted_at")?,
    })
}
