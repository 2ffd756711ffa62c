//! The engine against a real SMTP server: whatever the other side does, every row ends and nothing is lost.

mod relay;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use noroshi_access::SignInMailer;
use noroshi_platform::App;
use noroshi_platform::db::query;
use noroshi_platform::shutdown;
use noroshi_platform::testing::on_both;
use noroshi_terms::{BulletinId, Timestamp};
use tokio::task::JoinSet;

use super::*;
use crate::mail::Signer;
use crate::smtp::{Relay, TlsPolicy};
use crate::tests::{FIRST_INSTITUTION, body, issued, migrations, number, sector};
use crate::{Path, QueueState, RelayMailer, arrivals, progress, queue_state};
use relay::{Mood, MoodyRelay, free_port};

fn settings(port: u16) -> MailSettings {
    MailSettings {
        relay: Relay {
            host: "127.0.0.1".to_owned(),
            port,
            tls: TlsPolicy::Never,
            helo_name: "noroshi.example".to_owned(),
            credentials: None,
            timeout: Duration::from_secs(20),
        },
        signer: Arc::new(Signer::new(Vec::new())),
        from: "ceptoar@noroshi.example".parse().unwrap(),
        connections: 4,
        doubt: Duration::ZERO,
        lease: Duration::from_secs(60),
        retry_pauses: vec![Duration::ZERO],
        deadline: Duration::from_secs(3_600),
        relay_pause: Duration::from_millis(20),
        longest_relay_pause: Duration::from_millis(50),
    }
}

/// Looks again and again until it is so; a test that waits for ever fails by its own limit.
async fn until(app: &App, is_so: impl Fn(&QueueState) -> bool) -> QueueState {
    let looking = async {
        loop {
            let state = queue_state(&app.db).await.unwrap();
            if is_so(&state) {
                return state;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    match tokio::time::timeout(Duration::from_secs(60), looking).await {
        Ok(state) => state,
        Err(_) => panic!("still {:?}", queue_state(&app.db).await),
    }
}

fn is_done(state: &QueueState) -> bool {
    state.queued + state.leased + state.doubtful == 0
}

/// Runs so many engines until the queue is as wanted, then stops them in order.
async fn run_until(app: &App, engines: usize, settings: &MailSettings, wanted: fn(&QueueState) -> bool) -> QueueState {
    let (stopper, stop) = shutdown::pair();
    let mut running = JoinSet::new();
    for _ in 0..engines {
        running.spawn(MailEngine::new(app.clone(), settings.clone()).run(stop.clone()));
    }
    until(app, wanted).await;
    stopper.stop();
    while let Some(ended) = running.join_next().await {
        ended.unwrap();
    }
    queue_state(&app.db).await.unwrap()
}

fn addresses(moods: &[(&str, usize)]) -> Vec<String> {
    moods.iter().flat_map(|(mood, count)| (0..*count).map(move |n| format!("{mood}{n}@clinic.example"))).collect()
}

/// The two associations above them are addressed too: every count of the tests has them.
async fn with_institutions(app: &App, moods: &[(&str, usize)]) -> BulletinId {
    let addresses = addresses(moods);
    sector(app, &addresses.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let bulletin = BulletinId::new(&*app.entropy);
    issued(app, bulletin).await;
    bulletin
}

async fn attempts(app: &App, address_begins: &str) -> Vec<(String, i64)> {
    let rows = query(
        "SELECT a.outcome AS outcome, COUNT(*) AS tries FROM delivery_attempt AS a JOIN delivery AS d \
         ON d.dispatch = a.dispatch AND d.body = a.body WHERE d.address LIKE $1 GROUP BY a.outcome ORDER BY a.outcome",
    );
    let rows = rows.bind(format!("{address_begins}%")).all(&app.db).await.unwrap();
    rows.iter().map(|row| (row.get("outcome").unwrap(), row.get("tries").unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_ends_whatever_the_relay_does() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        let moods = [("fine", 40), ("later", 6), ("never", 5), ("before", 4), ("midway", 4), ("after", 4)];
        let bulletin = with_institutions(app, &moods).await;
        let relay = MoodyRelay::start(Mood::ByAddress).await;
        let state = run_until(app, 1, &settings(relay.port), is_done).await;
        assert_eq!((state.accepted, state.bounced, state.expired), (2 + 40 + 6 + 4 + 4 + 4, 5, 0));
        // A line that breaks amid the text looks to the sender as if it broke after the dot, or before: both are safe.
        assert!((4..=8).contains(&state.repeated) && state.leases.is_empty(), "{state:?}");
        let mut seen: HashMap<String, Vec<String>> = HashMap::new();
        for (to, id) in relay.taken() {
            seen.entry(to).or_default().push(id);
        }
        assert_eq!(seen.len() as u64, state.accepted);
        for (to, ids) in &seen {
            // Only where the line broke after the dot the relay has it twice, under one Message-ID (O03, O04).
            let expected = if to.starts_with("after") { 2 } else { 1 };
            assert_eq!(ids.len(), expected, "{to}");
            assert!(ids.iter().all(|id| id == &ids[0]), "{ids:?}");
        }
        let tries = |outcome: &str, count| (outcome.to_owned(), count);
        assert_eq!(attempts(app, "fine").await, [tries("accepted", 40)]);
        assert_eq!(attempts(app, "later").await, [tries("accepted", 6), tries("deferred", 12)]);
        assert_eq!(attempts(app, "never").await, [tries("bounced", 5)]);
        let before = attempts(app, "before").await;
        assert!(
            before.contains(&tries("accepted", 4)) && before.iter().all(|(outcome, _)| outcome != "repeat-after-doubt")
        );
        assert_eq!(attempts(app, "after").await, [tries("accepted", 4), tries("repeat-after-doubt", 4)]);
        let delivered: u64 = progress(&app.db, bulletin).await.unwrap().iter().map(|row| row.delivered).sum();
        assert_eq!(delivered, state.accepted);
        let last = query("SELECT reason FROM delivery WHERE state = 'bounced'").all(&app.db).await.unwrap();
        assert!(last[0].get::<String>("reason").unwrap().contains("550"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_engines_never_send_a_mail_twice() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        with_institutions(app, &[("fine", 300)]).await;
        let relay = MoodyRelay::start(Mood::ByAddress).await;
        let state = run_until(app, 3, &settings(relay.port), is_done).await;
        assert_eq!(state.accepted, 302);
        let taken = relay.taken();
        let distinct: std::collections::HashSet<_> = taken.iter().map(|(_, id)| id).collect();
        assert_eq!((taken.len(), distinct.len()), (302, 302));
        assert_eq!(number(app, "SELECT MAX(number) AS n FROM delivery_attempt").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_that_is_away_costs_no_attempt_and_is_told() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        with_institutions(app, &[("fine", 20)]).await;
        let port = free_port().await;
        let (stopper, stop) = shutdown::pair();
        let engine = tokio::spawn(MailEngine::new(app.clone(), settings(port)).run(stop));
        let paused = until(app, |state| state.paused_until.is_some() && state.leased == 0).await;
        assert!(paused.last_reason.unwrap().contains("接続できません"));
        assert_eq!((paused.queued, paused.accepted), (22, 0));
        let relay = MoodyRelay::start_at(port, Mood::ByAddress).await;
        let state = until(app, |state| is_done(state) && state.paused_until.is_none()).await;
        assert_eq!((state.accepted, relay.taken().len()), (22, 22));
        assert_eq!(number(app, "SELECT MAX(attempts) AS n FROM delivery").await, 1);
        stopper.stop();
        engine.await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_finishes_what_is_under_way_and_gives_the_rest_back() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        with_institutions(app, &[("fine", 120)]).await;
        let relay = MoodyRelay::start(Mood::Held).await;
        let (stopper, stop) = shutdown::pair();
        let engine = tokio::spawn(MailEngine::new(app.clone(), settings(relay.port)).run(stop));
        let held = until(app, |state| state.doubtful == 4).await;
        assert_eq!(held.leases.iter().map(|lease| lease.count).sum::<u64>(), held.leased + held.doubtful);
        stopper.stop();
        relay.release();
        engine.await.unwrap();
        let state = queue_state(&app.db).await.unwrap();
        assert_eq!((state.accepted, state.queued, state.leased, state.doubtful), (4, 118, 0, 0));
        assert_eq!(relay.taken().len(), 4);
    })
    .await;
}

/// What a killed program leaves: leases, and mails at the relay whose end it never heard.
async fn killed(app: &App, state: &'static str, until: Timestamp) {
    let mut tx = app.db.begin().await.unwrap();
    let killed = query("UPDATE delivery SET state = $1, lease_owner = 'gone', lease_until = $2 WHERE body >= $3");
    killed.bind(state).bind(until).bind(FIRST_INSTITUTION).execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leases_of_a_killed_program_pass_on_and_doubt_waits_its_time() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        with_institutions(app, &[("fine", 5)]).await;
        let relay = MoodyRelay::start(Mood::ByAddress).await;
        let settings = MailSettings { doubt: Duration::from_secs(600), ..settings(relay.port) };
        let lease_end = app.now().plus(Duration::from_secs(60));
        killed(app, "leased", lease_end).await;
        let state = run_until(app, 1, &settings, |state| state.accepted == 2).await;
        assert_eq!(state.leased, 5, "a living lease is respected");
        killed(app, "submitted-unknown", lease_end).await;
        test.clock.advance(Duration::from_secs(659));
        let has_work = crate::store::mails::has_work(&app.db, app.now(), app.now().minus(settings.doubt)).await;
        assert!(!has_work.unwrap(), "the doubt is not over");
        test.clock.advance(Duration::from_secs(1));
        let state = run_until(app, 1, &settings, is_done).await;
        assert_eq!((state.accepted, state.repeated), (7, 5));
        killed(app, "leased", app.now()).await;
        test.clock.advance(Duration::from_secs(1));
        let state = run_until(app, 1, &settings, is_done).await;
        assert_eq!((state.accepted, state.repeated), (7, 5));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_living_engine_keeps_what_it_holds_however_slow_the_relay_is() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        with_institutions(app, &[("fine", 8)]).await;
        let relay = MoodyRelay::start(Mood::Held).await;
        let settings = MailSettings { lease: Duration::from_millis(20), ..settings(relay.port) };
        let (stopper, stop) = shutdown::pair();
        let engine = tokio::spawn(MailEngine::new(app.clone(), settings.clone()).run(stop));
        until(app, |state| state.doubtful == 4 && state.leased == 6).await;
        for _ in 0..3 {
            test.clock.advance(Duration::from_secs(3_600));
            until(app, |state| state.leases.iter().all(|lease| lease.until > app.now())).await;
            let has_work = crate::store::mails::has_work(&app.db, app.now(), app.now().minus(settings.doubt)).await;
            assert!(!has_work.unwrap(), "nothing is to be taken over");
        }
        stopper.stop();
        relay.release();
        engine.await.unwrap();
        assert_eq!(number(app, "SELECT COUNT(*) AS n FROM delivery_attempt").await, 4);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_refuses_to_write_loses_nothing() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        with_institutions(app, &[("fine", 30)]).await;
        rename(app, "ALTER TABLE delivery_attempt RENAME TO away").await;
        let relay = MoodyRelay::start(Mood::ByAddress).await;
        let (stopper, stop) = shutdown::pair();
        let engine = tokio::spawn(MailEngine::new(app.clone(), settings(relay.port)).run(stop));
        let taken = async {
            while relay.taken().is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), taken).await.unwrap();
        rename(app, "ALTER TABLE away RENAME TO delivery_attempt").await;
        let state = until(app, is_done).await;
        stopper.stop();
        engine.await.unwrap();
        assert_eq!((state.accepted, relay.taken().len()), (32, 32));
    })
    .await;
}

async fn rename(app: &App, sql: &'static str) {
    let mut tx = app.db.begin().await.unwrap();
    query(sql).execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_is_given_up_after_its_deadline_and_a_broken_address_at_once() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        let bulletin = with_institutions(app, &[("later", 1), ("bad address", 1)]).await;
        test.clock.advance(Duration::from_secs(3_600));
        let relay = MoodyRelay::start(Mood::ByAddress).await;
        let state = run_until(app, 1, &settings(relay.port), is_done).await;
        assert_eq!((state.accepted, state.expired, state.bounced), (2, 1, 1));
        let rows = crate::unconfirmed(&app.db, bulletin, Default::default(), Some(body(9)), 9).await.unwrap();
        assert_eq!(rows[0].last_state, Some(crate::DeliveryState::Expired));
        assert!(rows[0].reason.as_ref().unwrap().contains("451") && rows[1].reason.is_some());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn direct_and_relayed_arrivals_are_kept_and_the_body_counts_once() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        let bulletin = with_institutions(app, &[("fine", 1)]).await;
        let relay = MoodyRelay::start(Mood::ByAddress).await;
        run_until(app, 1, &settings(relay.port), is_done).await;
        let first = app.now();
        test.clock.advance(Duration::from_secs(3_600));
        crate::tests::send_out(app, bulletin, Path::Relay, crate::tests::DISTRICT).await;
        crate::tests::work(app, crate::Expansion::new(app.clone())).await;
        run_until(app, 1, &settings(relay.port), is_done).await;
        let seen = arrivals(&app.db, bulletin, body(FIRST_INSTITUTION)).await.unwrap();
        assert_eq!(
            seen.iter().map(|a| (a.path, a.at)).collect::<Vec<_>>(),
            [(Path::Direct, first), (Path::Relay, app.now())]
        );
        let rows = progress(&app.db, bulletin).await.unwrap();
        assert_eq!(
            rows.iter().map(|row| row.delivered).collect::<Vec<_>>(),
            rows.iter().map(|row| row.addressed).collect::<Vec<_>>()
        );
        let row = query("SELECT delivered_at FROM addressee WHERE body = 10").one(&app.db).await.unwrap();
        assert_eq!(row.get::<Timestamp>("delivered_at").unwrap(), first, "the earliest arrival counts");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sign_in_mail_carries_the_link_and_its_errors_no_address() {
    on_both(&migrations(), |test| async move {
        let relay = MoodyRelay::start(Mood::ByAddress).await;
        let link = "https://noroshi.example/signin/link/abc";
        let to = "fine@clinic.example".parse().unwrap();
        let mailer = RelayMailer::new(test.app.clone(), settings(relay.port));
        mailer.send(&to, "見本 太郎", link).await.unwrap();
        assert!(relay.texts()[0].contains(link) && relay.texts()[0].contains("見本 太郎 様"));
        let refused = mailer.send(&"never@clinic.example".parse().unwrap(), "見本", link).await.unwrap_err();
        assert!(refused.contains("550") && !refused.contains("clinic") && !refused.contains("abc"), "{refused}");
        assert!(check_relay(&settings(relay.port)).await.is_ok_and(|relay| !relay.is_encrypted));
        assert!(check_relay(&settings(free_port().await)).await.is_err());
    })
    .await;
}

#[test]
fn a_setup_fault_names_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ed.pem");
    let text = format!("[[mail.dkim]]\ndomain = \"noroshi.example\"\nselector = \"s1\"\nkey_file = {:?}\n", path);
    let config = noroshi_platform::config::Config::parse(std::path::Path::new("t.toml"), &text, &|_| None).unwrap();
    let fault = || MailSettings::from_config(&config.mail).unwrap_err().to_string();
    assert!(fault().contains("ed.pem"));
    std::fs::write(&path, "no key").unwrap();
    assert!(fault().contains("ed.pem"));
    let (_, pem) =
        crate::mail::DkimKey::generate_ed25519("a.example", "s", &noroshi_terms::SeededEntropy::new(1)).unwrap();
    std::fs::write(&path, pem).unwrap();
    assert!(MailSettings::from_config(&config.mail).is_ok());
}
