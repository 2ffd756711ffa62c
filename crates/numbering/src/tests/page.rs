//! The page of the book: one year, in either order, with what was typed kept when it is refused.

use super::*;

async fn ask(test: &TestDb, actor: Actor, request: Request<Content>) -> (StatusCode, String) {
    let router = crate::web::routes(&test.app).into_router().layer(Extension(actor));
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let content = to_bytes(response.into_body(), 1_000_000).await.unwrap();
    (status, String::from_utf8(content.to_vec()).unwrap())
}

fn open(path: &str) -> Request<Content> {
    Request::get(path).body(Content::empty()).unwrap()
}

fn send(path: &str, form: &str) -> Request<Content> {
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    request.body(Content::from(format!("csrf=csrf&{form}"))).unwrap()
}

const HOLD: &str = "number=%E5%85%A8%E8%A8%BA%E9%80%A3%E7%99%BA%E7%AC%AC9%E5%8F%B7(%E6%83%85)&date=2026-11-24&purpose=";
const CANCEL: &str = "series_key=%E5%85%A8%E8%A8%BA%E9%80%A3%E7%99%BA(%E6%83%85)&year=2026&serial=9&reason=";

#[tokio::test]
async fn the_page_shows_the_own_book_of_one_year() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    let planted = country(&test).await;
    let national = planted.national;
    let clerk = || actor(national, &[ReadNumbers::NAME, CancelNumber::NAME, HoldNumber::NAME]);
    taken(&test, national, ("全診連発第1号(情)", "2026-03-31"), "old", somebody()).await.unwrap();
    taken(&test, national, ("全診連発第8号(情)", "2026-11-24"), "new", planted.people[0].id).await.unwrap();
    taken(&test, planted.story_district, ("汐診発第3号", "2026-11-24"), "other", somebody()).await.unwrap();
    let (_, page) = ask(&test, clerk(), open("/numbers")).await;
    assert!(page.contains("全診連発第8号(情)") && page.contains("菅野 ほのか") && page.contains("全診連発第9号(情)"));
    assert!(!page.contains("汐診発"));
    assert!(page.contains("抜けている番号") && page.contains("全診連発第7号(情)を欠番にする"));
    assert!(!page.contains("全診連発第8号(情)を欠番にする"), "it went out on a letter");
    let (_, page) = ask(&test, clerk(), open("/numbers?year=2025")).await;
    assert!(page.contains("全診連発第1号(情)") && !page.contains("全診連発第8号(情)"));
}

#[tokio::test]
async fn a_number_is_taken_by_hand_and_made_a_gap_on_the_page() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    let national = country(&test).await.national;
    let clerk = || actor(national, &[ReadNumbers::NAME, CancelNumber::NAME, HoldNumber::NAME]);
    let (status, page) = ask(&test, clerk(), send("/numbers/hold", HOLD)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("何に使う番号か") && page.contains("全診連発第9号(情)"), "what was typed is kept");
    assert_eq!(ask(&test, clerk(), send("/numbers/hold", &format!("{HOLD}kami"))).await.0, StatusCode::SEE_OTHER);
    let (_, page) = ask(&test, clerk(), open("/numbers?year=nonsense&order=number")).await;
    assert!(page.contains("手で取得") && page.contains("kami") && page.contains("番号の順に"));
    let (status, page) = ask(&test, clerk(), send("/numbers/cancel", &format!("{CANCEL}%20"))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("欠番にする理由を"), "beside the field");
    let reader = actor(national, &[ReadNumbers::NAME]);
    for (path, form) in [("/numbers/cancel", CANCEL), ("/numbers/hold", HOLD)] {
        assert_eq!(ask(&test, reader.clone(), send(path, &format!("{form}x"))).await.0, StatusCode::NOT_FOUND);
    }
    assert!(!ask(&test, reader, open("/numbers")).await.1.contains("method=\"post\""));
    let done = ask(&test, clerk(), send("/numbers/cancel", &format!("{CANCEL}%E8%AA%A4%E3%82%8A"))).await.0;
    assert_eq!(done, StatusCode::SEE_OTHER);
    let (_, page) = ask(&test, clerk(), open("/numbers")).await;
    assert!(page.contains("欠番</span>") && page.contains("誤り"));
    let stranger = actor(national, &["bulletin.read"]);
    assert_eq!(ask(&test, stranger, open("/numbers")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_office_of_several_bodies_chooses_whose_book_it_opens() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    let planted = country(&test).await;
    let (national, district) = (planted.national, planted.story_district);
    let verbs = [ReadNumbers::NAME, CancelNumber::NAME, HoldNumber::NAME].map(str::to_owned).to_vec();
    let role = Role { code: "test".into(), name: "見本".into() };
    let grant = |body| Grant { role: role.clone(), body, verbs: verbs.clone(), audiences: Vec::new() };
    let clerk = || Actor::for_test(somebody(), vec![grant(national), grant(district)]);
    taken(&test, national, ("全診連発第1号(情)", "2026-11-24"), "one", somebody()).await.unwrap();
    taken(&test, district, ("汐診発第3号", "2026-11-24"), "other", somebody()).await.unwrap();
    let (_, page) = ask(&test, clerk(), open("/numbers")).await;
    assert!(page.contains("全診連発第1号(情)") && page.contains("汐見地区") && !page.contains("汐診発第3号"));
    let (_, page) = ask(&test, clerk(), open(&format!("/numbers?body={district}"))).await;
    assert!(page.contains("汐診発第3号") && !page.contains("全診連発第1号(情)"));
    let reader = actor(national, &[ReadNumbers::NAME]);
    for unseen in [district.to_string(), "0".into(), "x".into()] {
        let (status, _) = ask(&test, reader.clone(), open(&format!("/numbers?body={unseen}"))).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{unseen}");
    }
    let form = "number=%E6%B1%90%E8%A8%BA%E7%99%BA%E7%AC%AC9%E5%8F%B7&date=2026-11-24&purpose=kami";
    let there = format!("{form}&body={district}");
    assert_eq!(ask(&test, clerk(), send("/numbers/hold", &there)).await.0, StatusCode::SEE_OTHER);
    let (_, page) = ask(&test, clerk(), open(&format!("/numbers?body={district}"))).await;
    assert!(page.contains("汐診発第9号") && page.contains("kami"));
    assert_eq!(ask(&test, reader, send("/numbers/hold", &there)).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_long_book_is_read_in_pages_and_filed_whole() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    let national = country(&test).await.national;
    let clerk = || actor(national, &[ReadNumbers::NAME, CancelNumber::NAME, HoldNumber::NAME]);
    for serial in 1..=201 {
        let written = format!("全診連発第{serial}号(情)");
        taken(&test, national, (written.as_str(), "2026-11-24"), &format!("paper{serial}"), somebody()).await.unwrap();
    }
    let shows = |page: &str, serial: u32| page.contains(&format!("<span class=\"nb\">全診連発第{serial}号(情)</span>"));
    let (_, first) = ask(&test, clerk(), open("/numbers")).await;
    assert!(first.contains("201件 (3ページのうち1ページ目)") && shows(&first, 201) && !shows(&first, 101));
    for (asked, serial) in [("2", 101), ("3", 1), ("99", 1), ("0", 201), ("x", 201)] {
        let (_, page) = ask(&test, clerk(), open(&format!("/numbers?page={asked}"))).await;
        assert!(shows(&page, serial), "page {asked}");
        assert!(!page.contains("抜けている番号"), "a number on another page is no gap");
    }
    let (_, whole) = ask(&test, clerk(), open("/numbers?order=number")).await;
    assert!((1..=201).all(|serial| shows(&whole, serial)));
    let refused = "series_key=%E5%85%A8%E8%A8%BA%E9%80%A3%E7%99%BA(%E6%83%85)&year=2026&serial=150&reason=";
    let (status, page) = ask(&test, clerk(), send("/numbers/cancel", refused)).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && shows(&page, 150), "the page of the number: {status}");
}

#[tokio::test]
async fn gaps_beyond_the_listed_ones_are_told() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    let national = country(&test).await.national;
    let clerk = || actor(national, &[ReadNumbers::NAME, CancelNumber::NAME]);
    taken(&test, national, ("全診連発第50号(情)", "2026-11-24"), "one", somebody()).await.unwrap();
    let (_, page) = ask(&test, clerk(), open("/numbers")).await;
    assert!(page.contains("全診連発第49号(情)") && !page.contains("件を示しています"));
    taken(&test, national, ("全診連発第90000号(情)", "2026-11-24"), "slip", somebody()).await.unwrap();
    let (_, page) = ask(&test, clerk(), open("/numbers")).await;
    assert!(page.contains("ぜんぶで89998件あり、番号の小さい50件"), "a slip is seen");
}
