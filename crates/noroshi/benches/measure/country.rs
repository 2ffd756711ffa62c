//! The country that is measured with: the demonstration's directory at national size, planted once and copied.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use noroshi::demo::Visitor;
use noroshi::serve::runners;
use noroshi::site::Site;
use noroshi_access::{Purpose, issue_link};
use noroshi_delivery::{MailSettings, expansion_state};
use noroshi_directory::demonstration::{Demonstration, Part, Planted, plant};
use noroshi_numbering::open_series;
use noroshi_platform::app::App;
use noroshi_platform::config::Config;
use noroshi_platform::outbox::Workers;
use noroshi_platform::shutdown::{Stop, Stopper, pair};
use noroshi_terms::{BulletinId, PersonId};
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// Medical institutions of Japan that a national bulletin addresses (rule O01's size).
pub(crate) const ALL_INSTITUTIONS: usize = 113_523;
/// Longest that anything here may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

/// A planted data folder to copy from.
pub(crate) struct Country {
    folder: TempDir,
    pub(crate) planted: Planted,
}

/// A folder of its own for one run.
pub(crate) struct Copy {
    pub(crate) folder: TempDir,
}

impl Country {
    /// Plants so many institutions into a new SQLite database.
    pub(crate) async fn plant(institutions: usize) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let app = open(folder.path(), "").await?;
        let planted = planted(&app, institutions).await?;
        app.db.close().await;
        Ok(Self { folder, planted })
    }

    /// Copies the database and the secret.
    pub(crate) fn copy(&self) -> anyhow::Result<Copy> {
        let folder = tempfile::tempdir()?;
        for entry in std::fs::read_dir(self.folder.path())? {
            let entry = entry?;
            std::fs::copy(entry.path(), folder.path().join(entry.file_name()))?;
        }
        Ok(Copy { folder })
    }

    /// The first person of a part.
    pub(crate) fn person(&self, part: Part) -> anyhow::Result<PersonId> {
        person(&self.planted, part)
    }
}

/// The first person of a part.
pub(crate) fn person(planted: &Planted, part: Part) -> anyhow::Result<PersonId> {
    let found = planted.people.iter().find(|person| person.planned.part == part);
    Ok(found.with_context(|| format!("nobody is {part:?}"))?.id)
}

/// Plants into an empty database and opens the national association's series of numbers.
pub(crate) async fn planted(app: &App, institutions: usize) -> anyhow::Result<Planted> {
    let since = Instant::now();
    let planted = plant(&app.db, app.now(), &Demonstration { seed: 1, institutions }).await?;
    let mut tx = app.db.begin().await?;
    let template = "全診連発第{}号(情)".parse().map_err(|_| anyhow::anyhow!("the series is unreadable"))?;
    open_series(&mut tx, planted.national, &template).await?;
    tx.commit().await?;
    eprintln!("planted {} bodies in {:.1} s", planted.bodies, since.elapsed().as_secs_f64());
    Ok(planted)
}

/// The configuration of a run; `more` is TOML behind the data folder, tables with dotted keys.
pub(crate) fn configuration(data: &Path, more: &str) -> String {
    format!(
        "data.dir = {:?}\nmail.tls = \"never\"\nmail.helo = \"noroshi.example\"\n{more}",
        data.display().to_string()
    )
}

/// Opens the program's parts on a data folder.
pub(crate) async fn open(data: &Path, more: &str) -> anyhow::Result<App> {
    let config = Config::parse(&PathBuf::from("bench.toml"), &configuration(data, more), &|_| None)?;
    noroshi::start::open(config).await
}

/// Lets somebody in by a one-time link.
pub(crate) async fn enter(app: &App, person: PersonId) -> anyhow::Result<Visitor> {
    let mut visitor = Visitor::new(Site::new(app, None).router());
    visitor.sign_in(&sign_in_path(app, person).await?).await?;
    Ok(visitor)
}

/// Path of a one-time link.
pub(crate) async fn sign_in_path(app: &App, person: PersonId) -> anyhow::Result<String> {
    let mut tx = app.db.begin().await?;
    let link = issue_link(&mut tx, app, Purpose::SignIn, Some(person)).await?;
    tx.commit().await?;
    Ok(link.path)
}

/// Writes a bulletin and has it approved, on the pages.
pub(crate) async fn approved(app: &App, planted: &Planted) -> anyhow::Result<BulletinId> {
    let mut author = enter(app, person(planted, Part::Author)?).await?;
    let saved = author.submit("/bulletins/new", "/bulletins/new", &DRAFT).await?;
    let path = saved.location.with_context(|| format!("the draft was refused ({})", saved.status))?;
    let mut approver = enter(app, person(planted, Part::Approver)?).await?;
    let page = approver.get(&path).await?;
    let revision = page.field("revision").context("the approver saw no draft")?;
    let done = approver.submit(&path, &format!("{path}/approve"), &[("revision", &revision)]).await?;
    ensure!(done.status.is_redirection(), "the approval was refused ({})", done.status);
    Ok(path.rsplit('/').next().unwrap_or_default().parse()?)
}

/// Presses the button that numbers and issues.
pub(crate) async fn publish(approver: &mut Visitor, id: BulletinId) -> anyhow::Result<()> {
    let path = format!("/bulletins/{id}");
    let page = approver.get(&path).await?;
    let number = page.field("number").context("no number proposed")?;
    let date = page.field("date").unwrap_or_default();
    let revision = page.field("revision").unwrap_or_default();
    let fields = [("revision", revision.as_str()), ("number", &number), ("date", &date)];
    let done = approver.submit(&path, &format!("{path}/publish"), &fields).await?;
    ensure!(done.status.is_redirection(), "the bulletin was not issued ({})", done.status);
    Ok(())
}

/// The workers of the outbox, as `noroshi serve` runs them.
pub(crate) struct Working {
    stopper: Stopper,
    task: JoinHandle<()>,
}

impl Working {
    pub(crate) fn start(app: &App) -> anyhow::Result<Self> {
        let settings = MailSettings::from_config(&app.config.mail)?;
        let (stopper, stop): (Stopper, Stop) = pair();
        let workers = Workers::new(app.clone(), runners(app, &settings));
        Ok(Self { stopper, task: tokio::spawn(workers.run(4, stop)) })
    }

    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.stopper.stop();
        Ok(self.task.await?)
    }
}

/// Waits until every delivery of the bulletin is queued.
pub(crate) async fn all_queued(app: &App, id: BulletinId) -> anyhow::Result<u64> {
    let since = Instant::now();
    loop {
        if let Some(state) = expansion_state(&app.db, id).await?
            && state.is_complete
        {
            ensure!(state.expanded == state.addressed, "{} of {} bodies", state.expanded, state.addressed);
            return Ok(state.expanded);
        }
        ensure!(since.elapsed() < PATIENCE, "the expansion did not end");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A bulletin of usual length.
const DRAFT: [(&str, &str); 17] = [
    ("revision", "0"),
    ("action", "submit"),
    ("kind", "warning"),
    ("title", "役員の名をかたり、連絡先の登録を求めるメールについて"),
    (
        "gist",
        "役員の名で、見慣れないアドレスから届きます\n連絡先の登録と画像の返送を求めます\n返信せず、ご本人に電話で確かめてください",
    ),
    ("addressee", "都道府県診療連合会 担当理事"),
    ("honorific", "殿"),
    ("sender", "一般社団法人 全国診療連合会\n常任理事 榊原 透子"),
    (
        "letter",
        "日頃より本会の活動にお力添えをいただき、ありがとうございます。\n\n役員の名をかたる短いメールが、各地の医療機関に届いています。いずれも外部の無料メールから送られ、新しい連絡先の登録を求めています。\n\nつきましては、別添の見分け方を、職員の皆さまにお伝えください。",
    ),
    ("letter_audience", "members"),
    ("attachment_heading", "見分け方と実例"),
    (
        "attachment",
        "## 見分け方\n\n1. 差出人の名前ではなく、アドレスを見ます。\n2. 名簿の番号で、ご本人に電話します。\n\n## 実例\n\n> 本日中に新しい連絡先を登録し、登録画面の画像をこのアドレスへ送ってください。",
    ),
    ("attachment_audience", "medical_staff_nda"),
    ("attachment_sentence", "この別添は、医療機関の職員だけにお見せください。"),
    ("due", ""),
    ("contact", "全国診療連合会 事務局 菅野\n電話 03-0000-1124"),
    ("own", ""),
];
