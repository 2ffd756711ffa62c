//! Several trees on the pages: a local administrator stays local, and another tree's office sees its own tree.

use super::*;

async fn serial(test: &TestDb, code: &str) -> BodyId {
    store::body_by_code(&test.app.db, code).await.unwrap().unwrap().serial
}

#[tokio::test]
async fn a_local_administrator_cannot_make_herself_national() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let prefecture = serial(&test, "P39").await;
        let local = || actor(prefecture, &ADMINISTRATOR);
        let (_, page) = open(&test, local(), &format!("/directory/{prefecture}")).await;
        assert!(page.contains("管理者の操作") && !page.contains("<option value=\"national\""));
        let form = "csrf=csrf&code=X00&body_name=MINE&body_kana=m&kind=national&prefecture=&abbreviation=";
        let (status, page) = send(&test, Some(local()), &format!("/directory/{prefecture}/bodies"), form).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("始めた団体のページだけ"));
        assert!(store::body_by_code(&test.app.db, "X00").await.unwrap().is_none());
        let founder = || actor(planted.national, &ADMINISTRATOR);
        let (_, page) = open(&test, founder(), &format!("/directory/{}", planted.national)).await;
        assert!(page.contains("<option value=\"national\"") && page.contains("別の系統の頂点"));
        let path = format!("/directory/{}/bodies", planted.national);
        assert_eq!(send(&test, Some(founder()), &path, form).await.0, StatusCode::SEE_OTHER);
        assert!(store::parents(&test.app.db, serial(&test, "X00").await).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_office_of_another_tree_sees_its_own_tree_and_no_more() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let (dental, prefecture) = (serial(&test, "H00").await, serial(&test, "P39").await);
        let officer = || actor(dental, &ADMINISTRATOR);
        let own = serial(&test, "H39").await;
        assert_eq!(open(&test, officer(), &format!("/directory/{own}")).await.0, StatusCode::OK);
        for unseen in [planted.national, prefecture] {
            assert_eq!(open(&test, officer(), &format!("/directory/{unseen}")).await.0, StatusCode::NOT_FOUND);
        }
        assert_eq!(open(&test, officer(), "/directory/import").await.0, StatusCode::NOT_FOUND);
        let (_, file) = open(&test, officer(), "/directory.csv?of=bodies").await;
        assert!(file.contains("H39") && !file.contains("P39"));
        let founder = || Some(actor(planted.national, &ADMINISTRATOR));
        let form = "csrf=csrf&person_name=NEW&person_kana=n&mail=new%40shika.example&role=administrator";
        let at = |body: BodyId, action: &str| format!("/directory/{body}/{action}");
        assert_eq!(send(&test, founder(), &at(dental, "people"), form).await.0, StatusCode::SEE_OTHER);
        assert_eq!(send(&test, founder(), &at(own, "people"), form).await.0, StatusCode::NOT_FOUND);
        let people = open(&test, founder().unwrap(), &at(dental, "protected")).await;
        assert_eq!(people.0, StatusCode::NOT_FOUND, "its people are its own");
    })
    .await;
}

#[tokio::test]
async fn nobody_hangs_the_own_body_under_one_that_others_administer() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let (district, clinic) = (planted.story_district, planted.story_institutions[0]);
        let (prefecture, beside) = (serial(&test, "P39").await, serial(&test, "P38").await);
        let parents = async |body| store::parents(&test.app.db, body).await.unwrap().len();
        let hang = async |at: BodyId, body: BodyId, code: &str| {
            let form = format!("csrf=csrf&parent_code={code}");
            send(&test, Some(actor(at, &ADMINISTRATOR)), &format!("/directory/{body}/parents"), &form).await
        };
        // Of a prefecture that the administrator does not even see, of the own one, and of what is not there.
        for (code, reason) in
            [("P38", "見つかりませんでした"), ("P39", "管理者だけです"), ("none", "見つかりませんでした")]
        {
            let (status, page) = hang(district, clinic, code).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(reason), "{code}");
            assert!(page.contains(&format!("value=\"{code}\"")), "what was typed is kept");
        }
        assert_eq!(parents(clinic).await, 1);
        // Whoever takes in must also have the say over what is taken in.
        assert_eq!(hang(beside, clinic, "P38").await.0, StatusCode::NOT_FOUND);
        // The office above both does it, and the founding office across the trees; the top of a tree stays the top.
        assert_eq!(hang(prefecture, clinic, " Ｐ39 ").await.0, StatusCode::SEE_OTHER);
        assert_eq!(hang(planted.national, clinic, "P38").await.0, StatusCode::SEE_OTHER);
        assert_eq!(hang(planted.national, clinic, "H39-1").await.0, StatusCode::SEE_OTHER);
        assert_eq!(parents(clinic).await, 4);
        let (status, page) = hang(planted.national, serial(&test, "H00").await, "N00").await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("ほかの団体の下には加えられません"));
    })
    .await;
}
