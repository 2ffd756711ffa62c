//! Answering questions: only after 了知, the latest counts, earlier ones stay, and nothing typed is lost or believed.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use noroshi_platform::App;
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::{BodyId, BulletinId};
use tower::ServiceExt;

use super::{FIRST_INSTITUTION, body, content, migrations, number, sector, work};
use crate::{
    AnswerFilter, Answering, Expansion, NewDispatch, Path, Question, acknowledge_by_code, answer_counts, answered,
    dispatch, receipt_key,
};

fn questions() -> Vec<Question> {
    let question = |text: &str, answering| Question { text: text.to_owned(), answering };
    vec![
        question("VPN機器を使っていますか", Answering::OneOf(vec!["使っている".into(), "使っていない".into()])),
        question("対象の機器は何台ですか", Answering::Number),
        question("お困りのこと", Answering::Text),
    ]
}

/// A bulletin with questions, expanded; the path of the page behind the code of a body.
async fn asked(app: &App, bulletin: BulletinId) -> impl Fn(i64) -> String + use<> {
    let mut content = content();
    content.summary.questions = questions();
    let mut tx = app.db.begin().await.unwrap();
    let new = NewDispatch {
        bulletin,
        source: bulletin.to_string(),
        path: Path::Direct,
        issuer: body(super::NATIONAL),
        under: body(super::NATIONAL),
        content: &content,
    };
    let serial = dispatch(&mut tx, app, new).await.unwrap();
    tx.commit().await.unwrap();
    work(app, Expansion::new(app.clone())).await;
    let key = receipt_key(app);
    move |of| format!("/k/{}", key.code(serial, body(of)).unwrap().url_form())
}

async fn ask(app: &App, request: Request<Body>) -> (StatusCode, String) {
    let response = crate::routes(app).into_router().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

async fn look(app: &App, path: &str) -> String {
    ask(app, Request::get(path).body(Body::empty()).unwrap()).await.1
}

async fn press(app: &App, path: &str, form: &str) -> (StatusCode, String) {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    ask(app, request.body(Body::from(form.to_owned())).unwrap()).await
}

async fn values(app: &App, table: &'static str) -> Vec<String> {
    let rows = query(table).all(&app.db).await.unwrap();
    rows.iter().map(|row| row.get("value").unwrap()).collect()
}

const NOW: &str = "SELECT value FROM answer ORDER BY body, question";
const BEFORE: &str = "SELECT value FROM answer_before ORDER BY body, question, version";
const ENTRIES: &str = "SELECT COUNT(*) AS n FROM audit_entry WHERE verb = 'bulletin.answer'";

#[tokio::test]
async fn questions_come_after_the_confirmation_and_never_stand_in_its_way() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example"]).await;
        let page = asked(app, BulletinId::new(&*app.entropy)).await(FIRST_INSTITUTION);
        assert!(!look(app, &page).await.contains("VPN機器"), "first the confirmation");
        let (status, told) =
            press(app, &format!("{page}/answers"), "q1=%E4%BD%BF%E3%81%A3%E3%81%A6%E3%81%84%E3%82%8B").await;
        assert!(status == StatusCode::CONFLICT && told.contains("先に「読みました(了知)」"), "{told}");
        assert!(values(app, NOW).await.is_empty());
        let (status, done) = press(app, &page, "").await;
        assert!(status == StatusCode::OK && done.contains("了知を記録しました"), "{done}");
        assert!(done.contains("問1 VPN機器を使っていますか") && done.contains("type=\"radio\" name=\"q1\""), "{done}");
        let (status, done) = press(app, &format!("{page}/answers"), "q1=&q2=&q3=").await;
        assert!(status == StatusCode::OK && done.contains("新しいお答えはありませんでした"), "{done}");
        assert_eq!(number(app, ENTRIES).await, 0);
        assert!(look(app, &page).await.contains("問3 お困りのこと"), "who comes back may answer later");
    })
    .await;
}

#[tokio::test]
async fn a_later_answer_takes_the_place_of_the_one_before_which_stays_in_the_history() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example", "b@two.example"]).await;
        let page = asked(app, BulletinId::new(&*app.entropy)).await(FIRST_INSTITUTION);
        press(app, &page, "").await;
        let answers = format!("{page}/answers");
        let (_, done) = press(app, &answers, "q2=3&q3=%E3%81%AA%E3%81%97").await;
        assert!(done.contains("お答えを記録しました"), "{done}");
        press(app, &answers, "q2=%EF%BC%94&q3=").await;
        press(app, &answers, "q2=4").await;
        press(app, &answers, "q2=5").await;
        assert_eq!(
            (values(app, NOW).await, values(app, BEFORE).await),
            (vec!["5".into(), "なし".into()], vec!["3".to_owned(), "4".into()])
        );
        assert_eq!(number(app, ENTRIES).await, 3, "the same answer again is no change");
        let details =
            query("SELECT detail AS value FROM audit_entry WHERE verb = 'bulletin.answer'").all(&app.db).await;
        assert!(details.unwrap().iter().all(|row| !row.get::<String>("value").unwrap().contains("なし")));
        let again = look(app, &page).await;
        assert!(
            again.contains("お答えは記録されています") && !again.contains("なし"),
            "a code may be in wrong hands: {again}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_kept_is_told_beside_its_field_and_given_back() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example"]).await;
        let page = asked(app, BulletinId::new(&*app.entropy)).await(FIRST_INSTITUTION);
        press(app, &page, "").await;
        let answers = format!("{page}/answers");
        let long = format!("q2=%3Cscript%3E&q3={}", "x".repeat(201));
        let (status, told) = press(app, &answers, &long).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        for expected in ["直すところが2つ", "id=\"q2-e\"", "200字まで", "value=\"&#60;script&#62;\"", "xxxxxxxx"]
        {
            assert!(told.contains(expected), "{expected}: {told}");
        }
        assert!(!told.contains("<script>") && values(app, NOW).await.is_empty(), "one fault, nothing is kept");
        for hostile in ["q1=nothing", "q9=1&q0=2", "", "q1=%00%1b[31m", "q3=%E3%80%80%0a", "x=%F0%9F%92%A9"] {
            let (status, _) = press(app, &answers, hostile).await;
            assert!(!status.is_server_error(), "{hostile}: {status}");
        }
        assert!(values(app, NOW).await.is_empty());
        for elsewhere in ["/k/K7R422MXK7R422MX/answers", "/k/%00/answers"] {
            let (status, told) = press(app, elsewhere, "q2=1").await;
            assert!(status == StatusCode::NOT_FOUND && !told.contains("VPN"), "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_answers_its_own_bulletin_for_its_own_institution() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example", "b@two.example"]).await;
        let (one, two) = (BulletinId::new(&*app.entropy), BulletinId::new(&*app.entropy));
        let (first, second) = (asked(app, one).await, asked(app, two).await);
        for page in [first(FIRST_INSTITUTION), first(FIRST_INSTITUTION + 1)] {
            press(app, &page, "").await;
        }
        press(
            app,
            &format!("{}/answers", first(FIRST_INSTITUTION)),
            "q1=%E4%BD%BF%E3%81%A3%E3%81%A6%E3%81%84%E3%82%8B&q2=2&q3=one",
        )
        .await;
        press(app, &format!("{}/answers", first(FIRST_INSTITUTION + 1)), "q2=2&q3=two").await;
        let (status, _) = press(app, &format!("{}/answers", second(FIRST_INSTITUTION)), "q2=9").await;
        assert_eq!(status, StatusCode::CONFLICT, "the other bulletin is not confirmed");
        let counted = async |under: Option<BodyId>| {
            let counts = answer_counts(&app.db, one, under).await.unwrap();
            counts.into_iter().map(|count| (count.question, count.value, count.bodies)).collect::<Vec<_>>()
        };
        let all = [(1, "使っている".to_owned(), 1), (2, "2".to_owned(), 2), (3, String::new(), 2)];
        assert_eq!((counted(None).await, counted(Some(body(super::DISTRICT))).await), (all.to_vec(), all.to_vec()));
        assert_eq!(counted(Some(body(FIRST_INSTITUTION))).await, []);
        let list = async |filter: AnswerFilter, after: Option<BodyId>, limit: u32| {
            let found = answered(&app.db, one, filter, after, limit).await.unwrap();
            found
                .into_iter()
                .map(|row| (row.body.as_i64(), row.answers.into_values().collect()))
                .collect::<Vec<(i64, Vec<String>)>>()
        };
        let any = AnswerFilter::default();
        let (a, b) =
            ((10, vec!["使っている".to_owned(), "2".into(), "one".into()]), (11, vec!["2".to_owned(), "two".into()]));
        assert_eq!(list(any, None, 9).await, [a.clone(), b.clone()]);
        assert_eq!((list(any, None, 1).await, list(any, Some(body(10)), 1).await), (vec![a.clone()], vec![b]));
        assert_eq!(list(AnswerFilter { question: Some(1), ..any }, None, 9).await, [a]);
        assert_eq!(list(AnswerFilter { prefecture: "13".parse().ok(), ..any }, None, 9).await, []);
        assert!(answered(&app.db, two, any, None, 9).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn two_who_answer_at_once_leave_one_answer_and_lose_none() {
    on_both(&migrations(), |test| async move {
        let app = &test.app;
        sector(app, &["a@one.example"]).await;
        let page = asked(app, BulletinId::new(&*app.entropy)).await(FIRST_INSTITUTION);
        acknowledge_by_code(app, page.trim_start_matches("/k/"), None).await.unwrap();
        let mut senders = tokio::task::JoinSet::new();
        for value in 1..=8 {
            let (app, path) = (app.clone(), format!("{page}/answers"));
            senders.spawn(async move { press(&app, &path, &format!("q2={value}")).await.0 });
        }
        while let Some(status) = senders.join_next().await {
            assert_eq!(status.unwrap(), StatusCode::OK);
        }
        let mut kept = [values(app, NOW).await, values(app, BEFORE).await].concat();
        kept.sort();
        assert_eq!(kept, ["1", "2", "3", "4", "5", "6", "7", "8"]);
        assert_eq!((values(app, NOW).await.len(), number(app, ENTRIES).await), (1, 8));
    })
    .await;
}
