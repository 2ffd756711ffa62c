//! `serve-issue`, `pages-p95`, `serve-memory`: the real program with a national directory under twenty readers.
//!
//! One process lives through it all: a bulletin is issued by its button while the mail engine runs against a mail
//! server that throws mail away; twenty clients read a mix of pages, first while mails go out, then when none does, because
//! the queue is empty or its mail server was taken away; then the process is asked for its largest memory. Every page must answer 200.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use noroshi_cascade::tasks_of;
use noroshi_delivery::{queue_state, receipt_key};
use noroshi_directory::demonstration::Part;
use noroshi_directory::store as directory;
use noroshi_platform::app::App;
use noroshi_platform::db::query;
use noroshi_terms::{BodyId, BulletinId, DispatchId};
use tokio::task::JoinSet;

use crate::browser::{Browser, encoded, field};
use crate::country::{ALL_INSTITUTIONS, Country, all_queued, approved, open, sign_in_path};
use crate::issue::Run;
use crate::lines::{Goal, Line, Table, median, share};
use crate::serving::{Serving, SmtpSink, mail_configuration};

pub(crate) const NAMES: [&str; 4] = ["serve-issue", "pages-p95", "pages-p95-sending", "serve-memory"];

const CLIENTS: usize = 20;
const REQUESTS: usize = 2_000;
const ROUNDS: usize = 3;
/// So long mails may go out before the mail server is taken away, so that all of this ends in time.
const SENDING: Duration = Duration::from_secs(75);

/// A page of the mix: its name in the table, who asks (a cookie), and where.
type Page = (&'static str, String, String);

pub(crate) async fn measure(table: &mut Table) -> anyhow::Result<()> {
    let country = Country::plant(ALL_INSTITUTIONS).await?;
    let without_mail = Run::on_sqlite(&country).await?.issue(&country.planted).await?;
    let copy = country.copy()?;
    let data = copy.folder.path();
    let app = open(data, "").await?;
    let id = approved(&app, &country.planted).await?;
    let sink = SmtpSink::start()?;
    let relay = mail_configuration(data, sink.as_ref().map_or(9, |sink| sink.port))?;
    let serving = Serving::start(data, &relay)?;
    let at_start = serving.memory("VmRSS")?;
    let server = serving.address;

    let issued = issue(&app, &country, server, id).await?;
    let mix: Arc<[Page]> = mix(&app, &country, server, id).await?.into();
    let health: Arc<[Page]> = vec![("healthz", String::new(), "/healthz".to_owned())].into();
    let while_sending = round(server, &mix).await?;
    let health_while_sending = round(server, &health).await?;
    while_sending.show("while mails go out");
    let is_sending = queue_state(&app.db).await?.queued > 0;
    if let Some(sink) = sink {
        wait_for_mails(&app).await?;
        drop(sink);
        // The engine notices and pauses.
        tokio::time::sleep(Duration::from_secs(1)).await;
    }

    let (mut pages, mut alone, mut last) = (Vec::new(), Vec::new(), None);
    for _ in 0..ROUNDS {
        let seen = round(server, &mix).await?;
        pages.extend(seen.share(0.95));
        alone.extend(round(server, &health).await?.share(0.95));
        last = Some(seen);
    }
    last.context("no round")?.show("quiet");
    eprintln!("p95 of each round {pages:.1?} ms, of /healthz {alone:.1?} ms");
    let largest = serving.memory("VmHWM")?;
    app.db.close().await;

    table.print(&Line {
        name: "serve-issue",
        value: Some(issued),
        unit: "s",
        peer: "the same without mail going out",
        peer_value: Some(without_mail),
        goal: Goal::AtMost(5.0),
    })?;
    let p95 = |name, value, peer_value| Line {
        name,
        value,
        unit: "ms",
        peer: "/healthz",
        peer_value,
        goal: Goal::AtMost(50.0),
    };
    table.print(&p95("pages-p95", median(&pages), median(&alone)))?;
    let sending = while_sending.share(0.95).filter(|_| is_sending);
    table.print(&p95("pages-p95-sending", sending, health_while_sending.share(0.95)))?;
    table.print(&Line {
        name: "serve-memory",
        value: Some(largest),
        unit: "MB",
        peer: "right after the start",
        peer_value: Some(at_start),
        goal: Goal::AtMost(250.0),
    })
}

/// Issues by the button of the page; seconds until all is queued.
async fn issue(app: &App, country: &Country, server: SocketAddr, id: BulletinId) -> anyhow::Result<f64> {
    let link = sign_in_path(app, country.person(Part::Approver)?).await?;
    let cookie = Browser::sign_in(server, &link).await?;
    let mut approver = Browser::connect(server, &cookie).await?;
    let page = approver.get(&format!("/bulletins/{id}")).await?;
    let words = ["csrf", "revision", "number", "date"];
    let fields = words.map(|name| field(&page.body, name).map(|value| format!("{name}={}", encoded(&value))));
    let form = fields.into_iter().collect::<Result<Vec<_>, _>>()?.join("&");
    let since = Instant::now();
    let answer = approver.post(&format!("/bulletins/{id}/publish"), &form).await?;
    ensure!(answer.status == 303, "the bulletin was not issued ({})", answer.status);
    all_queued(app, id).await?;
    Ok(since.elapsed().as_secs_f64())
}

/// The pages people open on the day of a bulletin.
async fn mix(app: &App, country: &Country, server: SocketAddr, id: BulletinId) -> anyhow::Result<Vec<Page>> {
    let mut cookies = Vec::new();
    let prefectural = prefectural_clerk(app, country).await?;
    for person in [country.person(Part::Author)?, prefectural.0, country.person(Part::Member)?] {
        cookies.push(Browser::sign_in(server, &sign_in_path(app, person).await?).await?);
    }
    let [author, clerk, member] = <[String; 3]>::try_from(cookies).map_err(|_| anyhow::anyhow!("three cookies"))?;
    let task = tasks_of(&app.db, prefectural.1, 1).await?.first().context("no relay task")?.id;
    let clinic = *country.planted.story_institutions.first().context("no institution")?;
    let row =
        query("SELECT serial FROM dispatch WHERE bulletin = $1 AND path = 'direct'").bind(id).one(&app.db).await?;
    let code = receipt_key(app).code(row.get::<DispatchId>("serial")?, clinic)?.url_form();
    let middle = country.planted.bodies / 2;
    let search = format!("/directory?q={}", encoded("みなと"));
    let rare = format!("/directory?q={}", encoded("そんな名の機関はない"));
    Ok([
        ("now, national", &author, "/now".to_owned()),
        ("now, prefecture", &clerk, "/now".to_owned()),
        ("now, institution", &member, "/now".to_owned()),
        ("bulletins", &author, "/bulletins".to_owned()),
        ("bulletin", &author, format!("/bulletins/{id}")),
        ("bulletin, institution", &member, format!("/bulletins/{id}")),
        ("attachment", &member, format!("/bulletins/{id}/attachment")),
        ("relay list", &clerk, "/relay".to_owned()),
        ("relay form", &clerk, format!("/relay/{task}")),
        ("reach list", &author, "/reach".to_owned()),
        ("reach, national", &author, format!("/reach/{id}")),
        ("reach, prefecture", &clerk, format!("/reach/{id}")),
        ("unconfirmed", &author, format!("/reach/{id}/unconfirmed")),
        ("unconfirmed, far page", &author, format!("/reach/{id}/unconfirmed?after={middle}")),
        ("unconfirmed, one prefecture", &author, format!("/reach/{id}/unconfirmed?prefecture=39&kind=institution")),
        ("unconfirmed, prefecture", &clerk, format!("/reach/{id}/unconfirmed")),
        ("directory", &author, "/directory".to_owned()),
        ("directory, prefecture", &clerk, "/directory".to_owned()),
        ("search", &author, search.clone()),
        ("search, prefecture", &clerk, search),
        ("search, nothing found", &author, rare),
        ("body", &author, format!("/directory/{clinic}")),
        ("body, national", &author, format!("/directory/{}", country.planted.national)),
        ("numbers", &author, "/numbers".to_owned()),
        ("receipt", &String::new(), format!("/k/{code}")),
    ]
    .into_iter()
    .map(|(name, cookie, path)| (name, cookie.clone(), path))
    .collect())
}

/// The story's clerk of a prefecture, with the prefecture's association.
async fn prefectural_clerk(app: &App, country: &Country) -> anyhow::Result<(noroshi_terms::PersonId, BodyId)> {
    for person in country.planted.people.iter().filter(|person| person.planned.part == Part::Clerk) {
        let body = directory::body(&app.db, person.planned.body).await?.context("no such body")?;
        if body.kind == noroshi_directory::BodyKind::Prefectural {
            return Ok((person.id, body.serial));
        }
    }
    anyhow::bail!("no clerk of a prefecture")
}

/// What one round saw: milliseconds by page.
#[derive(Default)]
struct Seen(BTreeMap<&'static str, Vec<f64>>);

impl Seen {
    fn share(&self, part: f64) -> Option<f64> {
        share(&self.0.values().flatten().copied().collect::<Vec<_>>(), part)
    }

    fn show(&self, when: &str) {
        let line = |name: &str, values: &[f64]| {
            let [middle, high, top] = [0.5, 0.95, 0.99].map(|part| share(values, part).unwrap_or_default());
            eprintln!("{name:<30}{:>6}{middle:>9.1}{high:>9.1}{top:>9.1}", values.len());
        };
        eprintln!("pages, {when}: requests, p50, p95, p99 in ms");
        self.0.iter().for_each(|(name, values)| line(name, values));
        line("all", &self.0.values().flatten().copied().collect::<Vec<_>>());
    }
}

/// Twenty clients, each on its own connection, ask for the pages in turn, each from another place on.
async fn round(server: SocketAddr, pages: &Arc<[Page]>) -> anyhow::Result<Seen> {
    let asked = Arc::new(AtomicUsize::new(0));
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let (pages, asked) = (Arc::clone(pages), Arc::clone(&asked));
        clients.spawn(async move {
            let mut browser = Browser::connect(server, "").await?;
            let mut seen = Vec::new();
            for (name, cookie, path) in pages.iter().cycle().skip(client * 3 % pages.len()) {
                if asked.fetch_add(1, Ordering::Relaxed) >= REQUESTS {
                    break;
                }
                let since = Instant::now();
                let answer = browser.get_as(cookie, path).await?;
                seen.push((*name, since.elapsed().as_secs_f64() * 1_000.0));
                ensure!(answer.status == 200, "{name} ({path}) answered {}", answer.status);
            }
            anyhow::Ok(seen)
        });
    }
    let mut all = Seen::default();
    while let Some(client) = clients.join_next().await {
        for (name, milliseconds) in client?? {
            all.0.entry(name).or_default().push(milliseconds);
        }
    }
    Ok(all)
}

/// Until nothing waits to be sent, or long enough.
async fn wait_for_mails(app: &App) -> anyhow::Result<()> {
    let since = Instant::now();
    loop {
        let queue = queue_state(&app.db).await?;
        if queue.queued + queue.leased + queue.doubtful == 0 || since.elapsed() > SENDING {
            eprintln!("{} mails taken, {} wait", queue.accepted, queue.queued);
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
