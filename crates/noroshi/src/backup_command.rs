//! `noroshi backup FILE` and `noroshi restore FILE`: `ok N rows in T tables, BYTES bytes, hash HASH`, and back.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};
use noroshi_audit::{Doer, Entry, record};
use noroshi_bulletin::HoldSchedules;
use noroshi_cascade::HoldAutomatic;
use noroshi_platform::backup::{Taken, inspect, record_taken, refuse_half_restored, restore as fill, take};
use noroshi_platform::config::Config;
use noroshi_platform::db::{Db, pending_migrations};
use noroshi_platform::secret::Secrets;
use noroshi_platform::system::{SystemClock, SystemEntropy};
use noroshi_terms::{Clock, Timestamp};

use crate::audit_command;
use crate::start::{Overrides, configuration, migrations};

/// Takes a backup of the installation, also while it serves. Changes no table, so that it can be taken before an update.
pub async fn backup(overrides: Overrides, file: &Path) -> anyhow::Result<bool> {
    let config = configuration(&overrides)?;
    refuse_half_restored(&config).await?;
    if let Some(database) = config.database.sqlite_file()
        && !database.exists()
    {
        bail!("{}: データベースがありません。database.url と data.dir をお確かめください", database.display());
    }
    let secrets = Secrets::load(&config.secret_file)?;
    let db = open(&config).await?;
    let now = SystemClock.now();
    let taken = take(&db, &secrets, now, file).await?;
    // A copy that nobody could read back is none: it is read to its end while there is still time to take another.
    let found =
        inspect(file, &migrations()).await.context("控えを読み返せませんでした。別の場所に、もう一度取ってください")?;
    if (found.rows, &found.hash) != (taken.rows, &taken.hash) {
        bail!("控えを読み返すと、書いたものと合いません。別の場所に、もう一度取ってください");
    }
    writeln!(
        std::io::stdout(),
        "ok {} rows in {} tables, {} bytes, hash {}",
        taken.rows,
        taken.tables,
        taken.bytes,
        taken.hash
    )?;
    note(&db, now, &taken).await.context("控えは取れましたが、取ったことを記録できませんでした")?;
    db.close().await;
    Ok(true)
}

/// Notes the backup in the database. Tables of an older program have no place for it yet.
async fn note(db: &Db, now: Timestamp, taken: &Taken) -> anyhow::Result<()> {
    if !pending_migrations(db, &migrations()).await?.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    record_taken(&mut tx, now, taken).await?;
    let entry = Entry {
        doer: Doer::Program,
        body: None,
        verb: "backup.take",
        subject: taken.hash.clone(),
        detail: format!("{} rows in {} tables", taken.rows, taken.tables),
    };
    record(&mut tx, &SystemEntropy, now, entry).await?;
    Ok(tx.commit().await?)
}

/// Fills an empty place from a backup, then checks the log's chain; false when the chain does not hold.
pub async fn restore(overrides: Overrides, file: &Path) -> anyhow::Result<bool> {
    let config = configuration(&overrides)?;
    let migrations = migrations();
    let archive = inspect(file, &migrations).await?;
    fill(&archive, &config, &migrations, &[&HoldAutomatic, &HoldSchedules]).await?;
    writeln!(
        std::io::stdout(),
        "ok {} rows in {} tables, taken {}, hash {}",
        archive.rows,
        archive.tables,
        archive.taken_at.rfc3339(),
        archive.hash
    )?;
    audit_command::verify(overrides).await
}

async fn open(config: &Config) -> anyhow::Result<Db> {
    Db::open(&config.database).await.context("データベースを開けません。database.url をお確かめください")
}
