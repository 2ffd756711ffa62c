//! Stopping: after a notice no mail of the stopped bulletin leaves, whoever holds it, and its codes lead to the notice.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use noroshi_platform::App;
use noroshi_platform::db::query;
use noroshi_platform::outbox::{Workers, run_due_once};
use noroshi_platform::testing::on_both;
use noroshi_terms::{BulletinId, DispatchId, Timestamp};
use std::time::Duration;
use tower::ServiceExt;

use super::{FIRST_INSTITUTION, body, content, issued, migrations, number, sector, work};
use crate::engine::{DeliveryKey, Outcome};
use crate::store::mails;
use crate::{Cancellation, End, Expansion, NewDispatch, Path, Summary, carry_also, dispatch, receipt_key, stop};

/// A notice that ends this bulletin, in one transaction as issuing does it.
async fn ended(app: &App, bulletin: BulletinId, is_withdrawn: bool) -> (BulletinId, DispatchId) {
    let by = BulletinId::new(&*app.entropy);
    let summary =
        Summary {
            title: "【訂正】新しい通知".into(), number: "全診連発第319号(情)".into(), ..content().summary
        };
    let content = crate::MailContent { summary, ..content() };
    let new = NewDispatch {
        bulletin: by,
        source: by.to_string(),
        path: Path::Direct,
        issuer: body(super::NATIONAL),
        under: body(super::NATIONAL),
        content: &content,
    };
    let mut tx = app.db.begin().await.unwrap();
    let direct = dispatch(&mut tx, app, new).await.unwrap();
    stop(&mut tx, app, &End { bulletin, is_withdrawn, by, direct }).await.unwrap();
    tx.commit().await.unwrap();
    (by, direct)
}

async fn leased(app: &App) -> Vec<DeliveryKey> {
    let (mut tx, now) = (app.db.begin().await.unwrap(), app.now());
    let rows = mails::lease(&mut tx, "engine", (now, now.plus(Duration::from_secs(60))), 100).await.unwrap();
    tx.commit().await.unwrap();
    rows.into_iter().map(|row| row.key).collect()
}

async fn settled(app: &App, key: DeliveryKey, outcome: &Outcome) {
    let mut tx = app.db.begin().await.unwrap();
    mails::settle(&mut tx, key, outcome, ("engine", app.now())).await.unwrap();
    tx.commit().await.unwrap();
}

async fn states(app: &App, serial: DispatchId) -> Vec<(String, i64)> {
    let rows = query("SELECT state, COUNT(*) AS mails FROM delivery WHERE dispatch = $1 GROUP BY state ORDER BY state");
    let rows = rows.bind(serial).all(&app.db).await.unwrap();
    rows.iter().map(|row| (row.get("state").unwrap(), row.get("mails").unwrap())).collect()
}

#[tokio::test]
async fn what_waits_is_never_leased_again_and_what_is_held_is_finished_honestly() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example", "b@two.example", "c@three.example"]).await;
        let bulletin = BulletinId::new(&*app.entropy);
        let old = issued(app, bulletin).await;
        let held = leased(app).await;
        assert_eq!(held.len(), 5);
        let later = app.now().plus(Duration::from_secs(60));
        let reason = || "later".to_owned();
        settled(app, held[0], &Outcome::Deferred { reason: reason(), due: app.now() }).await;
        ended(app, bulletin, true).await;
        assert!(leased(app).await.iter().all(|key| key.dispatch != old), "nothing of it is leased");
        settled(app, held[1], &Outcome::Accepted).await;
        settled(app, held[2], &Outcome::Deferred { reason: reason(), due: later }).await;
        settled(app, held[3], &Outcome::Returned { reason: None }).await;
        // The fifth is doubtful: an engine was killed after the dot.
        let mut tx = app.db.begin().await.unwrap();
        assert!(mails::submit(&mut tx, held[4], "engine", (app.now(), app.now())).await.unwrap());
        assert_eq!(mails::repeat_doubtful(&mut tx, app.now(), app.now()).await.unwrap(), 0, "and is not repeated");
        tx.commit().await.unwrap();
        let cancel = Workers::new(app.clone(), vec![Box::new(Cancellation::new(app.clone()))]);
        run_due_once(&cancel).await.unwrap();
        assert_eq!(states(app, old).await, [("accepted".to_owned(), 1), ("cancelled".to_owned(), 4)]);
        let no_work = mails::has_work(&app.db, app.now(), Timestamp::from_micros(0)).await.unwrap();
        assert!(!no_work, "the notice is not expanded yet, the rest is over");
    })
    .await;
}

#[tokio::test]
async fn an_expansion_that_was_stopped_in_between_writes_no_more() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example", "b@two.example", "c@three.example"]).await;
        let bulletin = BulletinId::new(&*app.entropy);
        let old = super::send_out(app, bulletin, Path::Direct, super::NATIONAL).await;
        let (by, new) = ended(app, bulletin, false).await;
        work(app, Expansion::new(app.clone())).await;
        assert!(states(app, old).await.is_empty());
        assert_eq!(states(app, new).await, [("queued".to_owned(), 5)]);
        let (second, last) = ended(app, by, true).await;
        work(app, Expansion::new(app.clone())).await;
        assert!(leased(app).await.iter().all(|key| key.dispatch == last));
        let told = number(app, "SELECT COUNT(*) AS n FROM addressee").await;
        assert_eq!(told, 10, "of the correction and of the withdrawal {second}");
    })
    .await;
}

async fn look(app: &App, path: &str) -> (StatusCode, String) {
    ask(app, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn ask(app: &App, request: Request<Body>) -> (StatusCode, String) {
    let response = crate::routes(app).into_router().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn an_old_code_says_what_happened_and_leads_to_the_notice() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example"]).await;
        let bulletin = BulletinId::new(&*app.entropy);
        let old = issued(app, bulletin).await;
        let code = |serial| receipt_key(app).code(serial, body(FIRST_INSTITUTION)).unwrap().url_form();
        let (_, page) = look(app, &format!("/k/{}", code(old))).await;
        assert!(!page.contains("訂正あり"));
        let (by, new) = ended(app, bulletin, false).await;
        let (status, page) = look(app, &format!("/k/{}", code(old))).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("訂正あり") && page.contains("全診連発第319号(情)"));
        assert!(!page.contains("訂正後の通知を開く"), "not before the notice is addressed to this institution");
        work(app, Expansion::new(app.clone())).await;
        let link = format!("href=\"/k/{}\"", code(new));
        assert!(look(app, &format!("/k/{}", code(old))).await.1.contains(&link));
        let form = Request::post(format!("/k/{}", code(old)))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let (_, done) = ask(app, form.body(Body::from("reader=")).unwrap()).await;
        assert!(done.contains("了知を記録しました") && done.contains("訂正あり") && done.contains(&link), "{done}");
        let (_, last) = ended(app, by, true).await;
        work(app, Expansion::new(app.clone())).await;
        let (_, page) = look(app, &format!("/k/{}", code(old))).await;
        assert!(page.contains("取下げ済") && page.contains(&code(last)), "what holds now, not what held in between");
        assert!(!look(app, &format!("/k/{}", code(last))).await.1.contains("取下げ済"));
    })
    .await;
}

#[tokio::test]
async fn one_letter_for_several_goes_while_one_of_them_holds() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example", "b@two.example"]).await;
        let (first, second) = (BulletinId::new(&*app.entropy), BulletinId::new(&*app.entropy));
        let both = super::send_out(app, first, Path::Relay, super::DISTRICT).await;
        let mut tx = app.db.begin().await.unwrap();
        carry_also(&mut tx, both, &[second]).await.unwrap();
        tx.commit().await.unwrap();
        work(app, Expansion::new(app.clone())).await;
        let cancel = || Workers::new(app.clone(), vec![Box::new(Cancellation::new(app.clone()))]);
        ended(app, first, true).await;
        run_due_once(&cancel()).await.unwrap();
        assert_eq!(states(app, both).await, [("queued".to_owned(), 2)]);
        let code = receipt_key(app).code(both, body(FIRST_INSTITUTION)).unwrap().url_form();
        assert_eq!(look(app, &format!("/k/{code}")).await.1.matches("取下げ済").count(), 1);
        ended(app, second, false).await;
        assert!(leased(app).await.iter().all(|key| key.dispatch != both));
        run_due_once(&cancel()).await.unwrap();
        assert_eq!(states(app, both).await, [("cancelled".to_owned(), 2)]);
        let (_, page) = look(app, &format!("/k/{code}")).await;
        assert_eq!((page.matches("取下げ済").count(), page.matches("訂正あり").count()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn one_letter_for_several_is_stopped_when_the_rest_of_it_goes_directly_too() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example", "b@two.example"]).await;
        let (first, second) = (BulletinId::new(&*app.entropy), BulletinId::new(&*app.entropy));
        let direct = super::send_out(app, second, Path::Direct, super::NATIONAL).await;
        let both = super::send_out(app, first, Path::Relay, super::DISTRICT).await;
        let mut tx = app.db.begin().await.unwrap();
        carry_also(&mut tx, both, &[second]).await.unwrap();
        tx.commit().await.unwrap();
        work(app, Expansion::new(app.clone())).await;
        ended(app, first, true).await;
        assert!(leased(app).await.iter().all(|key| key.dispatch != both), "the withdrawn text does not leave any more");
        run_due_once(&Workers::new(app.clone(), vec![Box::new(Cancellation::new(app.clone()))])).await.unwrap();
        assert_eq!(states(app, both).await, [("cancelled".to_owned(), 2)]);
        assert!(states(app, direct).await.iter().all(|(state, _)| state == "leased"), "what holds goes on");
    })
    .await;
}
