//! Acknowledging: the first word counts, a code is good for its own bulletin and body, pages show no more than they may.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use noroshi_access::Permit;
use noroshi_directory::BodyKind;
use noroshi_platform::App;
use noroshi_platform::db::query;
use noroshi_platform::outbox::{JobError, JobRunner, Lease, NewJob, enqueue};
use noroshi_platform::testing::on_both;
use noroshi_terms::{BodyId, BulletinId, DispatchId, JobId};
use std::time::Duration;
use tower::ServiceExt;

use super::{FIRST_INSTITUTION, body, issued, migrations, number, sector, send_out, work};
use crate::receipt_code::ReceiptKey;
use crate::{
    Acknowledge, AcknowledgeError, Expansion, Path, UnconfirmedFilter, acknowledge, acknowledge_by_code,
    acknowledged_at, arrivals, progress, receipt_key, unconfirmed,
};

const ACKNOWLEDGEMENTS: &str = "SELECT COUNT(*) AS n FROM acknowledgement";
const ENTRIES: &str = "SELECT COUNT(*) AS n FROM audit_entry WHERE actor = 'code-holder'";

fn code(app: &App, dispatch: DispatchId, body: BodyId) -> String {
    receipt_key(app).code(dispatch, body).unwrap().to_string()
}

async fn acknowledged(app: &App, bulletin: BulletinId) -> u64 {
    progress(&app.db, bulletin).await.unwrap().iter().map(|row| row.acknowledged).sum()
}

async fn ask(app: &App, request: Request<Body>) -> (StatusCode, String) {
    let response = crate::routes(app).into_router().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

async fn look(app: &App, path: &str) -> (StatusCode, String) {
    ask(app, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn press(app: &App, path: &str, form: &str) -> (StatusCode, String) {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    ask(app, request.body(Body::from(form.to_owned())).unwrap()).await
}

#[tokio::test]
async fn the_first_word_counts_and_its_time_stays() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example"]).await;
        let bulletin = BulletinId::new(&*app.entropy);
        let code = code(app, issued(app, bulletin).await, body(FIRST_INSTITUTION));
        let first = acknowledge_by_code(app, &code, Some(" 汐見 花子 ")).await.unwrap();
        assert!(first.is_first && first.at == app.now());
        test.clock.advance(Duration::from_secs(60));
        let second = acknowledge_by_code(app, &code.to_lowercase().replace('-', " "), None).await.unwrap();
        assert_eq!((second.is_first, second.at), (false, first.at));
        assert_eq!((acknowledged(app, bulletin).await, number(app, ENTRIES).await), (1, 1));
        let reader: String =
            query("SELECT reader FROM acknowledgement").one(&app.db).await.unwrap().get("reader").unwrap();
        assert_eq!(reader, "汐見 花子");
        let waiting = UnconfirmedFilter { kind: Some(BodyKind::Institution), ..UnconfirmedFilter::default() };
        assert!(unconfirmed(&app.db, bulletin, waiting, None, 9).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn codes_that_were_not_given_out_change_nothing() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example"]).await;
        let dispatch = issued(app, BulletinId::new(&*app.entropy)).await;
        let foreign = ReceiptKey::from_bytes([9; 32]).code(dispatch, body(FIRST_INSTITUTION)).unwrap().to_string();
        let nowhere = code(app, dispatch, body(99));
        let never = code(app, 77.try_into().unwrap(), body(FIRST_INSTITUTION));
        for wrong in [foreign.as_str(), &nowhere, &never, "", "K7R4-22MX", "0000-0000-0000-0000"] {
            let refused = acknowledge_by_code(app, wrong, None).await.unwrap_err();
            assert!(
                matches!(refused, AcknowledgeError::Unreadable(_) | AcknowledgeError::Unknown),
                "{wrong}: {refused}"
            );
            for (status, page) in [
                look(app, &format!("/k/{}", wrong.replace('-', ""))).await,
                press(app, &format!("/k/{wrong}"), "reader=x").await,
                press(app, &format!("/k/{wrong}/elsewhere"), "").await,
            ] {
                assert_eq!(status, StatusCode::NOT_FOUND, "{wrong}");
                assert!(!page.contains("院長の名") && !page.contains("クリニック"), "{page}");
            }
        }
        assert_eq!((number(app, ACKNOWLEDGEMENTS).await, number(app, ENTRIES).await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_code_confirms_its_own_bulletin_only_and_each_body_counts_once() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example"]).await;
        let (one, two) = (BulletinId::new(&*app.entropy), BulletinId::new(&*app.entropy));
        let direct = issued(app, one).await;
        issued(app, two).await;
        let relay = send_out(app, one, Path::Relay, super::DISTRICT).await;
        work(app, Expansion::new(app.clone())).await;
        let institution = body(FIRST_INSTITUTION);
        acknowledge_by_code(app, &code(app, relay, institution), None).await.unwrap();
        assert!(!acknowledge_by_code(app, &code(app, direct, institution), None).await.unwrap().is_first);
        assert_eq!((acknowledged(app, one).await, acknowledged(app, two).await), (1, 0));
        assert_eq!(acknowledged_at(app, two, institution).await.unwrap(), None);
        assert!(acknowledged_at(app, one, institution).await.unwrap().is_some());
        assert!(arrivals(&app.db, one, institution).await.unwrap().is_empty(), "nothing was sent yet");
    })
    .await;
}

/// A permit outside a request comes from a lease.
struct Member {
    app: App,
    bulletin: BulletinId,
}

#[async_trait::async_trait]
impl JobRunner for Member {
    fn kind(&self) -> &'static str {
        "test.member"
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        let subject = (self.bulletin, body(FIRST_INSTITUTION));
        let first = acknowledge(&self.app, Permit::<Acknowledge>::for_job(lease, subject)).await.unwrap();
        let second = acknowledge(&self.app, Permit::<Acknowledge>::for_job(lease, subject)).await.unwrap();
        assert!(first.is_first && !second.is_first && first.at == second.at);
        let mut tx = self.app.db.begin().await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}

#[tokio::test]
async fn a_member_who_answers_before_the_expansion_is_not_forgotten() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example"]).await;
        let bulletin = BulletinId::new(&*app.entropy);
        let mut tx = app.db.begin().await.unwrap();
        let job = NewJob { kind: "test.member", subject: "1".into(), payload: String::new(), due: app.now() };
        enqueue(&mut tx, JobId::new(&*app.entropy), job, app.now()).await.unwrap();
        tx.commit().await.unwrap();
        work(app, Member { app: app.clone(), bulletin }).await;
        assert_eq!(number(app, ACKNOWLEDGEMENTS).await, 1);
        issued(app, bulletin).await;
        assert_eq!(acknowledged(app, bulletin).await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_page_shows_the_summary_and_one_button() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example"]).await;
        let code = code(app, issued(app, BulletinId::new(&*app.entropy)).await, body(FIRST_INSTITUTION));
        let path = format!("/k/{}", code.replace('-', ""));
        let (status, page) = look(app, &path).await;
        assert_eq!(status, StatusCode::OK);
        for shown in [
            "注意喚起",
            "令和8年11月24日",
            "院長の名をかたるメールについて",
            "全診連発第318号(情)",
            "返信せず",
            "みなと坂第10クリニック",
            "高知県 汐見地区診療連合会",
            "医療セプター事務局",
            "読みました(了知)",
            "この機関ではありません",
            "見せてよい相手が限られた別添",
            code.as_str(),
        ] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains("限定の手口") && !page.contains("<script"), "{page}");
        assert_eq!(number(app, ACKNOWLEDGEMENTS).await, 0, "opening is not answering");
        let (status, page) = press(app, &path, "reader=%E8%8A%B1%E5%AD%90").await;
        assert!(status == StatusCode::OK && page.contains("ありがとうございます。了知を記録しました。"), "{page}");
        assert!(page.contains("令和8年11月24日(火) 10時00分") && !page.contains("限定の手口"), "{page}");
        test.clock.advance(Duration::from_secs(3_600));
        let (_, page) = press(app, &path, "").await;
        assert!(page.contains("10時00分から記録されています"), "{page}");
        assert!(look(app, &path).await.1.contains("10時00分に了知を記録しています"));
    })
    .await;
}

#[tokio::test]
async fn a_wrong_recipient_is_recorded_once_and_confirms_nothing() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example"]).await;
        let code = code(app, issued(app, BulletinId::new(&*app.entropy)).await, body(FIRST_INSTITUTION));
        for _ in 0..2 {
            let (status, page) = press(app, &format!("/k/{code}/elsewhere"), "").await;
            assert!(status == StatusCode::OK && page.contains("宛先が違っていたことを記録しました"), "{page}");
        }
        assert_eq!(number(app, "SELECT COUNT(*) AS n FROM misdelivery").await, 1);
        assert_eq!((number(app, ACKNOWLEDGEMENTS).await, number(app, ENTRIES).await), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn a_changed_person_in_charge_is_a_cause_of_its_own() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example"]).await;
        let bulletin = BulletinId::new(&*app.entropy);
        let code = code(app, issued(app, bulletin).await, body(FIRST_INSTITUTION));
        assert!(look(app, &format!("/k/{code}")).await.1.contains("担当者が替わりました"));
        let path = format!("/k/{code}/elsewhere");
        let cause = async || {
            let rows =
                crate::unconfirmed(&app.db, bulletin, crate::UnconfirmedFilter::default(), None, 50).await.unwrap();
            rows.into_iter().find(|row| row.body == body(FIRST_INSTITUTION)).unwrap().cause
        };
        let (_, page) = press(app, &path, "why=left-post").await;
        assert!(page.contains("担当者が替わったことを記録しました"), "{page}");
        assert_eq!(cause().await, crate::Cause::LeftPost);
        press(app, &path, "").await;
        assert_eq!(cause().await, crate::Cause::Misdelivered, "another place altogether outweighs it");
        press(app, &path, "why=left-post").await;
        assert_eq!(cause().await, crate::Cause::Misdelivered);
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_stays_when_it_cannot_be_recorded() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example"]).await;
        let code = code(app, issued(app, BulletinId::new(&*app.entropy)).await, body(FIRST_INSTITUTION));
        let long = "あ".repeat(61);
        let (status, page) = press(app, &format!("/k/{code}"), &format!("reader={long}")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("60文字まで") && page.contains(&long));
        assert_eq!(
            acknowledge_by_code(app, &code, Some(&"あ".repeat(60))).await.unwrap().body,
            body(FIRST_INSTITUTION)
        );
        app.db.close().await;
        let (status, page) = press(app, &format!("/k/{code}"), "reader=hanako").await;
        assert!(status.is_server_error() && page.contains("hanako") && page.contains("読みました(了知)"), "{page}");
        assert!(page.contains("入力は残っています"), "{page}");
    })
    .await;
}
