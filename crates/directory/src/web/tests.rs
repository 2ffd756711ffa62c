//! Pages as strangers, neighbours, clerks and administrators meet them.

use std::sync::Arc;

use axum::body::{Body as Content, to_bytes};
use axum::http::{Request, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::{Extension, Router};
use noroshi_access::{Actor, enforce_gates};
use noroshi_platform::testing::{TestDb, on_both};
use noroshi_terms::BodyId;
use tower::ServiceExt;

use crate::body::BodyKind;
use crate::demonstration::{Demonstration, Planted, plant};
use crate::tests::{actor, migrations};
use crate::{read, store};

mod keeping;
mod lists;
mod people;
mod trees;

const CLERK: [&str; 2] = ["directory.read", "directory.keep"];
const ADMINISTRATOR: [&str; 4] = ["directory.read", "directory.keep", "directory.build", "directory.import"];
const UNKNOWN_LIST: &str = "0198c0de-0000-7000-8000-000000000000";

async fn country(test: &TestDb) -> Planted {
    plant(&test.app.db, test.app.now(), &Demonstration { seed: 1, institutions: 60 }).await.unwrap()
}

fn router(test: &TestDb, actor: Option<Actor>) -> Router {
    let routes = super::routes(&test.app);
    let table: Arc<[_]> = routes.table().into();
    let router = routes.into_router().route_layer(from_fn_with_state(table, enforce_gates));
    match actor {
        Some(actor) => router.layer(Extension(actor)),
        None => router,
    }
}

async fn ask(test: &TestDb, actor: Option<Actor>, request: Request<Content>) -> (StatusCode, String) {
    let response = router(test, actor).oneshot(request).await.unwrap();
    let status = response.status();
    let content = to_bytes(response.into_body(), 1_000_000).await.unwrap();
    (status, String::from_utf8(content.to_vec()).unwrap())
}

async fn open(test: &TestDb, actor: Actor, path: &str) -> (StatusCode, String) {
    ask(test, Some(actor), Request::get(path).body(Content::empty()).unwrap()).await
}

async fn send(test: &TestDb, actor: Option<Actor>, path: &str, form: &str) -> (StatusCode, String) {
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    ask(test, actor, request.body(Content::from(form.to_owned())).unwrap()).await
}

/// A district of another prefecture than the story's.
async fn foreign_district(test: &TestDb, planted: &Planted) -> BodyId {
    let hokkaido = store::body_by_code(&test.app.db, "P01").await.unwrap().unwrap();
    let district = store::children(&test.app.db, hokkaido.serial, BodyKind::District).await.unwrap()[0].serial;
    assert_ne!(district, planted.story_district);
    district
}

#[tokio::test]
async fn clerks_see_their_surroundings_and_nothing_else_exists() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let clerk = || actor(planted.story_district, &CLERK);
        let foreign = foreign_district(&test, &planted).await;
        for seen in [planted.story_district, planted.story_institutions[0], planted.national] {
            assert_eq!(open(&test, clerk(), &format!("/directory/{seen}")).await.0, StatusCode::OK);
        }
        for unseen in [foreign.to_string(), "999999".into(), "0".into(), "a".into(), "-1".into()] {
            assert_eq!(
                open(&test, clerk(), &format!("/directory/{unseen}")).await.0,
                StatusCode::NOT_FOUND,
                "{unseen}"
            );
        }
        let (_, list) = open(&test, clerk(), "/directory").await;
        assert!(list.contains("汐見地区診療連合会") && list.contains("みなと坂クリニック") && !list.contains("北海道"));
        let national = actor(planted.national, &["directory.read"]);
        assert_eq!(open(&test, national, &format!("/directory/{foreign}")).await.0, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn the_list_states_the_legal_basis() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    let planted = country(&test).await;
    let (_, list) = open(&test, actor(planted.national, &CLERK), "/directory").await;
    let stated = &test.app.config.shared_use;
    for text in [&stated.items, &stated.parties, &stated.purpose, &stated.responsible] {
        assert!(!text.is_empty() && list.contains(text.as_str()), "{text}");
    }
    assert!(list.contains("after="), "a long list has a next page");
}

#[tokio::test]
async fn nobody_passes_without_the_verb() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    let planted = country(&test).await;
    let district = planted.story_district;
    let routes = super::routes(&test.app);
    // The first page of an empty installation is guarded by its one-time link.
    for entry in routes.table().iter().filter(|entry| entry.gate != noroshi_platform::web::Gate::Open) {
        let path = entry
            .path
            .replace("{serial}", &district.to_string())
            .replace("{id}", UNKNOWN_LIST)
            .replace("{person}", "1");
        let request = || Request::builder().method(entry.method).uri(path.as_str()).body(Content::empty()).unwrap();
        assert_eq!(ask(&test, None, request()).await.0, StatusCode::SEE_OTHER, "a stranger at {path}");
        let member = actor(planted.story_institutions[0], &["bulletin.read"]);
        assert_eq!(ask(&test, Some(member), request()).await.0, StatusCode::NOT_FOUND, "a member at {path}");
        let kept = ["contacts", "agreements", "recheck", "protected"];
        let is_a_keepers = kept.iter().any(|part| path.contains(part));
        if path.starts_with("/directory/import") || (entry.method == "POST" && !is_a_keepers) {
            let clerk = actor(district, &CLERK);
            assert_eq!(ask(&test, Some(clerk), request()).await.0, StatusCode::NOT_FOUND, "a clerk at {path}");
        }
    }
}

#[tokio::test]
async fn a_clerk_keeps_the_own_contacts_and_those_of_the_own_institutions() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let (district, clinic) = (planted.story_district, planted.story_institutions[0]);
        let clerk = || Some(actor(district, &CLERK));
        let form = "csrf=csrf&channel=fax&address=088-000-9999";
        for (body, expected) in [(district, 303), (clinic, 303), (planted.national, 404)] {
            let (status, _) = send(&test, clerk(), &format!("/directory/{body}/contacts"), form).await;
            assert_eq!(status.as_u16(), expected);
        }
        let contacts = store::contacts(&test.app.db, clinic).await.unwrap();
        let added = contacts.iter().find(|contact| contact.address == "088-000-9999").unwrap();
        let form = format!("csrf=csrf&contact={}", added.id);
        send(&test, clerk(), &format!("/directory/{clinic}/contacts/verify"), &form).await;
        let (_, page) = open(&test, actor(district, &CLERK), &format!("/directory/{clinic}")).await;
        assert!(page.contains("令和8年11月24日"), "the day of the confirmation is shown");
    })
    .await;
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_and_a_foreign_form_does_nothing() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    let planted = country(&test).await;
    let path = format!("/directory/{}/contacts", planted.story_district);
    let clerk = || Some(actor(planted.story_district, &CLERK));
    let (status, page) = send(&test, clerk(), &path, "csrf=csrf&channel=fax&address=%3Cb%3E123").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("value=\"&#60;b&#62;123\"") && page.contains("role=\"alert\"") && !page.contains("<b>123"));
    let (status, _) = send(&test, clerk(), &path, "csrf=other&channel=fax&address=088-000-9999").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let contacts = store::contacts(&test.app.db, planted.story_district).await.unwrap();
    assert!(contacts.iter().all(|contact| contact.address != "088-000-9999"));
}

#[tokio::test]
async fn an_administrator_builds() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let district = planted.story_district;
        let administrator = || Some(actor(planted.national, &ADMINISTRATOR));
        let at = |action: &str| format!("/directory/{district}/{action}");
        let body = "csrf=csrf&code=C999999&body_name=NEW&body_kana=new&kind=institution&prefecture=39&abbreviation=";
        assert_eq!(send(&test, administrator(), &at("bodies"), body).await.0, StatusCode::SEE_OTHER);
        let new = store::body_by_code(&test.app.db, "C999999").await.unwrap().unwrap();
        assert!(store::is_under(&test.app.db, new.serial, planted.national).await.unwrap());
        let person = "csrf=csrf&person_name=NEW&person_kana=new&mail=new%40shiomi.example&role=association_clerk";
        assert_eq!(send(&test, administrator(), &at("people"), person).await.0, StatusCode::SEE_OTHER);
        let (status, page) = send(&test, administrator(), &at("people"), "csrf=csrf&person_name=&role=author").await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("お名前を入れてください"));
        let (_, page) = open(&test, administrator().unwrap(), &format!("/directory/{district}")).await;
        assert!(page.contains("NEW") && page.contains("管理者の操作"));
        let parent = format!("/directory/{}/parents", new.serial);
        assert_eq!(send(&test, administrator(), &parent, "csrf=csrf&parent_code=P38").await.0, StatusCode::SEE_OTHER);
        assert_eq!(store::parents(&test.app.db, new.serial).await.unwrap().len(), 2);
        let end = format!("/directory/{}/end", new.serial);
        assert_eq!(send(&test, administrator(), &end, "csrf=csrf").await.0, StatusCode::SEE_OTHER);
        let (_, page) = open(&test, administrator().unwrap(), &format!("/directory/{}", new.serial)).await;
        assert!(page.contains("終了"));
    })
    .await;
}

#[tokio::test]
async fn an_administrator_lets_a_person_leave_from_the_page() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let district = planted.story_district;
        let administrator = || Some(actor(planted.national, &ADMINISTRATOR));
        let at = |action: &str| format!("/directory/{district}/{action}");
        let person = "csrf=csrf&person_name=LEAVER&person_kana=x&mail=desk%40shiomi.example&role=association_clerk";
        assert_eq!(send(&test, administrator(), &at("people"), person).await.0, StatusCode::SEE_OTHER);
        let leaver = store::person_by_mail(&test.app.db, "desk@shiomi.example").await.unwrap().unwrap().id;
        let (_, page) = open(&test, administrator().unwrap(), &format!("/directory/{district}")).await;
        assert!(page.contains("退任・異動にする") && page.contains("LEAVER"));
        let (_, page) = open(&test, actor(district, &CLERK), &format!("/directory/{district}")).await;
        assert!(!page.contains("退任・異動"), "a clerk lets nobody leave");
        let form = format!("csrf=csrf&person={leaver}");
        let clerk = Some(actor(district, &CLERK));
        assert_eq!(send(&test, clerk, &at("people/leave"), &form).await.0, StatusCode::NOT_FOUND);
        assert!(store::person_by_mail(&test.app.db, "desk@shiomi.example").await.unwrap().is_some());
        assert_eq!(send(&test, administrator(), &at("people/leave"), &form).await.0, StatusCode::SEE_OTHER);
        let (_, page) = open(&test, administrator().unwrap(), &format!("/directory/{district}")).await;
        assert!(!page.contains("LEAVER"));
        assert!(store::person_by_mail(&test.app.db, "desk@shiomi.example").await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_reader_takes_away_what_the_list_shows_and_no_formula() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let administrator = || Some(actor(planted.national, &ADMINISTRATOR));
        let path = format!("/directory/{}/bodies", planted.story_district);
        let body =
            "csrf=csrf&code=C999999&body_name=%3D1%2B1&body_kana=new&kind=institution&prefecture=39&abbreviation=";
        assert_eq!(send(&test, administrator(), &path, body).await.0, StatusCode::SEE_OTHER);
        let clerk = actor(planted.story_district, &CLERK);
        let mut shown =
            store::Search { text: String::new(), sight: read::sight(&test.app.db, &clerk).await.unwrap(), after: None };
        let mut codes = Vec::new();
        loop {
            let page = store::page(&test.app.db, &shown).await.unwrap();
            codes.extend(page.iter().map(|body| body.code.clone()));
            let Some(last) = page.last() else { break };
            shown.after = Some(last.serial);
        }
        let (status, bodies) = open(&test, clerk.clone(), "/directory.csv?of=bodies").await;
        assert_eq!(status, StatusCode::OK);
        let (_, file) = open(&test, clerk.clone(), "/directory.csv").await;
        assert_eq!(open(&test, clerk, "/directory.csv?of=everything").await.0, StatusCode::NOT_FOUND);
        let lines: Vec<&str> = file.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0], "code,name,kana,parents,prefecture,postal,address,mail,fax,tel,director");
        let rows = bodies.lines().skip(1).chain(file.lines().skip(1));
        let mut exported: Vec<&str> = rows.filter_map(|line| line.split(',').next()).collect();
        exported.sort_unstable();
        codes.sort_unstable();
        assert_eq!(exported, codes, "the same bodies as the list");
        assert!(!file.contains("P01") && lines.iter().any(|line| line.starts_with("C999999,'=1+1,")));
        assert!(
            lines.iter().any(|line| line.contains("みなと坂クリニック") && line.contains("@c000001.clinic.example"))
        );
        let sql = "SELECT COUNT(*) AS found FROM audit_entry WHERE verb = 'directory.export'";
        let row = noroshi_platform::db::query(sql).one(&test.app.db).await.unwrap();
        assert_eq!(row.get::<i64>("found").unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_gives_an_imported_association_its_abbreviation() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let administrator = || Some(actor(planted.national, &ADMINISTRATOR));
        let path = format!("/directory/{}/description", planted.story_district);
        let form = "csrf=csrf&own_name=NEW&own_kana=new&own_prefecture=39&own_abbreviation=%E6%96%B0%E7%99%BA";
        let clerk = Some(actor(planted.story_district, &CLERK));
        assert_eq!(send(&test, clerk, &path, form).await.0, StatusCode::NOT_FOUND);
        assert_eq!(send(&test, administrator(), &path, form).await.0, StatusCode::SEE_OTHER);
        let body = store::body(&test.app.db, planted.story_district).await.unwrap().unwrap();
        assert_eq!((body.name.as_str(), body.abbreviation.as_deref()), ("NEW", Some("新発")));
        let found = store::Search { text: "NEW".into(), sight: store::Sight::Everything, after: None };
        assert_eq!(store::page(&test.app.db, &found).await.unwrap()[0].serial, planted.story_district);
        let (status, page) = send(&test, administrator(), &path, "csrf=csrf&own_name=&own_kana=kept").await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("名称を入れてください"));
        assert!(page.contains("value=\"kept\""));
        let clinic = planted.story_institutions[0];
        let path = format!("/directory/{clinic}/description");
        let form = "csrf=csrf&own_name=CLINIC&own_kana=c&own_postal=12&own_address=&own_director=";
        assert_eq!(send(&test, administrator(), &path, form).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let form = form.replace("=12", "=780-0000").replace("own_address=", "own_address=STREET");
        assert_eq!(send(&test, administrator(), &path, &form).await.0, StatusCode::SEE_OTHER);
        let (_, page) = open(&test, administrator().unwrap(), &format!("/directory/{clinic}")).await;
        assert!(page.contains("7800000") && page.contains("STREET"));
    })
    .await;
}
