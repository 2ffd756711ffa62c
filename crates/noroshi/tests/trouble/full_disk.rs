//! The disk under the data is full: everything is refused whole, and goes through when there is room again.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use axum::http::StatusCode;
use noroshi::demo::Page;
use noroshi_directory::demonstration::Part;
use noroshi_platform::db::query;

use crate::locked::a_receipt;
use crate::program::installation::{Installation, enter, number, person, planted, prefecture_clerk, texts};
use crate::program::letterbox::Letterbox;
use crate::program::{Program, story, until};

/// A small file system in memory; taken away with the test.
struct SmallDisk {
    folder: tempfile::TempDir,
}

impl SmallDisk {
    /// None where mounting is not permitted.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display().to_string();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=40m", "tmpfs", &path]).status();
        mounted.is_ok_and(|status| status.success()).then_some(Self { folder })
    }

    fn ballast(&self) -> PathBuf {
        self.folder.path().join("ballast")
    }

    /// Writes until nothing fits any more.
    fn fill(&self) {
        let mut ballast = File::create(self.ballast()).unwrap();
        for size in [1 << 20, 1 << 12, 1] {
            let block = vec![0u8; size];
            while ballast.write_all(&block).is_ok() {}
        }
    }

    /// Makes room for so many octets again.
    fn free_some(&self, octets: u64) {
        let ballast = File::options().write(true).open(self.ballast()).unwrap();
        let length = ballast.metadata().unwrap().len();
        ballast.set_len(length - octets).unwrap();
    }

    fn free(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["-l", &self.folder.path().display().to_string()]).status();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_disk_refuses_everything_whole_and_nothing_is_half_done() {
    let Some(disk) = SmallDisk::mount() else {
        println!("not tested here: a small file system can be mounted only by root");
        return;
    };
    play(&disk, &disk.folder.path().join("data")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_disk_leaves_no_half_backup_and_no_half_restore() {
    let Some(disk) = SmallDisk::mount() else {
        println!("not tested here: a small file system can be mounted only by root");
        return;
    };
    let (_, relay) = Letterbox::default().open(0).await;
    let installation = Installation::new(None, None, relay);
    let app = installation.open().await;
    planted(&app, 300).await;
    app.db.close().await;
    let config = installation.config.display().to_string();
    let inside = |name: &str| disk.folder.path().join(name).display().to_string();
    let run = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_noroshi")).args(words).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let held = || std::fs::read_dir(disk.folder.path()).unwrap().count();

    disk.fill();
    let (code, error) = run(&["backup", &inside("hikae"), "--config", &config]);
    assert!(code == Some(1) && error.contains("空きが足りません"), "{error}");
    assert_eq!(held(), 1, "only the ballast lies there");
    let elsewhere = installation.config.with_file_name("hikae").display().to_string();
    assert_eq!(run(&["backup", &elsewhere, "--config", &config]).0, Some(0));
    disk.free_some(400 << 10);
    let (code, error) = run(&["restore", &elsewhere, "--data", &inside("data")]);
    assert!(code == Some(1) && error.contains("空き"), "{error}");
    assert_eq!(std::fs::read_dir(inside("data")).unwrap().count(), 0, "nothing is half restored: {error}");
    disk.free();
    let (code, error) = run(&["restore", &elsewhere, "--data", &inside("data")]);
    assert_eq!(code, Some(0), "{error}");
}

async fn play(disk: &SmallDisk, data: &Path) {
    let (letterbox, relay) = Letterbox::default().open(0).await;
    let installation = Installation::new(Some(data), None, relay);
    let app = installation.open().await;
    let planted = planted(&app, 30).await;
    let mut program = Program::start("serve", &installation.config);
    let address = program.address();
    let author = enter(&app, address, person(&planted, Part::Author)).await;
    let approver = enter(&app, address, person(&planted, Part::Approver)).await;
    let issued = story::submitted(&author, address, "すでに発出した通知").await;
    story::approve(&approver, address, &issued).await.unwrap();
    story::publish(&approver, address, &issued).await.unwrap();
    let approved = story::submitted(&author, address, "発番を待つ通知").await;
    story::approve(&approver, address, &approved).await.unwrap();
    let submitted = story::submitted(&author, address, "決裁を待つ通知").await;
    let rest = "SELECT (SELECT COUNT(*) FROM job WHERE state IN ('queued', 'leased')) + (SELECT COUNT(*) FROM audit_unsealed) \
                + (SELECT COUNT(*) FROM delivery WHERE state <> 'accepted') AS n";
    until("rest", async || number(&app, rest).await == 0).await;
    let receipt = a_receipt(&app).await;
    let clerk = enter(&app, address, prefecture_clerk(&planted)).await;
    let mine = query("SELECT id AS t FROM relay_task WHERE body = $1").bind(prefecture_clerk(&planted).planned.body);
    let task = format!("/relay/{}", mine.one(&app.db).await.unwrap().get::<String>("t").unwrap());
    let new = author.get(address, "/bulletins/new").await.unwrap();
    let before = standing(&app).await;
    let sent = letterbox.count();

    // Room that the write-ahead log already has would still take a few pages.
    query("PRAGMA wal_checkpoint(TRUNCATE)").all(&app.db).await.unwrap();
    disk.fill();
    let typed = story::draft("満杯の間に書いた件名", "save");
    let stranger = crate::program::browser::Browser::default();
    let draft = author.send_again(address, (&new, "/bulletins/new"), &typed).await.unwrap();
    let said = stranger.submit(address, (&receipt, &receipt), &[("reader", "見本 花子")]).await.unwrap();
    let numbered = story::publish(&approver, address, &approved).await.unwrap();
    let decided = story::approve(&approver, address, &submitted).await.unwrap();
    let covered = story::relay(&clerk, address, &task).await.unwrap();
    for page in [&draft, &said, &numbered, &decided, &covered] {
        refused_for_room(page);
    }
    for (name, value) in typed.iter().filter(|(name, _)| *name != "action") {
        assert_eq!(draft.field(name).as_deref(), Some(*value), "{name} is still in the form");
    }
    assert_eq!(said.field("reader").as_deref(), Some("見本 花子"));
    assert_eq!(numbered.field("number").as_deref(), Some("全診連発第2号(情)"), "the number stays to be taken");
    assert!(covered.field("number").is_some_and(|number| number.ends_with("第1号")), "so does the cover's");
    assert_eq!(standing(&app).await, before, "nothing is half done");

    disk.free();
    let saved = author.send_again(address, (&draft, "/bulletins/new"), &typed).await.unwrap();
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let thanked = stranger.send_again(address, (&said, &receipt), &[("reader", "見本 花子")]).await.unwrap();
    assert!(thanked.text.contains("了知を記録しました"), "{}", thanked.text);
    assert_eq!(story::publish(&approver, address, &approved).await.unwrap().status, StatusCode::SEE_OTHER);
    assert_eq!(story::approve(&approver, address, &submitted).await.unwrap().status, StatusCode::SEE_OTHER);
    assert_eq!(story::relay(&clerk, address, &task).await.unwrap().status, StatusCode::SEE_OTHER);
    assert_eq!(stages(&app).await, ["approved", "draft", "issued", "issued"]);
    assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM number_taken").await, 3);
    until("all work", async || number(&app, rest).await == 0 && letterbox.count() > 2 * sent).await;
    let deliveries = number(&app, "SELECT COUNT(*) AS n FROM delivery").await;
    assert_eq!(letterbox.count() as i64, deliveries, "each mail left once");
    assert!(program.stop());
    app.db.close().await;
    println!("after a full disk: audit {}", installation.verified().trim());
}

fn refused_for_room(page: &Page) {
    assert_eq!(page.status, StatusCode::INSUFFICIENT_STORAGE, "{}", page.text);
    assert!(page.text.contains("保存する場所がいっぱいです。") && page.text.contains("保存先の空き"), "{}", page.text);
}

async fn stages(app: &noroshi_platform::app::App) -> Vec<String> {
    texts(app, "SELECT stage AS t FROM bulletin ORDER BY stage").await
}

/// Everything that the refused steps would have changed.
async fn standing(app: &noroshi_platform::app::App) -> (Vec<String>, Vec<i64>) {
    let counts = [
        "SELECT COUNT(*) AS n FROM number_taken",
        "SELECT COUNT(*) AS n FROM dispatch",
        "SELECT COUNT(*) AS n FROM job",
        "SELECT COUNT(*) AS n FROM cover",
        "SELECT COUNT(*) AS n FROM relay_task WHERE stage = 'sent'",
        "SELECT COUNT(*) AS n FROM acknowledgement",
        "SELECT COUNT(*) AS n FROM audit_entry",
    ];
    let mut found = Vec::new();
    for sql in counts {
        found.push(number(app, sql).await);
    }
    (stages(app).await, found)
}
