//! Substitute clerks (代理): while a clerk is away, somebody of a neighbouring office relays in that body's name.
//!
//! Life: a clerk of the body names a clerk of a body above it or beside it, from one day to another; naming again moves
//! the dates; a clerk of the body ends it at any time. Invariants: a substitute's right is the one held at the own office
//! and ends with it; every change is an audit entry. Left out: substitutes of approvers, whose second pair of eyes is the
//! point of the office.

use noroshi_access::{Actor, Permit, Subject, Verb};
use noroshi_audit::{Entry, record};
use noroshi_platform::app::App;
use noroshi_platform::db::{Db, DbError, Tx};
use noroshi_terms::{BodyId, JapaneseDate, PersonId};

use crate::relay::Relay;
use crate::store::{self, NewSubstitute, RelayTask};

/// The verb of naming a substitute and of ending it.
#[derive(Debug)]
pub struct NameSubstitute;

impl Verb for NameSubstitute {
    const NAME: &'static str = "cascade.substitute";
    type Subject = BodyId;
}

/// A substitute was not named.
#[derive(Debug, thiserror::Error)]
pub enum SubstituteError {
    /// Not a clerk of an office above or beside.
    #[error("代理の方を、一覧から選んでください。")]
    NotACandidate,
    /// A date is missing or cannot be read.
    #[error("{0}の日付を読み取れませんでした。例:令和8年11月30日")]
    Date(&'static str),
    /// The period ends before it begins, or is over.
    #[error("終わりの日は、始まりの日か、それよりあとの日にしてください。きょうより前の日にはできません。")]
    Period,
    /// A forgotten substitute would relay for years.
    #[error("代理の期間は、1年までにしてください。")]
    TooLong,
    /// The program asked without a person.
    #[error("この操作には、サインインした方が必要です。")]
    NoPerson,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(#[from] DbError),
}

/// Who shall stand in, and when; dates as typed.
#[derive(Debug, Clone)]
pub struct Substitution<'a> {
    /// The substitute.
    pub person: PersonId,
    /// First day.
    pub since: &'a str,
    /// Last day.
    pub until: &'a str,
}

/// Names a substitute for the permit's body.
pub async fn name_substitute(
    app: &App,
    permit: Permit<NameSubstitute>,
    new: &Substitution<'_>,
) -> Result<(), SubstituteError> {
    let (body, by) = (*permit.subject(), permit.person().ok_or(SubstituteError::NoPerson)?);
    let (since, until) = (read_date(new.since, "始まり")?, read_date(new.until, "終わり")?);
    let now = app.now();
    if until < since || until < now.tokyo_date() {
        return Err(SubstituteError::Period);
    }
    if since.days_until(until) > 365 {
        return Err(SubstituteError::TooLong);
    }
    let mut tx = app.db.begin().await?;
    let candidates = store::candidates(&mut tx, body).await?;
    let chosen = candidates.into_iter().find(|candidate| candidate.person == new.person);
    let office = chosen.ok_or(SubstituteError::NotACandidate)?.office;
    let row = NewSubstitute { body, person: new.person, office, since, until, by, at: now };
    store::upsert_substitute(&mut tx, row).await?;
    let detail = format!("named {} of body {office} from {} to {}", new.person, since.iso(), until.iso());
    audit(&mut tx, app, &permit, detail).await?;
    Ok(tx.commit().await?)
}

fn read_date(text: &str, which: &'static str) -> Result<JapaneseDate, SubstituteError> {
    text.trim().parse().map_err(|_| SubstituteError::Date(which))
}

/// Ends a substitution now; ending what has ended changes nothing.
pub async fn end_substitute(app: &App, permit: Permit<NameSubstitute>, person: PersonId) -> Result<(), DbError> {
    let mut tx = app.db.begin().await?;
    if store::end_substitute(&mut tx, (*permit.subject(), person), app.now()).await? == 1 {
        audit(&mut tx, app, &permit, format!("ended {person}")).await?;
    }
    tx.commit().await
}

async fn audit(tx: &mut Tx, app: &App, permit: &Permit<NameSubstitute>, detail: String) -> Result<(), DbError> {
    let subject = permit.subject().to_string();
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: NameSubstitute::NAME, subject, detail };
    record(tx, &*app.entropy, app.now(), entry).await
}

/// Permission to relay a task: a clerk of its body, or today's substitute by the rights to relay and to read the letter
/// that are held at the own office.
pub(crate) async fn permit_to_relay(
    (db, actor): (&Db, &Actor),
    task: &RelayTask,
    today: JapaneseDate,
) -> Result<Option<Permit<Relay>>, DbError> {
    if let Ok(permit) = actor.permit::<Relay>(Subject::of(task.body, task.id)) {
        return Ok(Some(permit));
    }
    let offices = store::offices_standing_in(db, (task.body, task.bulletin), actor.person(), today).await?;
    Ok(actor.permit::<Relay>(Subject::of_any(offices, task.id)).ok())
}
