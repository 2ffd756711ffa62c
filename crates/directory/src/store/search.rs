//! Search in the directory: one page of bodies, found by any part of name, code or reading.
//!
//! Whoever sees everything is answered from the text index, whoever sees an area from the tree of that area, which is
//! small: neither reads a hundred thousand rows for a word that nobody has. What a reader may see is part of the question.

use noroshi_platform::db::{Db, DbError, On, Query, query, query_by_engine};
use noroshi_terms::BodyId;
use noroshi_terms::search_text::{SearchQuery, folded, grams};

use super::bulk;
use crate::body::Body;

/// Which part of the directory a reader may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// All of it: administrators and officers of the national association.
    Everything,
    /// The own bodies, those above them and those below them.
    Around(Vec<BodyId>),
}

/// A page of the list of bodies: what is looked for and after which body it goes on.
#[derive(Debug, Clone)]
pub struct Search {
    /// Parts of a name, a reading or a code, all of which must occur; empty for all bodies.
    pub text: String,
    /// What the reader may see.
    pub sight: Sight,
    /// The last body of the page before.
    pub after: Option<BodyId>,
}

/// Bodies on one page of the list.
pub const PAGE_SIZE: usize = 50;

/// The columns of a body in front of the rest of a statement.
macro_rules! select_body {
    ($($rest:literal),+) => {
        concat!(
            "SELECT b.serial, b.code, b.name, b.kana, b.kind, b.prefecture, b.abbreviation, b.created_at, b.ended_at ",
            $($rest),+
        )
    };
}

/// What the index found, compared with the text itself: the longest word first, the others as a JSON list.
const INDEXED: (&str, &str) = (
    select_body!(
        "FROM body_search_text AS t CROSS JOIN body_search AS s CROSS JOIN body AS b \
         WHERE t.body_search_text MATCH $5 AND t.rowid > $1 AND s.serial = t.rowid AND b.serial = t.rowid \
           AND b.ended_at IS NULL AND instr(s.words, $3) > 0 \
           AND NOT EXISTS (SELECT 1 FROM json_each($4) WHERE instr(s.words, value) = 0) \
         ORDER BY t.rowid LIMIT $2"
    ),
    select_body!(
        "FROM body_search AS s JOIN body AS b ON b.serial = s.serial \
         WHERE string_to_array(s.grams, ' ') @> string_to_array($5, ' ') AND s.serial > $1 \
           AND b.ended_at IS NULL AND strpos(s.words, $3) > 0 \
           AND NOT EXISTS (SELECT 1 FROM json_array_elements_text($4::JSON) AS w (word) WHERE strpos(s.words, w.word) = 0) \
         ORDER BY s.serial LIMIT $2"
    ),
);

/// The bodies at, below and above the own ones (`$5`, a JSON list), and among them those with the words.
const AROUND: (&str, &str) = (
    select_body!(
        "FROM (SELECT body AS serial FROM body_ancestor \
                WHERE body > $1 AND ancestor IN (SELECT value FROM json_each($5)) \
               UNION SELECT ancestor FROM body_ancestor \
                WHERE ancestor > $1 AND body IN (SELECT value FROM json_each($5))) AS near \
         CROSS JOIN body_search AS s CROSS JOIN body AS b \
         WHERE s.serial = near.serial AND b.serial = near.serial AND b.ended_at IS NULL AND instr(s.words, $3) > 0 \
           AND NOT EXISTS (SELECT 1 FROM json_each($4) WHERE instr(s.words, value) = 0) \
         ORDER BY near.serial LIMIT $2"
    ),
    select_body!(
        "FROM (SELECT body AS serial FROM body_ancestor \
                WHERE body > $1 AND ancestor IN (SELECT value::BIGINT FROM json_array_elements_text($5::JSON)) \
               UNION SELECT ancestor FROM body_ancestor \
                WHERE ancestor > $1 AND body IN (SELECT value::BIGINT FROM json_array_elements_text($5::JSON))) AS near \
         JOIN body_search AS s ON s.serial = near.serial JOIN body AS b ON b.serial = near.serial \
         WHERE b.ended_at IS NULL AND strpos(s.words, $3) > 0 \
           AND NOT EXISTS (SELECT 1 FROM json_array_elements_text($4::JSON) AS w (word) WHERE strpos(s.words, w.word) = 0) \
         ORDER BY near.serial LIMIT $2"
    ),
);

/// One page of living bodies in serial order.
pub async fn page(on: impl Into<On<'_>>, search: &Search) -> Result<Vec<Body>, DbError> {
    let asked = SearchQuery::read(&search.text);
    if asked.is_none() && !search.text.trim().is_empty() {
        return Ok(Vec::new()); // signs alone are in no name
    }
    let question = match (&search.sight, &asked) {
        (Sight::Everything, None) => {
            query(select_body!("FROM body AS b WHERE b.serial > $1 AND b.ended_at IS NULL ORDER BY b.serial LIMIT $2"))
        }
        (Sight::Everything, Some(_)) => query_by_engine(INDEXED.0, INDEXED.1),
        (Sight::Around(_), _) => query_by_engine(AROUND.0, AROUND.1),
    };
    let limit = i64::try_from(PAGE_SIZE).unwrap_or(i64::MAX);
    let question = question.bind(search.after.map_or(0, i64::from)).bind(limit);
    let question = match (&search.sight, &asked) {
        (Sight::Everything, None) => question,
        (Sight::Everything, Some(asked)) => with_words(question, Some(asked)).bind(asked),
        (Sight::Around(own), asked) => with_words(question, asked.as_ref()).bind(list(own)),
    };
    super::bodies(question.all(on).await?)
}

/// Binds the longest word and the others; no word at all stands in every text.
fn with_words(question: Query, asked: Option<&SearchQuery>) -> Query {
    let mut words: Vec<&str> = asked.map(SearchQuery::words).unwrap_or_default().iter().map(String::as_str).collect();
    words.sort_by_key(|word| word.len());
    let longest = words.pop().unwrap_or_default().to_owned();
    // Folded words hold letters and digits only, so nothing in them needs an escape.
    let others: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    question.bind(longest).bind(format!("[{}]", others.join(",")))
}

/// A list as one bound value.
fn list(bodies: &[BodyId]) -> String {
    let numbers: Vec<String> = bodies.iter().map(BodyId::to_string).collect();
    format!("[{}]", numbers.join(","))
}

/// What a body is looked for by: its words, folded, and their grams.
pub(crate) struct SearchText {
    pub(crate) words: String,
    pub(crate) grams: String,
}

/// Name, code and reading of a body as the search keeps them. Words never run over two of the three.
pub(crate) fn search_text(name: &str, code: &str, kana: &str) -> SearchText {
    let words = [name, code, kana].map(folded).join(" ");
    SearchText { grams: grams(&words), words }
}

/// So many rows are filled in one transaction.
const FILLED_AT_ONCE: i64 = 2_000;

/// Fills the search of bodies that were entered before it had an index; returns how many. Called once at start.
pub async fn fill_search(db: &Db) -> Result<u64, DbError> {
    // A name that is all signs has no gram: going on behind the last row, such a body is passed once and not again.
    let (mut filled, mut after) = (0, 0);
    loop {
        let rows = query(
            "SELECT b.serial, b.code, b.name, b.kana FROM body_search AS s JOIN body AS b ON b.serial = s.serial
              WHERE s.grams = '' AND s.serial > $2 ORDER BY s.serial LIMIT $1",
        )
        .bind(FILLED_AT_ONCE)
        .bind(after)
        .all(db)
        .await?;
        let mut texts = Vec::with_capacity(rows.len());
        for row in &rows {
            let (serial, name, code) =
                (row.get::<BodyId>("serial")?, row.get::<String>("name")?, row.get::<String>("code")?);
            let text = search_text(&name, &code, &row.get::<String>("kana")?);
            texts.push((serial, text.words, text.grams));
            after = i64::from(serial);
        }
        if texts.is_empty() {
            return Ok(filled);
        }
        let mut tx = db.begin().await?;
        // Texts and numbers always become JSON; anything else would be refused by the statement, loudly.
        bulk::update_search().bind(serde_json::to_string(&texts).unwrap_or_default()).execute(&mut tx).await?;
        tx.commit().await?;
        filled += texts.len() as u64;
    }
}
