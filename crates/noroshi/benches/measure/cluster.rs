//! A PostgreSQL cluster for measuring: durable as in an office (fsync on), on a Unix socket only, gone when dropped.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use tempfile::TempDir;

const VERSIONS: &str = "/usr/lib/postgresql";

pub(crate) struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    owner: Option<(u32, u32)>,
}

impl Cluster {
    /// A running cluster; none when PostgreSQL is not installed.
    pub(crate) fn start() -> anyhow::Result<Option<Self>> {
        let Some(programs) = newest_programs() else { return Ok(None) };
        let cluster = Self { folder: tempfile::tempdir()?, programs, owner: owner()? };
        if let Some((user, group)) = cluster.owner {
            std::os::unix::fs::chown(cluster.folder.path(), Some(user), Some(group))?;
        }
        let (data, place) = (cluster.data(), cluster.folder.path().display().to_string());
        cluster.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"])?;
        let options = format!("-c listen_addresses= -c unix_socket_directories={place} -c max_connections=100");
        let log = cluster.folder.path().join("log").display().to_string();
        cluster.run("pg_ctl", &["-D", &data, "-w", "-l", &log, "-o", &options, "start"])?;
        Ok(Some(cluster))
    }

    /// Makes a database, as a copy of another one when named; its address.
    pub(crate) fn database(&self, name: &str, like: Option<&str>) -> anyhow::Result<String> {
        let place = self.folder.path().display().to_string();
        self.run("createdb", &["-h", &place, "-U", "postgres", "-T", like.unwrap_or("template0"), name])?;
        Ok(format!("postgres://postgres@localhost/{name}?host={place}"))
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) -> anyhow::Result<()> {
        let mut command = Command::new(self.programs.join(program));
        command.args(arguments).stdout(Stdio::null()).current_dir(self.folder.path());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        let status = command.status().with_context(|| program.to_owned())?;
        ensure!(status.success(), "{program}: {status}");
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.run("pg_ctl", &["-D", &self.data(), "-w", "-m", "immediate", "stop"]) {
            eprintln!("bench: {error:#}");
        }
    }
}

fn newest_programs() -> Option<PathBuf> {
    let entries = std::fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let versions = entries.filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path())));
    versions
        .map(|(number, path)| (number, path.join("bin")))
        .filter(|(_, path)| has_server(path))
        .max()
        .map(|(_, path)| path)
}

fn has_server(programs: &Path) -> bool {
    programs.join("initdb").exists()
}

/// PostgreSQL refuses to run as root; as root its programs run as user `postgres`.
fn owner() -> anyhow::Result<Option<(u32, u32)>> {
    let id = |arguments: &[&str]| -> anyhow::Result<u32> {
        let output = Command::new("id").args(arguments).output()?;
        String::from_utf8_lossy(&output.stdout).trim().parse().with_context(|| format!("id {arguments:?}"))
    };
    Ok(if id(&["-u"])? == 0 { Some((id(&["-u", "postgres"])?, id(&["-g", "postgres"])?)) } else { None })
}
