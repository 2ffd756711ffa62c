//! The status page: numbers, leases and doubt for those who watch; the way back for a job only for a national body.

use std::sync::Arc;

use async_trait::async_trait;
use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use noroshi_access::{Actor, Grant, Role, Verb};
use noroshi_platform::App;
use noroshi_platform::db::{DbError, query};
use noroshi_platform::outbox::{NewJob, counts, enqueue};
use noroshi_platform::testing::on_both;
use noroshi_terms::{BulletinId, JobId, PersonId, SeededEntropy};
use tower::ServiceExt;

use super::{DISTRICT, NATIONAL, body, issued, migrations, number, sector};
use crate::{Late, LateRelays, WatchDelivery};

const ENTRIES: &str = "SELECT COUNT(*) AS n FROM audit_entry WHERE verb = 'delivery.watch'";

fn watcher(serial: i64) -> Actor {
    let role = Role { code: "administrator".into(), name: "管理者".into() };
    let verbs = vec![WatchDelivery::NAME.to_owned()];
    let grant = Grant { role, body: body(serial), verbs, audiences: Vec::new() };
    Actor::for_test(PersonId::new(&SeededEntropy::new(5)), vec![grant])
}

struct NothingLate;

#[async_trait]
impl LateRelays for NothingLate {
    async fn late(&self, _: &Actor) -> Result<Late, DbError> {
        Ok(Late::default())
    }
}

async fn ask(app: &App, actor: &Actor, request: Request<Body>) -> (StatusCode, String) {
    let router = crate::status_routes(app, Arc::new(NothingLate)).into_router().layer(Extension(actor.clone()));
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

async fn look(app: &App, actor: &Actor) -> String {
    let (status, page) = ask(app, actor, Request::get("/status").body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    page
}

async fn press(app: &App, actor: &Actor, id: JobId, csrf: &str) -> StatusCode {
    let request = Request::post(format!("/status/jobs/{id}/again"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(format!("csrf={csrf}")));
    ask(app, actor, request.unwrap()).await.0
}

async fn change(app: &App, sql: &'static str) {
    let mut tx = app.db.begin().await.unwrap();
    query(sql).execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn stopped_job(app: &App) -> JobId {
    let id = JobId::new(&*app.entropy);
    let job = NewJob { kind: "bulletin.issued", subject: "secret subject".into(), payload: "x".into(), due: app.now() };
    let mut tx = app.db.begin().await.unwrap();
    enqueue(&mut tx, id, job, app.now()).await.unwrap();
    tx.commit().await.unwrap();
    let stop = "UPDATE job SET state = 'failed', attempts = 20, reason = 'secret words', ended_at = 1795482000000000 \
                WHERE kind = 'bulletin.issued'";
    change(app, stop).await;
    id
}

#[tokio::test]
async fn leases_and_doubtful_mails_are_shown_with_owner_and_expiry() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example", "b@two.example"]).await;
        let quiet = look(app, &watcher(NATIONAL)).await;
        assert!(quiet.contains("止まっている仕事はありません") && quiet.contains("受け持っているところはありません"));
        issued(app, BulletinId::new(&*app.entropy)).await;
        // 10:00 and 10:05 in Tokyo; a doubtful mail goes again ten minutes after its lease.
        change(
            app,
            "UPDATE delivery SET state = 'leased', lease_owner = '0198c0de-aaaa', lease_until = 1795482000000000",
        )
        .await;
        let doubt = "UPDATE delivery SET state = 'submitted-unknown', lease_owner = '0198beef-bbbb', \
                     lease_until = 1795482300000000, reason = 'secret words' WHERE body >= 10";
        change(app, doubt).await;
        change(app, "INSERT INTO mail_pause (engine, until, reason) VALUES ('e', 1795483800000000, 'secret words')")
            .await;
        let page = look(app, &watcher(DISTRICT)).await;
        assert!(page.contains(">0198c0de<") && page.contains(">0198beef<") && !page.contains("-aaaa"), "{page}");
        for shown in
            ["10時00分", "10時05分", "10時15分に、同じ番号で", "10時30分にもう一度つなぎます", "2通。メールサーバー"]
        {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        for hidden in ["secret", "one.example", "みなと坂"] {
            assert!(!page.contains(hidden), "{hidden}");
        }
        test.clock.advance(std::time::Duration::from_secs(3_600));
        assert!(!look(app, &watcher(DISTRICT)).await.contains("送信を休んでいます"), "the pause is over");
    })
    .await;
}

#[tokio::test]
async fn a_stopped_job_is_put_back_once_by_a_national_watcher_and_leaves_an_entry() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &[]).await;
        let id = stopped_job(app).await;
        let (national, district) = (watcher(NATIONAL), watcher(DISTRICT));
        let page = look(app, &national).await;
        assert!(page.contains("発出のあとの準備") && page.contains(&format!("/status/jobs/{id}/again")), "{page}");
        assert!(!page.contains("secret"), "neither the subject nor the words of the log: {page}");
        let page = look(app, &district).await;
        assert!(page.contains("発出のあとの準備") && !page.contains("/again"), "{page}");
        assert_eq!(press(app, &district, id, "csrf").await, StatusCode::NOT_FOUND);
        assert_eq!(press(app, &national, id, "other").await, StatusCode::FORBIDDEN);
        assert_eq!(press(app, &national, JobId::new(&*app.entropy), "csrf").await, StatusCode::NOT_FOUND);
        assert_eq!((counts(&app.db).await.unwrap().failed, number(app, ENTRIES).await), (1, 0));
        assert_eq!(press(app, &national, id, "csrf").await, StatusCode::SEE_OTHER);
        assert_eq!(press(app, &national, id, "csrf").await, StatusCode::CONFLICT);
        let jobs = counts(&app.db).await.unwrap();
        assert_eq!((jobs.failed, jobs.queued, number(app, ENTRIES).await), (0, 1, 1));
        assert_eq!(number(app, "SELECT attempts AS n FROM job WHERE kind = 'bulletin.issued'").await, 0);
    })
    .await;
}
