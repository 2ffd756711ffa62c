//! The status page (配信の状態, O08): which relays are late, the queue in numbers, who holds what until when, what is
//! doubtful, what stands still.
//!
//! Shown to everybody who watches delivery, late relays of the own office's bulletins only; the way back for a job only to
//! those who may use it. Left out: addresses,
//! names, and the words of the relay, which stand in the log.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use noroshi_access::{Actor, MAIL_JOB, SignedForm, Verb};
use noroshi_platform::App;
use noroshi_platform::outbox::{FailedJob, JobCounts, counts, failed_jobs, is_known};
use noroshi_platform::web::{Frame, Gate, PageError, Routes, html};
use noroshi_terms::{JobId, grouped};
use serde::Deserialize;

use super::printed;
use crate::expansion::EXPAND_JOB;
use crate::late::{Late, LateRelays};
use crate::queue::{DeliveryState, LeaseLine, QueueState, queue_state};
use crate::watch::{WatchDelivery, permit_to_watch, try_again};

/// What the page needs.
#[derive(Clone)]
pub(super) struct StatusState {
    pub(super) app: App,
    pub(super) late: Arc<dyn LateRelays>,
}

/// The routes of the status page.
pub(super) fn routes(state: &StatusState) -> Routes {
    let watch = Gate::Verb(WatchDelivery::NAME);
    Routes::new().get("/status", watch, (show, state)).post("/status/jobs/{id}/again", watch, (again, &state.app))
}

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage {
    frame: Frame,
    moment: String,
    late: Late,
    mails: [(&'static str, String); 6],
    paused_until: Option<String>,
    doubtful: u64,
    repeats_from: Option<String>,
    leases: Vec<HeldLine>,
    jobs: JobCounts,
    failed: Vec<FailedLine>,
    may_try_again: bool,
}

/// A lease as shown.
struct HeldLine {
    owner: String,
    until: String,
    count: u64,
}

/// A job that stands still, as shown.
struct FailedLine {
    id: JobId,
    label: &'static str,
    kind: String,
    since: String,
}

async fn show(
    State(StatusState { app, late }): State<StatusState>,
    actor: Actor,
    frame: Frame,
) -> Result<Response, PageError> {
    let queue = queue_state(&app.db).await?;
    let failed = failed_jobs(&app.db).await?;
    let may_try_again = match failed.first() {
        Some(job) => is_permitted(permit_to_watch(&app, &actor, job.id).await)?,
        None => false,
    };
    let doubt = Duration::from_secs(app.config.mail.doubt_seconds);
    html(&StatusPage {
        frame,
        moment: printed(app.now()),
        late: late.late(&actor).await?,
        mails: mails(&queue),
        paused_until: queue.paused_until.filter(|until| *until > app.now()).map(printed),
        doubtful: queue.doubtful,
        repeats_from: queue.doubtful_until.map(|until| printed(until.plus(doubt))),
        leases: queue.leases.iter().map(held_line).collect(),
        jobs: counts(&app.db).await?,
        failed: failed.into_iter().map(failed_line).collect(),
        may_try_again,
    })
}

fn is_permitted<T>(permit: Result<T, PageError>) -> Result<bool, PageError> {
    match permit {
        Ok(_) => Ok(true),
        Err(PageError::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

fn mails(queue: &QueueState) -> [(&'static str, String); 6] {
    [
        (DeliveryState::Queued, queue.queued),
        (DeliveryState::Leased, queue.leased),
        (DeliveryState::SubmittedUnknown, queue.doubtful),
        (DeliveryState::Accepted, queue.accepted),
        (DeliveryState::Bounced, queue.bounced),
        (DeliveryState::Expired, queue.expired),
    ]
    .map(|(state, mails)| (state.label(), grouped(mails)))
}

/// The beginning of a random name is enough to tell engines apart.
fn held_line(lease: &LeaseLine) -> HeldLine {
    HeldLine { owner: lease.owner.chars().take(8).collect(), until: printed(lease.until), count: lease.count }
}

fn failed_line(job: FailedJob) -> FailedLine {
    let label = match job.kind.as_str() {
        EXPAND_JOB => "宛先の展開",
        MAIL_JOB => "サインインのメール",
        "bulletin.issued" => "発出のあとの準備",
        _ => "そのほかの仕事",
    };
    FailedLine { id: job.id, label, kind: job.kind, since: printed(job.since) }
}

#[derive(Deserialize)]
struct NoFields {}

async fn again(
    State(app): State<App>,
    Path(id): Path<JobId>,
    actor: Actor,
    SignedForm(NoFields {}): SignedForm<NoFields>,
) -> Result<Response, PageError> {
    let permit = permit_to_watch(&app, &actor, id).await?;
    if !is_known(&app.db, id).await? {
        return Err(PageError::NotFound);
    }
    if try_again(&app, permit).await? {
        return Ok(Redirect::to("/status").into_response());
    }
    let message = "この仕事は、すでに動き出しているか、終わっています。「配信の状態」を開き直してお確かめください。";
    Err(PageError::Overtaken(message.to_owned()))
}
