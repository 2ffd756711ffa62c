//! Sessions on the server: the cookie is a random token, the database knows its hash.

use std::time::Duration;

use noroshi_audit::{Doer, Entry, record};
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::secret::{new_token, token_hash};
use noroshi_terms::PersonId;

use crate::actor::{Actor, People};
use crate::store;

/// A working day and a night shift.
pub const SESSION_LENGTH: Duration = Duration::from_secs(14 * 3600);

/// Opens a session in the transaction that used the link; returns the token for the cookie.
pub async fn open_session(tx: &mut Tx, app: &App, person: PersonId) -> Result<String, DbError> {
    let token = new_token(&*app.entropy);
    let now = app.now();
    store::insert_session(tx, &token_hash(&token), person, (now, now.plus(SESSION_LENGTH))).await?;
    let entry = Entry {
        doer: Doer::Person(person),
        body: None,
        verb: "access.sign_in",
        subject: person.to_string(),
        detail: String::new(),
    };
    record(tx, &*app.entropy, now, entry).await?;
    Ok(token)
}

/// The actor a token stands for; none when the session ended or the person left.
pub(crate) async fn actor(app: &App, people: &dyn People, token: &str) -> Result<Option<Actor>, DbError> {
    let hash = token_hash(token);
    let Some(person) = store::session_person(&app.db, &hash, app.now()).await? else { return Ok(None) };
    let Some(card) = people.person(person).await? else { return Ok(None) };
    let grants = store::grants_of(&app.db, person).await?;
    Ok(Some(Actor::new(person, card.name, grants, app.secrets.tag("csrf", hash.as_bytes()))))
}

/// Ends a session.
pub(crate) async fn close_session(app: &App, actor: &Actor, token: &str) -> Result<(), DbError> {
    let mut tx = app.db.begin().await?;
    store::delete_session(&mut tx, &token_hash(token)).await?;
    let person = actor.person();
    let entry = Entry {
        doer: Doer::Person(person),
        body: None,
        verb: "access.sign_out",
        subject: person.to_string(),
        detail: String::new(),
    };
    record(&mut tx, &*app.entropy, app.now(), entry).await?;
    tx.commit().await
}
