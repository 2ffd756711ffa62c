//! Opens the relay tasks of the tier directly below.

use async_trait::async_trait;
use noroshi_audit::{Doer, Entry, record};
use noroshi_bulletin::{BulletinKind, ISSUED_EVENT, IssuedContent, held_ending, issued_in, passed_to};
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::outbox::{JobError, JobRunner, Lease};
use noroshi_platform::web::PageError;
use noroshi_terms::{BodyId, BulletinId, CoverId, RelayTaskId};

use crate::automatic::plan;
use crate::follow::open_followed;
use crate::store::{self, NewTask};

/// What stands in front of the next tier.
pub(crate) struct Parent<'a> {
    pub(crate) bulletin: BulletinId,
    pub(crate) cover: Option<CoverId>,
    pub(crate) hash: &'a str,
    pub(crate) kind: BulletinKind,
}

/// What opening the next tier brought about.
#[derive(Debug, Default)]
pub(crate) struct Opened {
    /// New tasks.
    pub(crate) tasks: usize,
    /// Bodies without a clerk, for which the body above relays.
    pub(crate) stood_in_for: Vec<BodyId>,
}

/// Opens a task at every association directly below a body, and below those without a clerk, for which the relayer stands in.
pub(crate) async fn open_below(
    tx: &mut Tx,
    app: &App,
    (relayer, body): (BodyId, BodyId),
    parent: &Parent<'_>,
) -> Result<Opened, DbError> {
    store::lock_bulletin(tx, parent.bulletin).await?;
    let left_out = store::left_out_by(&mut *tx, parent.bulletin, relayer).await?;
    let (mut opened, mut above) = (Opened::default(), vec![body]);
    while let Some(next) = above.pop() {
        for child in store::relaying_children(&mut *tx, next, parent.bulletin).await? {
            if left_out.contains(&child.body) {
                continue;
            }
            let key = (parent.bulletin, child.body);
            if child.has_clerk {
                opened.tasks += usize::from(open_one(tx, app, child.body, parent).await?);
            } else if store::stand_in(tx, key, (relayer, parent.cover), app.now()).await? {
                opened.stood_in_for.push(child.body);
                above.push(child.body);
            }
        }
    }
    Ok(opened)
}

/// Opens one task; false when the body has it already.
pub(crate) async fn open_one(tx: &mut Tx, app: &App, body: BodyId, parent: &Parent<'_>) -> Result<bool, DbError> {
    let new = NewTask {
        id: RelayTaskId::new(&*app.entropy),
        bulletin: parent.bulletin,
        body,
        parent_cover: parent.cover,
        parent_hash: parent.hash,
        kind: parent.kind,
        at: app.now(),
    };
    let id = new.id;
    let is_new = store::insert_task(tx, new).await?;
    if is_new {
        plan(tx, app, id, body).await?;
    }
    Ok(is_new)
}

/// The first tier of a bulletin; a notice also goes to the other trees that the bulletin it ends was passed on to, and wherever
/// that one had gone.
async fn open_all(tx: &mut Tx, app: &App, content: &IssuedContent, parent: &Parent<'_>) -> Result<Opened, DbError> {
    if content.received.is_some() {
        // A paper from outside waits at the body that received it.
        return open_at(tx, app, (content.issuer, content.issuer), parent).await;
    }
    let mut opened = open_below(tx, app, (content.issuer, content.issuer), parent).await?;
    if content.relation.is_some() {
        for body in passed_to(&mut *tx, content.bulletin).await? {
            let there = open_at(tx, app, (content.issuer, body), parent).await?;
            opened.tasks += there.tasks;
            opened.stood_in_for.extend(there.stood_in_for);
        }
        open_followed(tx, app, content, (parent, &mut opened)).await?;
    }
    Ok(opened)
}

/// Opens the task of one body, or what follows when nobody there can relay.
pub(crate) async fn open_at(
    tx: &mut Tx,
    app: &App,
    (relayer, body): (BodyId, BodyId),
    parent: &Parent<'_>,
) -> Result<Opened, DbError> {
    store::lock_bulletin(tx, parent.bulletin).await?;
    if store::has_clerk(&mut *tx, body).await? {
        let tasks = usize::from(open_one(tx, app, body, parent).await?);
        return Ok(Opened { tasks, ..Opened::default() });
    }
    store::stand_in(tx, (parent.bulletin, body), (relayer, parent.cover), app.now()).await?;
    open_below(tx, app, (relayer, body), parent).await
}

/// For the log.
pub(crate) fn serials(bodies: &[BodyId]) -> Vec<i64> {
    bodies.iter().map(|body| body.as_i64()).collect()
}

/// Does [`ISSUED_EVENT`]: the first tier gets its tasks.
pub struct IssuedRunner {
    app: App,
}

impl IssuedRunner {
    /// For this program.
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

#[async_trait]
impl JobRunner for IssuedRunner {
    fn kind(&self) -> &'static str {
        ISSUED_EVENT
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        let id: BulletinId =
            lease.payload.parse().map_err(|_| JobError::Hopeless("payload is no bulletin id".into()))?;
        let mut tx = self.app.db.begin().await?;
        store::lock_bulletin(&mut tx, id).await?;
        let content = match issued_in(&mut tx, id).await {
            Ok(Some(content)) => content,
            Ok(None) => return Err(JobError::Hopeless("the bulletin is not issued".into())),
            Err(PageError::Database(error)) => return Err(error.into()),
            Err(error) => return Err(JobError::Hopeless(error.to_string())),
        };
        let (_, hash) = content.canonical().map_err(|error| JobError::Hopeless(error.to_string()))?;
        let hash = hash.to_string();
        let parent = Parent { bulletin: id, cover: None, hash: &hash, kind: content.kind };
        let opened = match held_ending(&mut tx, id).await? {
            None => open_all(&mut tx, &self.app, &content, &parent).await?,
            // Its notice was issued before this job ran: nothing of it is relayed.
            Some(_) => Opened::default(),
        };
        let entry = Entry {
            doer: Doer::Program,
            body: Some(content.issuer),
            verb: "cascade.open",
            subject: id.to_string(),
            detail: format!("{} tasks, stands in for {:?}", opened.tasks, serials(&opened.stood_in_for)),
        };
        record(&mut tx, &*self.app.entropy, self.app.now(), entry).await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}
