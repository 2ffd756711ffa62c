//! Starting: configuration, data folder, secret, database, migrations.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use noroshi_platform::app::App;
use noroshi_platform::backup::refuse_half_restored;
use noroshi_platform::config::Config;
use noroshi_platform::db::{Db, Migration, migrate};
use noroshi_platform::secret::Secrets;
use noroshi_platform::system::{SystemClock, SystemEntropy};

/// What the command line says over the configuration.
#[derive(Debug, Default, Clone)]
pub struct Overrides {
    /// Configuration file.
    pub config: Option<PathBuf>,
    /// Data folder.
    pub data: Option<PathBuf>,
    /// Address of the web server.
    pub listen: Option<SocketAddr>,
}

/// The tables of all crates, in the order in which they refer to each other.
pub fn migrations() -> Vec<Migration> {
    [
        noroshi_platform::MIGRATIONS,
        noroshi_audit::MIGRATIONS,
        noroshi_access::MIGRATIONS,
        noroshi_directory::MIGRATIONS,
        noroshi_numbering::MIGRATIONS,
        noroshi_delivery::MIGRATIONS,
        noroshi_bulletin::MIGRATIONS,
        noroshi_cascade::MIGRATIONS,
        noroshi_archive::MIGRATIONS,
    ]
    .concat()
}

/// Reads the configuration: file, environment, command line.
pub fn configuration(overrides: &Overrides) -> anyhow::Result<Config> {
    let (data, listen) = (overrides.data.clone(), overrides.listen);
    let environment = move |name: &str| match (name, &data, listen) {
        ("NOROSHI_DATA_DIR", Some(data), _) => Some(data.display().to_string()),
        ("NOROSHI_SERVER_LISTEN", _, Some(listen)) => Some(listen.to_string()),
        _ => std::env::var(name).ok(),
    };
    Ok(Config::load(overrides.config.as_deref(), &environment)?)
}

/// Opens everything; makes the data folder, the secret and the tables when they are missing.
pub async fn open(config: Config) -> anyhow::Result<App> {
    make_private_folder(&config.data_dir)?;
    refuse_half_restored(&config).await?;
    let secrets = Secrets::load_or_make(&config.secret_file, &SystemEntropy)?;
    let db = Db::open(&config.database).await.context("データベースを開けません。database.url をお確かめください")?;
    migrate(&db, &migrations()).await?;
    noroshi_directory::store::fill_search(&db).await?;
    Ok(App {
        db,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        config: Arc::new(config),
        secrets: Arc::new(secrets),
    })
}

/// Data of institutions and people: for the program's user only.
fn make_private_folder(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("{}: フォルダーを作れません。data.dir をお確かめください", path.display()))
}
