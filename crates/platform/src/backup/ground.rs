//! The ground of a restore: it must be empty, is marked while the restore works, and is cleared when it fails.
//!
//! The mark tells an interrupted restore from an installation: with the mark and without a database nothing is served,
//! and another restore may clear what the first one left. The database is the last thing that gets its name.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::RestoreError;
use super::place::{beside, remove, rename, sync_folder_of};
use crate::config::Config;
use crate::db::{DatabaseUrl, Db, DbError, query_by_engine};

const MARK: &str = ".restoring";
/// What SQLite lays beside its file.
const BESIDE: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// A restore began here and did not end.
#[derive(Debug, thiserror::Error)]
pub enum HalfRestored {
    /// Nothing may start here.
    #[error("{}: 復元が途中で止まっています。noroshi restore をもう一度実行してください", .0.display())]
    Unfinished(PathBuf),
    /// The mark or the database could not be looked at.
    #[error("復元の途中かどうかを確かめられません")]
    Database(#[from] DbError),
    /// The mark could not be taken away.
    #[error("復元の目印 {} を消せません。権限をお確かめください", .path.display())]
    Mark {
        /// The mark.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Lets an installation start unless a restore was interrupted in it. A restore that only did not come to take its mark
/// away is complete.
pub async fn refuse_half_restored(config: &Config) -> Result<(), HalfRestored> {
    let mark = config.data_dir.join(MARK);
    if !mark.exists() {
        return Ok(());
    }
    let is_complete = match config.database.sqlite_file() {
        Some(file) => file.exists(),
        None => {
            let db = Db::open(&config.database).await?;
            let has_tables = has_tables(&db).await;
            db.close().await;
            has_tables?
        }
    };
    if !is_complete {
        return Err(HalfRestored::Unfinished(config.data_dir.clone()));
    }
    remove(&mark).map_err(|source| HalfRestored::Mark { path: mark, source })
}

/// True when the database holds any table.
pub(super) async fn has_tables(db: &Db) -> Result<bool, DbError> {
    let count = query_by_engine(
        "SELECT COUNT(*) AS found FROM sqlite_schema",
        "SELECT COUNT(*) AS found FROM information_schema.tables WHERE table_schema = current_schema()",
    );
    Ok(count.one(db).await?.get::<i64>("found")? > 0)
}

/// An empty place, marked and locked.
pub(super) struct Ground {
    data: PathBuf,
    secret: PathBuf,
    database: Option<PathBuf>,
    _lock: File,
}

impl Ground {
    /// Takes the place, or says what is in the way. Clears what an interrupted restore left.
    pub(super) fn take(config: &Config) -> Result<Self, RestoreError> {
        let (data, secret) = (config.data_dir.clone(), config.secret_file.clone());
        let database = config.database.sqlite_file();
        let io = |source| RestoreError::Write { path: data.clone(), source };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&data).map_err(io)?;
        let mark = data.join(MARK);
        let is_interrupted = mark.exists();
        if let Some(file) = database.as_ref().filter(|file| file.exists()) {
            return Err(RestoreError::NotEmpty(file.clone()));
        }
        if !is_interrupted && secret.exists() {
            return Err(RestoreError::NotEmpty(secret));
        }
        let staging = database.as_deref().map(staging);
        let ours = |path: &Path| {
            path == mark
                || path.file_name().is_some_and(|name| name == "lost+found")
                || is_interrupted && (path == secret || staging.iter().any(|file| is_beside(path, file)))
        };
        for entry in fs::read_dir(&data).map_err(io)? {
            if !ours(&entry.map_err(io)?.path()) {
                return Err(RestoreError::NotEmpty(data));
            }
        }
        let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&mark).map_err(io)?;
        if lock.try_lock().is_err() {
            return Err(RestoreError::Busy(data));
        }
        let ground = Self { data, secret, database, _lock: lock };
        sync_folder_of(&mark).and_then(|()| ground.clear()).map_err(|source| ground.failed(source))?;
        Ok(ground)
    }

    /// Where the database is filled: SQLite beside its later name, PostgreSQL where it is.
    pub(super) fn filling(&self, config: &Config) -> DatabaseUrl {
        self.database.as_deref().map_or_else(|| config.database.clone(), |file| DatabaseUrl::sqlite(&staging(file)))
    }

    /// True when nothing of what was filled is seen before it gets its name.
    pub(super) fn is_filled_aside(&self) -> bool {
        self.database.is_some()
    }

    /// Gives a filled and closed SQLite file its name: the one step that shows the restored installation.
    pub(super) fn show(&self) -> Result<(), RestoreError> {
        let Some(file) = &self.database else { return Ok(()) };
        let from = staging(file);
        if beside(&from, "-wal").exists() {
            // On closing, SQLite folds its log into the file and removes it; when the log is still there, rows are missing.
            return Err(self.failed(io::ErrorKind::StorageFull.into()));
        }
        let named = File::open(&from).and_then(|file| file.sync_all()).and_then(|()| rename(&from, file));
        named.map_err(|source| self.failed(source))
    }

    /// Takes the mark away.
    pub(super) fn release(self) -> Result<(), RestoreError> {
        let mark = self.data.join(MARK);
        remove(&mark).and_then(|()| sync_folder_of(&mark)).map_err(|source| self.failed(source))
    }

    /// Takes everything away that this restore brought.
    pub(super) fn give_up(self) {
        // What cannot be removed stays marked: it is not served, and the next restore clears it.
        if self.clear().is_ok() {
            let _ = remove(&self.data.join(MARK));
        }
    }

    fn clear(&self) -> io::Result<()> {
        remove(&self.secret)?;
        for file in self.database.iter().map(|file| staging(file)) {
            for ending in BESIDE {
                remove(&beside(&file, ending))?;
            }
        }
        Ok(())
    }

    fn failed(&self, source: io::Error) -> RestoreError {
        RestoreError::Write { path: self.data.clone(), source }
    }
}

fn staging(file: &Path) -> PathBuf {
    beside(file, MARK)
}

fn is_beside(path: &Path, file: &Path) -> bool {
    BESIDE.iter().any(|ending| beside(file, ending) == path)
}
