//! The pages of submitted lists: a form with a file, the report, the import, and nobody else's business.

use noroshi_access::{Grant, Role};
use noroshi_platform::outbox::{JobRunner, Workers, run_due_once};
use noroshi_terms::{PersonId, SeededEntropy};

use super::*;
use crate::ListRunner;

/// A form with a file as browsers send it.
async fn upload(test: &TestDb, actor: Actor, kind: &str, file: Option<&[u8]>) -> (StatusCode, String) {
    let mut content = Vec::new();
    for (name, value) in [("csrf", "csrf"), ("kind", kind)] {
        content.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    let name = if file.is_some() { "list.csv" } else { "" };
    content.extend(
        format!("--edge\r\nContent-Disposition: form-data; name=\"list\"; filename=\"{name}\"\r\n\r\n").bytes(),
    );
    content.extend(file.unwrap_or_default());
    content.extend(b"\r\n--edge--\r\n");
    let request = Request::post("/directory/import").header("content-type", "multipart/form-data; boundary=edge");
    let request = request.body(Content::from(content)).unwrap();
    let response = router(test, Some(actor)).oneshot(request).await.unwrap();
    let (status, place) = (response.status(), response.headers().get("location").cloned());
    match place {
        Some(place) => (status, place.to_str().unwrap().to_owned()),
        None => (status, String::from_utf8(to_bytes(response.into_body(), 1_000_000).await.unwrap().to_vec()).unwrap()),
    }
}

async fn work(test: &TestDb) {
    let runners = ListRunner::all(&test.app).map(|runner| Box::new(runner) as Box<dyn JobRunner>);
    run_due_once(&Workers::new(test.app.clone(), runners.into_iter().collect())).await.unwrap();
}

/// Another administrator of the same body.
fn colleague(planted: &Planted) -> Actor {
    let verbs = ADMINISTRATOR.map(str::to_owned).to_vec();
    let role = Role { code: "test".into(), name: "見本".into() };
    let grant = Grant { role, body: planted.national, verbs, audiences: Vec::new() };
    Actor::for_test(PersonId::new(&SeededEntropy::new(77)), vec![grant])
}

#[tokio::test]
async fn an_administrator_tries_a_list_reads_the_report_mends_it_and_imports_it() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let administrator = || actor(planted.national, &ADMINISTRATOR);
        let (status, page) = upload(&test, administrator(), "institutions", None).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("ファイルをお選びください"));
        assert!(page.contains("value=\"institutions\" checked"), "what was chosen is kept");
        let (status, page) = upload(&test, administrator(), "animals", Some(b"x")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("何の一覧か"));
        let wrong = "コード,名称,都道府県\n2710100013,<b>みほん,大阪\n27101,みじかい,大阪\n";
        let (wrong, _, _) = encoding_rs::SHIFT_JIS.encode(wrong);
        let (status, path) = upload(&test, administrator(), "institutions", Some(&wrong)).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = open(&test, administrator(), &path).await;
        assert!(page.contains("読み取っています"));
        work(&test).await;
        let (_, page) = open(&test, administrator(), &path).await;
        assert!(page.contains("直す行が1行あります") && page.contains("27101") && !page.contains("取り込む</button>"));
        let (_, report) = open(&test, administrator(), &format!("{path}/report.csv")).await;
        assert!(report.contains("取り込めません,3,コード,27101,"), "{report}");
        for other in ["", "/report.csv"] {
            let (status, _) = open(&test, colleague(&planted), &format!("{path}{other}")).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "nobody else's");
        }
        let mended = "コード,名称,都道府県\n2710100013,<b>みほん,大阪\n";
        let (_, path) = upload(&test, administrator(), "institutions", Some(mended.as_bytes())).await;
        work(&test).await;
        let (_, page) = open(&test, administrator(), &path).await;
        assert!(page.contains("1件を取り込む"));
        let take = format!("{path}/take");
        assert_eq!(send(&test, Some(colleague(&planted)), &take, "csrf=csrf").await.0, StatusCode::NOT_FOUND);
        assert_eq!(send(&test, Some(administrator()), &take, "csrf=other").await.0, StatusCode::FORBIDDEN);
        assert_eq!(send(&test, Some(administrator()), &take, "csrf=csrf").await.0, StatusCode::SEE_OTHER);
        assert_eq!(send(&test, Some(administrator()), &take, "csrf=csrf").await.0, StatusCode::CONFLICT);
        work(&test).await;
        let (_, page) = open(&test, administrator(), &path).await;
        assert!(page.contains("名簿に取り込みました"));
        let body = store::body_by_code(&test.app.db, "2710100013").await.unwrap().unwrap();
        let (_, page) = open(&test, administrator(), &format!("/directory/{}", body.serial)).await;
        assert!(page.contains("&#60;b&#62;みほん") && !page.contains("<b>みほん"));
        let (_, page) = open(&test, administrator(), "/directory/import").await;
        assert!(page.contains("list.csv") && page.contains("取り込み済み") && page.contains("試し読み済み"));
    })
    .await;
}

#[tokio::test]
async fn only_the_national_office_imports() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    let planted = country(&test).await;
    let local = || actor(planted.story_district, &ADMINISTRATOR);
    assert_eq!(open(&test, local(), "/directory/import").await.0, StatusCode::NOT_FOUND);
    assert_eq!(upload(&test, local(), "people", Some(b"name\n")).await.0, StatusCode::NOT_FOUND);
    let (_, page) = open(&test, local(), "/directory").await;
    assert!(!page.contains("/directory/import"));
    let (_, page) = open(&test, actor(planted.national, &ADMINISTRATOR), "/directory").await;
    assert!(page.contains("/directory/import"));
}

#[tokio::test]
async fn a_long_report_is_read_page_by_page_and_every_page_stays_small() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    let planted = country(&test).await;
    let administrator = || actor(planted.national, &ADMINISTRATOR);
    let long = "長い名前".repeat(70);
    let rows: String = (0..260).map(|row| format!("{long}{row},{long},大阪\n")).collect();
    let list = format!("コード,名称,都道府県\n{rows}");
    let (_, path) = upload(&test, administrator(), "institutions", Some(list.as_bytes())).await;
    let (_, page) = open(&test, administrator(), &path).await;
    assert!(page.contains("取りやめる"), "a list that is being read may be given up");
    work(&test).await;
    for number in ["", "?page=2", "?page=8", "?page=99", "?page=x"] {
        let (status, page) = open(&test, administrator(), &format!("{path}{number}")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.len() < 40_000 && page.contains("260件"), "{number}: {}", page.len());
        assert!(page.contains("はじめの200件"));
    }
    let (_, page) = open(&test, administrator(), &format!("{path}?page=2")).await;
    assert!(page.contains(">27<") && page.contains("?page=1") && page.contains("?page=3"));
}
