//! A restore drill (復元訓練) with the real program: an office issues and institutions confirm, a backup is taken in the
//! middle of it, the place burns down, and another place on the other database goes on where the first one stopped.
//!
//! `noroshi backup` and `noroshi restore` are killed on the way: what they leave is never taken for something whole.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)] // a test that cannot go on stops

mod program;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use axum::http::StatusCode;
use noroshi_delivery::receipt_key;
use noroshi_directory::demonstration::Part;
use noroshi_platform::app::App;
use noroshi_platform::db::query;
use noroshi_platform::testing::Cluster;
use noroshi_terms::{BodyId, DispatchId};
use program::browser::Browser;
use program::installation::{Installation, enter, number, person, planted};
use program::letterbox::Letterbox;
use program::{Program, story, until};
use tokio::task::JoinHandle;

const INSTITUTIONS: usize = 400;
const TITLE: &str = "院長の名をかたるメールについて";
const ACKNOWLEDGED: &str = "SELECT COUNT(*) AS n FROM acknowledgement";
const REST: &str = "SELECT (SELECT COUNT(*) FROM job WHERE state IN ('queued', 'leased')) \
                    + (SELECT COUNT(*) FROM audit_unsealed) + (SELECT COUNT(*) FROM delivery WHERE state <> 'accepted') AS n";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_office_on_sqlite_goes_on_in_postgresql() {
    let cluster = Cluster::start();
    drill(None, Some(&cluster.url("postgres"))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_office_on_postgresql_goes_on_in_sqlite() {
    let cluster = Cluster::start();
    drill(Some(&cluster.url("postgres")), None).await;
}

async fn drill(from: Option<&str>, to: Option<&str>) {
    let (letterbox, relay) = Letterbox::slow(Duration::from_millis(4)).open(0).await;
    let office = Installation::new(None, from, relay);
    let app = office.open().await;
    let planted = planted(&app, INSTITUTIONS).await;
    let mut program = Program::start("serve", &office.config);
    let address = program.address();
    let author = enter(&app, address, person(&planted, Part::Author)).await;
    let approver = enter(&app, address, person(&planted, Part::Approver)).await;
    let path = story::submitted(&author, address, TITLE).await;
    story::approve(&approver, address, &path).await.unwrap();
    story::publish(&approver, address, &path).await.unwrap();
    until("mails on their way", async || letterbox.count() > 20).await;
    let (mut links, folder) = (receipts(&app).await, tempfile::tempdir().unwrap());
    let late = links.pop().unwrap();

    let busy = folder.path().join("busy");
    let writing = confirm(address, links);
    until("confirmations", async || number(&app, ACKNOWLEDGED).await > 3).await;
    killed_backups(&office.config, &busy).await;
    assert!(!writing.is_finished(), "institutions still confirm");
    backup(&office.config, &busy).await;
    writing.await.unwrap();
    until("rest", async || number(&app, REST).await == 0).await;
    let quiet = folder.path().join("quiet");
    backup(&office.config, &quiet).await;
    let (seen, page) = (standing(&app).await, author.get(address, &path).await.unwrap().text);
    assert!(page.contains(TITLE) && program.stop());
    app.db.close().await;

    one_moment(&busy, relay, seen.first().copied().unwrap()).await;
    let elsewhere = Installation::new(None, to, relay);
    killed_restores(&elsewhere.config, &quiet).await;
    let app = elsewhere.open().await;
    assert_eq!(standing(&app).await, seen, "the same rows");
    let sent = letterbox.count();
    let mut program = Program::start("serve", &elsewhere.config);
    let address = program.address();
    let again = author.get(address, &path).await.unwrap();
    assert_eq!((again.status, again.text), (StatusCode::OK, page), "the same session sees the same page");
    let thanked = Browser::default().submit(address, (&late, &late), &[("reader", "")]).await.unwrap();
    assert!(thanked.text.contains("了知を記録しました"), "a link mailed before still confirms: {}", thanked.text);
    until("rest", async || number(&app, REST).await == 0).await;
    assert_eq!(letterbox.count(), sent, "no mail leaves twice");
    assert!(program.stop());
    app.db.close().await;
    println!("restored: audit {}", elsewhere.verified().trim());
}

/// A backup taken in the middle of writing holds every confirmation with its entry, or neither.
async fn one_moment(file: &Path, relay: SocketAddr, at_the_end: i64) {
    let place = Installation::new(None, None, relay);
    let (out, error, code) = run("restore", &place.config, file).await;
    assert_eq!(code, Some(0), "{out}{error}");
    let app = place.open().await;
    let said = number(&app, ACKNOWLEDGED).await;
    assert!(said > 3 && said < at_the_end, "{said} of {at_the_end}: it was taken in between");
    let entries = "SELECT COUNT(*) AS n FROM audit_entry WHERE verb = 'bulletin.acknowledge'";
    assert_eq!(number(&app, entries).await, said, "each with its entry");
    let noted = "SELECT COUNT(*) AS n FROM addressee WHERE acknowledged_at IS NOT NULL";
    assert_eq!(number(&app, noted).await, said, "each with its addressee");
    app.db.close().await;
    place.verified();
}

/// Kills the backup sooner and later: there is no file, or a whole one.
async fn killed_backups(config: &Path, file: &Path) {
    let working = file.with_extension("unfinished");
    let mut half = 0;
    for pause in [0, 20, 60, 120] {
        let _ = std::fs::remove_file(&working); // the last one is taken over by the backup that follows
        killed(&["backup".as_ref(), file, "--config".as_ref(), config], &working, pause).await;
        half += usize::from(working.exists());
        println!("backup killed {pause} ms after it began: a file {}", file.exists());
        if file.exists() {
            let other = tempfile::tempdir().unwrap();
            let words = ["restore".as_ref(), file, "--data".as_ref(), &other.path().join("data")];
            assert!(command(&words).output().unwrap().status.success(), "a file under its name is whole");
            std::fs::remove_file(file).unwrap();
        }
    }
    assert!(half > 0, "no kill came while it wrote");
}

/// Kills the restore sooner and later: what is not complete is not opened, and the next restore goes through.
async fn killed_restores(config: &Path, file: &Path) {
    let mark = config.with_file_name("data").join(".restoring");
    let mut half = 0;
    for pause in [0, 50, 150, 400] {
        if killed(&["restore".as_ref(), file, "--config".as_ref(), config], &mark, pause).await {
            break;
        }
        println!("restore killed {pause} ms after it began: its mark {}", mark.exists());
        if mark.exists() {
            let opened = command(&["audit".as_ref(), "verify".as_ref(), "--config".as_ref(), config]).output().unwrap();
            let (out, error) = (String::from_utf8_lossy(&opened.stdout), String::from_utf8_lossy(&opened.stderr));
            let is_complete = opened.status.success() && !out.starts_with("ok 0 entries");
            assert!(is_complete || error.contains("復元が途中で止まっています"), "{out}{error}");
            half += usize::from(!is_complete);
        }
    }
    assert!(half > 0, "no kill came while it filled");
    let (out, error, code) = run("restore", config, file).await;
    let was_complete = error.contains("空ではありません") || error.contains("表があります");
    assert!(code == Some(0) && out.contains("\nok ") || was_complete, "{out}{error}");
}

async fn backup(config: &Path, file: &Path) {
    let (out, error, code) = run("backup", config, file).await;
    assert!(code == Some(0) && out.starts_with("ok "), "{out}{error}");
}

/// Runs a command on a file to its end.
async fn run(word: &str, config: &Path, file: &Path) -> (String, String, Option<i32>) {
    let mut command = command(&[Path::new(word), file, Path::new("--config"), config]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

/// Kills a command so many milliseconds after its sign is there (or its start, when one before left it); true when it had ended well before.
async fn killed(words: &[&Path], sign: &Path, pause: u64) -> bool {
    let mut child = command(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !sign.exists() && child.try_wait().unwrap().is_none() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tokio::time::sleep(Duration::from_millis(pause)).await;
    child.kill().unwrap();
    child.wait().unwrap().success()
}

fn command(words: &[&Path]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_noroshi"));
    command.args(words.iter().map(PathBuf::from)).env("RUST_LOG", "error").stdin(Stdio::null());
    command
}

/// The links of the mails to institutions.
async fn receipts(app: &App) -> Vec<String> {
    let rows = query(
        "SELECT dispatch.serial AS dispatch, delivery.body AS body FROM delivery \
         JOIN dispatch ON dispatch.serial = delivery.dispatch JOIN body ON body.serial = delivery.body \
         WHERE dispatch.path = 'direct' AND body.kind = 'institution' ORDER BY delivery.body LIMIT 150",
    );
    let link = |dispatch: DispatchId, body: BodyId| {
        format!("/k/{}", receipt_key(app).code(dispatch, body).unwrap().url_form())
    };
    let rows = rows.all(&app.db).await.unwrap();
    rows.iter().map(|row| link(row.get("dispatch").unwrap(), row.get("body").unwrap())).collect()
}

/// Institutions confirm one after the other.
fn confirm(address: SocketAddr, links: Vec<String>) -> JoinHandle<()> {
    tokio::spawn(async move {
        for link in links {
            let answer = Browser::default().submit(address, (&link, &link), &[("reader", "")]).await.unwrap();
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
}

/// How much there is of everything.
async fn standing(app: &App) -> Vec<i64> {
    let mut found = Vec::new();
    for sql in [
        ACKNOWLEDGED,
        "SELECT COUNT(*) AS n FROM body",
        "SELECT COUNT(*) AS n FROM contact",
        "SELECT COUNT(*) AS n FROM person",
        "SELECT COUNT(*) AS n FROM bulletin",
        "SELECT COUNT(*) AS n FROM relay_task",
        "SELECT COUNT(*) AS n FROM number_taken",
        "SELECT COUNT(*) AS n FROM addressee WHERE delivered_at IS NOT NULL",
        "SELECT COUNT(*) AS n FROM delivery WHERE state = 'accepted'",
        "SELECT COUNT(*) AS n FROM delivery_attempt",
        "SELECT COUNT(*) AS n FROM session",
        "SELECT COUNT(*) AS n FROM role_verb",
    ] {
        found.push(number(app, sql).await);
    }
    found
}
