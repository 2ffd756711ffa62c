//! `mail-rate`: mails per second from the queue to a mail server, signed twice, each state durable before the next step.
//!
//! The peer is Postfix's own test sender in the same run, towards the same test server, at the same size and with as many
//! connections: it signs nothing and writes nothing down. Runs of both alternate.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use async_trait::async_trait;
use noroshi_delivery::smtp::{MailSink, ReceivedMail, SinkRefusal, serve};
use noroshi_delivery::{MailEngine, MailSettings};
use noroshi_directory::demonstration::Part;
use noroshi_platform::app::App;
use noroshi_platform::db::query;
use noroshi_platform::shutdown::pair;
use tokio::net::TcpListener;

use crate::country::{Country, PATIENCE, Working, all_queued, approved, enter, open, publish};
use crate::lines::{Goal, Line, Table, median};
use crate::serving::{SmtpSink, mail_configuration, smtp_source};

pub(crate) const NAMES: [&str; 1] = ["mail-rate"];

const MAILS: usize = 5_000;
const RUNS: usize = 3;
/// Enough of them have a mail address for all runs.
const INSTITUTIONS: usize = 40_000;
/// Mails whose size is measured first, at our own server.
const WEIGHED: usize = 200;

pub(crate) async fn measure(table: &mut Table) -> anyhow::Result<()> {
    let country = Country::plant(INSTITUTIONS).await?;
    let copy = country.copy()?;
    let data = copy.folder.path();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let scales = Arc::new(Scales::default());
    let app = open(data, &mail_configuration(data, listener.local_addr()?.port())?).await?;
    let id = approved(&app, &country.planted).await?;
    let mut approver = enter(&app, country.person(Part::Approver)?).await?;
    let working = Working::start(&app)?;
    publish(&mut approver, id).await?;
    all_queued(&app, id).await?;
    working.stop().await?;

    let serving = tokio::spawn(serve(listener, Arc::clone(&scales) as _, std::future::pending()));
    send(&app, WEIGHED).await?;
    serving.abort();
    let bytes = scales.mean().context("no mail was weighed")?;
    let connections = app.config.mail.connections;
    app.db.close().await;

    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    if let Some(sink) = SmtpSink::start()? {
        let app = open(data, &mail_configuration(data, sink.port)?).await?;
        for _ in 0..RUNS {
            ours.push(send(&app, MAILS).await?);
            theirs.extend(smtp_source(sink.port, MAILS, bytes, connections)?);
        }
        app.db.close().await;
    }
    eprintln!("mails of {bytes} bytes, {connections} connections: {ours:.0?} per s, smtp-source {theirs:.0?} per s");
    table.print(&Line {
        name: "mail-rate",
        value: median(&ours),
        unit: "mails/s",
        peer: "Postfix smtp-source, unsigned and unrecorded",
        peer_value: median(&theirs),
        goal: Goal::AtLeast(830.0),
    })
}

/// Runs an engine until so many more mails were taken; mails per second.
async fn send(app: &App, mails: usize) -> anyhow::Result<f64> {
    let before = accepted(app).await?;
    let (stopper, stop) = pair();
    let since = Instant::now();
    let engine = tokio::spawn(MailEngine::new(app.clone(), MailSettings::from_config(&app.config.mail)?).run(stop));
    let (sent, seconds) = loop {
        let sent = accepted(app).await? - before;
        if sent >= mails {
            break (sent, since.elapsed().as_secs_f64());
        }
        ensure!(since.elapsed() < PATIENCE, "only {sent} of {mails} mails were taken");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    stopper.stop();
    engine.await?;
    Ok(sent as f64 / seconds)
}

async fn accepted(app: &App) -> anyhow::Result<usize> {
    let row = query("SELECT COUNT(*) AS mails FROM delivery WHERE state = 'accepted'").one(&app.db).await?;
    Ok(usize::try_from(row.get::<u64>("mails")?)?)
}

/// Weighs mails and throws them away.
#[derive(Default)]
struct Scales {
    mails: AtomicUsize,
    bytes: AtomicUsize,
}

impl Scales {
    fn mean(&self) -> Option<usize> {
        self.bytes.load(Ordering::Relaxed).checked_div(self.mails.load(Ordering::Relaxed))
    }
}

#[async_trait]
impl MailSink for Scales {
    async fn take(&self, mail: ReceivedMail) -> Result<(), SinkRefusal> {
        self.mails.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(mail.raw.len(), Ordering::Relaxed);
        Ok(())
    }
}
