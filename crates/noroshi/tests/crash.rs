//! `kill -9` at random moments loses nothing and doubles nothing (O03, O04): the real program, killed by another process.
//!
//! While an office issues, relays and institutions confirm — trying again whenever the program is away —, the program is
//! killed again and again. After each kill the database is looked at, and the test prints which states the kills hit.
//! On PostgreSQL `serve` and `worker` run side by side and are killed in turn. `NOROSHI_CRASH_SEED` repeats the moments.

#![allow(clippy::print_stdout)] // the table of states is what this test is for
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod program;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use noroshi_delivery::receipt_key;
use noroshi_directory::demonstration::{Part, Planted};
use noroshi_platform::app::App;
use noroshi_platform::db::query;
use noroshi_platform::outbox::LEASE;
use noroshi_platform::testing::Cluster;
use noroshi_terms::{BodyId, DispatchId, SeededEntropy, Timestamp};
use program::browser::Browser;
use program::installation::{Installation, enter, number, person, planted, prefecture_clerk, texts};
use program::letterbox::Letterbox;
use program::{Program, story, until};
use tokio::sync::watch;
use tokio::task::JoinHandle;

const INSTITUTIONS: usize = 3_000;
const KILLS: usize = 24;
const CONNECTIONS: usize = 4;
const RECEIPTS: usize = 25;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_or_doubled_on_sqlite() {
    Trial::prepare("SQLite", None, &["serve"]).await.play().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_or_doubled_on_postgresql() {
    let cluster = Cluster::start();
    Trial::prepare("PostgreSQL", Some(&cluster.url("postgres")), &["serve", "worker"]).await.play().await;
}

/// One installation, its processes and what surrounds them.
struct Trial {
    name: &'static str,
    installation: Installation,
    app: App,
    planted: Planted,
    letterbox: Arc<Letterbox>,
    words: &'static [&'static str],
    running: Vec<Option<Program>>,
    address: watch::Sender<SocketAddr>,
}

/// What stood in the database right after a kill.
struct Moment {
    line: String,
    hits: Vec<(&'static str, bool)>,
    has_work_in_flight: bool,
}

impl Trial {
    async fn prepare(name: &'static str, database: Option<&str>, words: &'static [&'static str]) -> Self {
        let (letterbox, relay) = Letterbox::slow(Duration::from_millis(3)).open(0).await;
        let installation = Installation::new(None, database, relay);
        let app = installation.open().await;
        let planted = planted(&app, INSTITUTIONS).await;
        let running = words.iter().map(|_| None).collect();
        let (address, _) = watch::channel(relay);
        Self { name, installation, app, planted, letterbox, words, running, address }
    }

    async fn play(mut self) {
        let seed = seed();
        println!("{}: NOROSHI_CRASH_SEED={seed} repeats these moments", self.name);
        let dice = SeededEntropy::new(seed);
        self.start_missing();
        let office = self.office().await;
        let mut moments = Vec::new();
        for kill in 0..KILLS {
            let since = self.app.now();
            self.start_missing();
            self.wait_for_work(since).await;
            let pause = Duration::from_millis(5 + dice.pick(146) as u64);
            tokio::time::sleep(pause).await;
            let victim = kill % self.words.len();
            self.running[victim].take().unwrap().kill();
            let moment = self.look(since).await;
            println!("{:>2} {:<6} {:>4} ms  {}", kill + 1, self.words[victim], pause.as_millis(), moment.line);
            moments.push(moment);
        }
        self.start_missing();
        office.await.unwrap();
        self.wait_for_the_end().await;
        for program in self.running.iter_mut().flatten() {
            assert!(program.stop(), "the program stops in order");
        }
        tell(self.name, &moments);
        self.check(&moments).await;
    }

    fn start_missing(&mut self) {
        for (place, word) in self.running.iter_mut().zip(self.words) {
            if place.is_none() {
                let mut program = Program::start(word, &self.installation.config);
                if *word == "serve" {
                    self.address.send_replace(program.address());
                }
                *place = Some(program);
            }
        }
    }

    /// A kill says something only when there is work; what a killed program held is free after its lease.
    async fn wait_for_work(&self, since: Timestamp) {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(10) {
            let work = query(
                "SELECT (SELECT COUNT(*) FROM bulletin WHERE stage <> 'issued') \
                 + (SELECT COUNT(*) FROM delivery WHERE state_at >= $1 AND state <> 'queued') \
                 + (SELECT COUNT(*) FROM job WHERE state = 'leased' AND lease_until >= $2) AS n",
            );
            let work: i64 = work.bind(since).bind(since.plus(LEASE)).one(&self.app.db).await.unwrap().get("n").unwrap();
            if work > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }

    async fn wait_for_the_end(&self) {
        let left = "SELECT (SELECT COUNT(*) FROM job WHERE state IN ('queued', 'leased')) \
             + (SELECT COUNT(*) FROM delivery WHERE state <> 'accepted') \
             + (SELECT COUNT(*) FROM audit_unsealed) AS n";
        until("the end of all work", async || number(&self.app, left).await == 0).await;
    }

    async fn look(&self, since: Timestamp) -> Moment {
        let row = query(
            "SELECT (SELECT COUNT(*) FROM bulletin WHERE stage = 'issued') AS issued, \
             (SELECT COUNT(*) FROM job WHERE state = 'queued') AS jobs_queued, \
             (SELECT COUNT(*) FROM job WHERE state = 'leased') AS jobs_leased, \
             (SELECT COUNT(*) FROM job WHERE state = 'leased' AND lease_until >= $2) AS jobs_fresh, \
             (SELECT COUNT(*) FROM job WHERE state = 'done') AS jobs_done, \
             (SELECT CAST(COALESCE(SUM(expanded), 0) AS BIGINT) FROM dispatch) AS expanded, \
             (SELECT COUNT(*) FROM dispatch WHERE is_expanded = 0 AND position > 0) AS half_expanded, \
             (SELECT COUNT(*) FROM dispatch WHERE is_expanded = 0) AS unexpanded, \
             (SELECT COUNT(*) FROM delivery WHERE state = 'queued') AS queued, \
             (SELECT COUNT(*) FROM delivery WHERE state = 'leased') AS leased, \
             (SELECT COUNT(*) FROM delivery WHERE state = 'submitted-unknown') AS unknown, \
             (SELECT COUNT(*) FROM delivery WHERE state = 'submitted-unknown' AND state_at >= $1) AS unknown_fresh, \
             (SELECT COUNT(*) FROM delivery WHERE state = 'leased' AND state_at >= $1) AS leased_fresh, \
             (SELECT COUNT(*) FROM delivery WHERE state = 'accepted') AS accepted, \
             (SELECT COUNT(*) FROM relay_task WHERE stage = 'open') AS tasks_open, \
             (SELECT COUNT(*) FROM relay_task WHERE stage = 'sent') AS tasks_sent, \
             (SELECT COUNT(*) FROM acknowledgement) AS said, \
             (SELECT COUNT(*) FROM audit_unsealed) AS unsealed",
        );
        let row = row.bind(since).bind(since.plus(LEASE)).one(&self.app.db).await.unwrap();
        let count = |name: &str| row.get::<i64>(name).unwrap();
        let sum = |names: &[&str]| names.iter().map(|name| count(name)).sum::<i64>();
        let line = format!(
            "jobs {}/{}/{} expanded {} mails {}/{}/{}/{} tasks {}/{} receipts {} unsealed {}",
            count("jobs_queued"),
            count("jobs_leased"),
            count("jobs_done"),
            count("expanded"),
            count("queued"),
            count("leased"),
            count("unknown"),
            count("accepted"),
            count("tasks_open"),
            count("tasks_sent"),
            count("said"),
            count("unsealed")
        );
        let hits = vec![
            ("bulletin approved, not issued yet", count("issued") == 0),
            ("bulletin issued, a dispatch not expanded at all", sum(&["unexpanded"]) > count("half_expanded")),
            ("a dispatch expanded to a part (n of N)", count("half_expanded") > 0),
            ("a job queued", count("jobs_queued") > 0),
            ("a job leased since the last start", count("jobs_fresh") > 0),
            ("a job left over from earlier kills", count("jobs_leased") > count("jobs_fresh")),
            ("mails queued", count("queued") > 0),
            ("mails leased since the last start", count("leased_fresh") > 0),
            ("mails submitted-unknown since the last start", count("unknown_fresh") > 0),
            (
                "mails left over from earlier kills",
                sum(&["leased", "unknown"]) > sum(&["leased_fresh", "unknown_fresh"]),
            ),
            ("relay tasks open, none sent", count("tasks_open") > 0 && count("tasks_sent") == 0),
            ("a cover sent", count("tasks_sent") > 0),
            ("some, not all, receipts", (1..RECEIPTS as i64).contains(&count("said"))),
            ("audit entries not sealed", count("unsealed") > 0),
        ];
        let has_work_in_flight = sum(&["jobs_fresh", "unknown_fresh", "leased_fresh"]) > 0;
        Moment { line, hits, has_work_in_flight }
    }

    /// The office and the institutions, who try again whenever the program is away.
    async fn office(&self) -> JoinHandle<()> {
        let address = *self.address.borrow();
        let author = enter(&self.app, address, person(&self.planted, Part::Author)).await;
        let approver = enter(&self.app, address, person(&self.planted, Part::Approver)).await;
        let clerk = enter(&self.app, address, prefecture_clerk(&self.planted)).await;
        let path = story::submitted(&author, address, "院長の名をかたるメールについて").await;
        assert_eq!(story::approve(&approver, address, &path).await.unwrap().status, StatusCode::SEE_OTHER);
        let office = Office { app: self.app.clone(), address: self.address.subscribe() };
        let prefecture = prefecture_clerk(&self.planted).planned.body;
        tokio::spawn(async move {
            office.publish(&approver, &path).await;
            office.relay(&clerk, prefecture).await;
            office.confirm().await;
        })
    }

    async fn check(&self, moments: &[Moment]) {
        let app = &self.app;
        let in_flight = moments.iter().filter(|moment| moment.has_work_in_flight).count();
        assert!(in_flight >= 3, "only {in_flight} kills hit work in flight");
        assert_eq!(number(app, "SELECT COUNT(*) AS n FROM job WHERE state <> 'done'").await, 0);
        self.check_mails().await;
        self.check_cascade().await;
        assert_eq!(number(app, "SELECT COUNT(*) AS n FROM acknowledgement").await, RECEIPTS as i64);
        let said = "SELECT COUNT(*) AS n FROM audit_entry WHERE verb = 'bulletin.acknowledge'";
        assert_eq!(number(app, said).await, RECEIPTS as i64, "one entry for each receipt");
        println!("{}: audit {}", self.name, self.installation.verified().trim());
        assert!(!self.installation.log().contains("panicked"), "no part of the program broke");
    }

    async fn check_mails(&self) {
        let app = &self.app;
        let expected = number(app, "SELECT COUNT(*) AS n FROM addressee WHERE has_mail = 1").await
            + number(
                app,
                "SELECT COUNT(DISTINCT known.body) AS n FROM relay_task AS task JOIN body_parent AS below \
                 ON below.parent = task.body JOIN tree_member AS member ON member.serial = below.child \
                 JOIN directory_addressee AS known ON known.body = below.child \
                 AND known.channel = 'mail' WHERE task.stage = 'sent'",
            )
            .await;
        let addressed = number(app, "SELECT COUNT(*) AS n FROM addressee").await;
        let members = "SELECT COUNT(*) AS n FROM body_ancestor JOIN tree_member ON serial = body WHERE ancestor = 1 AND depth > 0";
        assert_eq!(addressed, number(app, members).await, "every member below the issuer is addressed once");
        assert_eq!(number(app, "SELECT COUNT(*) AS n FROM delivery WHERE state = 'accepted'").await, expected);
        let undelivered = "SELECT COUNT(*) AS n FROM addressee WHERE has_mail = 1 AND delivered_at IS NULL";
        assert_eq!(number(app, undelivered).await, 0);
        let letters = self.letterbox.letters();
        assert_eq!(letters.len() as i64, expected, "one Message-ID for each delivery");
        let mut reached: Vec<&str> = letters.values().map(|(to, _)| to.as_str()).collect();
        reached.sort_unstable();
        let wanted = texts(app, "SELECT address AS t FROM delivery ORDER BY address").await;
        let mut wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        wanted.sort_unstable();
        assert_eq!(reached, wanted, "every address got its mails");
        let repeats = self.letterbox.count() - letters.len();
        let told = "SELECT COUNT(*) AS n FROM delivery_attempt WHERE outcome = 'repeat-after-doubt'";
        let told = usize::try_from(number(app, told).await).unwrap();
        println!(
            "{}: {} mails, {repeats} repeats, {told} doubts told, limit {}",
            self.name,
            letters.len(),
            CONNECTIONS * KILLS
        );
        assert!(repeats <= told && told <= CONNECTIONS * KILLS, "{repeats} repeats, {told} told");
    }

    async fn check_cascade(&self) {
        let app = &self.app;
        let expected = "SELECT COUNT(*) AS n FROM body_parent AS below JOIN body ON body.serial = below.child \
             WHERE body.kind IN ('prefectural', 'district', 'branch') AND (below.parent = 1 \
             OR below.parent IN (SELECT body FROM relay_task WHERE stage = 'sent'))";
        let tasks = number(app, "SELECT COUNT(*) AS n FROM relay_task").await;
        assert_eq!(tasks, number(app, expected).await, "one task for each association");
        assert_eq!(number(app, "SELECT COUNT(*) AS n FROM relay_task WHERE stage = 'sent'").await, 1);
        assert_eq!(number(app, "SELECT COUNT(*) AS n FROM cover").await, 1);
        assert_eq!(number(app, "SELECT COUNT(*) AS n FROM dispatch").await, 2);
        assert_eq!(number(app, "SELECT COUNT(*) AS n FROM number_taken WHERE body = 1").await, 1);
        assert_eq!(number(app, "SELECT COUNT(*) AS n FROM number_taken").await, 2);
    }
}

/// People who do not give up.
struct Office {
    app: App,
    address: watch::Receiver<SocketAddr>,
}

impl Office {
    /// Where the program is now, unless the database says that it is done; an answer that did not come is no answer.
    async fn unless(&self, done: &'static str) -> Option<SocketAddr> {
        tokio::time::sleep(Duration::from_millis(5)).await;
        (number(&self.app, done).await == 0).then(|| *self.address.borrow())
    }

    async fn publish(&self, approver: &Browser, path: &str) {
        while let Some(address) = self.unless("SELECT COUNT(*) AS n FROM bulletin WHERE stage = 'issued'").await {
            drop(story::publish(approver, address, path).await);
        }
    }

    async fn relay(&self, clerk: &Browser, prefecture: BodyId) {
        while self.unless("SELECT COUNT(*) AS n FROM relay_task").await.is_some() {}
        let path = format!("/relay/{}", self.task(prefecture).await.first().unwrap());
        while let Some(address) = self.unless("SELECT COUNT(*) AS n FROM relay_task WHERE stage = 'sent'").await {
            drop(story::relay(clerk, address, &path).await);
        }
    }

    async fn task(&self, body: BodyId) -> Vec<String> {
        let rows = query("SELECT id AS t FROM relay_task WHERE body = $1").bind(body).all(&self.app.db).await.unwrap();
        rows.iter().map(|row| row.get("t").unwrap()).collect()
    }

    /// Each institution confirms until it is thanked; some say it twice.
    async fn confirm(&self) {
        let rows = query(
            "SELECT dispatch.serial AS dispatch, delivery.body AS body FROM delivery \
             JOIN dispatch ON dispatch.serial = delivery.dispatch JOIN body ON body.serial = delivery.body \
             WHERE dispatch.path = 'direct' AND body.kind = 'institution' ORDER BY delivery.body LIMIT $1",
        );
        let are_there = "SELECT COUNT(*) / 25 AS n FROM delivery JOIN body ON body.serial = delivery.body \
             WHERE body.kind = 'institution'";
        while self.unless(are_there).await.is_some() {}
        let rows = rows.bind(RECEIPTS as i64).all(&self.app.db).await.unwrap();
        for row in &rows {
            let (dispatch, body): (DispatchId, BodyId) = (row.get("dispatch").unwrap(), row.get("body").unwrap());
            let path = format!("/k/{}", receipt_key(&self.app).code(dispatch, body).unwrap().url_form());
            let mut thanks = 0;
            while thanks < 1 + usize::from(body.as_i64() % 2 == 0) {
                let address = *self.address.borrow();
                let answer = Browser::default().submit(address, (&path, &path), &[("reader", "")]).await;
                thanks += usize::from(answer.is_ok_and(|page| page.status == StatusCode::OK));
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
}

/// How often each state was hit.
fn tell(name: &str, moments: &[Moment]) {
    let names: Vec<&str> =
        moments.first().map(|moment| moment.hits.iter().map(|hit| hit.0).collect()).unwrap_or_default();
    println!("{name}: states hit by {} kills", moments.len());
    for (place, state) in names.iter().enumerate() {
        let hits = moments.iter().filter(|moment| moment.hits[place].1).count();
        println!("  {hits:>3}  {state}");
    }
    let in_flight = moments.iter().filter(|moment| moment.has_work_in_flight).count();
    println!("  {in_flight:>3}  work in flight");
}

/// From the environment, or the time of day.
fn seed() -> u64 {
    let told = std::env::var("NOROSHI_CRASH_SEED").ok().and_then(|text| text.parse().ok());
    told.unwrap_or_else(|| std::time::UNIX_EPOCH.elapsed().unwrap().as_micros() as u64)
}
