//! Taking in (収録): a job reads what was issued or sent and makes it findable.

use async_trait::async_trait;
use noroshi_bulletin::{IssuedContent, PartName, RECORD_JOB, Recorded, issued_in, tell_archive};
use noroshi_platform::app::App;
use noroshi_platform::db::{DbError, Tx};
use noroshi_platform::outbox::{JobError, JobRunner, Lease};
use noroshi_platform::web::PageError;
use noroshi_terms::{BulletinId, CoverId};

use crate::document::{PartHandling, of_bulletin, of_cover};
use crate::store::{self, Taken};

/// Does [`RECORD_JOB`].
pub struct Record {
    app: App,
}

impl Record {
    /// For this program.
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

#[async_trait]
impl JobRunner for Record {
    fn kind(&self) -> &'static str {
        RECORD_JOB
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        let recorded: Recorded = lease.payload.parse().map_err(|why: &str| JobError::Hopeless(why.into()))?;
        let mut tx = self.app.db.begin().await?;
        take_in(&mut tx, &self.app, recorded).await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// Makes one thing findable as it is now. What is there already and has not changed is left alone.
pub(crate) async fn take_in(tx: &mut Tx, app: &App, recorded: Recorded) -> Result<(), JobError> {
    match recorded {
        Recorded::Bulletin(id) => take_bulletin(tx, app, id).await,
        Recorded::Cover(id) => take_cover(tx, id).await,
    }
}

async fn take_bulletin(tx: &mut Tx, app: &App, id: BulletinId) -> Result<(), JobError> {
    if put_bulletin(tx, id).await? == Taken::Changed {
        // Covers carry the letter's label; each is a job of its own, because a national bulletin has hundreds.
        for cover in store::covers_of(tx, id).await? {
            tell_archive(tx, app, Recorded::Cover(cover)).await?;
        }
    }
    Ok(())
}

/// The documents of a bulletin as they are now; what became of the letter.
pub(crate) async fn put_bulletin(tx: &mut Tx, id: BulletinId) -> Result<Taken, JobError> {
    let content = content(tx, id).await?;
    let handlings = store::handlings(tx, id).await?;
    let mut letter = Taken::Same;
    for document in of_bulletin(&content, &handlings) {
        let taken = store::put(tx, &document).await?;
        if document.form.part() == PartName::Letter {
            letter = taken;
        }
    }
    Ok(letter)
}

async fn take_cover(tx: &mut Tx, id: CoverId) -> Result<(), JobError> {
    let cover = store::cover(&mut *tx, id).await?.ok_or_else(|| JobError::Hopeless("no such cover".into()))?;
    let kind = content(tx, cover.bulletin).await?.kind;
    let labels = store::handlings(tx, cover.bulletin).await?;
    let letter = |handling: PartHandling| (handling.part == PartName::Letter).then_some(handling.labels);
    let document = of_cover(&cover, kind, labels.into_iter().find_map(letter).unwrap_or_default());
    store::put(tx, &document).await?;
    Ok(())
}

async fn content(tx: &mut Tx, id: BulletinId) -> Result<IssuedContent, JobError> {
    match issued_in(tx, id).await {
        Ok(Some(content)) => Ok(content),
        Ok(None) => Err(JobError::Hopeless("the bulletin is not issued".into())),
        Err(PageError::Database(error)) => Err(error.into()),
        Err(error) => Err(JobError::Hopeless(error.to_string())),
    }
}

/// What failed for good is said in the log and left out, so that one damaged row does not keep all others from being found.
pub(crate) fn only_database(outcome: Result<(), JobError>) -> Result<(), DbError> {
    match outcome {
        Ok(()) => Ok(()),
        Err(JobError::Database(error)) => Err(error),
        Err(error) => {
            tracing::error!(error = %error, "a document could not be taken into the archive");
            Ok(())
        }
    }
}
