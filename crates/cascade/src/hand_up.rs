//! Handing up (繰り上げ): when the last clerk of a body goes, what waits there goes out as if nobody had been there from the
//! beginning.
//!
//! Invariants: a task goes once, to whoever relayed it to the body; those whom that cover reached already get nothing
//! twice, nor those who have part of a bundle from the body itself; what a clerk sends at the same moment wins. Left out: tasks of substitutes, whose period the list shows.

use async_trait::async_trait;
use noroshi_audit::{Doer, Entry, record};
use noroshi_bulletin::{bulletin, held_ending};
use noroshi_delivery::{Further, MailContent, dispatch_further};
use noroshi_directory::ROLE_ENDED_EVENT;
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::outbox::{JobError, JobRunner, Lease};
use noroshi_terms::BodyId;

use crate::bundle::Behind;
use crate::cover::CoverContent;
use crate::open::{Opened, Parent, open_below, serials};
use crate::relay::RelayError;
use crate::stand_in::members_below;
use crate::store::{self, RelayTask};

/// Does [`ROLE_ENDED_EVENT`].
pub struct HandUp {
    app: App,
}

impl HandUp {
    /// For this program.
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

#[async_trait]
impl JobRunner for HandUp {
    fn kind(&self) -> &'static str {
        ROLE_ENDED_EVENT
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        let body: BodyId = lease.payload.parse().map_err(|_| JobError::Hopeless("payload is no body".into()))?;
        for task in store::open_tasks_at(&self.app.db, body).await? {
            let mut tx = self.app.db.begin().await?;
            hand_up(&mut tx, &self.app, &task).await?;
            lease.renew(&mut tx, self.app.now()).await?;
            tx.commit().await?;
        }
        let mut tx = self.app.db.begin().await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// One task in one transaction: each takes its bulletin's turn before anything else, as a relay does, and no two at once.
async fn hand_up(tx: &mut Tx, app: &App, task: &RelayTask) -> Result<(), DbError> {
    store::lock_bulletin(tx, task.bulletin).await?;
    if store::has_clerk(&mut *tx, task.body).await? {
        return Ok(()); // somebody came meanwhile
    }
    if held_ending(tx, task.bulletin).await?.is_some() {
        return Ok(()); // its notice has a task of its own
    }
    let Some((relayer, letter)) = relayer_of(tx, task).await?.filter(|(relayer, _)| *relayer != task.body) else {
        return Ok(()); // a paper that this body itself registered waits for its next clerk
    };
    let alone = match &letter {
        Some(cover) if !waits_whole(tx, cover, task).await? => match alone(tx, task, cover).await? {
            Some(mail) => Some(mail),
            None => return Ok(()),
        },
        _ => None,
    };
    if !store::take_away(tx, task.id).await? {
        return Ok(());
    }
    if letter.is_none() && store::has_open_task_above(&mut *tx, task.bulletin, task.body).await? {
        return handed_up(tx, app, (relayer, task), &Opened::default()).await; // that relay finds the body without a clerk
    }
    let parent = Parent { bulletin: task.bulletin, cover: task.parent_cover, hash: &task.parent_hash, kind: task.kind };
    let cover = letter.as_ref().map(|letter| letter.cover);
    store::stand_in(tx, (task.bulletin, task.body), (relayer, cover), app.now()).await?;
    let opened = open_below(tx, app, (relayer, task.body), &parent).await?;
    if let Some(cover) = letter {
        let above: Vec<BodyId> = std::iter::once(task.body).chain(opened.stood_in_for.iter().copied()).collect();
        let members = members_below(&mut *tx, (task.bulletin, relayer), &above).await?;
        let (letter, instead) = (cover.letter_id(), alone.as_ref().map(|mail| (task.bulletin, mail)));
        let source = match instead {
            Some(_) => format!("{letter}/{}/{}", task.body, cover.cover),
            None => format!("{letter}/{}", task.body),
        };
        let further = Further { known: &letter.to_string(), source, under: task.body, instead };
        dispatch_further(tx, app, further, &members).await?;
    }
    handed_up(tx, app, (relayer, task), &opened).await
}

async fn handed_up(
    tx: &mut Tx,
    app: &App,
    (relayer, task): (BodyId, &RelayTask),
    opened: &Opened,
) -> Result<(), DbError> {
    let (tasks, bodies) = (opened.tasks, serials(&opened.stood_in_for));
    let entry = Entry {
        doer: Doer::Program,
        body: Some(relayer),
        verb: "cascade.hand_up",
        subject: task.bulletin.to_string(),
        detail: format!("body {} has no clerk: {tasks} tasks, stands in for {bodies:?}", task.body),
    };
    record(tx, &*app.entropy, app.now(), entry).await
}

/// Whether everything that came with this letter is still to be passed on: then the members get the letter as it is, once.
/// What the body itself has sent they have, and what has ended they shall not get.
async fn waits_whole(tx: &mut Tx, cover: &CoverContent, task: &RelayTask) -> Result<bool, DbError> {
    for parent in cover.bundle.iter().flat_map(|bundle| &bundle.parents) {
        if store::is_over(&mut *tx, parent.bulletin, task.body).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The mail for this bulletin alone; none when what came is damaged, which waits for a person.
async fn alone(tx: &mut Tx, task: &RelayTask, cover: &CoverContent) -> Result<Option<MailContent>, DbError> {
    let mail = match Behind::read(tx, task.id).await {
        Ok(behind) => behind.as_it_came(tx, cover).await,
        Err(error) => Err(error),
    };
    match mail {
        Ok(mail) => Ok(Some(mail)),
        Err(RelayError::Database(error)) => Err(error),
        Err(error) => {
            tracing::error!(relay_task.id = %task.id, error = %error, "a task without a clerk cannot be handed up");
            Ok(None)
        }
    }
}

/// Who relayed to the body, and with which letter: the cover's body; of a notice, which opens its tasks everywhere at once,
/// the nearest body above that has sent it on; or the issuer without one.
async fn relayer_of(tx: &mut Tx, task: &RelayTask) -> Result<Option<(BodyId, Option<CoverContent>)>, DbError> {
    let row = match task.parent_cover {
        Some(cover) => store::cover_row(&mut *tx, cover).await?,
        None => store::cover_above(&mut *tx, task.bulletin, task.body).await?,
    };
    match row {
        Some((json, hash)) => Ok(CoverContent::read(&json, &hash).map(|content| (content.body, Some(content)))),
        None if task.parent_cover.is_some() => Ok(None),
        None => Ok(bulletin(&mut *tx, task.bulletin).await?.map(|row| (row.issuer, None))),
    }
}
