//! Building the tree: bodies, the lines between them, and people with their roles. For administrators.
//!
//! Invariants: nobody hangs under itself, directly or by a detour; a body that still has living bodies under it does
//! not end; one mail address belongs to one person.

use noroshi_access::{Permit, Verb, grant_role, grants_at, held_at, revoke_all, revoke_role};
use noroshi_audit::{Doer, Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::{DbError, DbErrorKind, Tx};
use noroshi_platform::outbox::{NewJob, enqueue};
use noroshi_terms::{
    BodyId, JobId, MailAddress, ParseMailAddressError, PersonId, Prefecture, fold_width, without_spaces,
};

use crate::body::{Body, BodyKind, Person};
use crate::import::file::plain;
use crate::store::{self, write};

/// Adding and ending bodies, lines and people. The subject is the body at which something is built.
#[derive(Debug)]
pub struct BuildDirectory;

impl Verb for BuildDirectory {
    const NAME: &'static str = "directory.build";
    type Subject = BodyId;
}

/// Taking a body in under another one. The subject is the other one, whose area, and with it whatever its members may read,
/// becomes the body's too: so it is not for who administers only the body below.
#[derive(Debug)]
pub struct TakeIn;

impl Verb for TakeIn {
    const NAME: &'static str = BuildDirectory::NAME;
    type Subject = BodyId;
}

/// Kind of the job that tells others that somebody's role at a body ended; its payload is the body.
pub const ROLE_ENDED_EVENT: &str = "directory.role_ended";

/// A body to be entered.
#[derive(Debug, Clone)]
pub struct NewBody {
    /// Its code, real or stand-in (C04).
    pub code: String,
    /// Its name.
    pub name: String,
    /// The reading.
    pub kana: String,
    /// What kind.
    pub kind: BodyKind,
    /// Its prefecture, if it has an area.
    pub prefecture: Option<Prefecture>,
    /// What stands before its document numbers.
    pub abbreviation: Option<String>,
}

/// A person to be entered.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Name as written.
    pub name: String,
    /// The reading.
    pub kana: String,
    /// Where sign-in links go.
    pub mail: Option<MailAddress>,
}

/// The tree was not changed.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Something needed was left empty.
    #[error("{0}を入れてください")]
    Missing(&'static str),
    /// Another body has this code (C05).
    #[error("コード「{0}」は、ほかの団体が使っています。コードをお確かめください")]
    CodeInUse(String),
    /// There is no such body, or it has ended.
    #[error("コード「{0}」の団体は見つかりませんでした。名簿でコードをお確かめください")]
    UnknownBody(String),
    /// The parent hangs under the child.
    #[error("「{0}」は、この団体の下にあります。上の団体には選べません")]
    Circle(String),
    /// Only who administers the other body, too, makes it the parent.
    #[error(
        "「{0}」の下に加えられるのは、その団体か、その上の団体の管理者だけです。両方の団体の上にある会の管理者に、お願いしてください"
    )]
    NotTheirsToTakeIn(String),
    /// A tree has one top, and its own office.
    #[error("全国の団体は、ほかの団体の下には加えられません")]
    TopOfTree,
    /// Whoever could enter a national body anywhere would give herself the country.
    #[error("全国の団体は、この名簿を始めた団体のページだけで加えられます。種別を選び直してください")]
    NationalElsewhere,
    /// Nothing is built at a body that has ended.
    #[error("この団体は終了しています")]
    Ended,
    /// Who works at a body does not close it under oneself: so somebody who may build stays.
    #[error("ご自分が管理者を務める団体は、終了にできません。上の団体の管理者にお願いしてください")]
    OwnBody,
    /// Bodies still hang under it.
    #[error("下に{0}の団体があります。先に、その団体を別の団体の下に移してください")]
    StillHasChildren(u64),
    /// Somebody else has this mail address.
    #[error("メールアドレス「{0}」は、ほかの方が使っています。お一人ずつのアドレスを入れてください")]
    MailInUse(MailAddress),
    /// No postal code.
    #[error("郵便番号「{0}」を読み取れませんでした。7桁の数字で入れてください(例: 780-0000)")]
    Postal(String),
    /// The text is no mail address.
    #[error(transparent)]
    Mail(#[from] ParseMailAddressError),
    /// There is no such role.
    #[error("役割を選び直してください")]
    UnknownRole,
    /// Nobody sends themselves away: so somebody who may build stays.
    #[error("ご自分を退任・異動にすることはできません。後任の管理者を加えて、その方にお願いしてください")]
    Oneself,
    /// Roles at bodies that lie outside the permit's reach would end too.
    #[error(
        "この方は、ほかの団体でも役割をお持ちです。ここでの役割だけを終えるか、上の団体の管理者にお願いしてください"
    )]
    HoldsElsewhere,
    /// The directory has bodies already; the first ones are entered only once.
    #[error("名簿はすでに始まっています。管理者としてサインインしてください")]
    AlreadyFounded,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// Begins an empty directory with its top body and the first administrator. That it is empty is the permission: the
/// program calls this once, for the person who holds the link it printed at its first start.
pub async fn found(
    tx: &mut Tx,
    app: &App,
    top: NewBody,
    administrator: NewPerson,
) -> Result<(BodyId, PersonId), BuildError> {
    write::lock_tree(tx).await?;
    if store::has_bodies(&mut *tx).await? {
        return Err(BuildError::AlreadyFounded);
    }
    let body = enter_body(tx, app, top).await?;
    let person = enter_person(tx, app, administrator).await?;
    grant_role(tx, person, "administrator", body, app.now()).await?;
    let detail = "directory founded".to_owned();
    let entry = Entry {
        doer: Doer::Person(person),
        body: Some(body),
        verb: BuildDirectory::NAME,
        subject: body.to_string(),
        detail,
    };
    record(tx, &*app.entropy, app.now(), entry).await?;
    Ok((body, person))
}

/// Enters a body under the permit's body. A national body is the top of another tree (R06): it hangs under nobody, and only
/// the page of the founding body enters one, where nobody but its own administrator builds.
pub async fn add_body(
    tx: &mut Tx,
    app: &App,
    permit: Permit<BuildDirectory>,
    new: NewBody,
) -> Result<BodyId, BuildError> {
    write::lock_tree(tx).await?;
    let parent = living(tx, *permit.subject()).await?;
    let is_top = new.kind == BodyKind::National;
    if is_top && !store::is_founding(&mut *tx, parent).await? {
        return Err(BuildError::NationalElsewhere);
    }
    let serial = enter_body(tx, app, new).await?;
    if !is_top {
        write::insert_parent(tx, serial, parent, app.now()).await?;
    }
    note(tx, app, &permit, format!("body {serial} added")).await?;
    Ok(serial)
}

/// Hangs a body under one more parent (R06): whoever administers both does it, because it opens the area of the one to the
/// other and gives the other's administrators the say over it.
pub async fn add_parent(
    tx: &mut Tx,
    app: &App,
    permit: Permit<BuildDirectory>,
    taking_in: Permit<TakeIn>,
) -> Result<(), BuildError> {
    write::lock_tree(tx).await?;
    let (child, parent) = (*permit.subject(), living(tx, *taking_in.subject()).await?);
    if store::body(&mut *tx, child).await?.is_some_and(|child| child.kind == BodyKind::National) {
        return Err(BuildError::TopOfTree);
    }
    if store::is_under(&mut *tx, parent, child).await? {
        let name = store::body(&mut *tx, parent).await?.map(|parent| parent.name);
        return Err(BuildError::Circle(name.unwrap_or_default()));
    }
    write::insert_parent(tx, child, parent, app.now()).await?;
    note(tx, app, &permit, format!("parent {parent} added")).await?;
    Ok(())
}

/// Ends the line between the permit's body and one parent; false when there was none.
pub async fn end_parent(
    tx: &mut Tx,
    app: &App,
    permit: Permit<BuildDirectory>,
    parent: BodyId,
) -> Result<bool, BuildError> {
    write::lock_tree(tx).await?;
    let has_ended = write::end_parent(tx, *permit.subject(), parent, app.now()).await?;
    if has_ended {
        note(tx, app, &permit, format!("parent {parent} ended")).await?;
    }
    Ok(has_ended)
}

/// Closes the permit's body; it stays readable for the record. Its roles and agreements end with it: who worked there reads
/// nothing more in its name.
pub async fn end_body(tx: &mut Tx, app: &App, permit: Permit<BuildDirectory>) -> Result<(), BuildError> {
    write::lock_tree(tx).await?;
    let body = *permit.subject();
    let children = write::living_children(tx, body).await?;
    if children > 0 {
        return Err(BuildError::StillHasChildren(children));
    }
    let holders = grants_at(&mut *tx, body).await?;
    if permit.body() == Some(body) && holders.iter().any(|(person, _)| Some(*person) == permit.person()) {
        return Err(BuildError::OwnBody);
    }
    if !write::end_body(tx, body, app.now()).await? {
        return Ok(());
    }
    note(tx, app, &permit, "body ended".to_owned()).await?;
    for (person, role) in holders {
        end_grant(tx, app, &permit, person, &role.code).await?;
    }
    for agreement in store::nda::end_all(tx, body, app.now()).await? {
        note(tx, app, &permit, format!("agreement {agreement} ended")).await?;
    }
    Ok(())
}

/// Enters a person with a role at the permit's body. Somebody known by the mail address gets the further role.
pub async fn add_person(
    tx: &mut Tx,
    app: &App,
    permit: Permit<BuildDirectory>,
    new: NewPerson,
    role: &str,
) -> Result<PersonId, BuildError> {
    if !noroshi_access::roles(&app.db).await?.iter().any(|known| known.code == role) {
        return Err(BuildError::UnknownRole);
    }
    living(tx, *permit.subject()).await?;
    let known = match &new.mail {
        Some(mail) => store::person_by_mail(&mut *tx, &mail.to_string()).await?,
        None => None,
    };
    let person = match known {
        Some(person) if person.name == new.name.trim() => person.id,
        _ => enter_person(tx, app, new).await?,
    };
    grant_role(tx, person, role, *permit.subject(), app.now()).await?;
    note(tx, app, &permit, format!("person {person} became {role}")).await?;
    Ok(person)
}

/// Ends one role of a person at the permit's body; false when it was not held.
pub async fn end_role(
    tx: &mut Tx,
    app: &App,
    permit: Permit<BuildDirectory>,
    person: PersonId,
    role: &str,
) -> Result<bool, BuildError> {
    end_grant(tx, app, &permit, person, role).await
}

async fn end_grant(
    tx: &mut Tx,
    app: &App,
    permit: &Permit<BuildDirectory>,
    person: PersonId,
    role: &str,
) -> Result<bool, BuildError> {
    let has_ended = revoke_role(tx, person, role, *permit.subject(), app.now()).await?;
    if has_ended {
        tell_role_ended(tx, app, *permit.subject(), person).await?;
        note(tx, app, permit, format!("person {person} is no longer {role}")).await?;
    }
    Ok(has_ended)
}

/// Somebody of the permit's body leaves (退任・異動): every role, session and unused sign-in link of the person ends at
/// once, and the mail address is free for a successor. False when the person holds no role here.
pub async fn end_person(
    tx: &mut Tx,
    app: &App,
    permit: Permit<BuildDirectory>,
    person: PersonId,
) -> Result<bool, BuildError> {
    let held = held_at(&mut *tx, person).await?;
    if !held.contains(permit.subject()) {
        return Ok(false);
    }
    if permit.person() == Some(person) {
        return Err(BuildError::Oneself);
    }
    // Otherwise an administrator further down could end the roles of the office above by giving one of their own first.
    for body in held.iter().filter(|body| *body != permit.subject()) {
        if !store::is_under(&mut *tx, *body, permit.body().unwrap_or(*permit.subject())).await? {
            return Err(BuildError::HoldsElsewhere);
        }
    }
    revoke_all(tx, person, app.now()).await?;
    write::end_person(tx, person, app.now()).await?;
    for body in held {
        tell_role_ended(tx, app, body, person).await?;
    }
    note(tx, app, &permit, format!("person {person} left")).await?;
    Ok(true)
}

/// Work may wait at the body that only this person could do.
async fn tell_role_ended(tx: &mut Tx, app: &App, body: BodyId, person: PersonId) -> Result<(), DbError> {
    let now = app.now();
    let subject = format!("{body} {person} {}", now.as_micros());
    let job = NewJob { kind: ROLE_ENDED_EVENT, subject, payload: body.to_string(), due: now };
    enqueue(tx, JobId::new(&*app.entropy), job, now).await?;
    Ok(())
}

/// The body, unless it has ended.
async fn living(tx: &mut Tx, body: BodyId) -> Result<BodyId, BuildError> {
    match store::body(&mut *tx, body).await? {
        Some(found) if found.ended_at.is_none() => Ok(body),
        _ => Err(BuildError::Ended),
    }
}

async fn enter_body(tx: &mut Tx, app: &App, new: NewBody) -> Result<BodyId, BuildError> {
    // As an import reads them, so that what was exported comes back as the same.
    let code = without_spaces(&fold_width(&new.code));
    let (code, name, kana) = (plain(&code), plain(&new.name), plain(&new.kana));
    for (text, what) in [(&code, "コード"), (&name, "名称"), (&kana, "読み")] {
        if text.is_empty() {
            return Err(BuildError::Missing(what));
        }
    }
    if store::body_by_code(&mut *tx, &code).await?.is_some() {
        return Err(BuildError::CodeInUse(code));
    }
    let body = Body {
        serial: write::next_serial(tx).await?,
        code,
        name,
        kana,
        kind: new.kind,
        prefecture: new.prefecture,
        abbreviation: new.abbreviation.map(|text| plain(&text)).filter(|text| !text.is_empty()),
        created_at: app.now(),
        ended_at: None,
    };
    write::insert_body(tx, &body).await?;
    Ok(body.serial)
}

async fn enter_person(tx: &mut Tx, app: &App, new: NewPerson) -> Result<PersonId, BuildError> {
    let (name, kana) = (new.name.trim(), new.kana.trim());
    if name.is_empty() {
        return Err(BuildError::Missing("お名前"));
    }
    let mail = new.mail.as_ref().map(|mail| mail.to_string().to_ascii_lowercase());
    let person = Person { id: PersonId::new(&*app.entropy), name: name.to_owned(), kana: kana.to_owned(), mail };
    match (write::insert_person(tx, &person, app.now()).await, new.mail) {
        (Err(error), Some(mail)) if error.kind() == DbErrorKind::Unique => Err(BuildError::MailInUse(mail)),
        (Err(error), _) => Err(error.into()),
        (Ok(()), _) => Ok(person.id),
    }
}

async fn note(tx: &mut Tx, app: &App, permit: &Permit<BuildDirectory>, detail: String) -> Result<(), DbError> {
    let subject = permit.subject().to_string();
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: BuildDirectory::NAME, subject, detail };
    record(tx, &*app.entropy, app.now(), entry).await
}
