//! `issue-113523`: from the button that issues until every delivery to a national directory is queued.
//!
//! Through the real page and the real workers. The peer of the SQLite figure is the bare minimum: the same rows by two
//! `INSERT … SELECT` in one transaction through the same driver into tables without keys and indexes; the ratio is
//! what chunks, indexes, audit and resumability cost.

use std::time::Instant;

use anyhow::ensure;
use noroshi_directory::demonstration::{Part, Planted};
use noroshi_platform::app::App;
use noroshi_platform::db::query;
use noroshi_terms::BulletinId;

use crate::cluster::Cluster;
use crate::country::{ALL_INSTITUTIONS, Country, Working, all_queued, approved, enter, open, person, planted, publish};
use crate::lines::{Goal, Line, Table, median};
use crate::probe::Probe;

pub(crate) const NAMES: [&str; 4] = ["issue-113523", "issue-113523-lock", "issue-113523-wait", "issue-113523-postgres"];

const TIMED_RUNS: usize = 5;
const PROBED_RUNS: usize = 3;

pub(crate) async fn measure(table: &mut Table) -> anyhow::Result<()> {
    let country = Country::plant(ALL_INSTITUTIONS).await?;
    let (mut totals, mut bare, mut bare_holds) = (Vec::new(), Vec::new(), Vec::new());
    let (mut holds, mut waits) = (Vec::new(), Vec::new());
    for run in 0..TIMED_RUNS {
        let on = Run::on_sqlite(&country).await?;
        totals.push(on.issue(&country.planted).await?);
        if run < PROBED_RUNS {
            let probe = Probe::outside(&on.app.config.database).await?;
            bare.push(bare_insert(&on.app, on.id).await?);
            bare_holds.push(probe.longest().await?);
        }
        on.app.db.close().await;
    }
    for _ in 0..PROBED_RUNS {
        let on = Run::on_sqlite(&country).await?;
        let probe = Probe::outside(&on.app.config.database).await?;
        on.issue(&country.planted).await?;
        holds.push(probe.longest().await?);
        on.app.db.close().await;
        let on = Run::on_sqlite(&country).await?;
        let probe = Probe::inside(on.app.db.clone());
        on.issue(&country.planted).await?;
        waits.push(probe.longest().await?);
        on.app.db.close().await;
    }
    eprintln!("issue on SQLite {totals:.2?} s, bare {bare:.2?} s, holds {holds:.0?} ms, waits {waits:.0?} ms");
    let largest = |values: &[f64]| values.iter().copied().reduce(f64::max);
    let bare_hold = median(&bare_holds);
    table.print(&Line {
        name: "issue-113523",
        value: median(&totals),
        unit: "s",
        peer: "the same rows by one bare INSERT SELECT",
        peer_value: median(&bare),
        goal: Goal::AtMost(5.0),
    })?;
    // The longest hold of all runs, not a median: it is a promise about every moment.
    for (name, value) in [("issue-113523-lock", largest(&holds)), ("issue-113523-wait", largest(&waits))] {
        let peer = "the bare INSERT SELECT's hold";
        table.print(&Line { name, value, unit: "ms", peer, peer_value: bare_hold, goal: Goal::AtMost(200.0) })?;
    }
    let on_postgres = if table.wants(&["issue-113523-postgres"]) { on_postgres().await? } else { None };
    table.print(&Line {
        name: "issue-113523-postgres",
        value: on_postgres,
        unit: "s",
        peer: "the same on SQLite",
        peer_value: median(&totals),
        goal: Goal::AtMost(5.0),
    })
}

/// A database with an approved bulletin; its folder goes with it.
pub(crate) struct Run {
    app: App,
    id: BulletinId,
    _folder: tempfile::TempDir,
}

impl Run {
    pub(crate) async fn on_sqlite(country: &Country) -> anyhow::Result<Self> {
        let copy = country.copy()?;
        let app = open(copy.folder.path(), "").await?;
        let id = approved(&app, &country.planted).await?;
        Ok(Self { app, id, _folder: copy.folder })
    }

    /// Seconds from the button until all is queued.
    pub(crate) async fn issue(&self, planted: &Planted) -> anyhow::Result<f64> {
        let mut approver = enter(&self.app, person(planted, Part::Approver)?).await?;
        let working = Working::start(&self.app)?;
        let since = Instant::now();
        publish(&mut approver, self.id).await?;
        let expanded = all_queued(&self.app, self.id).await?;
        let seconds = since.elapsed().as_secs_f64();
        working.stop().await?;
        // The issuing association does not write to itself; desks and companies hang nowhere.
        ensure!(expanded >= ALL_INSTITUTIONS as u64, "only {expanded} bodies were addressed");
        Ok(seconds)
    }
}

/// The same rows without keys, indexes, chunks and audit; seconds.
async fn bare_insert(app: &App, id: BulletinId) -> anyhow::Result<f64> {
    let mut tx = app.db.begin().await?;
    query(
        "CREATE TABLE bare_addressee (bulletin TEXT, body BIGINT, kind TEXT, prefecture TEXT, has_mail BIGINT, \
         delivered_at BIGINT, acknowledged_at BIGINT)",
    )
    .execute(&mut tx)
    .await?;
    query(
        "CREATE TABLE bare_delivery (dispatch BIGINT, body BIGINT, channel TEXT, address TEXT, site TEXT, \
         recipient TEXT, state TEXT, due BIGINT, attempts BIGINT, state_at BIGINT)",
    )
    .execute(&mut tx)
    .await?;
    tx.commit().await?;
    let since = Instant::now();
    let mut tx = app.db.begin().await?;
    let addressees = query(
        "INSERT INTO bare_addressee (bulletin, body, kind, prefecture, has_mail) \
         SELECT $1, b.serial, b.kind, b.prefecture, EXISTS (SELECT 1 FROM contact c WHERE c.body = b.serial \
                AND c.channel = 'mail' AND c.ended_at IS NULL) \
         FROM dispatch d JOIN body_ancestor a ON a.ancestor = d.under_body AND a.depth > 0 \
              JOIN body b ON b.serial = a.body WHERE d.bulletin = $1",
    );
    let addressees = addressees.bind(id).execute(&mut tx).await?;
    query(
        "INSERT INTO bare_delivery (dispatch, body, channel, address, site, recipient, state, due, attempts, state_at) \
         SELECT d.serial, b.serial, 'mail', c.address, substr(c.address, instr(c.address, '@') + 1), b.name, 'queued', \
                d.as_of, 0, d.as_of \
         FROM dispatch d JOIN body_ancestor a ON a.ancestor = d.under_body AND a.depth > 0 \
              JOIN body b ON b.serial = a.body \
              JOIN contact c ON c.body = b.serial AND c.channel = 'mail' AND c.ended_at IS NULL WHERE d.bulletin = $1",
    )
    .bind(id)
    .execute(&mut tx)
    .await?;
    tx.commit().await?;
    let seconds = since.elapsed().as_secs_f64();
    ensure!(addressees >= ALL_INSTITUTIONS as u64, "only {addressees} bare rows");
    Ok(seconds)
}

/// Median seconds on PostgreSQL; none when it is not installed.
async fn on_postgres() -> anyhow::Result<Option<f64>> {
    let Some(cluster) = Cluster::start()? else { return Ok(None) };
    let folder = tempfile::tempdir()?;
    let first = open(folder.path(), &format!("database.url = {:?}", cluster.database("planted", None)?)).await?;
    let country = planted(&first, ALL_INSTITUTIONS).await?;
    first.db.close().await;
    let mut totals = Vec::new();
    for run in 0..PROBED_RUNS {
        let address = cluster.database(&format!("run{run}"), Some("planted"))?;
        let app = open(folder.path(), &format!("database.url = {address:?}")).await?;
        let id = approved(&app, &country).await?;
        let on = Run { app, id, _folder: tempfile::tempdir()? };
        totals.push(on.issue(&country).await?);
        on.app.db.close().await;
    }
    eprintln!("issue on PostgreSQL {totals:.2?} s");
    Ok(median(&totals))
}
