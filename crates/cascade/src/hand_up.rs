//! Handing up (繰り上げ): when the last clerk of a body goes, what waits there goes out as if nobody had been there from the
//! beginning.
//!
//! Invariants: a task goes once, to whoever relayed it to the body; those whom that cover reached already get nothing
//! twice; what a clerk sends at the same moment wins. Left out: tasks of substitutes, whose period the list shows.

use async_trait::async_trait;
use noroshi_audit::{Doer, Entry, record};
use noroshi_bulletin::{bulletin, held_ending};
use noroshi_delivery::dispatch_further;
use noroshi_directory::ROLE_ENDED_EVENT;
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::outbox::{JobError, JobRunner, Lease};
use noroshi_terms::{BodyId, CoverId};

use crate::cover::CoverContent;
use crate::open::{Parent, open_below, serials};
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
        let mut tx = self.app.db.begin().await?;
        if !store::has_clerk(&mut tx, body).await? {
            for task in store::open_tasks_at(&mut tx, body).await? {
                hand_up(&mut tx, &self.app, &task).await?;
            }
        }
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}

async fn hand_up(tx: &mut Tx, app: &App, task: &RelayTask) -> Result<(), DbError> {
    if held_ending(tx, task.bulletin).await?.is_some() {
        return Ok(()); // its notice has a task of its own
    }
    store::lock_bulletin(tx, task.bulletin).await?;
    let Some((relayer, letter)) = relayer_of(tx, task).await?.filter(|(relayer, _)| *relayer != task.body) else {
        return Ok(()); // a paper that this body itself registered waits for its next clerk
    };
    if !store::take_away(tx, task.id).await? {
        return Ok(());
    }
    let parent = Parent { bulletin: task.bulletin, cover: task.parent_cover, hash: &task.parent_hash, kind: task.kind };
    store::stand_in(tx, (task.bulletin, task.body), (relayer, task.parent_cover), app.now()).await?;
    let opened = open_below(tx, app, (relayer, task.body), &parent).await?;
    if let Some(cover) = letter {
        let above: Vec<BodyId> = std::iter::once(task.body).chain(opened.stood_in_for.iter().copied()).collect();
        let members = members_below(&mut *tx, (task.bulletin, relayer), &above).await?;
        let source = format!("{cover}/{}", task.body);
        dispatch_further(tx, app, &cover.to_string(), (source, task.body), &members).await?;
    }
    let entry = Entry {
        doer: Doer::Program,
        body: Some(relayer),
        verb: "cascade.hand_up",
        subject: task.bulletin.to_string(),
        detail: format!(
            "body {} has no clerk: {} tasks, stands in for {:?}",
            task.body,
            opened.tasks,
            serials(&opened.stood_in_for)
        ),
    };
    record(tx, &*app.entropy, app.now(), entry).await
}

/// Who relayed to the body, and with which letter: the cover's body, or the issuer of the bulletin without one.
async fn relayer_of(tx: &mut Tx, task: &RelayTask) -> Result<Option<(BodyId, Option<CoverId>)>, DbError> {
    match task.parent_cover {
        None => Ok(bulletin(&mut *tx, task.bulletin).await?.map(|row| (row.issuer, None))),
        Some(cover) => {
            let row = store::cover_row(&mut *tx, cover).await?;
            Ok(row
                .and_then(|(json, hash)| CoverContent::read(&json, &hash))
                .map(|content| (content.body, Some(content.letter_id()))))
        }
    }
}
