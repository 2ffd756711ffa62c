//! Links open once, for one purpose, for a while; sessions end by themselves, on request and with a role.

use std::time::Duration;

use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;

use super::{Arc, LinkError, Purpose, Site, StatusCode, TestDb, body, clerk, migrations};
use crate::session::SESSION_LENGTH;
use crate::store::revoke_role;

const INSTANT: Duration = Duration::from_micros(1);

fn life(purpose: Purpose) -> Duration {
    Duration::from_secs(match purpose {
        Purpose::SignIn => 15 * 60,
        Purpose::FirstSignIn => 24 * 3600,
        Purpose::Demonstration => 12 * 3600,
    })
}

const PURPOSES: [Purpose; 3] = [Purpose::SignIn, Purpose::FirstSignIn, Purpose::Demonstration];

#[tokio::test]
async fn a_link_opens_once_and_only_for_its_purpose() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        for purpose in PURPOSES {
            let token = site.link(purpose, Some(clerk())).await;
            for other in PURPOSES.into_iter().filter(|other| *other != purpose) {
                assert!(
                    matches!(site.follow(other, &token).await, Err(LinkError::Unknown)),
                    "{purpose:?} as {other:?}"
                );
            }
            let session = site.follow(purpose, &token).await.unwrap();
            assert_eq!(site.actor(&session).await.unwrap().person(), clerk());
            assert!(matches!(site.follow(purpose, &token).await, Err(LinkError::Used)));
        }
        for invented in ["", "nobody", &"A".repeat(43)] {
            assert!(matches!(site.follow(Purpose::SignIn, invented).await, Err(LinkError::Unknown)), "{invented}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_opens_until_its_last_moment_and_not_after() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        for purpose in PURPOSES {
            let (early, late) = (site.link(purpose, Some(clerk())).await, site.link(purpose, Some(clerk())).await);
            site.test.clock.advance(life(purpose) - INSTANT);
            assert!(site.follow(purpose, &early).await.is_ok(), "{purpose:?}");
            site.test.clock.advance(INSTANT);
            assert!(matches!(site.follow(purpose, &late).await, Err(LinkError::Expired)), "{purpose:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_use_one_link_at_once_exactly_one_gets_a_session() {
    on_both(&migrations(), |test| async move {
        let site = Arc::new(Site::new(test));
        let token = site.link(Purpose::SignIn, Some(clerk())).await;
        let uses: Vec<_> = (0..12)
            .map(|_| {
                let (site, token) = (Arc::clone(&site), token.clone());
                tokio::spawn(async move { site.follow(Purpose::SignIn, &token).await })
            })
            .collect();
        let (mut opened, mut refused) = (0, 0);
        for each in uses {
            match each.await.unwrap() {
                Ok(_) => opened += 1,
                Err(LinkError::Used) => refused += 1,
                Err(other) => panic!("{other}"),
            }
        }
        let row = query("SELECT COUNT(*) AS sessions FROM session").one(&site.test.app.db).await.unwrap();
        assert_eq!((opened, refused, row.get::<i64>("sessions").unwrap()), (1, 11, 1));
    })
    .await;
}

/// Every text that these tables hold.
async fn stored_texts(test: &TestDb) -> Vec<String> {
    let mut texts = Vec::new();
    for sql in [
        "SELECT id || ' ' || token_hash || ' ' || COALESCE(person, '') || ' ' || purpose AS text FROM signin_link",
        "SELECT token_hash || ' ' || person AS text FROM session",
        "SELECT id || ' ' || actor || ' ' || verb || ' ' || subject || ' ' || detail AS text FROM audit_entry",
        "SELECT kind || ' ' || subject || ' ' || payload || ' ' || COALESCE(reason, '') AS text FROM job",
    ] {
        let rows = query(sql).all(&test.app.db).await.unwrap();
        texts.extend(rows.iter().map(|row| row.get::<String>("text").unwrap()));
    }
    texts
}

#[tokio::test]
async fn no_token_is_stored_only_its_hash() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        let link = site.link(Purpose::SignIn, Some(clerk())).await;
        let session = site.follow(Purpose::SignIn, &link).await.unwrap();
        let texts = stored_texts(&site.test).await;
        for token in [&link, &session] {
            assert!(token.len() >= 43, "256 bits");
            assert!(texts.iter().all(|text| !text.contains(token.as_str())), "{texts:?}");
            let hash = noroshi_platform::secret::token_hash(token);
            assert!(texts.iter().any(|text| text.contains(&hash)));
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_after_its_length() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        let session = site.session().await;
        site.test.clock.advance(SESSION_LENGTH - INSTANT);
        assert!(site.actor(&session).await.is_some());
        site.test.clock.advance(INSTANT);
        assert!(site.actor(&session).await.is_none());
        assert!(site.actor("").await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_with_a_role_and_with_the_person() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        site.grant("author", 1).await;
        site.grant("approver", 1).await;
        let session = site.session().await;
        let mut tx = site.test.app.db.begin().await.unwrap();
        assert!(revoke_role(&mut tx, clerk(), "author", body(1), site.test.app.now()).await.unwrap());
        tx.commit().await.unwrap();
        assert!(site.actor(&session).await.is_none(), "what was open under the old roles is closed");
        let session = site.session().await;
        let actor = site.actor(&session).await.unwrap();
        assert!(actor.knows("bulletin.approve") && !actor.knows("bulletin.draft"));
        site.people.left.lock().unwrap().insert(clerk());
        assert!(site.actor(&session).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn signing_out_ends_this_session_and_no_other() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        let (here, elsewhere) = (site.session().await, site.session().await);
        let csrf = site.open("/now", &here).await.csrf();
        assert_eq!(site.send("/signout", &here, "csrf=wrong").await.status, StatusCode::FORBIDDEN);
        assert!(site.actor(&here).await.is_some());
        let answer = site.send("/signout", &here, &format!("csrf={csrf}")).await;
        assert_eq!((answer.status, answer.place.as_deref()), (StatusCode::SEE_OTHER, Some("/signin")));
        assert!(answer.cookie.unwrap().contains("Max-Age=0"));
        assert!(site.actor(&here).await.is_none() && site.actor(&elsewhere).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn looking_at_a_link_does_not_use_it_up() {
    on_both(&migrations(), |test| async move {
        let site = Site::new(test);
        for (purpose, page) in [(Purpose::SignIn, "link"), (Purpose::Demonstration, "demo")] {
            let path = format!("/signin/{page}/{}", site.link(purpose, Some(clerk())).await);
            for _ in 0..3 {
                let looked = site.open(&path, "").await;
                assert!(looked.status == StatusCode::OK && looked.text.contains(&format!("action=\"{path}\"")));
                assert_eq!(looked.cookie, None);
            }
            let entered = site.send(&path, "", "").await;
            assert_eq!((entered.status, entered.place.as_deref()), (StatusCode::SEE_OTHER, Some("/now")));
            let cookie = entered.cookie.unwrap();
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
            let session = cookie.split_once('=').unwrap().1.split_once(';').unwrap().0.to_owned();
            assert!(site.open("/now", &session).await.text.contains("見本 花子"));
            let again = site.send(&path, "", "").await;
            assert!(again.cookie.is_none() && again.text.contains("すでに一度使われています"));
            assert!(
                !site.open(&path, "").await.text.contains("<button class=\"btn big\""),
                "no button that cannot work"
            );
        }
    })
    .await;
}
