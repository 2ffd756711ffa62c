//! Questions that forget who asks, for the test that must notice (feature `seeded-leak`).

use noroshi_platform::db::{Db, DbError, query_by_engine};

/// Titles of all letters with this word.
pub(crate) async fn titles(db: &Db, word: &str) -> Result<Vec<String>, DbError> {
    let rows = query_by_engine(
        "SELECT title FROM archive_document WHERE form = 'letter' AND instr(words, $1) > 0",
        "SELECT title FROM archive_document WHERE form = 'letter' AND strpos(words, $1) > 0",
    );
    rows.bind(word).all(db).await?.iter().map(|row| row.get("title")).collect()
}

/// How many other parts hold this word.
pub(crate) async fn parts(db: &Db, word: &str) -> Result<i64, DbError> {
    let row = query_by_engine(
        "SELECT COUNT(*) AS parts FROM archive_document WHERE form <> 'letter' AND instr(words, $1) > 0",
        "SELECT COUNT(*) AS parts FROM archive_document WHERE form <> 'letter' AND strpos(words, $1) > 0",
    );
    row.bind(word).one(db).await?.get("parts")
}
