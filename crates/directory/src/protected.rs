//! Protected people (守る人): officers, directors and chief clerks, present and former, whose names are borrowed in fraudulent mails.
//!
//! A list of names is not enough (B01): readings, spellings and former posts belong to it, and the real addresses of each, so that
//! their own mail is not taken for a fraud (B02). Those who keep a body's contacts keep its people, and only they see the
//! addresses. Spellings that follow from variants of kanji are worked out; others are typed. A person is the name without
//! variants at an organisation, as one body entered it: nobody's entry stands in another's way. The
//! addresses that a body enters count for itself alone, whatever it says where the person works: otherwise one hacked clinic
//! could make its own address the national president's. A file for others carries the names, without addresses, and who
//! entered them; who wants to believe an address enters it.
//! Left out: looking at mails, which the mail guard does with the exported list.

use noroshi_access::Permit;
use noroshi_audit::{Entry, record};
use noroshi_platform::App;
use noroshi_platform::db::{DbError, DbErrorKind, Tx};
use noroshi_terms::{BodyId, spellings};

use crate::export::csv_text;
use crate::import::people::{PersonFault, ProtectedPerson};
use crate::keep::KeepDirectory;
use crate::store::protected::EnteredPerson;
use crate::store::{protected, write};

/// The verb in the log.
const VERB: &str = "directory.protect";

/// The columns of `people.csv`, the typed spellings, and code and name of the body that entered the person.
pub(crate) const HEADINGS: [&str; 11] = [
    "name",
    "kana",
    "romaji",
    "role",
    "organisation",
    "domains",
    "addresses",
    "telephone",
    "former",
    "spellings",
    "entered_by",
];

/// The person was not entered or mended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProtectError {
    /// A field cannot be read.
    #[error("{}", .0.1)]
    Fault(PersonFault),
    /// The same name at the same organisation.
    #[error("同じ所属に、同じお名前(異体字をふくむ)の方が登録されています")]
    AlreadyThere,
    /// Removed meanwhile.
    #[error("この方の登録は見つかりませんでした。画面を開き直して、お確かめください")]
    Unknown,
    /// The database failed.
    #[error("{}", .0.message())]
    Database(DbError),
}

impl From<DbError> for ProtectError {
    fn from(error: DbError) -> Self {
        match error.kind() {
            DbErrorKind::Unique => Self::AlreadyThere,
            _ => Self::Database(error),
        }
    }
}

/// Enters a person of the permit's body, or mends the one with this number.
pub(crate) async fn save(
    tx: &mut Tx,
    app: &App,
    permit: Permit<KeepDirectory>,
    (id, person): (Option<i64>, ProtectedPerson),
) -> Result<(), ProtectError> {
    write::hold_directory(tx).await?;
    let body = *permit.subject();
    if let Some(id) = id
        && protected::one(&mut *tx, id, body).await?.is_none()
    {
        return Err(ProtectError::Unknown);
    }
    protected::save(tx, &[(id, person)], Some(body), app.now()).await?;
    let what = id.map_or_else(|| "person entered".to_owned(), |id| format!("person {id} mended"));
    Ok(note(tx, app, &permit, what).await?)
}

/// Removes a person of the permit's body.
pub(crate) async fn remove(tx: &mut Tx, app: &App, permit: Permit<KeepDirectory>, id: i64) -> Result<(), ProtectError> {
    if !protected::remove(tx, id, *permit.subject()).await? {
        return Err(ProtectError::Unknown);
    }
    Ok(note(tx, app, &permit, format!("person {id} removed")).await?)
}

/// Which people a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The body's own.
    Own,
    /// Those of the bodies below it too: for administrators.
    Below,
}

/// The people of the permit's body in the columns of `people.csv`, as the import and the mail guard read them.
pub(crate) async fn as_csv(app: &App, permit: Permit<KeepDirectory>, reach: Reach) -> Result<Vec<u8>, DbError> {
    let body = *permit.subject();
    let people = match reach {
        Reach::Own => protected::of_body(&app.db, body).await?,
        Reach::Below => protected::under(&app.db, body).await?,
    };
    let mut tx = app.db.begin().await?;
    note(&mut tx, app, &permit, format!("{} people exported", people.len())).await?;
    tx.commit().await?;
    let head = HEADINGS.map(str::to_owned).to_vec();
    Ok(csv_text(std::iter::once(head).chain(people.into_iter().map(|entered| cells(body, entered)))))
}

/// One line for the body that takes the file away.
fn cells(reader: BodyId, EnteredPerson { person, body, body_code, body_name }: EnteredPerson) -> Vec<String> {
    let is_believed = body == reader;
    let former = if person.is_former { "1" } else { "0" }.to_owned();
    let ProtectedPerson { name, kana, romaji, role, organisation, domains, addresses, telephone, spellings, .. } =
        person;
    let believed = |text: String| if is_believed { text } else { String::new() };
    let (domains, addresses, telephone) = (believed(domains), believed(addresses), believed(telephone));
    let by = format!("{body_code} {body_name}");
    vec![name, kana, romaji, role, organisation, domains, addresses, telephone, former, spellings, by]
}

/// The ways in which a name may stand in a mail: by variants of its kanji, and as typed; the usual one first.
pub(crate) fn all_spellings(person: &ProtectedPerson) -> Vec<String> {
    let mut all = spellings(&person.name);
    all.extend(person.spellings.split(';').filter(|text| !text.is_empty()).map(str::to_owned));
    let mut known = std::collections::HashSet::new();
    all.retain(|text| known.insert(text.clone()));
    all
}

async fn note(tx: &mut Tx, app: &App, permit: &Permit<KeepDirectory>, detail: String) -> Result<(), DbError> {
    let subject = permit.subject().to_string();
    let entry = Entry { doer: permit.doer(), body: permit.body(), verb: VERB, subject, detail };
    record(tx, &*app.entropy, app.now(), entry).await
}
