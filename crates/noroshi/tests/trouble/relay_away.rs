//! The mail relay is away, or tells everybody to come later: people see what happens next and when, and no mail is lost.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;

use noroshi_delivery::queue_state;
use noroshi_directory::demonstration::{Part, Planted};
use noroshi_platform::app::App;
use noroshi_platform::db::query;
use noroshi_terms::Timestamp;
use tokio::net::TcpListener;

use crate::program::browser::Browser;
use crate::program::installation::{Installation, enter, number, person, planted};
use crate::program::letterbox::Letterbox;
use crate::program::{Program, story, until};

struct Office {
    author: Browser,
    approver: Browser,
    address: SocketAddr,
}

impl Office {
    async fn open(app: &App, planted: &Planted, address: SocketAddr) -> Self {
        let author = enter(app, address, person(planted, Part::Author)).await;
        let approver = enter(app, address, person(planted, Part::Approver)).await;
        Self { author, approver, address }
    }

    /// Issues a bulletin; the path of its reach.
    async fn issue(&self, title: &str) -> String {
        let path = story::submitted(&self.author, self.address, title).await;
        story::approve(&self.approver, self.address, &path).await.unwrap();
        story::publish(&self.approver, self.address, &path).await.unwrap();
        path.replace("/bulletins/", "/reach/")
    }

    /// Home and reach say why mails wait and when they are sent again.
    async fn reads(&self, reach: &str, reason: &str, next: Timestamp) {
        let promise = format!("{}にもう一度送ります", next.tokyo_clock());
        for path in ["/now", reach] {
            // The figures of a page may be a second old.
            until(&format!("{path} with {reason} and {promise}"), async || {
                let page = self.author.get(self.address, path).await.unwrap().text;
                page.contains(reason) && page.contains(&promise)
            })
            .await;
        }
        assert!(self.author.get(self.address, reach).await.unwrap().text.contains("待っているメールは、順に送ります"));
    }
}

const UNSENT: &str = "SELECT COUNT(*) AS n FROM delivery WHERE state <> 'accepted'";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_relay_that_is_away_or_says_later_loses_no_mail_and_people_see_when_it_goes_on() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let relay = free.local_addr().unwrap();
    drop(free);
    let installation = Installation::new(None, None, relay);
    let app = installation.open().await;
    let planted = planted(&app, 30).await;
    let mut program = Program::start("serve", &installation.config);
    let address = program.address();
    let office = Office::open(&app, &planted, address).await;

    let reach = office.issue("送り先が止まっている間の通知").await;
    until("the pause", async || {
        let state = queue_state(&app.db).await.unwrap();
        state.paused_until.is_some() && state.leased + state.doubtful == 0 && state.queued > 900
    })
    .await;
    let state = queue_state(&app.db).await.unwrap();
    office.reads(&reach, "接続できません", state.paused_until.unwrap()).await;
    let (letterbox, _) = Letterbox::default().open(relay.port()).await;
    until("all mails", async || number(&app, UNSENT).await == 0).await;
    let first = number(&app, "SELECT COUNT(*) AS n FROM delivery").await;
    assert_eq!((letterbox.letters().len() as i64, letterbox.count() as i64), (first, first), "each mail left once");
    assert_eq!(
        number(&app, "SELECT MAX(attempts) AS n FROM delivery").await,
        1,
        "a relay that is away costs no attempt"
    );

    letterbox.refuses.store(true, Ordering::SeqCst);
    let reach = office.issue("送り先が後でと言う間の通知").await;
    let deferred = "SELECT COUNT(*) AS n FROM delivery_attempt WHERE outcome = 'deferred'";
    until("everybody deferred", async || number(&app, deferred).await == first && number(&app, UNSENT).await == first)
        .await;
    let due = queue_state(&app.db).await.unwrap().next_due.unwrap();
    assert!(due > app.now(), "the next try lies ahead");
    office.reads(&reach, "451", due).await;
    letterbox.refuses.store(false, Ordering::SeqCst);
    time_passes(&app).await;
    until("all mails", async || number(&app, UNSENT).await == 0).await;
    assert_eq!(letterbox.count() as i64, 2 * first, "each mail left once");
    assert_eq!(letterbox.letters().len() as i64, 2 * first);
    until("a calm page", async || !office.author.get(address, "/now").await.unwrap().text.contains("もう一度送ります"))
        .await;
    assert!(program.stop());
    installation.verified();
}

/// The pause after a refusal is over.
async fn time_passes(app: &App) {
    let mut tx = app.db.begin().await.unwrap();
    query("UPDATE delivery SET due = $1 WHERE state = 'queued'").bind(app.now()).execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}
