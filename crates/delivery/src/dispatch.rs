//! Dispatch (配信): one bulletin or cover letter on its way to a frozen audience (O01).
//!
//! Life cycle: written in the transaction that issues or relays, expanded into deliveries by a job, kept for ever.
//! Invariants: one dispatch per source; its content and its audience never change.
//! Left out: the audit entry of issuing and relaying, which the caller's verb writes.

use noroshi_platform::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::outbox::{NewJob, enqueue};
use noroshi_terms::{BodyId, BulletinId, DispatchId, JobId};

use crate::content::MailContent;
use crate::expansion::EXPAND_JOB;
use crate::store::dispatches::{self, DispatchRow};

/// How a bulletin came to a body (経路).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Path {
    /// From the issuing body to everybody below it, at once (直送).
    Direct,
    /// With the cover letter of the body above (伝達).
    Relay,
}

impl Path {
    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Relay => "relay",
        }
    }

    /// The word on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Direct => "直送",
            Self::Relay => "伝達",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        [Self::Direct, Self::Relay].into_iter().find(|path| path.code() == code)
    }

    /// How far down it goes: the relay of a body ends at those directly below, who relay themselves.
    pub(crate) fn depth(self) -> i64 {
        match self {
            Self::Direct => 99,
            Self::Relay => 1,
        }
    }
}

/// What shall go out.
#[derive(Debug, Clone)]
pub struct NewDispatch<'a> {
    /// The bulletin; a cover letter's dispatch names the bulletin it carries.
    pub bulletin: BulletinId,
    /// What is dispatched: the bulletin's id, or the cover letter's.
    pub source: String,
    /// How.
    pub path: Path,
    /// Who sends.
    pub issuer: BodyId,
    /// The bodies below this one are addressed.
    pub under: BodyId,
    /// What they get.
    pub content: &'a MailContent,
}

/// Writes the dispatch and asks for its expansion: to all members below. Dispatching the same source again gives the
/// first dispatch.
pub async fn dispatch(tx: &mut Tx, app: &App, new: NewDispatch<'_>) -> Result<DispatchId, DbError> {
    write(tx, app, new, None).await
}

/// The same to exactly these bodies, as a relay names them.
pub async fn dispatch_to(
    tx: &mut Tx,
    app: &App,
    new: NewDispatch<'_>,
    bodies: &[BodyId],
) -> Result<DispatchId, DbError> {
    write(tx, app, new, Some(bodies)).await
}

/// Says that a dispatch carries further bulletins beside its own, in this order: its code confirms all of them.
pub async fn carry_also(tx: &mut Tx, dispatch: DispatchId, further: &[BulletinId]) -> Result<(), DbError> {
    for (place, bulletin) in (1_i64..).zip(further) {
        dispatches::insert_further(tx, dispatch, *bulletin, place).await?;
    }
    Ok(())
}

/// What goes on to further bodies.
#[derive(Debug, Clone)]
pub struct Further<'a> {
    /// The source of the dispatch that they get too.
    pub known: &'a str,
    /// The new dispatch.
    pub source: String,
    /// The bodies stand below this one.
    pub under: BodyId,
    /// Instead of everything that `known` carried, this bulletin alone.
    pub instead: Option<(BulletinId, &'a MailContent)>,
}

/// Sends what a dispatch carried to further bodies, without those it named already.
pub async fn dispatch_further(
    tx: &mut Tx,
    app: &App,
    new: Further<'_>,
    bodies: &[BodyId],
) -> Result<Option<DispatchId>, DbError> {
    dispatches::lock_serials(tx).await?;
    let Some(first) = dispatches::row_by_source(tx, new.known).await? else { return Ok(None) };
    if dispatches::by_source(tx, &new.source).await?.is_some() {
        return Ok(None);
    }
    let named = dispatches::named(tx, first.serial).await?;
    let further: Vec<BodyId> = bodies.iter().copied().filter(|body| !named.contains(body)).collect();
    let mut row = DispatchRow {
        serial: dispatches::next_serial(tx).await?,
        source: new.source,
        under: new.under,
        as_of: app.now(),
        is_listed: true,
        ..first.clone()
    };
    if let Some((bulletin, content)) = new.instead {
        row.bulletin = bulletin;
        (row.content, row.content_hash) = content.frozen().unwrap_or_default();
    }
    let serial = insert(tx, app, &row, &further).await?;
    if new.instead.is_none() {
        dispatches::copy_further(tx, first.serial, serial).await?;
    }
    Ok(Some(serial))
}

async fn write(tx: &mut Tx, app: &App, new: NewDispatch<'_>, listed: Option<&[BodyId]>) -> Result<DispatchId, DbError> {
    dispatches::lock_serials(tx).await?;
    if let Some(known) = dispatches::by_source(tx, &new.source).await? {
        return Ok(known);
    }
    let now = app.now();
    let serial = dispatches::next_serial(tx).await?;
    // Text fields always become JSON; an empty content would be refused by its reader, loudly.
    let (content, content_hash) = new.content.frozen().unwrap_or_default();
    let row = DispatchRow {
        serial,
        bulletin: new.bulletin,
        path: new.path,
        source: new.source,
        issuer: new.issuer,
        under: new.under,
        as_of: now,
        content,
        content_hash,
        is_listed: listed.is_some(),
    };
    insert(tx, app, &row, listed.unwrap_or_default()).await
}

async fn insert(tx: &mut Tx, app: &App, row: &DispatchRow, bodies: &[BodyId]) -> Result<DispatchId, DbError> {
    let (serial, now) = (row.serial, app.now());
    dispatches::insert(tx, row).await?;
    if row.is_listed {
        dispatches::insert_list(tx, serial, bodies).await?;
    }
    let job = NewJob { kind: EXPAND_JOB, subject: serial.to_string(), payload: serial.to_string(), due: now };
    enqueue(tx, JobId::new(&*app.entropy), job, now).await?;
    Ok(serial)
}
