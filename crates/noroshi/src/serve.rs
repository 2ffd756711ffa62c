//! `noroshi serve` and `noroshi worker`: the long-running parts, and their orderly stop.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Extension;
use noroshi_access::{Purpose, SignInMailing, has_any_grant, issue_link};
use noroshi_archive::{Fill, Record};
use noroshi_audit::Sealer;
use noroshi_bulletin::ScheduledIssue;
use noroshi_cascade::{AutomaticRelay, HandUp, IssuedRunner, PassedRunner, Warning};
use noroshi_delivery::{Cancellation, Expansion, MailEngine, MailSettings, RelayMailer};
use noroshi_directory::{DirectoryPeople, ListRunner};
use noroshi_platform::app::App;
use noroshi_platform::outbox::{JobRunner, Workers};
use noroshi_platform::shutdown::{Stop, Termination, pair};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::cli::Work;
use crate::site::Site;
use crate::start::{Overrides, configuration, open};

/// Jobs done side by side in one program.
const LANES: usize = 4;
/// The stop takes at most so long; what is not done then is taken up by its lease.
const PATIENCE: Duration = Duration::from_secs(8);

/// The runners of all jobs.
pub fn runners(app: &App, settings: &MailSettings) -> Vec<Box<dyn JobRunner>> {
    let people = Arc::new(DirectoryPeople::new(app.db.clone()));
    let mailer = Arc::new(RelayMailer::new(app.clone(), settings.clone()));
    let mut runners: Vec<Box<dyn JobRunner>> = vec![
        Box::new(Expansion::new(app.clone())),
        Box::new(Cancellation::new(app.clone())),
        Box::new(IssuedRunner::new(app.clone())),
        Box::new(AutomaticRelay::new(app.clone())),
        Box::new(Warning::new(app.clone(), mailer.clone())),
        Box::new(HandUp::new(app.clone())),
        Box::new(ScheduledIssue::new(app.clone())),
        Box::new(PassedRunner::new(app.clone())),
        Box::new(Record::new(app.clone())),
        Box::new(Fill::new(app.clone())),
        Box::new(SignInMailing::new(app.clone(), people, mailer)),
    ];
    runners.extend(ListRunner::all(app).map(|runner| Box::new(runner) as Box<dyn JobRunner>));
    runners
}

/// Web server and all workers until SIGTERM.
pub async fn serve(overrides: Overrides) -> anyhow::Result<bool> {
    let termination = Termination::listen();
    let mut config = configuration(&overrides)?;
    let settings = MailSettings::from_config(&config.mail)?;
    let listener = bind(&mut config).await?;
    let app = open(config).await?;
    let site = Site::new(&app, None);
    let mut out = std::io::stdout();
    writeln!(out, "listening {}", app.config.server.public_url)?;
    if !has_any_grant(&app.db).await? {
        let mut tx = app.db.begin().await?;
        let link = issue_link(&mut tx, &app, Purpose::FirstSignIn, None).await?;
        tx.commit().await?;
        writeln!(out, "first sign-in {}", app.public_link(&link.path))?;
    }
    out.flush()?;
    let (stopper, stop) = pair();
    let mut tasks = background(&app, &settings, None, &stop);
    tasks.spawn(serve_pages(listener, site, stop));
    termination.asked().await;
    stopper.stop();
    finish(&app, tasks).await;
    Ok(true)
}

/// Binds the port; when it was 0 and no public address is configured, links name the port that was found.
pub(crate) async fn bind(config: &mut noroshi_platform::config::Config) -> anyhow::Result<TcpListener> {
    let listen = config.server.listen;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("{listen} で待ち受けられません。server.listen(--listen)をお確かめください"))?;
    if config.server.public_url == format!("http://{listen}") {
        config.server.public_url = format!("http://{}", listener.local_addr()?);
    }
    Ok(listener)
}

/// Jobs and mail only.
pub async fn work(overrides: Overrides, only: Option<Work>) -> anyhow::Result<bool> {
    let termination = Termination::listen();
    let config = configuration(&overrides)?;
    let settings = MailSettings::from_config(&config.mail)?;
    let app = open(config).await?;
    let (stopper, stop) = pair();
    let tasks = background(&app, &settings, only, &stop);
    termination.asked().await;
    stopper.stop();
    finish(&app, tasks).await;
    Ok(true)
}

/// Starts workers, engine and sealer.
pub(crate) fn background(app: &App, settings: &MailSettings, only: Option<Work>, stop: &Stop) -> JoinSet<()> {
    background_with(runners(app, settings), app, settings, only, stop)
}

/// The same with these runners only.
pub(crate) fn background_with(
    runners: Vec<Box<dyn JobRunner>>,
    app: &App,
    settings: &MailSettings,
    only: Option<Work>,
    stop: &Stop,
) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    if only != Some(Work::Mail) {
        tasks.spawn(Workers::new(app.clone(), runners).run(LANES, stop.clone()));
    }
    if only != Some(Work::Jobs) {
        tasks.spawn(MailEngine::new(app.clone(), settings.clone()).run(stop.clone()));
    }
    tasks.spawn(Sealer::new(app.db.clone()).run(stop.clone()));
    tasks
}

/// Serves pages until asked to stop; requests that were begun are finished.
pub(crate) async fn serve_pages(listener: TcpListener, site: Site, stop: Stop) {
    // Streams that never end by themselves see the stop too.
    let router = site.router().layer(Extension(stop.clone()));
    let server = axum::serve(listener, router).with_graceful_shutdown(async move { stop.stopped().await });
    if let Err(error) = server.await {
        tracing::error!(error = %error, "the web server ended");
    }
}

/// Waits for the parts to end, then closes the database.
pub(crate) async fn finish(app: &App, mut tasks: JoinSet<()>) {
    let all = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(PATIENCE, all).await.is_err() {
        tracing::warn!("some work was not finished in time; its leases run out and it is taken up again");
        // What still runs may hold a connection, and closing would wait for it.
        tasks.shutdown().await;
    }
    app.db.close().await;
}
