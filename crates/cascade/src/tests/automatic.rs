//! Relaying by itself: when, with what, never after somebody touched it, and never twice when a clerk clicks as well.

use std::time::Duration;

use noroshi_access::{Subject, revoke_role};
use noroshi_platform::testing::on_both;
use noroshi_terms::{BulletinId, Timestamp};

use super::{Arc, BORDER, Country, KOCHI, RelayError, SHIOMI, StatusCode, TODAY, body, cover, hired, migrations};
use crate::{PolicyError, SetPolicy, end_policy, set_policy};

const HOUR: Duration = Duration::from_secs(3_600);

async fn set(country: &Country, serial: i64, hours: &str) -> Result<(), PolicyError> {
    let permit = country.clerks[&serial].permit::<SetPolicy>(Subject::of(body(serial), body(serial))).unwrap();
    set_policy(&country.test.app, permit, hours).await
}

async fn is_sent(country: &Country, id: BulletinId, serial: i64) -> bool {
    country.task(id, serial).await.unwrap().sent.is_some()
}

fn tokyo(day: &str, hour: u8) -> Timestamp {
    Timestamp::from_tokyo(day.parse().unwrap(), hour, 0).unwrap()
}

#[tokio::test]
async fn what_nobody_touched_goes_out_with_the_usual_cover_and_the_next_number() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let first = country.issued("全診連発第11号", TODAY).await;
        country.relayed(first, &[KOCHI]).await;
        set(&country, KOCHI, " 8 ").await.unwrap();
        let id = country.issued("全診連発第12号", TODAY).await;
        let due = tokyo("2026/11/25", 10);
        assert_eq!(country.task(id, KOCHI).await.unwrap().auto_at, Some(due), "8 working hours after 10 o'clock");
        let (_, page) = country.open(&country.clerks[&KOCHI], "/relay").await;
        assert!(page.contains("11月25日 10時00分</b>に自動で伝達します"), "{page}");
        country.test.clock.set(due.minus(Duration::from_secs(1)));
        country.work().await;
        assert!(!is_sent(&country, id, KOCHI).await, "a second before");
        country.test.clock.set(due);
        country.work().await;
        let task = country.task(id, KOCHI).await.unwrap();
        assert!(task.is_automatic && task.sent == Some(("伝達 2番".into(), due)), "{task:?}");
        let text = task.draft.unwrap();
        assert_eq!((text.number.as_str(), text.date.as_str()), ("高診連発第8号", "令和8年11月25日"));
        assert_eq!((text.sender.as_str(), text.own_words.as_str()), ("伝達する会\n会長 見本 太郎", ""));
        assert!(country.task(id, SHIOMI).await.is_some() && country.task(id, BORDER).await.is_some());
        let mails =
            "SELECT COUNT(*) AS rows_there FROM delivery v JOIN dispatch d ON d.serial = v.dispatch WHERE d.issuer = 2";
        assert_eq!(country.count(mails).await, 4, "two bodies for each of two bulletins");
        let log = "SELECT detail AS text FROM audit_entry WHERE verb = 'cascade.relay' AND actor = 'program'";
        assert_eq!(country.texts(log).await, ["sent 高診連発第8号 by itself for body 2"]);
        let path = format!("/relay/{}", task.id);
        let (_, page) = country.open(&country.clerks[&KOCHI], &path).await;
        assert!(page.contains("操作がなかったため、自動で(伝達 2番さんの設定により)"), "{page}");
        let late = country.relay_as(&country.clerks[&KOCHI], (id, KOCHI), 0, &cover("高診連発第9号", TODAY)).await;
        assert!(matches!(late, Err(RelayError::SentByItself { .. })), "{late:?}");
    })
    .await;
}

#[tokio::test]
async fn what_somebody_saved_or_sent_or_no_longer_wants_does_not_go_out() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        set(&country, KOCHI, "1").await.unwrap();
        set(&country, SHIOMI, "1").await.unwrap();
        let saved = country.issued("全診連発第12号", TODAY).await;
        let clerk = &country.clerks[&KOCHI];
        country.save_as(clerk, (saved, KOCHI), 0, &cover("高診連発第1号", TODAY)).await.unwrap();
        let sent = country.issued("全診連発第13号", TODAY).await;
        country.relayed(sent, &[KOCHI]).await;
        let permit = country.clerks[&SHIOMI].permit::<SetPolicy>(Subject::of(body(SHIOMI), body(SHIOMI))).unwrap();
        assert!(country.task(sent, SHIOMI).await.unwrap().auto_at.is_some());
        end_policy(&country.test.app, permit).await.unwrap();
        country.test.clock.advance(2 * HOUR);
        country.work().await;
        assert!(!is_sent(&country, saved, KOCHI).await && !is_sent(&country, sent, SHIOMI).await);
        assert!(!country.task(sent, KOCHI).await.unwrap().is_automatic);
        assert_eq!(country.count("SELECT COUNT(*) AS rows_there FROM cover").await, 1);
        assert_eq!(
            country
                .count("SELECT COUNT(*) AS rows_there FROM job WHERE state <> 'done' AND kind <> 'archive.record'")
                .await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn a_new_rule_counts_from_now_and_the_old_moment_passes() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.test.clock.set(tokyo("2026/11/25", 9));
        set(&country, KOCHI, "1").await.unwrap();
        set(&country, KOCHI, "2").await.unwrap();
        country.test.clock.set(tokyo("2026/11/25", 10));
        country.work().await;
        assert!(!is_sent(&country, id, KOCHI).await, "the first rule's moment");
        country.test.clock.set(tokyo("2026/11/25", 11));
        country.work().await;
        assert!(is_sent(&country, id, KOCHI).await);
        for hours in ["", "0", "81", "8.5", "毎日"] {
            assert!(matches!(set(&country, KOCHI, hours).await, Err(PolicyError::Hours)), "{hours}");
        }
        set(&country, KOCHI, "１６").await.expect("full-width digits are digits");
        country.tamper("UPDATE body SET abbreviation = NULL WHERE serial = 5").await.unwrap();
        assert!(matches!(set(&country, super::BRANCH, "8").await, Err(PolicyError::NoSeries)));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_go_out_stays_for_the_clerk_with_the_reason() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        set(&country, KOCHI, "1").await.unwrap();
        let id = country.issued("全診連発第12号", TODAY).await;
        country.tamper("UPDATE body SET abbreviation = NULL WHERE serial = 2").await.unwrap();
        country.test.clock.advance(HOUR);
        country.work().await;
        let task = country.task(id, KOCHI).await.unwrap();
        assert!(task.sent.is_none() && task.auto_at.is_none() && task.auto_fault.is_some(), "{task:?}");
        let (status, page) = country.open(&country.clerks[&KOCHI], &format!("/relay/{}", task.id)).await;
        assert!(status == StatusCode::OK && page.contains("自動では伝達できませんでした"), "{page}");
        for nothing in [
            "SELECT COUNT(*) AS rows_there FROM cover",
            "SELECT COUNT(*) AS rows_there FROM job WHERE state <> 'done' AND kind <> 'archive.record'",
            "SELECT COUNT(*) AS rows_there FROM number_taken WHERE body = 2",
        ] {
            assert_eq!(country.count(nothing).await, 0, "{nothing}");
        }
        country.relayed(id, &[KOCHI]).await;
        assert!(country.task(id, KOCHI).await.unwrap().auto_fault.is_none());
    })
    .await;
}

#[tokio::test]
async fn nothing_goes_out_in_the_name_of_somebody_who_is_no_longer_a_clerk() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        set(&country, KOCHI, "1").await.unwrap();
        let colleague = hired(&country.test, "伝達 花子", "association_clerk", KOCHI).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let mut tx = country.test.app.db.begin().await.unwrap();
        let gone = country.clerks[&KOCHI].person();
        revoke_role(&mut tx, gone, "association_clerk", body(KOCHI), country.test.app.now()).await.unwrap();
        tx.commit().await.unwrap();
        country.test.clock.advance(HOUR);
        country.work().await;
        let task = country.task(id, KOCHI).await.unwrap();
        assert!(task.sent.is_none() && task.auto_at.is_none(), "{task:?}");
        let (_, page) = country.open(&colleague, &format!("/relay/{}", task.id)).await;
        assert!(page.contains("伝達担当ではなくなっています"), "{page}");
        let taken = "SELECT COUNT(*) AS rows_there FROM number_taken WHERE body = 2";
        assert_eq!(country.count(taken).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_damaged_stays_for_the_clerk_and_the_page_does_not_say_that_it_will_go_out() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        set(&country, KOCHI, "1").await.unwrap();
        let id = country.issued("全診連発第12号", TODAY).await;
        country.tamper("UPDATE relay_task SET parent_hash = 'no hash' WHERE body = 2").await.unwrap();
        country.test.clock.advance(HOUR);
        country.work().await;
        let task = country.task(id, KOCHI).await.unwrap();
        assert!(task.sent.is_none() && task.auto_at.is_none() && task.auto_fault.is_some(), "{task:?}");
        assert_eq!(
            country
                .count("SELECT COUNT(*) AS rows_there FROM job WHERE state <> 'done' AND kind <> 'archive.record'")
                .await,
            0
        );
        // Whatever else keeps the job away: a moment that has passed is not announced.
        country.tamper("UPDATE relay_task SET auto_at = 1, auto_fault = NULL WHERE body = 2").await.unwrap();
        for path in ["/relay".to_owned(), format!("/relay/{}", task.id)] {
            let (_, page) = country.open(&country.clerks[&KOCHI], &path).await;
            assert!(!page.contains("に自動で伝達します") && !page.contains("この鑑文のまま自動"), "{page}");
            assert!(page.contains("時刻を過ぎましたが") || page.contains("自動では伝達できませんでした"), "{page}");
        }
    })
    .await;
}

/// The rule is set at the moment at which a task is opened: whoever comes second sees the other.
#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_opens_while_the_rule_is_set_gets_its_moment() {
    on_both(&migrations(), |test| async move {
        let country = Arc::new(Country::new(test).await);
        for round in 1..=6_i64 {
            let permit = country.clerks[&KOCHI].permit::<SetPolicy>(Subject::of(body(KOCHI), body(KOCHI))).unwrap();
            end_policy(&country.test.app, permit).await.unwrap();
            let by_hand = Arc::clone(&country);
            let rule = tokio::spawn(async move { set(&by_hand, KOCHI, "8").await.unwrap() });
            let id = country.issued(&format!("全診連発第{}号", round + 11), TODAY).await;
            rule.await.unwrap();
            assert!(country.task(id, KOCHI).await.unwrap().auto_at.is_some(), "round {round}");
        }
    })
    .await;
}

/// The clerk clicks at the moment at which it goes out by itself; several workers do jobs.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_click_and_the_rule_one_wins() {
    on_both(&migrations(), |test| async move {
        let country = Arc::new(Country::new(test).await);
        set(&country, KOCHI, "1").await.unwrap();
        for round in 1..=4_i64 {
            let id = country.issued(&format!("全診連発第{}号", round + 11), TODAY).await;
            country.test.clock.advance(HOUR);
            let mut both = tokio::task::JoinSet::new();
            for _ in 0..2 {
                let country = Arc::clone(&country);
                both.spawn(async move { country.work().await });
            }
            let by_hand = Arc::clone(&country);
            both.spawn(async move {
                let text = cover(&format!("高診連発第{}号", round + 100), TODAY);
                let done = by_hand.relay_as(&by_hand.clerks[&KOCHI], (id, KOCHI), 0, &text).await;
                let lost = matches!(done, Err(RelayError::SentByItself { .. }));
                assert!(done.is_ok() || lost, "{done:?}");
            });
            while let Some(ended) = both.join_next().await {
                ended.unwrap();
            }
            country.work().await;
            assert!(is_sent(&country, id, KOCHI).await);
            assert_eq!(country.count("SELECT COUNT(*) AS rows_there FROM cover").await, round);
            let numbers = "SELECT COUNT(*) AS rows_there FROM number_taken WHERE body = 2";
            assert_eq!(country.count(numbers).await, round);
        }
    })
    .await;
}
