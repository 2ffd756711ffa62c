//! A throw-away PostgreSQL cluster: `initdb`, Unix socket only, removed at the end.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AnyConnection, Connection, Executor};
use tempfile::TempDir;

/// A running cluster; stopped and removed when dropped.
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    user: Option<(u32, u32)>,
}

/// Makes a database in the shared cluster, or in one of our own.
pub(super) async fn new_database() -> (String, Option<Cluster>) {
    sqlx::any::install_default_drivers();
    let (base, cluster) = match std::env::var("NOROSHI_TEST_POSTGRES") {
        Ok(base) => (base, None),
        Err(_) => {
            let cluster = Cluster::start();
            (cluster.url("postgres"), Some(cluster))
        }
    };
    static COUNT: AtomicU32 = AtomicU32::new(0);
    // A cluster may outlive many test programs, and their numbers come again.
    let moment = std::time::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_nanos());
    let name = format!("t{}_{}_{moment}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut connection = AnyConnection::connect(&base).await.expect("the test cluster answers");
    connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("a database is made");
    connection.close().await.expect("the connection closes");
    (base.replacen("/postgres?", &format!("/{name}?"), 1), cluster)
}

impl Cluster {
    /// Starts a cluster with fsync off: speed matters, its data does not.
    pub fn start() -> Self {
        let cluster =
            Self { folder: tempfile::tempdir().expect("a temporary folder"), programs: programs(), user: owner() };
        if let Some((uid, gid)) = cluster.user {
            std::os::unix::fs::chown(cluster.folder.path(), Some(uid), Some(gid)).expect("the folder changes hands");
        }
        let data = cluster.data();
        cluster.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"]);
        let options = format!(
            "-c listen_addresses= -c unix_socket_directories={} -c fsync=off -c max_connections=100",
            cluster.folder.path().display()
        );
        let log = cluster.folder.path().join("log").display().to_string();
        cluster.run("pg_ctl", &["-D", &data, "-w", "-l", &log, "-o", &options, "start"]);
        cluster
    }

    /// Address of a database in this cluster.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.path().display())
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = Command::new(self.programs.join(program));
        command.args(arguments).stdout(Stdio::null()).stderr(Stdio::inherit()).current_dir(self.folder.path());
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        let status = command.status().unwrap_or_else(|error| panic!("{program}: {error}"));
        assert!(status.success(), "{program} {arguments:?}: {status}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.run("pg_ctl", &["-D", &self.data(), "-w", "-m", "immediate", "stop"]);
    }
}

fn programs() -> PathBuf {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .expect("PostgreSQL is installed (make test installs it from packages.txt)")
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop().expect("PostgreSQL's initdb is installed")
}

/// PostgreSQL refuses to run as root; as root its programs run as user `postgres`.
fn owner() -> Option<(u32, u32)> {
    let number = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8_lossy(&output.stdout).trim().parse().ok()
    };
    (number(&["-u"]) == Some(0)).then(|| {
        let user = number(&["-u", "postgres"]).expect("user postgres exists");
        (user, number(&["-g", "postgres"]).expect("group postgres exists"))
    })
}
