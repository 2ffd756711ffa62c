//! A throw-away PostgreSQL cluster for the store tests.
//!
//! Life cycle: `initdb` in a temporary folder, server on a Unix socket only, gone when the value is dropped.
//! Invariants: PostgreSQL refuses to run as root, so root's cluster belongs to the user `postgres`; a watcher process
//! waits on a pipe from us and stops the server and removes the folder as soon as the pipe closes, so nothing stays
//! behind after Ctrl-C or `kill -9` either. Left out: durability (fsync is off), TCP, passwords.

use anyhow::{Context, bail};
use std::os::unix::fs::{DirBuilderExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Debian keeps each major version's programs apart.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Waits for the end of its input, ignores the terminal's signals until then.
const WATCHER: &str = r#"trap '' INT TERM HUP
cat >/dev/null
"$1/pg_ctl" -D "$2/data" -m immediate -w stop >/dev/null 2>&1
cd / && rm -rf "$2""#;

/// The account that owns the cluster.
#[derive(Clone, Copy)]
struct Owner {
    user: u32,
    group: u32,
}

/// A running cluster.
pub(crate) struct Cluster {
    folder: PathBuf,
    watcher: Child,
}

impl Cluster {
    /// Makes and starts it.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let programs = newest_programs()?;
        let owner = Owner::find()?;
        let folder = std::env::temp_dir().join(format!("noroshi-pg-{}", std::process::id()));
        make_folder(&folder, 0o755, owner)?;
        let watcher = owner
            .command("sh", &folder)
            .arg("-c")
            .arg(WATCHER)
            .arg("watcher")
            .args([&programs, &folder])
            .process_group(0)
            .stdin(Stdio::piped())
            .spawn()
            .context("sh could not be started")?;
        let cluster = Self { folder, watcher };
        let data = cluster.folder.join("data");
        make_folder(&cluster.folder.join("socket"), 0o755, owner)?;
        let mut initdb = owner.command(programs.join("initdb"), &cluster.folder);
        initdb.arg("-D").arg(&data).args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        quietly(&mut initdb)?;
        let mut start = owner.command(programs.join("pg_ctl"), &cluster.folder);
        start.arg("-D").arg(&data).arg("-l").arg(cluster.folder.join("log")).args([
            "-w",
            "-o",
            &cluster.settings(),
            "start",
        ]);
        quietly(&mut start)?;
        println!("postgres: {} on {}", programs.display(), cluster.folder.join("socket").display());
        Ok(cluster)
    }

    /// Where the tests connect; every test makes its own database or schema.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.folder.join("socket").display())
    }

    fn settings(&self) -> String {
        let socket = self.folder.join("socket");
        format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c fsync=off -c synchronous_commit=off \
             -c full_page_writes=off -c max_connections=200",
            socket.display()
        )
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        if let Err(error) = self.watcher.wait() {
            eprintln!("xtask: the PostgreSQL watcher could not be waited for: {error}");
        }
    }
}

impl Owner {
    /// `postgres` for root, else whoever we are.
    fn find() -> anyhow::Result<Self> {
        if own_user_id()? != 0 {
            return Ok(Self { user: id(&["-u"])?, group: id(&["-g"])? });
        }
        Ok(Self { user: id(&["-u", "postgres"])?, group: id(&["-g", "postgres"])? })
    }

    fn command(self, program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).env("LC_ALL", "C").env("HOME", folder);
        // Changing to oneself is refused to an ordinary user, because it would also drop the further groups.
        if own_user_id().is_ok_and(|user| user != self.user) {
            command.uid(self.user).gid(self.group);
        }
        command
    }
}

/// Our own user id; 0 is root.
pub(crate) fn own_user_id() -> anyhow::Result<u32> {
    id(&["-u"])
}

fn id(arguments: &[&str]) -> anyhow::Result<u32> {
    let output = Command::new("id").args(arguments).output().context("id could not be started")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.trim().parse().with_context(|| format!("id {arguments:?} names no account: run `make packages` first"))
}

fn make_folder(path: &Path, mode: u32, owner: Owner) -> anyhow::Result<()> {
    let made = std::fs::DirBuilder::new().mode(mode).create(path);
    made.and_then(|()| chown(path, Some(owner.user), Some(owner.group)))
        .with_context(|| format!("{} could not be made", path.display()))
}

fn newest_programs() -> anyhow::Result<PathBuf> {
    let entries = std::fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let versions = entries.filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path())));
    let (_, newest) = versions.max().context("PostgreSQL is missing: run `make packages` first")?;
    Ok(newest.join("bin"))
}

fn quietly(command: &mut Command) -> anyhow::Result<()> {
    // The server inherits these: with a pipe, reading to its end would wait for the server itself.
    let log = std::env::temp_dir().join(format!("noroshi-pg-{}.out", std::process::id()));
    let file = std::fs::File::create(&log)?;
    let status = command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).status()?;
    let text = std::fs::read_to_string(&log).unwrap_or_default();
    std::fs::remove_file(&log)?;
    if !status.success() {
        bail!("{command:?} ended with {status}:\n{text}");
    }
    Ok(())
}
