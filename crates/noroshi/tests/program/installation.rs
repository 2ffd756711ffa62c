//! An installation in a folder of its own: configuration, database, planted sector, and a look into the database.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

use noroshi::start::{Overrides, configuration, open};
use noroshi_access::{Purpose, issue_link};
use noroshi_directory::demonstration::{Demonstration, Part, Planted, PlantedPerson, plant};
use noroshi_numbering::open_series;
use noroshi_platform::app::App;
use noroshi_platform::db::query;
use tempfile::TempDir;

use super::browser::Browser;

/// The place.
pub struct Installation {
    /// Its configuration.
    pub config: PathBuf,
    folder: TempDir,
}

impl Installation {
    /// Writes the configuration: where the data lie (none: in the folder), which database (none: SQLite), which relay.
    pub fn new(data: Option<&Path>, database: Option<&str>, relay: SocketAddr) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("noroshi.toml");
        let data = data.map_or_else(|| folder.path().join("data"), Path::to_owned);
        let database = database.map(|url| format!("[database]\nurl = {url:?}\n")).unwrap_or_default();
        let text = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\n[data]\ndir = {:?}\n{database}[mail]\nrelay = \"{relay}\"\n\
             tls = \"never\"\nfrom = \"ceptoar@shinryo.example\"\nhelo = \"noroshi.example\"\nconnections = 4\n\
             doubt_seconds = 1\n",
            data.display().to_string()
        );
        std::fs::write(&config, text).unwrap();
        Self { config, folder }
    }

    /// Opens the database beside the program.
    pub async fn open(&self) -> App {
        open(configuration(&Overrides { config: Some(self.config.clone()), ..Overrides::default() }).unwrap())
            .await
            .unwrap()
    }

    /// What the program logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.config.with_extension("log")).unwrap_or_default()
    }

    /// Runs `noroshi audit verify`: what it printed, when it found nothing wrong.
    pub fn verified(&self) -> String {
        let config = self.config.display().to_string();
        let verify =
            Command::new(env!("CARGO_BIN_EXE_noroshi")).args(["audit", "verify", "--config", &config]).output();
        let verify = verify.unwrap();
        let printed = String::from_utf8_lossy(&verify.stdout).into_owned();
        assert!(verify.status.success() && printed.starts_with("ok "), "{printed}");
        printed
    }

    /// Keeps the folder for whoever looks into a failure.
    pub fn keep(self) -> PathBuf {
        self.folder.keep()
    }
}

/// Enters a sector of so many institutions, with the number book of the national association.
pub async fn planted(app: &App, institutions: usize) -> Planted {
    let planted = plant(&app.db, app.now(), &Demonstration { seed: 1, institutions }).await.unwrap();
    let mut tx = app.db.begin().await.unwrap();
    open_series(&mut tx, planted.national, &FromStr::from_str("全診連発第{}号(情)").unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    planted
}

/// The first person with this part.
pub fn person(planted: &Planted, part: Part) -> &PlantedPerson {
    planted.people.iter().find(|person| person.planned.part == part).unwrap()
}

/// The clerk of the prefecture of the story.
pub fn prefecture_clerk(planted: &Planted) -> &PlantedPerson {
    planted.people.iter().find(|person| person.planned.mail.ends_with("@kochi.pref.example")).unwrap()
}

/// Signs somebody in.
pub async fn enter(app: &App, address: SocketAddr, person: &PlantedPerson) -> Browser {
    let mut tx = app.db.begin().await.unwrap();
    let link = issue_link(&mut tx, app, Purpose::Demonstration, Some(person.id)).await.unwrap();
    tx.commit().await.unwrap();
    Browser::enter(address, &link.path).await
}

/// One number out of the database, called `n`.
pub async fn number(app: &App, sql: &'static str) -> i64 {
    query(sql).one(&app.db).await.unwrap().get("n").unwrap()
}

/// One column of all rows, called `t`.
pub async fn texts(app: &App, sql: &'static str) -> Vec<String> {
    query(sql).all(&app.db).await.unwrap().iter().map(|row| row.get("t").unwrap()).collect()
}
