//! The database: one SQL text on SQLite and PostgreSQL.
//!
//! Columns are TEXT, BIGINT, BLOB/BYTEA and DOUBLE only (SQLx's `Any` driver carries no others on both engines); ids are
//! text or BIGINT, times BIGINT UTC microseconds, truth BIGINT 0/1, JSON text. SQLite knows one writer: [`Db::begin`]
//! queues writers in the program and starts with `BEGIN IMMEDIATE`, so that a transaction never fails half-way because
//! another one wrote first. Reading goes through a pool of its own and never waits for the writer (WAL).
//!
//! Left out: an object mapper. Each capability keeps its statements, written out, in its `store.rs`.

mod batch;
mod dialect;
mod error;
mod memo;
mod migrate;
mod query;
mod value;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::{Any, AnyPool, Connection, Executor};
use tokio::sync::Notify;

pub use batch::{Batch, Change};
pub use dialect::Engine;
pub use error::{DbError, DbErrorKind};
pub use memo::Memo;
pub use migrate::{Migration, MigrationError, migrate, pending_migrations};
pub(crate) use migrate::{fingerprint, migrate_in};
pub use query::{On, Query, Row, query, query_by_engine};
pub use value::{Column, Value};

/// Where the database is: `sqlite:PATH` or `postgres://…`.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    engine: Engine,
    text: String,
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "DatabaseUrl({:?}, …)", self.engine) // the text may hold a password
    }
}

/// The text is neither `sqlite:PATH` nor `postgres://…`.
#[derive(Debug, thiserror::Error)]
#[error("データベースの場所は sqlite:ファイル名 か postgres://… で書いてください")]
pub struct ParseDatabaseUrlError;

impl FromStr for DatabaseUrl {
    type Err = ParseDatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(ParseDatabaseUrlError);
            }
            return Ok(Self { engine: Engine::Sqlite, text: format!("sqlite://{path}") });
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self { engine: Engine::Postgres, text: text.to_owned() });
        }
        Err(ParseDatabaseUrlError)
    }
}

impl DatabaseUrl {
    /// An SQLite file.
    pub fn sqlite(path: &std::path::Path) -> Self {
        Self { engine: Engine::Sqlite, text: format!("sqlite://{}", path.display()) }
    }

    /// Which engine it names.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The file of an SQLite database.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        match self.engine {
            Engine::Sqlite => self.text.strip_prefix("sqlite://").map(PathBuf::from),
            Engine::Postgres => None,
        }
    }
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    read: AnyPool,
    write: AnyPool,
    wake: Arc<Notify>,
    memo: Memo,
}

/// How long a writer waits for its turn before the person is told to try again.
const WRITE_PATIENCE: Duration = Duration::from_secs(8);

impl Db {
    /// Opens (and for SQLite creates) the database. Migrations are a separate step: [`migrate`].
    pub async fn open(url: &DatabaseUrl) -> Result<Self, DbError> {
        sqlx::any::install_default_drivers();
        let (read, write) = match url.engine {
            Engine::Sqlite => {
                let address = format!("{}?mode=rwc", url.text);
                // The writer first: it creates the file and switches it to WAL before any reader looks.
                let write = sqlite_pool(1, WRITE_PATIENCE).connect(&address).await?;
                let read = sqlite_pool(8, WRITE_PATIENCE).connect(&address).await?;
                (read, write)
            }
            Engine::Postgres => {
                let pool = postgres_pool().connect(&url.text).await?;
                (pool.clone(), pool)
            }
        };
        Ok(Self { engine: url.engine, read, write, wake: Arc::new(Notify::new()), memo: Memo::default() })
    }

    /// Which engine runs. For the dialect of this crate, for doctor and for bench; capabilities do not ask.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Begins a write transaction. Dropping it without [`Tx::commit`] undoes everything.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        let inner = match self.engine {
            Engine::Sqlite => self.write.begin_with("BEGIN IMMEDIATE").await?,
            Engine::Postgres => self.write.begin().await?,
        };
        Ok(self.tx(inner))
    }

    /// Begins to read one moment of the whole database, while others write. Ends with [`Tx::rollback`].
    pub(crate) async fn begin_reading(&self) -> Result<Tx, DbError> {
        let inner = match self.engine {
            // In WAL the first statement fixes what is seen.
            Engine::Sqlite => self.read.begin().await?,
            Engine::Postgres => self.read.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
        };
        Ok(self.tx(inner))
    }

    /// Begins to fill an empty database: SQLite then checks no references until they are asked for. The database is to be
    /// closed afterwards.
    pub(crate) async fn begin_filling(&self) -> Result<Tx, DbError> {
        if self.engine == Engine::Sqlite {
            // The one connection of the writer's pool; inside a transaction the setting would do nothing.
            self.write.execute("PRAGMA foreign_keys = OFF").await?;
        }
        self.begin().await
    }

    fn tx(&self, inner: sqlx::Transaction<'static, Any>) -> Tx {
        Tx {
            inner,
            engine: self.engine,
            wake: Arc::clone(&self.wake),
            memo: self.memo.clone(),
            has_new_jobs: false,
            has_new_figures: false,
        }
    }

    /// Figures kept for a moment.
    pub fn memo(&self) -> &Memo {
        &self.memo
    }

    /// Returns when a transaction of this process has put new jobs into the outbox.
    pub async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Closes all connections; SQLite folds its write-ahead log into the file.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

fn sqlite_pool(connections: u32, patience: Duration) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(patience)
        .test_before_acquire(false)
        .before_acquire(|connection, _| {
            // On a full disk SQLite itself undoes the transaction; the driver then believes that it is still open and
            // refuses every later one. Such a connection is replaced.
            let is_usable = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_usable) })
        })
        .after_connect(|connection, _| {
            Box::pin(async move {
                // FULL: a bulletin that was called issued must survive a power cut at the next moment.
                connection
                    .execute(
                        "PRAGMA busy_timeout = 6000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                         PRAGMA foreign_keys = ON; PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY;",
                    )
                    .await?;
                Ok(())
            })
        })
}

fn postgres_pool() -> AnyPoolOptions {
    AnyPoolOptions::new().max_connections(16).acquire_timeout(WRITE_PATIENCE).after_connect(|connection, _| {
        Box::pin(async move {
            // A statement is planned once for each connection: planning who may read what anew for every question takes
            // longer than to answer it, and so does compiling it.
            connection.execute("SET plan_cache_mode = force_generic_plan").await?;
            connection.execute("SET jit = off").await?;
            Ok(())
        })
    })
}

/// A write transaction.
pub struct Tx {
    inner: sqlx::Transaction<'static, Any>,
    engine: Engine,
    wake: Arc<Notify>,
    memo: Memo,
    has_new_jobs: bool,
    has_new_figures: bool,
}

impl Tx {
    /// Makes everything done in this transaction lasting.
    pub async fn commit(self) -> Result<(), DbError> {
        self.inner.commit().await?;
        if self.has_new_figures {
            self.memo.forget();
        }
        if self.has_new_jobs {
            self.wake.notify_waiters();
        }
        Ok(())
    }

    /// Undoes everything done in this transaction.
    pub async fn rollback(self) -> Result<(), DbError> {
        Ok(self.inner.rollback().await?)
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    /// The connection, for backup and restore.
    pub(crate) fn connection(&mut self) -> &mut sqlx::AnyConnection {
        &mut self.inner
    }

    /// Runs statements one after the other.
    pub(crate) async fn run_all(&mut self, sql: impl Into<String> + Send) -> Result<(), DbError> {
        (&mut *self.inner).execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql.into()))).await?;
        Ok(())
    }

    /// Says that this transaction changes what the memo counted.
    pub fn changes_figures(&mut self) {
        self.has_new_figures = true;
    }

    pub(crate) fn expect_wake(&mut self) {
        self.has_new_jobs = true;
    }
}
