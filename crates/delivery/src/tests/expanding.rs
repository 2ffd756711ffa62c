//! A dispatch becomes rows once, whatever happens in between.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use noroshi_directory::BodyKind;
use noroshi_platform::App;
use noroshi_platform::db::{DbError, Engine, query};
use noroshi_platform::outbox::{JobError, JobRunner, Lease, counts};
use noroshi_platform::testing::{TestDb, on_both};
use noroshi_terms::{BulletinId, Prefecture};

use super::{DISTRICT, FIRST_INSTITUTION, NATIONAL, body, content, issued, migrations, number, sector, send_out, work};
use crate::{
    DeliveryState, EXPAND_JOB, Expansion, NewDispatch, Path, UnconfirmedFilter, dispatch, expansion_state, progress,
    unconfirmed,
};

const DELIVERIES: &str = "SELECT COUNT(*) AS n FROM delivery";
const ADDRESSEES: &str = "SELECT COUNT(*) AS n FROM addressee";

#[tokio::test]
async fn everybody_below_is_addressed_once_and_who_has_an_address_gets_a_mail() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example", "", "b@Two.Example", "gone@three.example"]).await;
        let mut tx = app.db.begin().await.unwrap();
        query("UPDATE body SET ended_at = 5 WHERE serial = 13").execute(&mut tx).await.unwrap();
        let second = query(
            "INSERT INTO contact (id, body, channel, address, created_at) VALUES (900, 10, 'mail', 'z@x.example', 0)",
        );
        second.execute(&mut tx).await.unwrap();
        query("INSERT INTO contact (id, body, channel, address, created_at) VALUES (901, 11, 'fax', '000', 0)")
            .execute(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let bulletin = BulletinId::new(&*app.entropy);
        issued(app, bulletin).await;
        assert_eq!((number(app, ADDRESSEES).await, number(app, DELIVERIES).await), (5, 4));
        let rows = progress(&app.db, bulletin).await.unwrap();
        let institutions = rows.iter().find(|row| row.kind == BodyKind::Institution).unwrap();
        assert_eq!((institutions.addressed, institutions.with_address, institutions.acknowledged), (3, 2, 0));
        assert_eq!(institutions.prefecture, Prefecture::from_number(39));
        assert!(rows.iter().all(|row| row.kind != BodyKind::National), "the issuer does not write to itself");
        let row = query("SELECT site, recipient FROM delivery WHERE body = 12").one(&app.db).await.unwrap();
        assert_eq!(row.get::<String>("site").unwrap(), "two.example");
        assert_eq!(row.get::<String>("recipient").unwrap(), "みなと坂第12クリニック");
        let state = expansion_state(&app.db, bulletin).await.unwrap().unwrap();
        assert_eq!((state.expanded, state.addressed, state.is_complete), (5, 5, true));
    })
    .await;
}

#[tokio::test]
async fn a_relay_goes_to_those_directly_below_and_addresses_nobody_anew() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example", "b@two.example"]).await;
        let bulletin = BulletinId::new(&*app.entropy);
        send_out(app, bulletin, Path::Relay, 2).await;
        work(app, Expansion::new(app.clone())).await;
        assert_eq!((number(app, ADDRESSEES).await, number(app, DELIVERIES).await), (0, 1));
        assert_eq!(number(app, "SELECT body AS n FROM delivery").await, DISTRICT);
        assert_eq!(expansion_state(&app.db, bulletin).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn dispatching_twice_is_dispatching_once() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example"]).await;
        let bulletin = BulletinId::new(&*app.entropy);
        let first = issued(app, bulletin).await;
        assert_eq!(issued(app, bulletin).await, first);
        assert_eq!(number(app, "SELECT COUNT(*) AS n FROM dispatch").await, 1);
        assert_eq!(number(app, DELIVERIES).await, 3);
        let other = send_out(app, BulletinId::new(&*app.entropy), Path::Direct, NATIONAL).await;
        assert_eq!(other.as_i64(), first.as_i64() + 1);
    })
    .await;
}

#[tokio::test]
async fn a_dispatch_that_is_not_committed_leaves_nothing() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        let content = content();
        let mut tx = app.db.begin().await.unwrap();
        let new = NewDispatch {
            bulletin: BulletinId::new(&*app.entropy),
            source: "a".to_owned(),
            path: Path::Direct,
            issuer: body(1),
            under: body(1),
            content: &content,
        };
        dispatch(&mut tx, app, new).await.unwrap();
        drop(tx);
        assert_eq!(number(app, "SELECT COUNT(*) AS n FROM dispatch").await, 0);
        assert_eq!(counts(&app.db).await.unwrap().queued, 0);
    })
    .await;
}

/// Does one chunk, begins the next, and is gone.
struct Killed {
    app: App,
    runs: Arc<AtomicUsize>,
}

#[async_trait]
impl JobRunner for Killed {
    fn kind(&self) -> &'static str {
        EXPAND_JOB
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        let expansion = Expansion::in_chunks_of(self.app.clone(), 3);
        let dispatch = lease.payload.parse().unwrap();
        if expansion.step(lease, dispatch).await? {
            return Ok(());
        }
        tokio::select! {
            biased;
            done = expansion.step(lease, dispatch) => if done? { return Ok(()) },
            () = tokio::task::yield_now() => {}
        }
        Err(JobError::Later { reason: "killed".into(), pause: Duration::ZERO })
    }
}

#[tokio::test]
async fn an_expansion_that_is_killed_resumes_and_ends_with_the_same_rows() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        let addresses: Vec<String> = (0..20).map(|place| format!("a{place}@one.example")).collect();
        sector(app, &addresses.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let bulletin = BulletinId::new(&*app.entropy);
        send_out(app, bulletin, Path::Direct, NATIONAL).await;
        let runs = Arc::new(AtomicUsize::new(0));
        work(app, Killed { app: app.clone(), runs: Arc::clone(&runs) }).await;
        assert!(runs.load(Ordering::SeqCst) > 2, "it was killed in between");
        assert_eq!((number(app, ADDRESSEES).await, number(app, DELIVERIES).await), (22, 22));
        let state = expansion_state(&app.db, bulletin).await.unwrap().unwrap();
        assert_eq!((state.expanded, state.addressed, state.is_complete), (22, 22, true));
        assert_eq!(counts(&app.db).await.unwrap().done, 1);
    })
    .await;
}

#[tokio::test]
async fn a_body_that_comes_after_the_issue_is_not_addressed() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example", "late@two.example"]).await;
        let mut tx = app.db.begin().await.unwrap();
        query("UPDATE body SET created_at = $1 WHERE serial = 11")
            .bind(app.now().plus(Duration::from_secs(1)))
            .execute(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        issued(app, BulletinId::new(&*app.entropy)).await;
        assert_eq!((number(app, ADDRESSEES).await, number(app, DELIVERIES).await), (3, 3));
    })
    .await;
}

#[tokio::test]
async fn who_has_not_answered_is_listed_page_by_page() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example", "", "c@three.example"]).await;
        let bulletin = BulletinId::new(&*app.entropy);
        issued(app, bulletin).await;
        let institutions = UnconfirmedFilter { kind: Some(BodyKind::Institution), ..UnconfirmedFilter::default() };
        let page = unconfirmed(&app.db, bulletin, institutions, None, 2).await.unwrap();
        let seen: Vec<_> = page.iter().map(|row| (row.body.as_i64(), row.has_mail, row.last_state)).collect();
        assert_eq!(seen, [(10, true, Some(DeliveryState::Queued)), (11, false, None)]);
        let page = unconfirmed(&app.db, bulletin, institutions, Some(page[1].body), 2).await.unwrap();
        assert_eq!(page.iter().map(|row| row.body.as_i64()).collect::<Vec<_>>(), [12]);
        assert_eq!(page[0].code, "X12");
        let counted = async |filter| -> Result<usize, DbError> {
            Ok(unconfirmed(&app.db, bulletin, filter, None, 100).await?.len())
        };
        let under = |serial| UnconfirmedFilter { under: Some(body(serial)), ..UnconfirmedFilter::default() };
        assert_eq!(counted(under(DISTRICT)).await.unwrap(), 3, "its institutions, not itself");
        assert_eq!(counted(under(FIRST_INSTITUTION)).await.unwrap(), 0);
        let elsewhere = UnconfirmedFilter { prefecture: Prefecture::from_number(1), ..UnconfirmedFilter::default() };
        assert_eq!(counted(elsewhere).await.unwrap(), 0);
        assert_eq!(counted(UnconfirmedFilter { under: Some(body(2)), ..institutions }).await.unwrap(), 3);
    })
    .await;
}

/// 15,000 bodies entered by one statement each: what is measured is the expansion.
async fn many_bodies(app: &App) {
    let mut tx = app.db.begin().await.unwrap();
    for sql in [
        "WITH RECURSIVE s (n) AS (SELECT CAST(1000 AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < 15999) \
         INSERT INTO body (serial, code, name, kana, kind, prefecture, created_at) \
         SELECT n, 'M' || n, '診療所', 'よみ', 'institution', '39', 0 FROM s",
        "INSERT INTO body_ancestor (body, ancestor, depth) SELECT serial, 1, 3 FROM body WHERE serial >= 1000",
        "INSERT INTO contact (id, body, channel, address, created_at) \
         SELECT serial, serial, 'mail', 'a' || serial || '@clinic.example', 0 FROM body WHERE serial >= 1000",
    ] {
        query(sql).execute(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Notes how long each step took.
struct Timed {
    app: App,
    shortest: Arc<AtomicUsize>,
}

#[async_trait]
impl JobRunner for Timed {
    fn kind(&self) -> &'static str {
        EXPAND_JOB
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        let expansion = Expansion::new(self.app.clone());
        loop {
            let start = Instant::now();
            if expansion.step(lease, lease.payload.parse().unwrap()).await? {
                return Ok(());
            }
            self.shortest.fetch_min(start.elapsed().as_millis() as usize, Ordering::SeqCst);
        }
    }
}

#[tokio::test]
async fn a_full_chunk_keeps_the_write_lock_for_less_than_200_ms() {
    let test = TestDb::open(Engine::Sqlite, &migrations()).await;
    sector(&test.app, &[]).await;
    many_bodies(&test.app).await;
    send_out(&test.app, BulletinId::new(&*test.app.entropy), Path::Direct, NATIONAL).await;
    let shortest = Arc::new(AtomicUsize::new(usize::MAX));
    work(&test.app, Timed { app: test.app.clone(), shortest: Arc::clone(&shortest) }).await;
    assert_eq!(number(&test.app, DELIVERIES).await, 15_002);
    // The best of six: other programs on the machine make single ones slower, never faster.
    assert!(shortest.load(Ordering::SeqCst) < 200, "{shortest:?} ms");
}
