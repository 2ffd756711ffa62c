//! Two programs start at the same moment on one new database: tables are made once, nothing is done twice.

use std::time::Duration;

use noroshi::start::migrations;
use noroshi_directory::demonstration::Part;
use noroshi_platform::testing::Cluster;

use crate::program::installation::{Installation, enter, number, person, planted};
use crate::program::letterbox::Letterbox;
use crate::program::{Program, story, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_start_together_on_sqlite() {
    for _ in 0..4 {
        start_together(None).await;
    }
    play(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_start_together_on_postgresql() {
    let cluster = Cluster::start();
    play(Some(&cluster.url("postgres"))).await;
}

/// Both come up, with one secret.
async fn start_together(database: Option<&str>) {
    let installation = Installation::new(None, database, "127.0.0.1:9".parse().unwrap());
    let mut programs = [(); 2].map(|()| Program::start("serve", &installation.config));
    let addresses = programs.each_mut().map(Program::address);
    assert_ne!(addresses[0], addresses[1]);
    assert!(programs.iter_mut().all(Program::stop), "{}", installation.log());
}

async fn play(database: Option<&str>) {
    let (letterbox, relay) = Letterbox::slow(Duration::from_millis(1)).open(0).await;
    let installation = Installation::new(None, database, relay);
    let mut programs = [(); 2].map(|()| Program::start("serve", &installation.config));
    let [one, other] = programs.each_mut().map(Program::address);
    let app = installation.open().await;
    let steps = number(&app, "SELECT COUNT(*) AS n FROM schema_migration").await;
    assert_eq!(steps, i64::try_from(migrations().len()).unwrap(), "every step ran once");
    let planted = planted(&app, 400).await;
    // One session is good at both, because they share the secret and the database.
    let author = enter(&app, one, person(&planted, Part::Author)).await;
    let approver = enter(&app, other, person(&planted, Part::Approver)).await;
    let path = story::submitted(&author, other, "二つのプログラムの通知").await;
    story::approve(&approver, one, &path).await.unwrap();
    let both = tokio::join!(story::publish(&approver, one, &path), story::publish(&approver, other, &path));
    assert!(both.0.is_ok() && both.1.is_ok());
    assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM number_taken").await, 1);
    let left = "SELECT (SELECT COUNT(*) FROM job WHERE state <> 'done') + (SELECT COUNT(*) FROM audit_unsealed) \
                + (SELECT COUNT(*) FROM delivery WHERE state <> 'accepted') AS n";
    until("the end of all work", async || number(&app, left).await == 0).await;
    let deliveries = number(&app, "SELECT COUNT(*) AS n FROM delivery").await;
    assert!(deliveries > 1_000);
    assert_eq!((letterbox.letters().len() as i64, letterbox.count() as i64), (deliveries, deliveries));
    assert_eq!(number(&app, "SELECT MAX(number) AS n FROM delivery_attempt").await, 1);
    assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM relay_task").await, 47);
    assert_eq!(number(&app, "SELECT COUNT(*) AS n FROM audit_entry WHERE verb = 'cascade.open'").await, 1);
    assert!(programs.iter_mut().all(Program::stop));
    installation.verified();
}
