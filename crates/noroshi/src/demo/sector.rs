//! The demonstration sector: database, directory, mailbox, carriers, pages.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use noroshi_bulletin::ISSUED_EVENT;
use noroshi_delivery::smtp::serve as serve_mail;
use noroshi_delivery::{CatchingMailbox, CatchingState, MailSettings};
use noroshi_directory::demonstration::{Demonstration, plant};
use noroshi_directory::{BodyKind, store as directory};
use noroshi_numbering::open_series;
use noroshi_platform::app::App;
use noroshi_platform::config::Config;
use noroshi_platform::shutdown::Stop;
use noroshi_terms::{BodyId, PersonId};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::DemoOptions;
use super::postfix::Postfix;
use crate::serve::{background_with, bind, runners, serve_pages};
use crate::site::Site;
use crate::start::open;

/// Somebody of the story.
#[derive(Debug, Clone)]
pub struct Player {
    /// Code of the role.
    pub role: String,
    /// Name.
    pub name: String,
    /// Person.
    pub id: PersonId,
    /// Where the role is held.
    pub body: BodyId,
}

/// Which parts run; a test takes one away and sees the story fail there.
#[derive(Debug, Clone, Copy)]
pub struct Parts {
    /// Mails are sent.
    pub mail: Run,
    /// Jobs of the outbox are done.
    pub jobs: Run,
    /// Issued bulletins open relay tasks.
    pub cascade: Run,
}

/// Whether a part runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// It runs.
    Yes,
    /// It is taken away.
    No,
}

impl Default for Parts {
    fn default() -> Self {
        Self { mail: Run::Yes, jobs: Run::Yes, cascade: Run::Yes }
    }
}

/// Everything that is ready to start.
pub struct Prepared {
    sector: Sector,
    pages: TcpListener,
    carrier: TcpListener,
    settings: MailSettings,
}

/// The running demonstration.
pub struct Sector {
    /// The program's parts.
    pub app: App,
    /// All pages.
    pub site: Site,
    /// Every mail that was sent.
    pub mailbox: CatchingMailbox,
    /// The national association.
    pub national: BodyId,
    /// One person per role.
    pub cast: Vec<Player>,
    _folder: Option<TemporaryFolder>,
    _postfix: Option<Postfix>,
}

/// A folder that goes when the demonstration ends.
struct TemporaryFolder(PathBuf);

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Sector {
    /// Opens the database and plants the sector unless it is there already.
    pub async fn prepare(options: &DemoOptions) -> anyhow::Result<Prepared> {
        let (data, folder) = match &options.data {
            Some(data) => (data.clone(), None),
            None => {
                let path = std::env::temp_dir().join(format!("noroshi-demo-{}", std::process::id()));
                (path.clone(), Some(TemporaryFolder(path)))
            }
        };
        let carrier = TcpListener::bind("127.0.0.1:0").await.context("見本の受信箱を開けません")?;
        let catching = carrier.local_addr()?;
        let postfix = if options.real { Postfix::start(catching)? } else { None };
        let relay = postfix.as_ref().map_or(catching, Postfix::address);
        let mut config = configuration(options, &data, &relay.to_string())?;
        let pages = bind(&mut config).await?;
        let settings = MailSettings::from_config(&config.mail)?;
        let app = open(config).await?;
        let mailbox = CatchingMailbox::open(&data).context("見本の受信箱を開けません")?;
        let (national, cast) = plant_once(&app, options).await?;
        let state = CatchingState { mailbox: mailbox.clone(), public_url: app.config.server.public_url.clone() };
        let site = Site::new(&app, Some(state));
        let sector = Self { app, site, mailbox, national, cast, _folder: folder, _postfix: postfix };
        Ok(Prepared { sector, pages, carrier, settings })
    }

    /// The first player of a role.
    pub fn player(&self, role: &str) -> anyhow::Result<&Player> {
        self.cast.iter().find(|player| player.role == role).with_context(|| format!("no {role} in the demonstration"))
    }
}

impl Prepared {
    /// The sector with nothing running: pages answer, but no job is done and no mail leaves.
    pub fn at_rest(self) -> Sector {
        self.sector
    }

    /// Starts carriers, workers and pages.
    pub fn start(self, parts: Parts, stop: &Stop) -> (Sector, JoinSet<()>) {
        let Self { sector, pages, carrier, settings } = self;
        let only = match (parts.mail, parts.jobs) {
            (Run::Yes, Run::Yes) => None,
            (Run::No, _) => Some(crate::cli::Work::Jobs),
            (Run::Yes, Run::No) => Some(crate::cli::Work::Mail),
        };
        let mut runners = runners(&sector.app, &settings);
        runners.retain(|runner| parts.cascade == Run::Yes || runner.kind() != ISSUED_EVENT);
        let mut tasks = background_with(runners, &sector.app, &settings, only, stop);
        let (mailbox, stopping) = (sector.mailbox.clone(), stop.clone());
        tasks.spawn(
            async move { serve_mail(carrier, Arc::new(mailbox), async move { stopping.stopped().await }).await },
        );
        tasks.spawn(serve_pages(pages, sector.site.clone(), stop.clone()));
        (sector, tasks)
    }
}

/// The demonstration has no configuration file: what it needs is said here.
fn configuration(options: &DemoOptions, data: &Path, relay: &str) -> anyhow::Result<Config> {
    let text = format!(
        "[server]\nlisten = \"{}\"\n[data]\ndir = {:?}\n[mail]\nrelay = \"{relay}\"\ntls = \"never\"\n\
         from = \"ceptoar@shinryo.example\"\nhelo = \"noroshi.example\"\ndoubt_seconds = 20\n\
         [shared_use]\nresponsible = \"一般社団法人 全国診療連合会(見本)\"\n",
        options.listen,
        data.display().to_string()
    );
    let mut config = Config::parse(Path::new("demo.toml"), &text, &|_| None)?;
    if let Some(database) = &options.database {
        config.database = database.clone();
    }
    Ok(config)
}

/// Plants the sector into an empty database; an existing one is used as it is.
async fn plant_once(app: &App, options: &DemoOptions) -> anyhow::Result<(BodyId, Vec<Player>)> {
    let wanted = Demonstration { seed: options.seed, institutions: options.institutions as usize };
    if !noroshi_access::has_any_grant(&app.db).await? {
        let planted = plant(&app.db, app.now(), &wanted).await?;
        let mut tx = app.db.begin().await?;
        let template =
            "全診連発第{}号(情)".parse().map_err(|_| anyhow::anyhow!("the demonstration's series is unreadable"))?;
        open_series(&mut tx, planted.national, &template).await?;
        tx.commit().await?;
    }
    let national = directory::body_by_kind(&app.db, BodyKind::National).await?.context("no national body")?.serial;
    Ok((national, cast(app, &wanted).await?))
}

/// One person per role, in the order of the story; clerks of the story's prefecture and district.
async fn cast(app: &App, wanted: &Demonstration) -> anyhow::Result<Vec<Player>> {
    let mut cast = Vec::new();
    for planned in wanted.story_people() {
        let Some(person) = directory::person_by_mail(&app.db, &planned.mail).await? else { continue };
        let role = planned.part.role().to_owned();
        cast.push(Player { role, name: planned.name, id: person.id, body: planned.body });
    }
    Ok(cast)
}
