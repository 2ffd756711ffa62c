//! `import-113523`: from the button that imports a list of all institutions until they are in the directory.
//!
//! Through the real page and the real job, into a directory that holds the associations. The peer is the same file in one
//! transaction, as the command line imports it; the ratio is what short transactions cost, the lock what they gain.

use std::fmt::Write;
use std::time::Instant;

use anyhow::{Context, ensure};
use noroshi_directory::demonstration::Part;
use noroshi_directory::import::{ImportFile, ImportKind, Importer, import};
use noroshi_platform::app::App;
use noroshi_platform::db::query;
use noroshi_terms::InstitutionCode;

use crate::country::{ALL_INSTITUTIONS, Country, PATIENCE, Working, enter, open};
use crate::lines::{Goal, Line, Table};
use crate::probe::Probe;

pub(crate) const NAMES: [&str; 2] = ["import-113523", "import-113523-lock"];

pub(crate) async fn measure(table: &mut Table) -> anyhow::Result<()> {
    let country = Country::plant(0).await?;
    let list = list()?;
    let (at_once, at_once_hold) = in_one_transaction(&country, &list).await?;
    let (tried, taken, hold) = on_the_page(&country, &list).await?;
    eprintln!(
        "import: tried in {tried:.1} s, taken in {taken:.1} s, lock {hold:.0} ms; at once {at_once:.1} s, lock {at_once_hold:.0} ms"
    );
    table.print(&Line {
        name: "import-113523",
        value: Some(tried + taken),
        unit: "s",
        peer: "the same in one transaction",
        peer_value: Some(at_once),
        goal: Goal::AtMost(30.0),
    })?;
    table.print(&Line {
        name: "import-113523-lock",
        value: Some(hold),
        unit: "ms",
        peer: "the one transaction's hold",
        peer_value: Some(at_once_hold),
        goal: Goal::AtMost(200.0),
    })
}

/// Seconds, and the longest hold of the write lock in milliseconds.
async fn in_one_transaction(country: &Country, list: &str) -> anyhow::Result<(f64, f64)> {
    let copy = country.copy()?;
    let app = open(copy.folder.path(), "").await?;
    let probe = Probe::outside(&app.config.database).await?;
    let since = Instant::now();
    let file = ImportFile::read(ImportKind::Institutions, list.as_bytes())?;
    let mut tx = app.db.begin().await?;
    let report = import(&mut tx, &app, Importer::at_the_command_line(), &file, &|_| ()).await?;
    tx.commit().await?;
    let seconds = since.elapsed().as_secs_f64();
    ensure!(report.added == ALL_INSTITUTIONS, "{} rows were added", report.added);
    let hold = probe.longest().await?;
    app.db.close().await;
    Ok((seconds, hold))
}

/// Seconds of the dry run, seconds of the import, and the longest hold of the write lock in milliseconds.
async fn on_the_page(country: &Country, list: &str) -> anyhow::Result<(f64, f64, f64)> {
    let copy = country.copy()?;
    let app = open(copy.folder.path(), "").await?;
    let mut administrator = enter(&app, country.person(Part::Administrator)?).await?;
    let working = Working::start(&app)?;
    let since = Instant::now();
    let page = ("/directory/import", "/directory/import");
    let sent = administrator.upload(page, &[("kind", "institutions")], ("list", "list.csv", list)).await?;
    let path = sent.location.context("the list was not accepted")?;
    until(&app, "tried").await?;
    let tried = since.elapsed().as_secs_f64();
    let probe = Probe::outside(&app.config.database).await?;
    let since = Instant::now();
    administrator.submit(&path, &format!("{path}/take"), &[]).await?;
    until(&app, "taken").await?;
    let taken = since.elapsed().as_secs_f64();
    let hold = probe.longest().await?;
    working.stop().await?;
    app.db.close().await;
    Ok((tried, taken, hold))
}

async fn until(app: &App, state: &str) -> anyhow::Result<()> {
    let since = Instant::now();
    loop {
        let row = query("SELECT state FROM submitted_list").one(&app.db).await?;
        if row.get::<String>("state")? == state {
            return Ok(());
        }
        ensure!(since.elapsed() < PATIENCE, "the list is not {state}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// A list as the regional bureaus make them, with FAX and mail as associations add them.
fn list() -> anyhow::Result<String> {
    let mut list = "医療機関コード,名称,カナ,都道府県,郵便番号,住所,電話番号,FAX番号,メール,院長\n".to_owned();
    for number in 0..ALL_INSTITUTIONS {
        let (prefecture, local) = (number % 47 + 1, number / 47);
        let code = (0..10)
            .filter_map(|check| format!("{prefecture:02}1{local:06}{check}").parse::<InstitutionCode>().ok())
            .find(|code| !code.is_doubtful())
            .context("no check digit fits")?;
        writeln!(
            list,
            "{code},みほん{number}医院,みほん{number}いいん,{prefecture:02},780-{:04},見本市{number}番地,088-000-{:04},\
             088-001-{:04},c{number}@clinic.example,見本 {number}",
            number % 10_000,
            number % 10_000,
            number % 10_000
        )?;
    }
    Ok(list)
}
