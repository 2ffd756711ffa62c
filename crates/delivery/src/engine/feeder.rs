//! Feeder: leases due mails for the lanes, takes over what a killed program left, and waits while the relay is away.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use noroshi_platform::db::DbError;
use noroshi_platform::shutdown::Stop;
use noroshi_terms::DispatchId;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::compose::{Issued, Ready, cause};
use super::relay_watch::Pause;
use super::settings::check_relay;
use super::writer::{Note, Outcome};
use super::{BATCH, Shared};
use crate::store::{dispatches, mails};

/// How often the queue is looked at when nothing was due.
const POLL: Duration = Duration::from_millis(300);
/// Contents kept ready; more dispatches than this are seldom under way together.
const MOST_CONTENTS: usize = 32;

pub(super) struct Feeder {
    shared: Arc<Shared>,
    notes: mpsc::Sender<Note>,
    leased: mpsc::Sender<Ready>,
    contents: HashMap<DispatchId, Arc<Issued>>,
    told_pause: Option<Instant>,
}

impl Feeder {
    pub(super) fn new(shared: Arc<Shared>, notes: mpsc::Sender<Note>, leased: mpsc::Sender<Ready>) -> Self {
        Self { shared, notes, leased, contents: HashMap::new(), told_pause: None }
    }

    pub(super) async fn run(mut self, stop: &Stop) {
        // A program that was killed while it waited may have left its word on the status page.
        self.tell(None).await;
        while !stop.is_stopping() {
            if let Some(pause) = self.shared.relay.pause() {
                self.wait_for_relay(pause, stop).await;
                continue;
            }
            match self.feed(stop).await {
                Ok(0) => self.rest(stop).await,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(error = %error, "the mail engine cannot lease; tried again");
                    self.rest(stop).await;
                }
            }
        }
        if self.told_pause.is_some() {
            self.tell(None).await;
        }
    }

    async fn rest(&self, stop: &Stop) {
        tokio::select! {
            () = self.shared.app.db.woken() => {}
            () = tokio::time::sleep(POLL) => {}
            () = stop.stopped() => {}
        }
    }

    /// Leases a batch once the lanes have room for it; how many.
    async fn feed(&mut self, stop: &Stop) -> Result<usize, DbError> {
        let leased = self.leased.clone();
        let room = tokio::select! {
            room = leased.reserve_many(BATCH) => room,
            () = stop.stopped() => return Ok(0),
        };
        let Ok(room) = room else { return Ok(0) };
        let (now, doubt) = (self.shared.app.now(), self.shared.settings.doubt);
        if !mails::has_work(&self.shared.app.db, now, now.minus(doubt)).await? {
            return Ok(0);
        }
        let mut tx = self.shared.app.db.begin().await?;
        // After the database was locked for long the own leases have run out too, yet their lanes are at work.
        let now = self.shared.app.now();
        let until = now.plus(self.shared.settings.lease);
        mails::renew(&mut tx, &self.shared.owner, until).await?;
        mails::release_expired(&mut tx, now).await?;
        let repeated = mails::repeat_doubtful(&mut tx, now, now.minus(doubt)).await?;
        let batch = mails::lease(&mut tx, &self.shared.owner, (now, until), BATCH).await?;
        tx.commit().await?;
        if repeated > 0 {
            tracing::info!(mails = repeated, "mails with unknown outcome are sent again under the same Message-ID");
        }
        let count = batch.len();
        for (mail, place) in batch.into_iter().zip(room) {
            match self.issued(mail.key.dispatch).await {
                Ok(Some(issued)) => {
                    let mails::LeasedMail { key, address, recipient, attempts } = mail;
                    place.send(Ready { key, address, recipient, attempts, issued });
                }
                Ok(None) => {
                    let reason = "配信内容を読み取れません。システムの担当者に連絡してください。".to_owned();
                    self.settle(&mail, Outcome::Bounced { reason }).await;
                }
                Err(error) => {
                    tracing::warn!(error = %error, "the content of a dispatch cannot be read now");
                    self.settle(&mail, Outcome::Returned { reason: None }).await;
                }
            }
        }
        Ok(count)
    }

    async fn settle(&self, mail: &mails::LeasedMail, outcome: Outcome) {
        // The writer ends only after this sender is gone.
        let _ = self.notes.send(Note::Settle { key: mail.key, outcome }).await;
    }

    async fn issued(&mut self, dispatch: DispatchId) -> Result<Option<Arc<Issued>>, DbError> {
        if let Some(known) = self.contents.get(&dispatch) {
            return Ok(Some(Arc::clone(known)));
        }
        let Some((json, at)) = dispatches::content(&self.shared.app.db, dispatch).await? else { return Ok(None) };
        let Ok(content) = serde_json::from_str(&json) else {
            tracing::error!(dispatch.id = %dispatch, "the frozen content of a dispatch is damaged");
            return Ok(None);
        };
        if self.contents.len() >= MOST_CONTENTS {
            self.contents.clear();
        }
        let issued = Arc::new(Issued { content, at });
        self.contents.insert(dispatch, Arc::clone(&issued));
        Ok(Some(issued))
    }

    /// Waits, then asks the relay once; only its answer ends the pause.
    async fn wait_for_relay(&mut self, pause: Pause, stop: &Stop) {
        if self.told_pause != Some(pause.until) {
            tracing::warn!(
                pause_ms = pause.length.as_millis() as u64,
                "the mail relay cannot be used; the engine waits"
            );
            self.tell(Some(&pause)).await;
        }
        tokio::select! {
            () = tokio::time::sleep_until(pause.until) => {}
            () = stop.stopped() => return,
        }
        let checked = tokio::select! {
            checked = check_relay(&self.shared.settings) => checked,
            () = stop.stopped() => return,
        };
        match checked {
            Ok(_) => {
                self.shared.relay.answered();
                tracing::info!("the mail relay answers again");
                self.tell(None).await;
            }
            Err(error) => {
                tracing::debug!(cause = cause(&error), "the mail relay still cannot be used");
                if !self.shared.relay.could_not_open(error.to_string()) {
                    self.shared.relay.answered();
                }
            }
        }
    }

    /// Keeps the status page true; a page that cannot be told is no reason not to send.
    async fn tell(&mut self, pause: Option<&Pause>) {
        let app = &self.shared.app;
        let until = pause.map(|pause| (app.now().plus(pause.length), pause.reason.as_str()));
        let told = async {
            let mut tx = app.db.begin().await?;
            mails::tell_pause(&mut tx, (&self.shared.owner, app.now()), until).await?;
            tx.commit().await
        };
        match told.await {
            Ok(()) => self.told_pause = pause.map(|pause| pause.until),
            Err(error) => tracing::warn!(error = %error, "the pause of the mail engine cannot be shown"),
        }
    }
}
