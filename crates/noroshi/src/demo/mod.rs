//! `noroshi demo`: a whole sector on an embedded database with a mailbox that catches every mail.
//!
//! Without `--once` it leaves the system running and prints one sign-in link per role; with `--once` it plays the story
//! through the real pages and says of each step whether it held. Every figure printed is read from the database or from
//! the mailbox.

mod postfix;
mod sector;
mod story;
mod visitor;

#[cfg(test)]
mod tests;

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use noroshi_access::{Purpose, issue_link};
use noroshi_platform::db::DatabaseUrl;
use noroshi_platform::shutdown::{pair, termination};

pub use sector::{Parts, Player, Prepared, Run, Sector};
pub use visitor::{Page, Visitor};

/// Options of the demonstration.
#[derive(Debug, Clone, clap::Args)]
pub struct DemoOptions {
    /// Address and port of the pages; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Folder of the data; without it a temporary one that is removed at the end.
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// Institutions of the sector.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(10..=180_000))]
    pub institutions: u32,
    /// Seed of all invented names.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Plays the story once and ends.
    #[arg(long)]
    pub once: bool,
    /// Sends through Postfix when it is installed.
    #[arg(long)]
    pub real: bool,
    /// Another database than the embedded one, for tests.
    #[arg(skip)]
    pub database: Option<DatabaseUrl>,
}

/// Runs the demonstration.
pub async fn demo(options: DemoOptions) -> anyhow::Result<bool> {
    if options.once {
        return story::once(&options, Parts::default(), &mut std::io::stdout()).await;
    }
    let sector = Sector::prepare(&options).await?;
    let (stopper, stop) = pair();
    let (sector, tasks) = sector.start(Parts::default(), &stop);
    let mut out = std::io::stdout();
    writeln!(out, "listening {}", sector.app.config.server.public_url)?;
    for (role, name, link) in sign_in_links(&sector).await? {
        writeln!(out, "sign-in\t{role}\t{name}\t{link}")?;
    }
    out.flush()?;
    termination().await;
    stopper.stop();
    crate::serve::finish(&sector.app, tasks).await;
    Ok(true)
}

/// One link per role of the story; clerks of a prefecture and of a district.
async fn sign_in_links(sector: &Sector) -> anyhow::Result<Vec<(String, String, String)>> {
    let mut links = Vec::new();
    let mut tx = sector.app.db.begin().await?;
    for person in &sector.cast {
        let link = issue_link(&mut tx, &sector.app, Purpose::Demonstration, Some(person.id)).await?;
        links.push((person.role.clone(), person.name.clone(), sector.app.public_link(&link.path)));
    }
    tx.commit().await?;
    Ok(links)
}
