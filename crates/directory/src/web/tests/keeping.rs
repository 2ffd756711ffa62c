//! What keepers and administrators do on the pages beside contacts: checking again, protected people, codes, agreements, files.

use noroshi_access::{grant_role, web::HomeSource};
use noroshi_platform::db::query;
use noroshi_terms::{PersonId, SeededEntropy};

use super::*;
use crate::DirectoryHome;
use crate::import::{ImportFile, ImportKind, preview};

async fn count(test: &TestDb, sql: &'static str) -> i64 {
    query(sql).one(&test.app.db).await.unwrap().get("found").unwrap()
}

/// Moves the clock to the morning of 2 April 2027.
fn after_april(test: &TestDb) {
    test.clock.advance(std::time::Duration::from_secs(129 * 24 * 3_600));
}

#[tokio::test]
async fn after_the_first_of_april_everything_waits_until_it_is_verified_again() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let district = planted.story_district;
        let clerk = || actor(district, &CLERK);
        let path = format!("/directory/{district}/recheck");
        let home = DirectoryHome::new(test.app.clone());
        assert_eq!(send(&test, Some(clerk()), &format!("{path}/all"), "csrf=csrf").await.0, StatusCode::SEE_OTHER);
        assert_eq!(home.work(&clerk()).await.unwrap().len(), 0, "the clerk's grant is of this year");
        after_april(&test);
        let waiting = home.work(&clerk()).await.unwrap();
        assert!(waiting[0].text.contains("担当者1名と連絡先3件"), "{}", waiting[0].text);
        let (_, page) = open(&test, clerk(), &path).await;
        assert!(page.contains("浜口 千尋") && page.contains("4件すべて、変わりありません"));
        let (_, page) = open(&test, clerk(), &format!("/directory/{district}")).await;
        assert!(page.contains("確認が必要"));
        let holder = &store::recheck::holders(&test.app.db, district).await.unwrap()[0];
        let form = format!("csrf=csrf&person={}&role={}", holder.person, holder.role.code);
        assert_eq!(send(&test, Some(clerk()), &format!("{path}/holder"), &form).await.0, StatusCode::SEE_OTHER);
        let wrong = form.replace("association_clerk", "author");
        let (status, _) = send(&test, Some(clerk()), &format!("{path}/holder"), &wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let contact = store::contacts(&test.app.db, district).await.unwrap()[0].id;
        let form = format!("csrf=csrf&contact={contact}");
        assert_eq!(send(&test, Some(clerk()), &format!("{path}/contact"), &form).await.0, StatusCode::SEE_OTHER);
        let (_, page) = open(&test, clerk(), &path).await;
        assert!(!page.contains("浜口 千尋") && page.contains("2件すべて、変わりありません"));
        assert_eq!(send(&test, Some(clerk()), &format!("{path}/all"), "csrf=csrf").await.0, StatusCode::SEE_OTHER);
        let (_, page) = open(&test, clerk(), &path).await;
        assert!(page.contains("すべて確かめてあります"));
        assert_eq!(home.work(&clerk()).await.unwrap().len(), 0);
        let verified = "SELECT COUNT(*) AS found FROM audit_entry WHERE verb = 'directory.verify'";
        assert_eq!(count(&test, verified).await, 3);
        let foreign = foreign_district(&test, &planted).await;
        let path = format!("/directory/{foreign}/recheck");
        assert_eq!(open(&test, clerk(), &path).await.0, StatusCode::NOT_FOUND);
        assert_eq!(send(&test, Some(clerk()), &format!("{path}/all"), "csrf=csrf").await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_new_holder_is_fresh_and_one_who_went_waits_for_nobody() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    let planted = country(&test).await;
    after_april(&test);
    let district = planted.story_district;
    let person = planted.people[0].id;
    let mut tx = test.app.db.begin().await.unwrap();
    grant_role(&mut tx, person, "author", district, test.app.now()).await.unwrap();
    tx.commit().await.unwrap();
    let waiting = crate::recheck::waiting(&test.app, &test.app.db, district).await.unwrap();
    assert!(waiting.holders.iter().all(|holder| holder.person != person));
    let other = PersonId::new(&SeededEntropy::new(5));
    assert!(waiting.holders.iter().all(|holder| holder.person != other));
}

#[tokio::test]
async fn keepers_protect_their_people_and_nobody_else_sees_them() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let district = planted.story_district;
        let clerk = || Some(actor(district, &CLERK));
        let path = format!("/directory/{district}/protected");
        let person = "csrf=csrf&name=%E9%AB%99%E6%A9%8B+%E8%A6%8B%E6%9C%AC&role=chair&organisation=ORG\
                      &addresses=private%40free.example%3Bb%40org.example&telephone=088-000-0001&former=1";
        let (status, page) = send(&test, clerk(), &path, &person.replace("private%40free.example", "x")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("メールアドレスを読み取れません"));
        assert!(page.contains("value=\"chair\"") && page.contains("aria-invalid=\"true\""));
        assert_eq!(send(&test, clerk(), &path, person).await.0, StatusCode::SEE_OTHER);
        let twin = person.replace("%E9%AB%99", "%E9%AB%98");
        let (status, page) = send(&test, clerk(), &path, &twin).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("登録されています"), "高橋 is 髙橋");
        let (_, page) = open(&test, clerk().unwrap(), &path).await;
        assert!(page.contains("髙橋 見本") && page.contains("private@free.example") && page.contains("退任"));
        let id = store::protected::page(&test.app.db, district, 0).await.unwrap()[0].id;
        let (_, page) = open(&test, clerk().unwrap(), &format!("{path}/{id}")).await;
        assert!(page.contains("高橋 見本") && page.contains("髙橋 見本"), "the spellings");
        let reader = actor(planted.national, &["directory.read"]);
        for hidden in [path.clone(), format!("{path}/{id}"), format!("{path}.csv")] {
            assert_eq!(open(&test, reader.clone(), &hidden).await.0, StatusCode::NOT_FOUND);
            let member = actor(planted.story_institutions[0], &CLERK);
            assert_eq!(open(&test, member, &hidden).await.0, StatusCode::NOT_FOUND);
        }
        let other = format!("/directory/{}/protected/{id}", planted.story_institutions[0]);
        assert_eq!(open(&test, clerk().unwrap(), &other).await.0, StatusCode::NOT_FOUND, "of another body");
        let form = format!("{person}&person={id}&spellings=TAKAHASHI%3BT").replace("&former=1", "");
        assert_eq!(send(&test, clerk(), &format!("{path}/mend"), &form).await.0, StatusCode::SEE_OTHER);
        let (_, file) = open(&test, clerk().unwrap(), &format!("{path}.csv")).await;
        let row = "髙橋 見本,,,chair,ORG,,private@free.example;b@org.example,088-000-0001,0,TAKAHASHI;T,";
        assert!(file.lines().nth(1).unwrap().starts_with(row), "{file}");
        let report = preview(&test.app, &ImportFile::read(ImportKind::People, file.as_bytes()).unwrap()).await.unwrap();
        assert_eq!((report.changed, report.added, report.notices.len()), (0, 0, 1), "another body's word");
        let administrator = actor(planted.national, &ADMINISTRATOR);
        let (_, all) = open(&test, administrator, &format!("/directory/{}/protected.csv", planted.national)).await;
        assert!(all.contains("髙橋 見本") && all.contains("汐見地区"), "those below too, with who entered them");
        assert!(!all.contains("free.example"), "the addresses that a body enters are believed by nobody else");
        let form = format!("csrf=csrf&person={id}");
        assert_eq!(send(&test, clerk(), &format!("{path}/remove"), &form).await.0, StatusCode::SEE_OTHER);
        let (status, _) = send(&test, clerk(), &format!("{path}/remove"), &form).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let entries = "SELECT COUNT(*) AS found FROM audit_entry WHERE verb = 'directory.protect'";
        assert_eq!(count(&test, entries).await, 5);
        let told = "SELECT COUNT(*) AS found FROM audit_entry WHERE detail LIKE '%free.example%'";
        assert_eq!(count(&test, told).await, 0, "no address in the log");
    })
    .await;
}

#[tokio::test]
async fn codes_have_dates_and_old_ones_still_find_the_institution() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let clinic = planted.story_institutions[0];
        let old = store::body(&test.app.db, clinic).await.unwrap().unwrap().code;
        let administrator = || Some(actor(planted.national, &ADMINISTRATOR));
        let path = format!("/directory/{clinic}/codes");
        for (typed, words) in
            [("", "コードを入れてください"), ("123", "10桁の数字"), (old.as_str(), "この団体のコード")]
        {
            let (status, page) = send(&test, administrator(), &path, &format!("csrf=csrf&new_code={typed}")).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(words), "{typed}");
        }
        let neighbour = store::body(&test.app.db, planted.story_institutions[1]).await.unwrap().unwrap().code;
        let (_, page) = send(&test, administrator(), &path, &format!("csrf=csrf&new_code={neighbour}")).await;
        assert!(page.contains("ほかの団体が使っています"));
        let form = "csrf=csrf&new_code=3910100018&code_since=R8.10.1&as=own";
        assert_eq!(send(&test, administrator(), &path, form).await.0, StatusCode::SEE_OTHER);
        let form = "csrf=csrf&new_code=3930100010&code_since=&as=further";
        assert_eq!(send(&test, administrator(), &path, form).await.0, StatusCode::SEE_OTHER);
        let (_, page) = open(&test, administrator().unwrap(), &format!("/directory/{clinic}")).await;
        for words in
            ["3910100018", "令和8年10月1日まで", "令和8年10月1日から", "3930100010", "別のコード", "いまのコード"]
        {
            assert!(page.contains(words), "{words}");
        }
        let name = store::body(&test.app.db, clinic).await.unwrap().unwrap().name;
        for code in [old.as_str(), "3910100018", "3930100010"] {
            let list = format!("コード,名称\n{code},{name}\n");
            let file = ImportFile::read(ImportKind::Institutions, list.as_bytes()).unwrap();
            assert_eq!(preview(&test.app, &file).await.unwrap().same, 1, "{code}");
        }
        let form = "csrf=csrf&ended_code=3930100010";
        assert_eq!(send(&test, administrator(), &format!("{path}/end"), form).await.0, StatusCode::SEE_OTHER);
        let (status, _) = send(&test, administrator(), &format!("{path}/end"), form).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let clerk = Some(actor(planted.story_district, &CLERK));
        assert_eq!(send(&test, clerk, &path, form).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn an_agreement_is_entered_and_ended_on_the_vendors_page_too() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let vendor = store::body_by_kind(&test.app.db, BodyKind::Vendor).await.unwrap().unwrap().serial;
        let clinic = store::body(&test.app.db, planted.story_institutions[0]).await.unwrap().unwrap();
        let administrator = || Some(actor(planted.national, &ADMINISTRATOR));
        let path = format!("/directory/{vendor}/agreements");
        let days = "since=R8.4.1&until=R9.3.31";
        let (status, page) = send(&test, administrator(), &path, &format!("csrf=csrf&institution_code=x&{days}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        assert!(page.contains("コード「x」の医療機関は見つかりません"), "{page}");
        let form = format!("csrf=csrf&institution_code={}&{days}", clinic.code);
        assert_eq!(send(&test, administrator(), &path, &form).await.0, StatusCode::SEE_OTHER);
        let agreement = store::nda::of_body(&test.app.db, clinic.serial).await.unwrap()[0].clone();
        assert_eq!(agreement.other, vendor);
        let form = format!("csrf=csrf&institution_code={}&agreement={}", clinic.code, agreement.id);
        assert_eq!(send(&test, administrator(), &format!("{path}/end"), &form).await.0, StatusCode::SEE_OTHER);
        assert!(store::nda::of_body(&test.app.db, clinic.serial).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_workbook_taken_away_comes_back_as_the_same() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let reader = || Some(actor(planted.national, &["directory.read"]));
        for (of, kind) in [("bodies", ImportKind::Bodies), ("institutions", ImportKind::Institutions)] {
            let request = Request::get(format!("/directory.xlsx?of={of}")).body(Content::empty()).unwrap();
            let response = router(&test, reader()).oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::OK);
            let content = to_bytes(response.into_body(), 10_000_000).await.unwrap();
            let report = preview(&test.app, &ImportFile::read(kind, &content).unwrap()).await.unwrap();
            assert_eq!((report.added, report.changed, report.refused.len()), (0, 0, 0), "{of} {report:?}");
            assert!(report.same > 50, "{of}");
        }
    })
    .await;
}
