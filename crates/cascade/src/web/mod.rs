//! Pages of the cascade: what arrived and waits for its cover, and how far bulletins came.

mod answers;
mod arrivals;
mod bundle;
mod compare;
mod live;
mod members;
mod policy;
mod reach;
mod relay;
mod scope;
mod sheet;
mod substitute;
mod unconfirmed;

use noroshi_access::{Actor, Permit, Subject, Verb};
use noroshi_audit::{Entry, record};
use noroshi_bulletin::{IssuedContent, issued_in};
use noroshi_directory::store as directory;
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;
use noroshi_platform::web::{Gate, PageError, Routes};
use noroshi_terms::{BodyId, BulletinId, Timestamp};

use self::scope::{Scope, ScopeChoice};
use crate::automatic::SetPolicy;
use crate::cache::ReachCache;
use crate::live::Live;
use crate::reach::ReachView;
use crate::relay::Relay;
use crate::substitute::NameSubstitute;

/// What these pages need.
#[derive(Clone)]
pub struct CascadeState {
    /// The running program.
    pub app: App,
    pub(crate) cache: ReachCache,
    pub(crate) live: Live,
}

impl CascadeState {
    /// For this program.
    pub fn new(app: App) -> Self {
        Self { app, cache: ReachCache::default(), live: Live::default() }
    }
}

/// The verb of looking at reach (到達): everything for the issuer, the own area for an association.
#[derive(Debug)]
pub struct ReadReach;

impl Verb for ReadReach {
    const NAME: &'static str = "reach.read";
    type Subject = (BulletinId, BodyId);
}

/// Permission to see a bulletin's reach, and from which body downwards.
pub(crate) async fn may_see_reach(
    app: &App,
    actor: &Actor,
    scope: impl Into<Scope>,
) -> Result<(Permit<ReadReach>, ReachView), PageError> {
    let scope = scope.into();
    let (issuer, bodies) = views(app, actor, scope.bulletin).await?;
    let under = bodies.into_iter().find(|body| scope.at.is_none_or(|at| at == *body)).ok_or(PageError::NotFound)?;
    let permit = actor.permit::<ReadReach>(Subject::of(under, (scope.bulletin, under)))?;
    Ok((permit, ReachView { bulletin: scope.bulletin, issuer, under }))
}

/// The issuer, and the reader's own bodies for which the reach is theirs to see: first the one that sees everything.
async fn views(app: &App, actor: &Actor, id: BulletinId) -> Result<(BodyId, Vec<BodyId>), PageError> {
    let row = noroshi_bulletin::bulletin(&app.db, id).await?.filter(|row| row.content.is_some());
    let issuer = row.ok_or(PageError::NotFound)?.issuer;
    let mut bodies = Vec::new();
    for body in actor.bodies_for(ReadReach::NAME) {
        if !bodies.contains(&body) && noroshi_bulletin::is_for(&app.db, id, body).await? {
            bodies.push(body);
        }
    }
    bodies.sort_by_key(|body| *body != issuer);
    Ok((issuer, bodies))
}

/// The reader's own bodies as choices; nothing to choose for most.
pub(crate) async fn scopes(app: &App, actor: &Actor, view: ReachView) -> Result<Vec<ScopeChoice>, PageError> {
    let (_, bodies) = views(app, actor, view.bulletin).await?;
    let mut choices = Vec::new();
    for body in bodies {
        let name = directory::body(&app.db, body).await?.map(|body| body.name).unwrap_or_default();
        let scope = Scope { bulletin: view.bulletin, at: Some(body) };
        choices.push(ScopeChoice { scope, name, is_chosen: body == view.under });
    }
    Ok(if choices.len() > 1 { choices } else { Vec::new() })
}

/// What every page about one bulletin's reach begins with.
pub(crate) struct Opened {
    pub(crate) view: ReachView,
    pub(crate) content: IssuedContent,
    permit: Permit<ReadReach>,
}

impl Opened {
    pub(crate) fn number(&self) -> String {
        self.content.number()
    }

    pub(crate) fn title(&self) -> String {
        self.content.title().to_owned()
    }

    /// Notes that a list of institutions is taken away, before its first row is read.
    pub(crate) async fn note_export(&self, app: &App, what: &str) -> Result<(), DbError> {
        let mut tx = app.db.begin().await?;
        let entry = Entry {
            doer: self.permit.doer(),
            body: self.permit.body(),
            verb: ReadReach::NAME,
            subject: self.view.bulletin.to_string(),
            detail: format!("exported {what} below body {}", self.view.under),
        };
        record(&mut tx, &*app.entropy, app.now(), entry).await?;
        tx.commit().await
    }
}

/// Opens a bulletin's reach for this reader: not found when it is not theirs to see.
pub(crate) async fn opened(state: &CascadeState, actor: &Actor, scope: impl Into<Scope>) -> Result<Opened, PageError> {
    let (permit, view) = may_see_reach(&state.app, actor, scope).await?;
    let content = issued_in(&state.app.db, view.bulletin).await?.ok_or(PageError::NotFound)?;
    Ok(Opened { view, content, permit })
}

/// A moment as pages tell it.
pub(crate) fn printed(at: Timestamp) -> String {
    format!("{} {}", at.tokyo_date().with_weekday(), at.tokyo_clock())
}

/// The routes of the cascade.
pub fn routes(state: &CascadeState) -> Routes {
    const RELAY: Gate = Gate::Verb(Relay::NAME);
    const REACH: Gate = Gate::Verb(ReadReach::NAME);
    const POLICY: Gate = Gate::Verb(SetPolicy::NAME);
    const SUBSTITUTE: Gate = Gate::Verb(NameSubstitute::NAME);
    Routes::new()
        .get("/relay", RELAY, (relay::list, state))
        .get("/relay/substitutes", SUBSTITUTE, (substitute::show, state))
        .post("/relay/substitutes", SUBSTITUTE, (substitute::name, state))
        .post("/relay/substitutes/end", SUBSTITUTE, (substitute::end, state))
        .get("/relay/policy", POLICY, (policy::show, state))
        .post("/relay/policy", POLICY, (policy::act, state))
        .get("/relay/bundle", RELAY, (bundle::show, state))
        .post("/relay/bundle", RELAY, (bundle::act, state))
        .get("/relay/{id}/members", RELAY, (members::show, state))
        .post("/relay/{id}/members", RELAY, (members::act, state))
        .get("/relay/{id}", RELAY, (relay::show, state))
        .post("/relay/{id}", RELAY, (relay::act, state))
        .get("/reach", REACH, (reach::list, state))
        .get("/reach/compare", REACH, (compare::show, state))
        .get("/reach/{id}", REACH, (reach::show, state))
        .get("/reach/{id}/live", REACH, (live::stream, state))
        .get("/reach/{id}/sheet", REACH, (sheet::show, state))
        .get("/reach/{id}/figures.csv", REACH, (sheet::csv, state))
        .get("/reach/{id}/figures.xlsx", REACH, (sheet::workbook, state))
        .get("/reach/{id}/answers", REACH, (answers::show, state))
        .get("/reach/{id}/answers.csv", REACH, (answers::csv, state))
        .get("/reach/{id}/answers.xlsx", REACH, (answers::workbook, state))
        .get("/reach/{id}/arrivals", REACH, (arrivals::show, state))
        .get("/reach/{id}/unconfirmed", REACH, (unconfirmed::list, state))
        .get("/reach/{id}/unconfirmed.csv", REACH, (unconfirmed::csv, state))
        .get("/reach/{id}/unconfirmed.xlsx", REACH, (unconfirmed::workbook, state))
}
