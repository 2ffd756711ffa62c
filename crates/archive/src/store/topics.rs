//! Statements of topic pages.

use noroshi_platform::db::{Db, DbError, On, Row, Tx, query, query_by_engine};
use noroshi_terms::{Audience, BodyId, BulletinId, JapaneseDate, PersonId, Timestamp, TopicId};

use super::search::{Visible, json, may_see, read, select_document};

/// A topic page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Topic {
    pub(crate) id: TopicId,
    pub(crate) body: BodyId,
    pub(crate) body_name: String,
    pub(crate) title: String,
    pub(crate) intro: String,
    pub(crate) audience: Audience,
    pub(crate) revision: i64,
}

/// The columns of a topic in front of the rest of a statement.
macro_rules! select_topic {
    ($($rest:literal),+) => {
        concat!(
            "SELECT t.id, t.body, b.name AS body_name, t.title, t.intro, t.audience, t.revision FROM topic t ",
            "JOIN body b ON b.serial = t.body WHERE t.ended_at IS NULL AND EXISTS (SELECT 1 FROM topic_reader r ",
            "WHERE r.topic = t.id AND r.person = $1 AND $2 BETWEEN r.since AND r.until) ",
            $($rest),+
        )
    };
}

/// Topic pages that the reader may read today, the last saved first, without so many of the first.
pub(crate) async fn topics(
    db: &Db,
    (reader, today): (PersonId, JapaneseDate),
    (skipped, limit): (i64, i64),
) -> Result<Vec<Topic>, DbError> {
    let sql = select_topic!("ORDER BY t.saved_at DESC, t.id LIMIT $3 OFFSET $4");
    let rows = query(sql).bind(reader).bind(today).bind(limit).bind(skipped).all(db).await?;
    rows.iter().map(read_topic).collect()
}

/// Bulletins on a page, also those that a reader may not see.
pub(crate) async fn bulletins_on(db: &Db, topic: TopicId) -> Result<Vec<BulletinId>, DbError> {
    let rows = query("SELECT bulletin FROM topic_document WHERE topic = $1 ORDER BY bulletin").bind(topic);
    rows.all(db).await?.iter().map(|row| row.get("bulletin")).collect()
}

/// A page for its keeper, whoever reads it.
pub(crate) async fn kept_topic(db: &Db, id: TopicId) -> Result<Option<Topic>, DbError> {
    let row = query(
        "SELECT t.id, t.body, b.name AS body_name, t.title, t.intro, t.audience, t.revision FROM topic t \
         JOIN body b ON b.serial = t.body WHERE t.id = $1 AND t.ended_at IS NULL",
    );
    row.bind(id).optional(db).await?.as_ref().map(read_topic).transpose()
}

/// One of them.
pub(crate) async fn topic(
    db: &Db,
    (reader, today): (PersonId, JapaneseDate),
    id: TopicId,
) -> Result<Option<Topic>, DbError> {
    let row = query(select_topic!("AND t.id = $3")).bind(reader).bind(today).bind(id).optional(db).await?;
    row.as_ref().map(read_topic).transpose()
}

/// Those on which a bulletin stands.
pub(crate) async fn topics_of(
    db: &Db,
    (reader, today): (PersonId, JapaneseDate),
    bulletin: BulletinId,
) -> Result<Vec<Topic>, DbError> {
    let sql = select_topic!(
        "AND EXISTS (SELECT 1 FROM topic_document d WHERE d.topic = t.id AND d.bulletin = $3) ORDER BY t.saved_at DESC, t.id"
    );
    let rows = query(sql).bind(reader).bind(today).bind(bulletin).all(db).await?;
    rows.iter().map(read_topic).collect()
}

fn read_topic(row: &Row) -> Result<Topic, DbError> {
    Ok(Topic {
        id: row.get("id")?,
        body: row.get("body")?,
        body_name: row.get("body_name")?,
        title: row.get("title")?,
        intro: row.get("intro")?,
        audience: row.get("audience")?,
        revision: row.get("revision")?,
    })
}

pub(crate) async fn insert_topic(tx: &mut Tx, topic: &Topic, (by, at): (PersonId, Timestamp)) -> Result<(), DbError> {
    query(
        "INSERT INTO topic (id, body, title, intro, audience, revision, saved_by, saved_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(topic.id)
    .bind(topic.body)
    .bind(topic.title.as_str())
    .bind(topic.intro.as_str())
    .bind(topic.audience)
    .bind(topic.revision)
    .bind(by)
    .bind(at)
    .execute(tx)
    .await?;
    Ok(())
}

/// Saves over exactly the revision that was seen; zero rows when somebody saved in between or it was put away.
pub(crate) async fn update_topic(
    tx: &mut Tx,
    (id, seen): (TopicId, i64),
    (title, intro, audience): (&str, &str, Audience),
    (by, at): (PersonId, Timestamp),
) -> Result<u64, DbError> {
    query(
        "UPDATE topic SET title = $1, intro = $2, audience = $3, revision = revision + 1, saved_by = $4, saved_at = $5 \
         WHERE id = $6 AND revision = $7 AND ended_at IS NULL",
    )
    .bind(title)
    .bind(intro)
    .bind(audience)
    .bind(by)
    .bind(at)
    .bind(id)
    .bind(seen)
    .execute(tx)
    .await
}

/// Who saved a page last; none when it was put away.
pub(crate) async fn topic_saved_by(tx: &mut Tx, id: TopicId) -> Result<Option<String>, DbError> {
    let sql = "SELECT p.name FROM topic t JOIN person p ON p.id = t.saved_by WHERE t.id = $1 AND t.ended_at IS NULL";
    query(sql).bind(id).optional(tx).await?.map(|row| row.get("name")).transpose()
}

pub(crate) async fn end_topic(tx: &mut Tx, id: TopicId, at: Timestamp) -> Result<u64, DbError> {
    query("UPDATE topic SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL").bind(at).bind(id).execute(tx).await
}

/// Adds a bulletin whose letter the keeper may read; zero rows when not, or when it stands there already.
pub(crate) async fn add_to_topic(
    tx: &mut Tx,
    (topic, bulletin): (TopicId, BulletinId),
    (by, today): (PersonId, JapaneseDate),
    at: Timestamp,
) -> Result<u64, DbError> {
    query(
        "INSERT INTO topic_document (topic, bulletin, added_by, added_at) SELECT t.id, b.id, $3, $4 FROM topic t, bulletin b \
         WHERE t.id = $1 AND t.ended_at IS NULL AND b.id = $2 AND EXISTS (SELECT 1 FROM part_reader r \
           WHERE r.bulletin = b.id AND r.part = 'letter' AND r.person = $3 AND $5 BETWEEN r.since AND r.until) \
         ON CONFLICT (topic, bulletin) DO NOTHING",
    )
    .bind(topic)
    .bind(bulletin)
    .bind(by)
    .bind(at)
    .bind(today)
    .execute(tx)
    .await
}

/// Whether a bulletin stands on a page.
pub(crate) async fn stands_on(tx: &mut Tx, topic: TopicId, bulletin: BulletinId) -> Result<bool, DbError> {
    let sql = "SELECT topic FROM topic_document WHERE topic = $1 AND bulletin = $2";
    Ok(query(sql).bind(topic).bind(bulletin).optional(tx).await?.is_some())
}

pub(crate) async fn take_off_topic(tx: &mut Tx, topic: TopicId, bulletin: BulletinId) -> Result<u64, DbError> {
    let sql = "DELETE FROM topic_document WHERE topic = $1 AND bulletin = $2";
    query(sql).bind(topic).bind(bulletin).execute(tx).await
}

/// Documents of a page that the reader may see today, below a place, newest first. The covers of others, which are many,
/// are left out by the bodies above the reader before each is asked for.
pub(crate) async fn visible_on_topic(
    on: impl Into<On<'_>>,
    (reader, today): (PersonId, JapaneseDate),
    (topic, before): (TopicId, i64),
    limit: i64,
) -> Result<Vec<Visible>, DbError> {
    let sql = concat!(
        select_document!(
            "FROM topic_document AS t JOIN archive_document AS d ON d.bulletin = t.bulletin \
             JOIN part AS p ON p.bulletin = d.bulletin AND p.part = d.part JOIN body AS i ON i.serial = d.body \
             WHERE t.topic = $1 AND d.place < $4 AND (d.cover IS NULL OR d.body IN (SELECT a.ancestor FROM role_grant g \
               JOIN body_ancestor a ON a.body = g.body WHERE g.person = $2 AND g.until IS NULL)) AND "
        ),
        may_see!(),
        " ORDER BY d.place DESC LIMIT $5"
    );
    let rows = query(sql).bind(topic).bind(reader).bind(today).bind(before).bind(limit).all(on).await?;
    rows.iter().map(read).collect()
}

/// Letters with one of these numbers (keys) that the reader may see today.
pub(crate) async fn letters_with_numbers(
    db: &Db,
    (reader, today): (PersonId, JapaneseDate),
    keys: &[String],
) -> Result<Vec<Visible>, DbError> {
    let rows = query_by_engine(
        concat!(
            select_document!(
                "FROM archive_document AS d JOIN part AS p ON p.bulletin = d.bulletin AND p.part = d.part \
                 JOIN body AS i ON i.serial = d.body WHERE d.number_key IN (SELECT value FROM json_each($1)) \
                   AND d.form = 'letter' AND "
            ),
            may_see!(),
            " ORDER BY d.place DESC LIMIT 20"
        ),
        concat!(
            select_document!(
                "FROM archive_document AS d JOIN part AS p ON p.bulletin = d.bulletin AND p.part = d.part \
                 JOIN body AS i ON i.serial = d.body \
                 WHERE d.number_key = ANY (ARRAY(SELECT json_array_elements_text($1::JSON))) AND d.form = 'letter' AND "
            ),
            may_see!(),
            " ORDER BY d.place DESC LIMIT 20"
        ),
    );
    let rows = rows.bind(json(keys)).bind(reader).bind(today).all(db).await?;
    rows.iter().map(read).collect()
}

/// Letters that correct or withdraw a bulletin, and those that it corrects or withdraws, as far as the reader may see them.
pub(crate) async fn letters_around(
    db: &Db,
    (reader, today): (PersonId, JapaneseDate),
    bulletin: BulletinId,
) -> Result<Vec<Visible>, DbError> {
    let sql = concat!(
        select_document!(
            "FROM archive_document AS d JOIN part AS p ON p.bulletin = d.bulletin AND p.part = d.part \
             JOIN body AS i ON i.serial = d.body WHERE d.form = 'letter' \
               AND d.bulletin IN (SELECT original FROM bulletin_relation WHERE bulletin = $1 \
                 UNION SELECT bulletin FROM bulletin_relation WHERE original = $1) AND "
        ),
        may_see!(),
        " ORDER BY d.place DESC"
    );
    let rows = query(sql).bind(bulletin).bind(reader).bind(today).all(db).await?;
    rows.iter().map(read).collect()
}
