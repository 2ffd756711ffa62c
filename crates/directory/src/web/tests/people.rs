//! Protected people as several bodies enter them: nobody keeps the true office out, nobody speaks for it, long lists have pages.

use super::*;
use crate::import::{ImportFile, ImportKind, Importer, import};

async fn file(test: &TestDb, body: BodyId) -> String {
    let keeper = actor(body, &ADMINISTRATOR);
    let (status, file) = open(test, keeper, &format!("/directory/{body}/protected.csv")).await;
    assert_eq!(status, StatusCode::OK);
    file
}

#[tokio::test]
async fn whoever_enters_a_name_first_neither_keeps_the_true_office_out_nor_speaks_for_it() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let (national, district) = (planted.national, planted.story_district);
        let name = store::body(&test.app.db, national).await.unwrap().unwrap().name;
        let form =
            |address: &str| format!("csrf=csrf&name=PRESIDENT&role=chair&organisation={name}&addresses={address}");
        let path = |body: BodyId| format!("/directory/{body}/protected");
        let attacker = form("attacker%40free.example");
        assert_eq!(
            send(&test, Some(actor(district, &CLERK)), &path(district), &attacker).await.0,
            StatusCode::SEE_OTHER
        );
        let truth = form("president%40renmei.example");
        let keeper = || Some(actor(national, &ADMINISTRATOR));
        assert_eq!(send(&test, keeper(), &path(national), &truth).await.0, StatusCode::SEE_OTHER);
        assert_eq!(send(&test, keeper(), &path(national), &truth).await.0, StatusCode::UNPROCESSABLE_ENTITY, "twice");
        let all = file(&test, national).await;
        assert!(all.contains("president@renmei.example") && !all.contains("attacker"), "{all}");
        let lines: Vec<&str> = all.lines().filter(|line| line.contains("PRESIDENT")).collect();
        assert!(lines.len() == 2 && lines.iter().any(|line| line.contains("汐見地区")), "with who entered each: {all}");
        assert!(file(&test, district).await.contains("attacker"), "its own word counts for itself");
        // The file of all, taken back, makes nobody's word the importer's own.
        let list = ImportFile::read(ImportKind::People, all.as_bytes()).unwrap();
        let report = crate::import::preview(&test.app, &list).await.unwrap();
        assert_eq!((report.same, report.changed, report.added, report.notices.len()), (1, 0, 0, 1));
    })
    .await;
}

#[tokio::test]
async fn no_clinic_makes_its_address_the_presidents_for_anybody_else() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let (national, clinic) = (planted.national, planted.story_institutions[0]);
        let own = store::body(&test.app.db, clinic).await.unwrap().unwrap().name;
        // With the own office as where the president works, with none, and under another name that is spelt as the president's.
        for (number, form) in [
            format!("name=PRESIDENT&organisation={own}&addresses=0%40free.example&domains=0.example"),
            "name=PRESIDENT&addresses=1%40free.example&telephone=088-000-7777".to_owned(),
            format!("name=CLERK&spellings=PRESIDENT&romaji=PRESIDENT&organisation={own}&addresses=2%40free.example"),
        ]
        .iter()
        .enumerate()
        {
            let (path, form) = (format!("/directory/{clinic}/protected"), format!("csrf=csrf&{form}"));
            assert_eq!(
                send(&test, Some(actor(clinic, &CLERK)), &path, &form).await.0,
                StatusCode::SEE_OTHER,
                "{number}"
            );
        }
        let of_the_clinic = file(&test, clinic).await;
        assert!((0..3).all(|number| of_the_clinic.contains(&format!("{number}@free.example"))), "for itself");
        for above in [national, planted.story_district] {
            let all = file(&test, above).await;
            assert!(all.matches("PRESIDENT").count() >= 3, "the names stay protected: {all}");
            assert!(!all.contains("free.example") && !all.contains("0.example") && !all.contains("7777"), "{all}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_long_list_has_pages_and_its_file_has_everybody() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let rows: String = (0..520).map(|row| format!("見本{row},みほん{row:04},前会長,見本会\n")).collect();
        let list = format!("氏名,読み,役職,所属\n{rows}");
        let list = ImportFile::read(ImportKind::People, list.as_bytes()).unwrap();
        let mut tx = test.app.db.begin().await.unwrap();
        import(&mut tx, &test.app, Importer::at_the_command_line(), &list, &|_| ()).await.unwrap();
        tx.commit().await.unwrap();
        let path = format!("/directory/{}/protected", planted.national);
        let keeper = || actor(planted.national, &ADMINISTRATOR);
        let (_, first) = open(&test, keeper(), &path).await;
        assert!(
            first.contains("520名のうち50名") && first.contains("?page=2") && first.len() < 40_000,
            "{}",
            first.len()
        );
        let (_, last) = open(&test, keeper(), &format!("{path}?page=11")).await;
        assert!(last.contains("見本519<") && !last.contains("?page=12") && last.contains("?page=10"));
        for nonsense in ["?page=0", "?page=-3", "?page=x", "?page=999999999999999999999"] {
            assert_eq!(open(&test, keeper(), &format!("{path}{nonsense}")).await.0, StatusCode::OK);
        }
        assert_eq!(file(&test, planted.national).await.lines().count(), 521);
    })
    .await;
}
