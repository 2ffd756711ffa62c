//! A bulletin that was passed on to another tree (回付, R06): the national body there gets its relay task.

use async_trait::async_trait;
use noroshi_audit::{Doer, Entry, record};
use noroshi_bulletin::{PASSED_EVENT, held_ending, issued_in, read_passed};
use noroshi_platform::app::App;
use noroshi_platform::outbox::{JobError, JobRunner, Lease};
use noroshi_platform::web::PageError;

use crate::open::{Opened, Parent, open_at, serials};
use crate::store;

/// Does [`PASSED_EVENT`].
pub struct PassedRunner {
    app: App,
}

impl PassedRunner {
    /// For this program.
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

#[async_trait]
impl JobRunner for PassedRunner {
    fn kind(&self) -> &'static str {
        PASSED_EVENT
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        let hopeless = |text: &str| JobError::Hopeless(text.to_owned());
        let (id, body) = read_passed(&lease.payload).ok_or_else(|| hopeless("payload is no bulletin with a body"))?;
        let mut tx = self.app.db.begin().await?;
        store::lock_bulletin(&mut tx, id).await?;
        let content = match issued_in(&mut tx, id).await {
            Ok(content) => content.ok_or_else(|| hopeless("the bulletin is not issued"))?,
            Err(PageError::Database(error)) => return Err(error.into()),
            Err(error) => return Err(JobError::Hopeless(error.to_string())),
        };
        let (_, hash) = content.canonical().map_err(|error| JobError::Hopeless(error.to_string()))?;
        let hash = hash.to_string();
        let parent = Parent { bulletin: id, cover: None, hash: &hash, kind: content.kind };
        let opened = match held_ending(&mut tx, id).await? {
            None => open_at(&mut tx, &self.app, (content.issuer, body), &parent).await?,
            // Its notice was issued before this job ran: nothing of it is relayed.
            Some(_) => Opened::default(),
        };
        let entry = Entry {
            doer: Doer::Program,
            body: Some(body),
            verb: "cascade.open",
            subject: id.to_string(),
            detail: format!("passed on: {} tasks, stands in for {:?}", opened.tasks, serials(&opened.stood_in_for)),
        };
        record(&mut tx, &*self.app.entropy, self.app.now(), entry).await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}
