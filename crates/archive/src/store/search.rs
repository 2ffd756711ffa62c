//! Statements that search: candidates from the index, then what of them this reader may see today.

use std::collections::HashMap;

use noroshi_bulletin::{BulletinKind, EndKind, IssuedContent};
use noroshi_cascade::CoverContent;
use noroshi_platform::db::{Db, DbError, Row, Value, query, query_by_engine};
use noroshi_terms::{Audience, BodyId, BulletinId, CoverId, JapaneseDate, PersonId, Tlp};

use crate::document::Form;
use crate::index::{Window, any_mark};

/// The place of the newest document; none in an empty archive.
pub(crate) async fn newest(db: &Db) -> Result<Option<i64>, DbError> {
    query("SELECT MAX(place) AS newest FROM archive_document").one(db).await?.get("newest")
}

/// A kind of documents that could open to a reader: of which body, for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReaderKey {
    pub(crate) body: BodyId,
    pub(crate) body_name: String,
    pub(crate) opens: String,
}

/// What could open to this reader today, as `part_reader` has it: by a role at the body or below, or by an agreement; also
/// what another tree's body issued and passed on.
/// Too much here costs time, too little hides what may be read; what is really open is asked for each document. CROSS JOIN keeps
/// the order of the tables: few bodies, then what was passed to them; beginning at the bulletins takes a third of a second.
pub(crate) async fn reader_keys(db: &Db, reader: PersonId, today: JapaneseDate) -> Result<Vec<ReaderKey>, DbError> {
    let rows = query(
        "WITH grants AS (SELECT g.role, g.body FROM role_grant g JOIN role_verb v ON v.role = g.role AND v.verb = 'bulletin.read' \
           WHERE g.person = $1 AND g.until IS NULL), \
         opened AS (SELECT a.ancestor AS body, q.audience AS opens FROM grants g JOIN body_ancestor a ON a.body = g.body \
             JOIN role_audience q ON q.role = g.role AND q.needs_nda = 0 \
           UNION SELECT a.ancestor, 'cover' FROM grants g JOIN body_ancestor a ON a.body = g.body \
           UNION SELECT a.ancestor, q.audience FROM grants g JOIN nda d ON d.vendor = g.body AND d.ended_at IS NULL \
             JOIN body_ancestor a ON a.body = d.institution JOIN role_audience q ON q.role = g.role \
             WHERE $2 BETWEEN d.since AND d.until), \
         reaching AS (SELECT body, opens FROM opened \
           UNION SELECT p.issuer, o.opens FROM opened o CROSS JOIN bulletin_pass w CROSS JOIN bulletin p \
             WHERE w.body = o.body AND p.id = w.bulletin AND o.opens <> 'cover') \
         SELECT k.body, k.opens, b.name FROM reaching o JOIN archive_key k ON k.body = o.body AND k.opens = o.opens \
         JOIN body b ON b.serial = k.body ORDER BY k.body, k.opens",
    )
    .bind(reader)
    .bind(today)
    .all(db)
    .await?;
    let read =
        |row: &Row| Ok(ReaderKey { body: row.get("body")?, body_name: row.get("name")?, opens: row.get("opens")? });
    rows.iter().map(read).collect()
}

/// A question to the index.
#[derive(Debug, Clone)]
pub(crate) struct Candidates {
    /// Marks and grams that a document must have, all of them.
    pub(crate) all: Vec<String>,
    /// Marks of readers, one of which it must have.
    pub(crate) readers: Vec<String>,
}

impl Candidates {
    /// FTS5 is asked in one expression, GIN in lists; the mark that every document has only helps the latter.
    fn question(&self) -> Value {
        let quoted = |marks: &[String], word: &str| {
            marks.iter().map(|mark| format!("\"{mark}\"")).collect::<Vec<_>>().join(word)
        };
        let mut expression = format!("({})", quoted(&self.readers, " OR "));
        if !self.all.is_empty() {
            expression = format!("{} AND {expression}", quoted(&self.all, " AND "));
        }
        let mut list = self.all.clone();
        list.push(any_mark());
        Value::Match { sqlite: expression, postgres: list.join(" ") }
    }
}

/// Places of candidates in a window, the newest first. `place + 0`: the planner shall not read a range of documents and cut
/// each of them into grams when the index knows them.
pub(crate) async fn candidates(
    db: &Db,
    question: &Candidates,
    window: &Window,
    limit: i64,
) -> Result<Vec<i64>, DbError> {
    let rows = query_by_engine(
        "SELECT rowid AS place FROM archive_text WHERE archive_text MATCH $1 AND rowid >= $2 AND rowid < $3 \
         ORDER BY rowid DESC LIMIT $4",
        "SELECT place FROM archive_document WHERE string_to_array(grams, ' ') @> string_to_array($1, ' ') \
           AND string_to_array(grams, ' ') && string_to_array($5, ' ') \
           AND string_to_array(grams, ' ') && string_to_array($6, ' ') \
           AND place + 0 >= $2 AND place + 0 < $3 ORDER BY place DESC LIMIT $4",
    )
    .bind(question.question())
    .bind(window.lower)
    .bind(window.upper)
    .bind(limit)
    .bind(question.readers.join(" "))
    .bind(window.marks.join(" "))
    .all(db)
    .await?;
    rows.iter().map(|row| row.get("place")).collect()
}

/// A document that the reader may see.
#[derive(Debug, Clone)]
pub(crate) struct Visible {
    pub(crate) place: i64,
    pub(crate) bulletin: BulletinId,
    pub(crate) cover: Option<CoverId>,
    pub(crate) form: Form,
    pub(crate) body_name: String,
    pub(crate) kind: BulletinKind,
    pub(crate) title: String,
    pub(crate) number: String,
    pub(crate) date: JapaneseDate,
    pub(crate) audience: Audience,
    /// The originator's label, when it is more than derived.
    pub(crate) confirmed: Option<Tlp>,
    /// True when a tier narrowed it for somebody.
    pub(crate) is_narrowed: bool,
    /// Who wrote a paper from outside, one line each.
    pub(crate) received_from: Option<String>,
    /// How the bulletin ended, when it did.
    pub(crate) ended: Option<EndKind>,
    /// The notice that ended it, when the reader may read that one.
    pub(crate) notice: Option<BulletinId>,
}

/// The columns of a document with its part and its end for reader `$2` on the day `$3`, in front of the rest of a statement.
macro_rules! select_document {
    ($($rest:literal),+) => {
        concat!(
            "SELECT d.place, d.bulletin, d.cover, d.form, d.kind, d.title, d.number, d.letter_date, ",
            "i.name AS body_name, p.audience, p.tlp, p.is_confirmed, ",
            "CASE WHEN EXISTS (SELECT 1 FROM part_narrowing n WHERE n.bulletin = d.bulletin AND n.part = d.part) ",
            "THEN 1 ELSE 0 END AS is_narrowed, ",
            "(SELECT x.issuer FROM received_paper x WHERE x.bulletin = d.bulletin AND d.cover IS NULL) AS received_from, ",
            "(SELECT e.kind FROM bulletin_end e WHERE e.bulletin = d.bulletin) AS ended, ",
            "(SELECT e.by_bulletin FROM bulletin_end e WHERE e.bulletin = d.bulletin AND EXISTS (SELECT 1 FROM part_reader n ",
            "WHERE n.bulletin = e.by_bulletin AND n.part = 'letter' AND n.person = $2 AND $3 BETWEEN n.since AND n.until)) AS notice ",
            $($rest),+
        )
    };
}
pub(super) use select_document;

/// Who may see a document (`d`): reader `$2` on the day `$3`. A cover is seen on its own way only (`a`), and not by whom its
/// clerk left out (R03). One value and not EXISTS: PostgreSQL would make a list of all that the reader may see out of that.
macro_rules! may_see {
    () => {
        "1 = (SELECT 1 FROM part_reader r WHERE r.bulletin = d.bulletin AND r.part = d.part AND r.person = $2 \
           AND $3 BETWEEN r.since AND r.until AND (d.cover IS NULL OR EXISTS (SELECT 1 FROM body_ancestor a \
             WHERE a.body = r.body AND a.ancestor = d.body \
               AND NOT EXISTS (SELECT 1 FROM relay_unreached u WHERE u.bulletin = d.bulletin AND u.by_body = d.body AND u.body = r.body))) LIMIT 1)"
    };
}
pub(super) use may_see;

/// Of these candidates those that hold the words (a JSON list) and the number, and that the reader may see today.
pub(crate) async fn visible(
    db: &Db,
    (reader, today): (PersonId, JapaneseDate),
    places: &[i64],
    (words, number): (&[String], &str),
) -> Result<Vec<Visible>, DbError> {
    let rows = query_by_engine(
        concat!(
            select_document!(
                "FROM json_each($1) AS c CROSS JOIN archive_document AS d CROSS JOIN part AS p CROSS JOIN body AS i \
                 WHERE d.place = c.value AND p.bulletin = d.bulletin AND p.part = d.part AND i.serial = d.body \
                   AND instr(d.number_key, $5) > 0 \
                   AND NOT EXISTS (SELECT 1 FROM json_each($4) AS w WHERE instr(d.words, w.value) = 0) AND "
            ),
            may_see!(),
            " ORDER BY d.place DESC"
        ),
        concat!(
            select_document!(
                "FROM archive_document AS d JOIN part AS p ON p.bulletin = d.bulletin AND p.part = d.part \
                 JOIN body AS i ON i.serial = d.body \
                 WHERE d.place = ANY (ARRAY(SELECT json_array_elements_text($1::JSON)::BIGINT)) AND strpos(d.number_key, $5) > 0 \
                   AND NOT EXISTS (SELECT 1 FROM json_array_elements_text($4::JSON) AS w (word) WHERE strpos(d.words, w.word) = 0) \
                   AND "
            ),
            may_see!(),
            " ORDER BY d.place DESC"
        ),
    )
    .bind(json(places))
    .bind(reader)
    .bind(today)
    .bind(json(words))
    .bind(number)
    .all(db)
    .await?;
    rows.iter().map(read).collect()
}

pub(super) fn read(row: &Row) -> Result<Visible, DbError> {
    let kind: String = row.get("kind")?;
    let form: String = row.get("form")?;
    let label: Tlp = row.get("tlp")?;
    Ok(Visible {
        place: row.get("place")?,
        bulletin: row.get("bulletin")?,
        cover: row.get("cover")?,
        form: form.parse().unwrap_or(Form::Letter),
        body_name: row.get("body_name")?,
        kind: BulletinKind::ALL.into_iter().find(|known| known.code() == kind).unwrap_or_default(),
        title: row.get("title")?,
        number: row.get("number")?,
        date: row.get("letter_date")?,
        audience: row.get("audience")?,
        confirmed: row.get::<bool>("is_confirmed")?.then_some(label),
        is_narrowed: row.get("is_narrowed")?,
        received_from: row.get("received_from")?,
        ended: row.get::<Option<String>>("ended")?.and_then(|code| EndKind::from_code(&code)),
        notice: row.get("notice")?,
    })
}

/// A list as one bound value. Numbers, ids and words always become JSON; anything else would be refused by the statement.
pub(super) fn json<T: serde::Serialize>(list: &[T]) -> String {
    serde_json::to_string(list).unwrap_or_default()
}

/// The body through which the reader reads a part today, for what the tiers above it narrowed.
pub(crate) async fn read_through(
    db: &Db,
    (reader, today): (PersonId, JapaneseDate),
    found: &Visible,
) -> Result<Option<BodyId>, DbError> {
    let row = query(
        "SELECT MIN(r.body) AS body FROM part_reader r WHERE r.bulletin = $1 AND r.part = $2 AND r.person = $3 \
           AND $4 BETWEEN r.since AND r.until",
    )
    .bind(found.bulletin)
    .bind(found.form.part().code())
    .bind(reader)
    .bind(today)
    .one(db)
    .await?;
    row.get("body")
}

/// Contents of documents, for excerpts. Only of those that the reader was found to see.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) bulletins: HashMap<BulletinId, IssuedContent>,
    pub(crate) covers: HashMap<CoverId, CoverContent>,
}

/// What stands in these bulletins and covers; what was altered is left out.
pub(crate) async fn contents(db: &Db, found: &[&Visible]) -> Result<Contents, DbError> {
    let mut contents = Contents::default();
    let covers: Vec<String> = found.iter().filter_map(|found| found.cover).map(|id| id.to_string()).collect();
    let letters = found.iter().filter(|found| found.cover.is_none());
    let bulletins: Vec<String> = letters.map(|found| found.bulletin.to_string()).collect();
    if !bulletins.is_empty() {
        let rows = query_by_engine(
            "SELECT id, content, content_hash FROM bulletin WHERE id IN (SELECT value FROM json_each($1))",
            "SELECT id, content, content_hash FROM bulletin WHERE id = ANY (ARRAY(SELECT json_array_elements_text($1::JSON)))",
        );
        for row in rows.bind(json(&bulletins)).all(db).await? {
            let (id, content, hash) =
                (row.get("id")?, row.get::<String>("content")?, row.get::<String>("content_hash")?);
            contents.bulletins.extend(IssuedContent::read(id, &content, &hash).ok().map(|content| (id, content)));
        }
    }
    if !covers.is_empty() {
        let rows = query_by_engine(
            "SELECT id, content, content_hash FROM cover WHERE id IN (SELECT value FROM json_each($1))",
            "SELECT id, content, content_hash FROM cover WHERE id = ANY (ARRAY(SELECT json_array_elements_text($1::JSON)))",
        );
        for row in rows.bind(json(&covers)).all(db).await? {
            let (id, content, hash) =
                (row.get("id")?, row.get::<String>("content")?, row.get::<String>("content_hash")?);
            contents.covers.extend(CoverContent::read(&content, &hash).map(|content| (id, content)));
        }
    }
    Ok(contents)
}
