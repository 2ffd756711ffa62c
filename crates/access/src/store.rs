//! Statements of access.

use noroshi_platform::db::{Db, DbError, On, Tx, query};
use noroshi_terms::{BodyId, PersonId, SignInLinkId, Timestamp};

use crate::actor::{Grant, Role};

/// All roles in their order.
pub async fn roles(db: &Db) -> Result<Vec<Role>, DbError> {
    let rows = query("SELECT code, name FROM role ORDER BY place").all(db).await?;
    rows.iter().map(|row| Ok(Role { code: row.get("code")?, name: row.get("name")? })).collect()
}

/// Gives a role at a body; giving it again is no change.
pub async fn grant_role(
    tx: &mut Tx,
    person: PersonId,
    role: &str,
    body: BodyId,
    now: Timestamp,
) -> Result<(), DbError> {
    query(
        "INSERT INTO role_grant (person, role, body, since) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (person, role, body) DO UPDATE SET until = NULL",
    )
    .bind(person)
    .bind(role)
    .bind(body)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends a role and every session of the person: what they may do changes at once.
pub async fn revoke_role(
    tx: &mut Tx,
    person: PersonId,
    role: &str,
    body: BodyId,
    now: Timestamp,
) -> Result<bool, DbError> {
    let ended =
        query("UPDATE role_grant SET until = $1 WHERE person = $2 AND role = $3 AND body = $4 AND until IS NULL")
            .bind(now)
            .bind(person)
            .bind(role)
            .bind(body)
            .execute(tx)
            .await?;
    query("DELETE FROM session WHERE person = $1").bind(person).execute(tx).await?;
    Ok(ended == 1)
}

/// Ends everything by which a person could come in: every role at every body, every session, every link not yet used.
pub async fn revoke_all(tx: &mut Tx, person: PersonId, now: Timestamp) -> Result<(), DbError> {
    for sql in [
        "UPDATE role_grant SET until = $1 WHERE person = $2 AND until IS NULL",
        "UPDATE signin_link SET expires_at = $1 WHERE person = $2 AND used_at IS NULL AND expires_at > $1",
    ] {
        query(sql).bind(now).bind(person).execute(&mut *tx).await?;
    }
    query("DELETE FROM session WHERE person = $1").bind(person).execute(tx).await?;
    Ok(())
}

/// Bodies at which a person holds any role.
pub async fn held_at(on: impl Into<On<'_>>, person: PersonId) -> Result<Vec<BodyId>, DbError> {
    let question = "SELECT DISTINCT body FROM role_grant WHERE person = $1 AND until IS NULL ORDER BY body";
    let rows = query(question).bind(person).all(on).await?;
    rows.iter().map(|row| row.get("body")).collect()
}

/// True while this person holds, at this body, a role that knows the verb: for jobs that act on somebody's word later.
pub async fn holds(on: impl Into<On<'_>>, person: PersonId, verb: &str, body: BodyId) -> Result<bool, DbError> {
    let row = query(
        "SELECT 1 AS one FROM role_grant g JOIN role_verb v ON v.role = g.role \
         WHERE g.person = $1 AND g.body = $2 AND g.until IS NULL AND v.verb = $3 LIMIT 1",
    )
    .bind(person)
    .bind(body)
    .bind(verb)
    .optional(on)
    .await?;
    Ok(row.is_some())
}

/// Roles held at a body: person and role, in the roles' order.
pub async fn grants_at(on: impl Into<On<'_>>, body: BodyId) -> Result<Vec<(PersonId, Role)>, DbError> {
    let rows = query(
        "SELECT g.person, r.code, r.name FROM role_grant g JOIN role r ON r.code = g.role \
         WHERE g.body = $1 AND g.until IS NULL ORDER BY r.place, g.since",
    )
    .bind(body)
    .all(on)
    .await?;
    rows.iter().map(|row| Ok((row.get("person")?, Role { code: row.get("code")?, name: row.get("name")? }))).collect()
}

/// False on an installation where nobody holds a role yet.
pub async fn has_any_grant(db: &Db) -> Result<bool, DbError> {
    let row =
        query("SELECT COUNT(*) AS grants FROM (SELECT 1 AS one FROM role_grant LIMIT 1) AS first").one(db).await?;
    Ok(row.get::<i64>("grants")? > 0)
}

/// Roles of a person, always in the same order: by role, then the one held longest, so that what a page shows first does not
/// change from one request to the next.
pub(crate) async fn grants_of(db: &Db, person: PersonId) -> Result<Vec<Grant>, DbError> {
    let rows = query(
        "SELECT r.code, r.name, g.body, v.verb, '' AS audience, r.place, g.since FROM role_grant g JOIN role r ON r.code = g.role \
         JOIN role_verb v ON v.role = r.code WHERE g.person = $1 AND g.until IS NULL \
         UNION ALL \
         SELECT r.code, r.name, g.body, '', a.audience, r.place, g.since FROM role_grant g JOIN role r ON r.code = g.role \
         JOIN role_audience a ON a.role = r.code AND a.needs_nda = 0 WHERE g.person = $1 AND g.until IS NULL \
         ORDER BY place, since, body, code, verb, audience",
    )
    .bind(person)
    .all(db)
    .await?;
    let mut grants: Vec<Grant> = Vec::new();
    for row in &rows {
        let (code, body): (String, BodyId) = (row.get("code")?, row.get("body")?);
        let index = match grants.iter().position(|grant| grant.role.code == code && grant.body == body) {
            Some(index) => index,
            None => {
                let role = Role { code, name: row.get("name")? };
                grants.push(Grant { role, body, verbs: Vec::new(), audiences: Vec::new() });
                grants.len() - 1
            }
        };
        let Some(grant) = grants.get_mut(index) else { continue };
        match row.get::<String>("verb")? {
            verb if verb.is_empty() => grant.audiences.push(row.get("audience")?),
            verb => grant.verbs.push(verb),
        }
    }
    Ok(grants)
}

pub(crate) struct StoredLink {
    pub(crate) id: SignInLinkId,
    pub(crate) token_hash: String,
    pub(crate) person: Option<PersonId>,
    pub(crate) purpose: &'static str,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

pub(crate) async fn insert_link(tx: &mut Tx, link: &StoredLink) -> Result<(), DbError> {
    query(
        "INSERT INTO signin_link (id, token_hash, person, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(link.id)
    .bind(link.token_hash.as_str())
    .bind(link.person)
    .bind(link.purpose)
    .bind(link.created_at)
    .bind(link.expires_at)
    .execute(tx)
    .await?;
    Ok(())
}

/// What is known of a link: whose, when it ends, whether it was used.
pub(crate) async fn link(on: impl Into<On<'_>>, token_hash: &str, purpose: &str) -> Result<Option<LinkRow>, DbError> {
    let row = query("SELECT id, person, expires_at, used_at FROM signin_link WHERE token_hash = $1 AND purpose = $2")
        .bind(token_hash)
        .bind(purpose)
        .optional(on)
        .await?;
    row.map(|row| {
        Ok(LinkRow {
            id: row.get("id")?,
            person: row.get("person")?,
            expires_at: row.get("expires_at")?,
            used_at: row.get("used_at")?,
        })
    })
    .transpose()
}

pub(crate) struct LinkRow {
    pub(crate) id: SignInLinkId,
    pub(crate) person: Option<PersonId>,
    pub(crate) expires_at: Timestamp,
    pub(crate) used_at: Option<Timestamp>,
}

/// Uses a link up; only one of two who come at once gets a row.
pub(crate) async fn use_link(tx: &mut Tx, id: SignInLinkId, now: Timestamp) -> Result<bool, DbError> {
    let used = query("UPDATE signin_link SET used_at = $1 WHERE id = $2 AND used_at IS NULL AND expires_at > $1")
        .bind(now)
        .bind(id)
        .execute(tx)
        .await?;
    Ok(used == 1)
}

pub(crate) async fn insert_session(
    tx: &mut Tx,
    token_hash: &str,
    person: PersonId,
    times: (Timestamp, Timestamp),
) -> Result<(), DbError> {
    query("INSERT INTO session (token_hash, person, created_at, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(token_hash)
        .bind(person)
        .bind(times.0)
        .bind(times.1)
        .execute(tx)
        .await?;
    query("DELETE FROM session WHERE expires_at < $1").bind(times.0).execute(tx).await?;
    Ok(())
}

pub(crate) async fn session_person(db: &Db, token_hash: &str, now: Timestamp) -> Result<Option<PersonId>, DbError> {
    let row = query("SELECT person FROM session WHERE token_hash = $1 AND expires_at > $2")
        .bind(token_hash)
        .bind(now)
        .optional(db)
        .await?;
    row.map(|row| row.get("person")).transpose()
}

pub(crate) async fn delete_session(tx: &mut Tx, token_hash: &str) -> Result<(), DbError> {
    query("DELETE FROM session WHERE token_hash = $1").bind(token_hash).execute(tx).await?;
    Ok(())
}
