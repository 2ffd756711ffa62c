//! Nobody passes a gate without the role; forms carry the session's token; errors keep the frame.

use noroshi_platform::testing::on_both;
use noroshi_platform::web::Gate;

use super::{Body, Request, Site, StatusCode, migrations};

#[tokio::test]
async fn a_stranger_is_sent_to_the_sign_in_page_from_every_closed_route() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        for entry in site.routes().table() {
            let path = entry.path.replace(['{', '}'], "");
            let request = Request::builder().method(entry.method).uri(&path);
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            let answer = site.ask(request.body(Body::empty()).unwrap()).await;
            let is_sent_away = answer.status == StatusCode::SEE_OTHER && answer.place.as_deref() == Some("/signin");
            let is_start = entry.path == "/";
            assert_eq!(
                is_sent_away,
                entry.gate != Gate::Open || is_start,
                "{} {path}: {}",
                entry.method,
                answer.status
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_right_role_passes_and_the_wrong_one_finds_nothing() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        let session = site.session().await;
        // path, without a role, as 伝達担当, as 決裁者 besides
        let (found, missing) = (StatusCode::OK, StatusCode::NOT_FOUND);
        let expected = [
            ("/now", [found, found, found]),
            ("/guide", [found, found, found]),
            ("/bulletins/7", [missing, found, found]),
            ("/approve", [missing, missing, found]),
            ("/forgotten", [missing, missing, missing]),
            ("/nowhere", [missing, missing, missing]),
        ];
        for (step, role) in ["", "association_clerk", "approver"].into_iter().enumerate() {
            if !role.is_empty() {
                site.grant(role, 4).await;
            }
            for (path, statuses) in expected {
                assert_eq!(site.open(path, &session).await.status, statuses[step], "{path} as {role:?}");
            }
        }
        let head = Request::head("/bulletins/7").body(Body::empty()).unwrap();
        assert_eq!(site.ask(head).await.status, StatusCode::SEE_OTHER, "HEAD is as closed as GET");
        assert_eq!(site.send("/approve", &session, "").await.status, missing, "a method nobody listed");
    })
    .await;
}

#[tokio::test]
async fn error_pages_stand_in_the_frame_of_whoever_is_there() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        site.grant("approver", 4).await;
        let session = site.session().await;
        let answer = site.open("/nowhere", &session).await;
        for part in
            ["class=\"site\"", "見本 花子(決裁者)", "汐見地区診療連合会", "href=\"/approve\"", "見つかりませんでした"]
        {
            assert!(answer.text.contains(part), "{part}");
        }
        let stranger = site.open("/nowhere", "").await;
        assert!(stranger.text.contains("class=\"site\"") && !stranger.text.contains("見本 花子"));
        let refused = site.send("/choice", &session, "csrf=x").await;
        assert!(refused.status == StatusCode::FORBIDDEN && refused.text.contains("class=\"site\""));
    })
    .await;
}

#[tokio::test]
async fn the_navigation_shows_only_what_the_roles_know() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        let session = site.session().await;
        assert!(!site.open("/now", &session).await.text.contains("href=\"/approve\""));
        site.grant("approver", 4).await;
        assert!(site.open("/now", &session).await.text.contains("href=\"/approve\""));
    })
    .await;
}

#[tokio::test]
async fn a_form_is_read_only_with_the_token_of_its_own_session() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        let (session, other) = (site.session().await, site.session().await);
        let csrf = site.open("/guide", &session).await.csrf();
        let foreign = site.open("/guide", &other).await.csrf();
        assert_ne!(csrf, foreign);
        for form in ["word=a".to_owned(), "word=a&csrf=".to_owned(), format!("word=a&csrf={foreign}")] {
            assert_eq!(site.send("/choice", &session, &form).await.status, StatusCode::FORBIDDEN, "{form}");
        }
        let own = site.send("/choice", &session, &format!("csrf={csrf}&word=a")).await;
        assert_eq!((own.status, own.text.as_str()), (StatusCode::OK, "\"a\" "));
    })
    .await;
}

#[tokio::test]
async fn check_boxes_become_a_list_and_line_ends_are_one() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        let session = site.session().await;
        let csrf = site.open("/guide", &session).await.csrf();
        for (fields, read) in [
            ("word=a", "\"a\" "),
            ("word=a&parts[]=x", "\"a\" x"),
            ("parts[]=x&word=a&parts%5B%5D=y&parts[]=x", "\"a\" x|y|x"),
            ("word=one%0D%0Atwo&unknown=1", "\"one\\ntwo\" "),
            ("word=%E7%8B%BC%E7%85%99+%26", "\"狼煙 &\" "),
        ] {
            let answer = site.send("/choice", &session, &format!("csrf={csrf}&{fields}")).await;
            assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, read), "{fields}");
        }
        for fields in ["", "parts[]=x", "word[]=a", "word=a&parts=x"] {
            let answer = site.send("/choice", &session, &format!("csrf={csrf}&{fields}")).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_outlives_the_session() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        let form = "word=%E7%8B%BC%E7%85%99%22%3E%3Cb%3E%0D%0Atwo&parts%5B%5D=x&parts%5B%5D=y&csrf=old";
        let lost = site.send("/choice", "", form).await;
        assert_eq!(lost.status, StatusCode::UNAUTHORIZED);
        for part in [
            "action=\"/choice\"",
            "name=\"word\" value=\"狼煙&#34;&#62;&#60;b&#62;\r\ntwo\"",
            "name=\"parts[]\" value=\"x\"",
            "name=\"parts[]\" value=\"y\"",
            "href=\"/signin\"",
            "「選択を決める」は、まだ受け付けていません",
            "選択を決める(もう一度送る)</button>",
        ] {
            assert!(lost.text.contains(part), "{part}: {}", lost.text);
        }
        assert!(!lost.text.contains("value=\"old\""));
        let other_button = site.send("/choice", "", &format!("{form}&action=keep")).await;
        assert!(other_button.text.contains("「選択を残す」は、まだ受け付けていません"));
        // Signed in meanwhile: the same fields again, now with the token of the session that is there.
        let session = site.session().await;
        let again = site.send("/choice", &session, form).await;
        assert_eq!(again.status, StatusCode::FORBIDDEN);
        let csrf = again.csrf();
        let sent = site.send("/choice", &session, &form.replace("csrf=old", &format!("csrf={csrf}"))).await;
        assert_eq!((sent.status, sent.text.as_str()), (StatusCode::OK, "\"狼煙\\\"><b>\\ntwo\" x|y"));
    })
    .await;
}

#[tokio::test]
async fn a_form_given_back_shows_what_was_typed_and_none_of_what_it_carries_unseen() {
    let test = std::sync::Arc::new(
        noroshi_platform::testing::TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await,
    );
    let site = Site::new(test);
    let unseen = ["0198c0de-0000-7000-8000-000000000000", "1234567", "medical_staff_nda", "TLP-RED", "4711"];
    let typed = ["088-000-0215", "2026-11-30", "jimu@clinic.example", "(088)000-0215", "令和8年", "two words"];
    let fields: Vec<String> =
        unseen.iter().chain(&typed).map(|value| format!("word={}", value.replace(' ', "+"))).collect();
    let lost = site.send("/choice", "", &fields.join("&")).await;
    let shown = lost.text.split("お書きの内容</h2>").nth(1).expect("what was typed");
    for value in unseen {
        assert!(!shown.contains(value) && lost.text.contains(&format!("value=\"{value}\"")), "{value}");
    }
    for value in typed {
        assert!(shown.contains(value), "{value}");
    }
}
