//! Watching over delivery (配信の見守り): putting a job that was given up back to work.
//!
//! Invariants: it concerns the whole installation, so only roles held at the body that began the
//! directory count, not those of another tree; the job goes back and the
//! entry in the log of changes is written in one transaction; whoever comes second changes nothing.
//! Left out: repairing what made the job fail.

use noroshi_access::{Actor, Permit, Subject, Verb};
use noroshi_audit::{Entry, record};
use noroshi_directory::store as directory;
use noroshi_platform::App;
use noroshi_platform::db::DbError;
use noroshi_platform::outbox;
use noroshi_platform::web::PageError;
use noroshi_terms::JobId;

/// Looking after jobs that were given up. The subject is the job.
#[derive(Debug)]
pub struct WatchDelivery;

impl Verb for WatchDelivery {
    const NAME: &'static str = "delivery.watch";
    type Subject = JobId;
}

/// Permission to put a job back: whoever watches delivery for the founding body.
pub async fn permit_to_watch(app: &App, actor: &Actor, job: JobId) -> Result<Permit<WatchDelivery>, PageError> {
    let founding = directory::founding_body(&app.db).await?.ok_or(PageError::NotFound)?.serial;
    Ok(actor.permit(Subject::of(founding, job))?)
}

/// Puts the permit's job back into the queue; false when it was not given up, or somebody was first.
pub async fn try_again(app: &App, permit: Permit<WatchDelivery>) -> Result<bool, DbError> {
    let (job, now) = (*permit.subject(), app.now());
    let mut tx = app.db.begin().await?;
    if !outbox::try_again(&mut tx, job, now).await? {
        return Ok(false);
    }
    let entry = Entry {
        doer: permit.doer(),
        body: permit.body(),
        verb: WatchDelivery::NAME,
        subject: job.to_string(),
        detail: "job tried again".to_owned(),
    };
    record(&mut tx, &*app.entropy, now, entry).await?;
    tx.commit().await?;
    Ok(true)
}
