//! `confirm-while-relaying`: institutions of a whole country confirm while associations relay.
//!
//! The real program with a national directory on SQLite: for a minute two hundred institutions a second open their link, at
//! fixed times, whether the program keeps up or not (open loop), and press the button as soon as the page is there; meanwhile
//! fifty clerks of districts each open their relay and send it, and its mails go out. What counts is the time from pressing
//! the button to the answer. The peer is the same without clerks. Everything is counted again in the database.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context, ensure};
use axum::http::{HeaderMap, StatusCode};
use noroshi::demo::Page;
use noroshi_cascade::tasks_of;
use noroshi_delivery::receipt_key;
use noroshi_directory::demonstration::Part;
use noroshi_directory::{BodyKind, store as directory};
use noroshi_platform::app::App;
use noroshi_platform::db::query;
use noroshi_terms::{BodyId, BulletinId, DispatchId, PersonId, RelayTaskId};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::browser::{Browser, encoded};
use crate::country::{ALL_INSTITUTIONS, Country, Working, all_queued, approved, enter, open, publish, sign_in_path};
use crate::lines::{Goal, Line, Table, share};
use crate::serving::{Serving, SmtpSink, mail_configuration};

pub(crate) const NAMES: [&str; 1] = ["confirm-while-relaying"];

const PER_SECOND: usize = 200;
const SECONDS: usize = 60;
/// The peer needs no full minute.
const SECONDS_ALONE: usize = 20;
const CLERKS: usize = 50;
/// Members of a district in the middle.
const MEMBERS: u64 = 130;

pub(crate) async fn measure(table: &mut Table) -> anyhow::Result<()> {
    let country = Country::plant(ALL_INSTITUTIONS).await?;
    let copy = country.copy()?;
    let data = copy.folder.path();
    let app = open(data, "").await?;
    let id = approved(&app, &country.planted).await?;
    let clerks = prepared(&app, &country, id).await?;
    let Some(sink) = SmtpSink::start()? else { return print(table, None, None) };
    let serving = Serving::start(data, &mail_configuration(data, sink.port)?)?;
    let server = serving.address;
    let mut ready = Vec::new();
    for (person, task) in clerks {
        ready.push((Browser::sign_in(server, &sign_in_path(&app, person).await?).await?, task));
    }
    let mut codes = codes(&app, id, PER_SECOND * (SECONDS + SECONDS_ALONE)).await?;
    let alone = confirm(server, codes.split_off(PER_SECOND * SECONDS)).await?;
    let (confirmed, relays) = tokio::try_join!(confirm(server, codes), relay(server, ready))?;
    let done = query("SELECT COUNT(*) AS done FROM acknowledgement").one(&app.db).await?.get::<u64>("done")?;
    alone.show("alone");
    confirmed.show("while relaying");
    let longest = relays.iter().copied().reduce(f64::max).unwrap_or_default();
    let middle = share(&relays, 0.5).unwrap_or_default();
    eprintln!(
        "{} relays done, p50 {middle:.0} ms, longest {longest:.0} ms; {done} confirmations in the database",
        relays.len()
    );
    ensure!(alone.errors + confirmed.errors == 0, "{} confirmations failed", alone.errors + confirmed.errors);
    ensure!(relays.len() == CLERKS, "only {} relays were sent", relays.len());
    ensure!(done == ((SECONDS + SECONDS_ALONE) * PER_SECOND) as u64, "only {done} confirmations were kept");
    app.db.close().await;
    print(table, share(&confirmed.pressed, 0.95), share(&alone.pressed, 0.95))
}

fn print(table: &mut Table, value: Option<f64>, peer_value: Option<f64>) -> anyhow::Result<()> {
    let (name, unit, peer) = ("confirm-while-relaying", "ms", "the same without relays");
    table.print(&Line { name, value, unit, peer, peer_value, goal: Goal::AtMost(150.0) })
}

/// Issues, lets every mail of the issue be taken, and relays at the prefectures; the clerks of districts with their tasks.
async fn prepared(app: &App, country: &Country, id: BulletinId) -> anyhow::Result<Vec<(PersonId, RelayTaskId)>> {
    let mut approver = enter(app, country.person(Part::Approver)?).await?;
    let working = Working::start(app)?;
    publish(&mut approver, id).await?;
    all_queued(app, id).await?;
    let mut tx = app.db.begin().await?;
    let taken = "UPDATE delivery SET state = 'accepted', accepted_at = due, state_at = due WHERE state = 'queued'";
    query(taken).execute(&mut tx).await?;
    tx.commit().await?;
    let (mut clerks, mut sizes) = (Vec::new(), Vec::new());
    for person in country.planted.people.iter().filter(|person| person.planned.part == Part::Clerk) {
        let at = directory::body(&app.db, person.planned.body).await?.context("no such body")?;
        if at.kind == BodyKind::Prefectural {
            // Prefectures of other trees were not addressed.
            let Some(task) = task_of(app, at.serial, id).await? else { continue };
            let mut clerk = enter(app, person.id).await?;
            let path = format!("/relay/{task}");
            let page = clerk.get(&path).await?;
            let fields = cover(&page);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let sent = clerk.submit(&path, &path, &fields).await?;
            ensure!(sent.status.is_redirection(), "a prefecture's relay was refused ({})", sent.status);
        }
    }
    for person in country.planted.people.iter().filter(|person| person.planned.part == Part::Clerk) {
        let body = person.planned.body;
        let members = members(app, body).await?;
        if let Some(task) = task_of(app, body, id).await? {
            clerks.push((members.abs_diff(MEMBERS), members, (person.id, task)));
        }
    }
    working.stop().await?;
    clerks.sort_by_key(|(distance, ..)| *distance);
    clerks.truncate(CLERKS);
    sizes.extend(clerks.iter().map(|(_, members, _)| *members as f64));
    eprintln!("{} clerks, median {:.0} members", clerks.len(), share(&sizes, 0.5).unwrap_or_default());
    Ok(clerks.into_iter().map(|(.., clerk)| clerk).collect())
}

/// The task of a body that is not sent yet.
async fn task_of(app: &App, body: BodyId, id: BulletinId) -> anyhow::Result<Option<RelayTaskId>> {
    let tasks = tasks_of(&app.db, body, 50).await?;
    Ok(tasks.into_iter().find(|task| task.bulletin == id && task.sent.is_none()).map(|task| task.id))
}

async fn members(app: &App, body: BodyId) -> anyhow::Result<u64> {
    let row = query("SELECT COUNT(*) AS members FROM body_parent WHERE parent = $1 AND until IS NULL").bind(body);
    Ok(row.one(&app.db).await?.get("members")?)
}

const COVER: [&str; 10] =
    ["revision", "label", "number", "date", "addressee", "honorific", "sender", "body", "own_words", "contact"];

/// The cover as it is filled in, to be sent.
fn cover(page: &Page) -> Vec<(&'static str, String)> {
    let filled = COVER.iter().map(|name| (*name, page.field(name).unwrap_or_default()));
    filled.chain(std::iter::once(("action", "send".to_owned()))).collect()
}

/// Links of so many institutions from all over the country.
async fn codes(app: &App, id: BulletinId, count: usize) -> anyhow::Result<Vec<String>> {
    let row =
        query("SELECT serial FROM dispatch WHERE bulletin = $1 AND path = 'direct'").bind(id).one(&app.db).await?;
    let (dispatch, key) = (row.get::<DispatchId>("serial")?, receipt_key(app));
    let rows = query(
        "SELECT body FROM addressee WHERE bulletin = $1 AND kind = 'institution' ORDER BY (body * 7919) % 100003 LIMIT $2",
    );
    let rows = rows.bind(id).bind(i64::try_from(count)?).all(&app.db).await?;
    ensure!(rows.len() == count, "only {} institutions", rows.len());
    rows.iter().map(|row| Ok(key.code(dispatch, row.get::<BodyId>("body")?)?.url_form())).collect()
}

/// What confirming looked like from outside, in milliseconds.
#[derive(Default)]
struct Confirmed {
    opened: Vec<f64>,
    pressed: Vec<f64>,
    errors: usize,
}

impl Confirmed {
    fn show(&self, when: &str) {
        for (what, values) in [("link opened", &self.opened), ("confirmed", &self.pressed)] {
            let [middle, high, top] = [0.5, 0.95, 0.99].map(|part| share(values, part).unwrap_or_default());
            let count = values.len();
            eprintln!(
                "{what}, {when}: {count}, p50 {middle:.1}, p95 {high:.1}, p99 {top:.1} ms, {} errors",
                self.errors
            );
        }
    }
}

/// Connections that are open and free.
type Free = Arc<Mutex<Vec<Browser>>>;

/// Opens each link and presses its button, one every few milliseconds, and waits for no answer before the next.
async fn confirm(server: SocketAddr, codes: Vec<String>) -> anyhow::Result<Confirmed> {
    let (free, begin, mut all) = (Free::default(), Instant::now(), JoinSet::new());
    for (place, code) in codes.into_iter().enumerate() {
        let due = begin + Duration::from_secs_f64(place as f64 / PER_SECOND as f64);
        sleep_until(due).await;
        let free = Arc::clone(&free);
        all.spawn(async move { one(server, &free, &code, due).await });
    }
    let mut seen = Confirmed::default();
    while let Some(one) = all.join_next().await {
        match one? {
            Ok((opened, pressed)) => {
                seen.opened.push(opened);
                seen.pressed.push(pressed);
            }
            Err(error) => {
                seen.errors += 1;
                eprintln!("a confirmation failed: {error:#}");
            }
        }
    }
    Ok(seen)
}

/// Milliseconds until the page was there, and from then until the confirmation was told.
async fn one(server: SocketAddr, free: &Free, code: &str, due: Instant) -> anyhow::Result<(f64, f64)> {
    let known = free.lock().map_err(|_| anyhow::anyhow!("the list of connections is lost"))?.pop();
    let mut browser = match known {
        Some(browser) => browser,
        None => Browser::connect(server, "").await?,
    };
    let path = format!("/k/{code}");
    let page = browser.get(&path).await?;
    ensure!(page.status == 200, "the page answered {}", page.status);
    let opened = due.elapsed().as_secs_f64() * 1_000.0;
    let begun = Instant::now();
    let done = browser.post(&path, "reader=").await?;
    ensure!(done.status == 200 && done.body.contains("了知を記録しました"), "the button answered {}", done.status);
    let pressed = begun.elapsed().as_secs_f64() * 1_000.0;
    free.lock().map_err(|_| anyhow::anyhow!("the list of connections is lost"))?.push(browser);
    Ok((opened, pressed))
}

/// Each clerk opens the task and sends it, one after the other over the minute; milliseconds of each sending.
async fn relay(server: SocketAddr, clerks: Vec<(String, RelayTaskId)>) -> anyhow::Result<Vec<f64>> {
    let (begin, mut all) = (Instant::now(), JoinSet::new());
    let distance = Duration::from_secs(SECONDS as u64) / u32::try_from(CLERKS)?;
    for (place, (cookie, task)) in (0_u32..).zip(clerks) {
        all.spawn(async move {
            sleep_until(begin + distance * place).await;
            let mut browser = Browser::connect(server, &cookie).await?;
            let path = format!("/relay/{task}");
            let answer = browser.get(&path).await?;
            ensure!(answer.status == 200, "a relay's page answered {}", answer.status);
            let page = Page { status: StatusCode::OK, text: answer.body, location: None, headers: HeaderMap::new() };
            let token = ("csrf", page.field("csrf").context("no token")?);
            let form = std::iter::once(token).chain(cover(&page));
            let form: Vec<String> = form.map(|(name, value)| format!("{name}={}", encoded(&value))).collect();
            let begun = Instant::now();
            let sent = browser.post(&path, &form.join("&")).await?;
            ensure!(sent.status == 303, "a relay was refused ({})", sent.status);
            anyhow::Ok(begun.elapsed().as_secs_f64() * 1_000.0)
        });
    }
    let mut taken = Vec::new();
    while let Some(one) = all.join_next().await {
        taken.push(one??);
    }
    Ok(taken)
}
