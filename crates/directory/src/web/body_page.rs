//! One body: where it hangs, what hangs under it, how it is reached, who works there.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use noroshi_access::{Actor, Permit, Role, Verb, roles};
use noroshi_platform::App;
use noroshi_platform::db::DbError;
use noroshi_platform::web::{Frame, PageError, html};
use noroshi_terms::{BodyId, PersonId, Prefecture};

use crate::body::{Body, BodyKind, Channel, Contact};
use crate::codes::{self, DatedCode};
use crate::keep::KeepDirectory;
use crate::nda::Nda;
use crate::read::{ReadDirectory, permit_to_build, permit_to_keep, permit_to_read, sight};
use crate::recheck::{self, Holder};
use crate::store::imported::{self, Detail};
use crate::store::{self, Sight};

#[derive(Template)]
#[template(path = "directory_body.html")]
pub(super) struct BodyPage {
    pub(super) frame: Frame,
    pub(super) body: Body,
    pub(super) detail: Detail,
    pub(super) codes: Vec<DatedCode>,
    /// What is remarkable about its own code.
    pub(super) code_remark: Option<&'static str>,
    pub(super) parents: Vec<Body>,
    pub(super) below: Vec<(BodyKind, u64)>,
    pub(super) contacts: Vec<ContactLine>,
    pub(super) people: Vec<PersonLine>,
    /// Agreements with vendors, or a vendor's with institutions; none shown where the page has no place for them.
    pub(super) agreements: Option<Vec<NdaLine>>,
    pub(super) may_keep: bool,
    /// Agreements are entered and ended here; each needs the permit for its institution.
    pub(super) may_agree: bool,
    pub(super) building: Option<Choices>,
    pub(super) refusal: Refusal,
}

/// A contact as shown.
pub(super) struct ContactLine {
    pub(super) id: i64,
    pub(super) channel: Channel,
    pub(super) address: String,
    pub(super) verified: Option<String>,
    /// Confirmed since the last day of checking again (R09).
    pub(super) is_fresh: bool,
}

/// An agreement as shown.
pub(super) struct NdaLine {
    pub(super) nda: Nda,
    pub(super) state: &'static str,
    pub(super) tone: &'static str,
}

/// A person with one role.
pub(super) struct PersonLine {
    pub(super) id: PersonId,
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) role: Role,
    /// To be verified again (R09).
    pub(super) is_old: bool,
}

/// What an administrator chooses from.
pub(super) struct Choices {
    pub(super) kinds: Vec<BodyKind>,
    pub(super) prefectures: [Prefecture; 47],
    pub(super) roles: Vec<Role>,
    /// Code of the body's prefecture now, or nothing.
    pub(super) prefecture: String,
    /// Its abbreviation now, or nothing.
    pub(super) abbreviation: String,
}

impl Choices {
    /// A national body may be entered here.
    fn may_begin_tree(&self) -> bool {
        self.kinds.contains(&BodyKind::National)
    }
}

/// Why the last form was not accepted, and what was typed into it.
#[derive(Default)]
pub(super) struct Refusal {
    pub(super) message: Option<String>,
    pub(super) typed: HashMap<String, String>,
}

impl Refusal {
    /// What was typed into a field.
    pub(super) fn typed(&self, field: &str) -> &str {
        self.typed.get(field).map(String::as_str).unwrap_or_default()
    }

    /// What was typed into a field, or else what is known.
    pub(super) fn typed_or<'a>(&'a self, field: &str, known: &'a str) -> &'a str {
        self.typed.get(field).map_or(known, String::as_str)
    }
}

pub(super) async fn show(
    State(app): State<App>,
    actor: Actor,
    frame: Frame,
    Path(serial): Path<String>,
) -> Result<Response, PageError> {
    let permit = permit_to_read(&app.db, &actor, read_serial(&serial)?).await?;
    html(&page(&app, &actor, frame, permit, Refusal::default()).await?)
}

/// A body's number in an address; nonsense is "not found" like everything one may not see.
pub(super) fn read_serial(text: &str) -> Result<BodyId, PageError> {
    text.parse().map_err(|_| PageError::NotFound)
}

/// Puts the page together.
pub(super) async fn page(
    app: &App,
    actor: &Actor,
    frame: Frame,
    permit: Permit<ReadDirectory>,
    refusal: Refusal,
) -> Result<BodyPage, PageError> {
    let serial = *permit.subject();
    let body = store::body(&app.db, serial).await?.ok_or(PageError::NotFound)?;
    let may_keep = match permit_to_keep(&app.db, actor, &body).await {
        Ok(_) => true,
        Err(PageError::NotFound) => false,
        Err(error) => return Err(error),
    };
    let building = match permit_to_build(&app.db, actor, serial).await {
        Ok(_) => Some(Choices {
            kinds: kinds_below(app, serial).await?,
            prefectures: Prefecture::ALL,
            roles: roles(&app.db).await?,
            prefecture: body.prefecture.map(|prefecture| prefecture.code()).unwrap_or_default(),
            abbreviation: body.abbreviation.clone().unwrap_or_default(),
        }),
        Err(PageError::NotFound) => None,
        Err(error) => return Err(error),
    };
    let may_agree = may_keep || (body.kind == BodyKind::Vendor && actor.knows(KeepDirectory::NAME));
    Ok(BodyPage {
        frame,
        detail: imported::detail(&app.db, serial).await?,
        codes: store::codes::of_body(&app.db, serial).await?,
        code_remark: codes::remark(body.kind, &body.code),
        parents: store::parents(&app.db, serial).await?,
        below: below(app, serial).await?,
        contacts: contacts(app, serial).await?,
        people: people(app, serial).await?,
        agreements: agreements(app, actor, &body).await?,
        body,
        may_agree,
        may_keep,
        building,
        refusal,
    })
}

/// The kinds of bodies that are entered on this page: tops of other trees on the founding body's alone, and there last, so that
/// nobody begins a tree by leaving the choice as it is.
async fn kinds_below(app: &App, serial: BodyId) -> Result<Vec<BodyKind>, DbError> {
    let mut kinds: Vec<BodyKind> = BodyKind::ALL.into_iter().filter(|kind| *kind != BodyKind::National).collect();
    if store::is_founding(&app.db, serial).await? {
        kinds.push(BodyKind::National);
    }
    Ok(kinds)
}

/// How many bodies of each tier hang under it.
async fn below(app: &App, serial: BodyId) -> Result<Vec<(BodyKind, u64)>, DbError> {
    let tallies = store::recent_tallies(&app.db, serial).await?;
    let count = |kind| tallies.iter().filter(|tally| tally.kind == kind).map(|tally| tally.bodies).sum();
    Ok(BodyKind::ALL.into_iter().map(|kind| (kind, count(kind))).filter(|(_, bodies)| *bodies > 0).collect())
}

async fn contacts(app: &App, serial: BodyId) -> Result<Vec<ContactLine>, DbError> {
    let fresh_from = recheck::fresh_from(app);
    let line = |contact: Contact| {
        let verified = contact.verified_at.map(|at| at.tokyo_date());
        ContactLine {
            id: contact.id,
            channel: contact.channel,
            address: contact.address,
            verified: verified.map(|date| date.to_string()),
            is_fresh: verified.is_some_and(|date| date >= fresh_from),
        }
    };
    let mut contacts = store::contacts(&app.db, serial).await?;
    contacts.sort_by_key(|contact| contact.channel);
    Ok(contacts.into_iter().map(line).collect())
}

/// An institution's agreements stand on its page; a vendor's name institutions everywhere, so only who sees the whole
/// directory sees them.
async fn agreements(app: &App, actor: &Actor, body: &Body) -> Result<Option<Vec<NdaLine>>, DbError> {
    let is_shown = match body.kind {
        BodyKind::Institution => true,
        BodyKind::Vendor => sight(&app.db, actor).await? == Sight::Everything,
        _ => false,
    };
    if !is_shown {
        return Ok(None);
    }
    let today = app.now().tokyo_date();
    let line = |nda: Nda| {
        let (state, tone) = nda.state(today);
        NdaLine { nda, state, tone }
    };
    Ok(Some(store::nda::of_body(&app.db, body.serial).await?.into_iter().map(line).collect()))
}

async fn people(app: &App, serial: BodyId) -> Result<Vec<PersonLine>, DbError> {
    let fresh_from = recheck::fresh_from(app);
    let line = |holder: Holder| PersonLine {
        id: holder.person,
        name: holder.name,
        kana: holder.kana,
        role: holder.role,
        is_old: holder.known_at.tokyo_date() < fresh_from,
    };
    Ok(store::recheck::holders(&app.db, serial).await?.into_iter().map(line).collect())
}
