//! Takes every route from the router and visits it as a stranger and in every wrong role, with own, foreign and unknown
//! ids; what comes back is compared with a table written by hand and searched for what must not be read.
//!
//! Built with the feature `seeded-hole` the program has a hole, and the same check must find it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that meets the unexpected must stop
#![allow(clippy::indexing_slicing, clippy::string_slice, unreachable_pub)]

#[path = "routes/guests.rs"]
mod guests;
mod running;
#[path = "routes/scene.rs"]
mod scene;
#[path = "routes/secrets.rs"]
mod secrets;
#[path = "routes/table.rs"]
mod table;

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use axum::http::{Method, StatusCode};
use noroshi::demo::{Page, Sector, Visitor};
use noroshi::forms::FORMS;
use noroshi_platform::db::{Db, query};
use noroshi_platform::web::Gate;

use guests::{EVERYBODY, Guest};
use scene::Scene;
use secrets::{Secret, secrets};
use table::{Line, TABLE, disagreements, visits};

/// Collects the program's log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// One log per test program, because a program has one subscriber.
static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().json().with_env_filter("info,noroshi=debug");
    subscriber.with_writer(move || writer.clone()).init();
    log
});

impl Log {
    fn begin() -> &'static Self {
        &LOG
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// Every visit; each thing that is not as the table and the secrets say.
async fn violations(scene: &Scene, log: &Log) -> Vec<String> {
    let secrets = secrets(scene);
    let mut found = Vec::new();
    for line in visits() {
        // Those who may not come first: what the others do must not change what they find.
        let (may, may_not): (Vec<Guest>, Vec<Guest>) = EVERYBODY.iter().partition(|guest| line.may.contains(guest));
        for guest in may_not.into_iter().chain(may) {
            let before = entries(&scene.sector.app.db).await;
            let path = scene.path(&line);
            let page = visit(scene, &line, (guest, &path)).await;
            let is_changed = entries(&scene.sector.app.db).await != before;
            found.extend(wrong_answer(&line, guest, &page, is_changed).map(|why| report(&line, guest, &why)));
            found.extend(
                readable(&secrets, guest, &path, &page).map(|what| report(&line, guest, &format!("shows {what}"))),
            );
        }
    }
    let log = log.text();
    assert!(log.lines().count() > 500, "the visits were logged");
    found.extend(
        secrets
            .iter()
            .filter(|secret| log.contains(&secret.text))
            .map(|secret| format!("the log tells {}", secret.what)),
    );
    found
}

fn report(line: &Line, guest: Guest, why: &str) -> String {
    format!("{} ({:?}) as {guest:?}: {why}", line.route, line.subject)
}

/// Every change has its entry in the log of changes, so their number tells whether a visit changed something.
async fn entries(db: &Db) -> i64 {
    query("SELECT COUNT(*) AS entries FROM audit_entry").one(db).await.unwrap().get("entries").unwrap()
}

async fn visit(scene: &Scene, line: &Line, (guest, path): (Guest, &str)) -> Page {
    let mut visitor: Visitor = scene.guests[&guest].clone();
    if line.route.starts_with("GET ") {
        return visitor.get(path).await.unwrap();
    }
    visitor.submit("/guide", path, line.fields).await.unwrap()
}

/// What is wrong with the answer, if anything.
fn wrong_answer(line: &Line, guest: Guest, page: &Page, is_changed: bool) -> Option<String> {
    // A form is given back with what the stranger typed; everything else leads to the door.
    let is_kept_form = page.status == StatusCode::UNAUTHORIZED && is_given_back(line, page);
    let is_led_away = page.location.as_deref() == Some("/signin") && page.text.is_empty();
    let is_turned_to_door = guest == Guest::Stranger && (is_led_away || is_kept_form);
    let status = page.status;
    if line.may.contains(&guest) {
        let is_lost = matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN) || status.is_server_error();
        return is_lost.then(|| format!("may enter, but got {status}"));
    }
    if is_changed {
        return Some("may not enter, but changed something".to_owned());
    }
    (status != StatusCode::NOT_FOUND && !is_turned_to_door).then(|| format!("may not enter, but got {status}"))
}

/// True when the form came back whole: to its own address, with each field as it was typed, with no token, beside the way
/// to sign in, and with the words of what it does.
fn is_given_back(line: &Line, page: &Page) -> bool {
    let target = line.route.trim_start_matches("POST ");
    let start = target.split('{').next().unwrap_or_default();
    let is_named = FORMS.iter().any(|form| form.path == target && page.text.contains(form.words));
    !line.fields.is_empty()
        && page.text.contains(&format!("action=\"{start}"))
        && line.fields.iter().all(|(name, value)| page.field(name).as_deref() == Some(value))
        && page.field("csrf").as_deref() == Some("")
        && page.text.contains("href=\"/signin\"")
        && is_named
}

/// Secrets that stand in the answer and may not.
fn readable<'a>(
    secrets: &'a [Secret],
    guest: Guest,
    path: &str,
    page: &Page,
) -> impl Iterator<Item = &'static str> + use<'a> {
    let headers: Vec<String> =
        page.headers.iter().map(|(_, value)| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect();
    let whole = format!("{}\n{}", page.text, headers.join("\n"));
    let path = path.to_owned();
    secrets
        .iter()
        .filter(move |secret| whole.contains(&secret.text) && !secret.may_stand(guest, &path))
        .map(|secret| secret.what)
}

fn routes(scene: &Scene) -> Vec<String> {
    scene.sector.site.table().iter().map(|entry| format!("{} {}", entry.method, entry.path)).collect()
}

/// Without this a check that finds nothing would prove nothing: those who may read do read.
async fn everything_is_there(scene: &Scene) {
    let own = |route| scene.path(&Line { route, subject: table::Subject::Own, may: &[], fields: &[] });
    for (guest, path, text) in [
        (Guest::Member, own("GET /bulletins/{id}/attachment"), scene::ISSUED.attachment),
        (Guest::Member, own("GET /bulletins/{id}"), scene::ISSUED.letter),
        (Guest::Member, own("GET /bulletins/{id}"), scene::SENT_WORDS),
        (Guest::DistrictClerk, own("GET /relay/{id}"), scene::SAVED_WORDS),
        (Guest::DistrictClerk, own("GET /directory/{serial}"), scene.own_mail.as_str()),
        (Guest::Approver, "/bulletins".to_owned(), scene::DRAFT.title),
        (Guest::Approver, "/now".to_owned(), scene::SUBMITTED.title),
    ] {
        let page = scene.guests[&guest].clone().get(&path).await.unwrap();
        assert!(page.text.contains(text), "{guest:?} does not find {text} on {path} ({})", page.status);
    }
}

#[cfg(not(feature = "seeded-hole"))]
#[tokio::test(flavor = "multi_thread")]
async fn real_build_has_no_hole() {
    let log = Log::begin();
    let scene = Scene::set().await;
    assert_eq!(disagreements(TABLE, &routes(&scene)), Vec::<String>::new());
    everything_is_there(&scene).await;
    let found = violations(&scene, log).await;
    assert!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
}

#[cfg(feature = "seeded-hole")]
#[tokio::test(flavor = "multi_thread")]
async fn seeded_hole_is_caught() {
    let log = Log::begin();
    let scene = Scene::set().await;
    assert_eq!(disagreements(TABLE, &routes(&scene)), Vec::<String>::new());
    everything_is_there(&scene).await;
    let found = violations(&scene, log).await;
    let at_the_hole: Vec<_> = found.iter().filter(|line| line.contains("/bulletins/{id}/attachment")).collect();
    assert_eq!(found.len(), at_the_hole.len(), "nothing else is open: {found:#?}");
    assert!(at_the_hole.iter().any(|line| line.contains("as Vendor: may not enter, but got 200")), "{found:#?}");
    assert!(at_the_hole.iter().any(|line| line.contains("as Vendor: shows the restricted attachment")), "{found:#?}");
}

/// Texts of every table but the bulletins' own, row by row.
async fn stored_texts(db: &Db) -> Vec<(String, String)> {
    // Tables of an index hold octets; what they index stands in a table too.
    let names =
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%'";
    let mut texts = Vec::new();
    for row in query(names).all(db).await.unwrap() {
        let table: String = row.get("name").unwrap();
        let columns = query("SELECT name FROM pragma_table_info($1)").bind(table.as_str()).all(db).await.unwrap();
        let columns: Vec<String> = columns.iter().map(|row| row.get("name").unwrap()).collect();
        let joined = columns
            .iter()
            .map(|column| {
                format!(
                    "CASE typeof(\"{column}\") WHEN 'blob' THEN hex(\"{column}\") \
                     ELSE COALESCE(CAST(\"{column}\" AS TEXT), '') END"
                )
            })
            .collect::<Vec<_>>()
            .join(" || ' ' || ");
        // The statements of the program are constants; here the tables are not known beforehand.
        let sql: &'static str = format!("SELECT {joined} AS line FROM \"{table}\"").leak();
        for row in query(sql).all(db).await.unwrap() {
            texts.push((table.clone(), row.get::<String>("line").unwrap()));
        }
    }
    texts
}

#[tokio::test(flavor = "multi_thread")]
async fn restricted_text_stands_in_no_mail_and_in_no_table_but_the_bulletins_and_the_archive() {
    let log = Log::begin();
    let scene = Scene::set().await;
    let secrets: Vec<Secret> = secrets(&scene).into_iter().filter(|secret| secret.is_restricted).collect();
    let mut reader = scene.guests[&Guest::Stranger].clone();
    assert!(scene.sector.mailbox.count() > 900);
    let mut letters = 0;
    for number in 1..=scene.sector.mailbox.count() {
        for form in ["", "/html"] {
            let page = reader.get(&format!("/demo/mailbox/{number}{form}")).await.unwrap();
            assert_eq!(page.status, StatusCode::OK);
            letters += usize::from(page.text.contains(scene::ISSUED.letter));
            let told = secrets.iter().find(|secret| page.text.contains(&secret.text)).map(|secret| secret.what);
            assert_eq!(told, None, "mail {number}{form}");
        }
    }
    assert!(letters > 900, "the mails carry the letter, so they were read");
    let texts = stored_texts(&scene.sector.app.db).await;
    // The archive is searched by its texts, so it holds them too; who may find them is part of each question.
    let is_theirs = |table: &str| matches!(table, "bulletin" | "archive_document");
    let in_bulletins = texts.iter().filter(|(table, _)| table == "bulletin");
    assert!(in_bulletins.clone().any(|(_, text)| text.contains(scene::ISSUED.attachment)), "the tables were read");
    for (table, text) in texts.iter().filter(|(table, _)| !is_theirs(table)) {
        // Octets stand there as hexadecimal digits.
        let in_octets = |secret: &str| secret.bytes().map(|octet| format!("{octet:02X}")).collect::<String>();
        let holds = |secret: &&Secret| text.contains(&secret.text) || text.contains(&in_octets(&secret.text));
        let told = secrets.iter().find(holds).map(|secret| secret.what);
        assert_eq!(told, None, "table {table}");
    }
    let log = log.text();
    assert!(secrets.iter().all(|secret| !log.contains(&secret.text)), "the log tells restricted text");
}

/// A form that is given back says what it does.
#[tokio::test]
async fn every_form_of_signed_in_people_has_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let sector = Sector::prepare(&running::small_demonstration(folder.path(), 10)).await.unwrap().at_rest();
    let (mut nameless, mut stale) = (Vec::new(), Vec::new());
    for entry in sector.site.table().iter().filter(|entry| entry.method == "POST" && entry.gate != Gate::Open) {
        nameless.extend((!FORMS.iter().any(|form| form.path == entry.path)).then_some(entry.path));
    }
    for form in FORMS {
        let is_route = sector.site.table().iter().any(|entry| entry.method == "POST" && entry.path == form.path);
        stale.extend((!is_route).then_some(form.path));
    }
    assert!(nameless.is_empty() && stale.is_empty(), "without a name in forms.rs: {nameless:?}; no routes: {stale:?}");
}

#[test]
fn a_route_without_a_line_and_a_line_without_a_route_are_named() {
    let routes: Vec<String> = TABLE.iter().map(|line| line.route.to_owned()).collect();
    assert!(disagreements(TABLE, &routes).is_empty());
    let more = [routes.clone(), vec![format!("{} /new", Method::GET)]].concat();
    assert_eq!(disagreements(TABLE, &more), ["no line of the table says who may enter GET /new"]);
    let fewer: Vec<String> = routes.into_iter().filter(|route| route != "GET /now").collect();
    assert_eq!(disagreements(TABLE, &fewer), ["the table names GET /now, which is no route"]);
}

#[test]
fn every_kind_of_wrong_answer_is_told() {
    let line = |may| Line { route: "GET /x", subject: table::Subject::Plain, may, fields: &[] };
    let page = |status, location: Option<&str>, text: &str| Page {
        status,
        text: text.to_owned(),
        location: location.map(str::to_owned),
        headers: axum::http::HeaderMap::new(),
    };
    let (closed, open) = (line(&[]), line(EVERYBODY));
    let not_found = page(StatusCode::NOT_FOUND, None, "");
    let door = page(StatusCode::SEE_OTHER, Some("/signin"), "");
    let is_wrong = |line: &Line, guest, page: &Page| wrong_answer(line, guest, page, false).is_some();
    assert!(!is_wrong(&closed, Guest::Vendor, &not_found) && !is_wrong(&closed, Guest::Stranger, &door));
    assert!(is_wrong(&closed, Guest::Vendor, &door), "who is signed in is not sent to sign in");
    for status in [StatusCode::OK, StatusCode::FORBIDDEN, StatusCode::CONFLICT, StatusCode::UNPROCESSABLE_ENTITY] {
        assert!(is_wrong(&closed, Guest::Vendor, &page(status, None, "")), "{status}");
    }
    assert!(wrong_answer(&closed, Guest::Vendor, &not_found, true).is_some(), "a silent change");
    assert!(is_wrong(&open, Guest::Vendor, &not_found));
    assert!(!is_wrong(&open, Guest::Vendor, &page(StatusCode::OK, None, "")));
}
