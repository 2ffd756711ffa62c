//! Databases for tests: every store test runs on SQLite and on PostgreSQL.
//!
//! PostgreSQL comes from Debian's packages. `cargo xtask test` starts one throw-away cluster and names it in
//! `NOROSHI_TEST_POSTGRES`; without it a test starts a cluster of its own (Unix socket, temporary folder, as user
//! `postgres` when run as root) and stops it at the end. A missing program fails the test: nothing is skipped.

#![allow(clippy::expect_used, clippy::panic)] // a test that cannot have its database must stop

mod cluster;

use std::future::Future;
use std::sync::Arc;

use noroshi_terms::{FixedClock, SeededEntropy, Timestamp};
use tempfile::TempDir;

use crate::app::App;
use crate::config::Config;
use crate::db::{DatabaseUrl, Db, Engine, Migration, migrate};
use crate::secret::Secrets;

pub use cluster::Cluster;

/// A database of its own for one test, with what keeps it alive.
pub struct TestDb {
    /// The running parts; the clock stands still until the test moves it.
    pub app: App,
    /// The clock of `app`.
    pub clock: Arc<FixedClock>,
    /// Where the database is.
    pub url: DatabaseUrl,
    _folder: TempDir,
    _cluster: Option<Cluster>,
}

/// 2026-11-24 10:00 in Tokyo, the morning of the demonstration.
pub const TEST_NOW: i64 = 1_795_482_000_000_000;

impl TestDb {
    /// A migrated, empty database on the engine.
    pub async fn open(engine: Engine, migrations: &[Migration]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (url, cluster) = match engine {
            Engine::Sqlite => (DatabaseUrl::sqlite(&folder.path().join("test.sqlite")), None),
            Engine::Postgres => {
                let (url, cluster) = cluster::new_database().await;
                (url.parse().expect("a database address"), cluster)
            }
        };
        let db = Db::open(&url).await.expect("the test database opens");
        migrate(&db, migrations).await.expect("the test database migrates");
        let clock = Arc::new(FixedClock::at(Timestamp::from_micros(TEST_NOW)));
        let config =
            Config::parse(std::path::Path::new("test.toml"), "", &|_| None).expect("the default configuration");
        let app = App {
            db,
            clock: Arc::clone(&clock) as _,
            entropy: Arc::new(SeededEntropy::new(seed_of(folder.path()))),
            config: Arc::new(config),
            secrets: Arc::new(Secrets::from_bytes([7; 32])),
        };
        Self { app, clock, url, _folder: folder, _cluster: cluster }
    }
}

/// Two programs on one database must not draw the same ids; the folder's random name tells them apart.
fn seed_of(path: &std::path::Path) -> u64 {
    path.to_string_lossy()
        .bytes()
        .fold(14_695_981_039_346_656_037, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(1_099_511_628_211))
}

/// Runs the same check on both engines, one after the other.
pub async fn on_both<F, Fut>(migrations: &[Migration], check: F)
where
    F: Fn(Arc<TestDb>) -> Fut,
    Fut: Future<Output = ()>,
{
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let test = Arc::new(TestDb::open(engine, migrations).await);
        check(Arc::clone(&test)).await;
        test.app.db.close().await;
    }
}
