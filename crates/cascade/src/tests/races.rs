//! Two clerks at one desk, two letters with one number, a fault in the middle: one wins, nothing is half done.

use std::time::Duration;

use noroshi_platform::testing::on_both;

use super::{Arc, Country, KOCHI, RelayError, SHIOMI, TODAY, cover, hired, migrations};

const AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_send_at_once_one_wins_and_the_others_learn_who() {
    on_both(&migrations(), |test| async move {
        let country = Arc::new(Country::new(test).await);
        let id = country.issued("全診連発第12号", TODAY).await;
        let colleague = hired(&country.test, "伝達 花子", "association_clerk", KOCHI).await;
        let attempts: Vec<_> = (0..AT_ONCE)
            .map(|index| {
                let (country, colleague) = (Arc::clone(&country), colleague.clone());
                tokio::spawn(async move {
                    let who = if index % 2 == 0 { &country.clerks[&KOCHI] } else { &colleague };
                    let text = cover(&format!("高診連発第{}号", index + 1), TODAY);
                    country.relay_as(who, (id, KOCHI), 0, &text).await
                })
            })
            .collect();
        let mut refused = Vec::new();
        for attempt in attempts {
            match attempt.await.unwrap() {
                Ok(outcome) => assert_eq!(outcome.opened, 2),
                Err(RelayError::SentMeanwhile { by, at }) => refused.push((by, at)),
                Err(other) => panic!("{other}"),
            }
        }
        let task = country.task(id, KOCHI).await.unwrap();
        assert_eq!(refused, vec![task.sent.unwrap(); AT_ONCE - 1]);
        for (sql, rows) in [
            ("SELECT COUNT(*) AS rows_there FROM cover", 1),
            ("SELECT COUNT(*) AS rows_there FROM number_taken WHERE body = 2", 1),
            ("SELECT COUNT(*) AS rows_there FROM dispatch WHERE path = 'relay'", 1),
            ("SELECT COUNT(*) AS rows_there FROM relay_task WHERE body IN (4, 9)", 2),
            ("SELECT COUNT(*) AS rows_there FROM audit_entry WHERE verb = 'cascade.relay'", 1),
        ] {
            assert_eq!(country.count(sql).await, rows, "{sql}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_sends_second_learns_who_and_when() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.test.clock.advance(Duration::from_secs(2520));
        country.relayed(id, &[KOCHI]).await;
        country.test.clock.advance(Duration::from_secs(60));
        let before = country.traces().await;
        let (seen, text) = (country.task(id, KOCHI).await.unwrap().revision, cover("高診連発第8号", TODAY));
        for seen in [0, seen] {
            let refused = country.relay_as(&country.clerks[&KOCHI], (id, KOCHI), seen, &text).await.unwrap_err();
            assert_eq!(refused.to_string(), "伝達 2番さんが11月24日 10時42分に、先に送りました。");
        }
        let saved = country.save_as(&country.clerks[&KOCHI], (id, KOCHI), seen, &text).await;
        assert!(matches!(saved, Err(RelayError::SentMeanwhile { .. })), "what was sent is not written over");
        assert_eq!(country.traces().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_text_saved_meanwhile_is_not_overwritten_unseen() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let colleague = hired(&country.test, "伝達 花子", "association_clerk", KOCHI).await;
        let (theirs, mine) = (cover("高診連発第1号", TODAY), cover("高診連発第2号", TODAY));
        country.save_as(&colleague, (id, KOCHI), 0, &theirs).await.unwrap();
        let before = country.traces().await;
        for outcome in [
            country.relay_as(&country.clerks[&KOCHI], (id, KOCHI), 0, &mine).await.map(drop),
            country.save_as(&country.clerks[&KOCHI], (id, KOCHI), 0, &mine).await,
        ] {
            let Err(RelayError::SavedMeanwhile { by, revision, .. }) = outcome else { panic!("{outcome:?}") };
            assert_eq!((by.as_str(), revision), ("伝達 花子", 1));
        }
        assert_eq!(country.traces().await, before);
        assert_eq!(country.task(id, KOCHI).await.unwrap().draft, Some(theirs));
        country.relay_as(&country.clerks[&KOCHI], (id, KOCHI), 1, &mine).await.unwrap();
        assert_eq!(country.task(id, KOCHI).await.unwrap().draft, Some(mine));
    })
    .await;
}

#[tokio::test]
async fn a_taken_number_leaves_the_task_as_it_was() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let (first, second) =
            (country.issued("全診連発第12号", TODAY).await, country.issued("全診連発第13号", TODAY).await);
        country.relayed(first, &[KOCHI]).await;
        let before = country.traces().await;
        let refused = country.relay(second, KOCHI, &cover("高診連発 第7号", TODAY)).await.unwrap_err();
        assert!(matches!(refused, RelayError::Number(_)) && refused.to_string().contains("伝達 2番"), "{refused}");
        assert_eq!(country.traces().await, before);
        country.relay(second, KOCHI, &cover("高診連発第8号", TODAY)).await.unwrap();
        country.relay(first, SHIOMI, &cover("汐診発第7号", TODAY)).await.expect("another body's book is another book");
    })
    .await;
}

#[tokio::test]
async fn a_fault_at_any_point_undoes_what_went_before() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        for (break_it, mend_it) in [
            ("ALTER TABLE number_taken RENAME TO lost", "ALTER TABLE lost RENAME TO number_taken"),
            ("ALTER TABLE dispatch RENAME TO lost", "ALTER TABLE lost RENAME TO dispatch"),
            ("ALTER TABLE audit_unsealed RENAME TO lost", "ALTER TABLE lost RENAME TO audit_unsealed"),
        ] {
            let before = country.traces().await;
            country.tamper(break_it).await.unwrap();
            let refused = country.relay(id, KOCHI, &cover("高診連発第1号", TODAY)).await;
            assert!(matches!(refused, Err(RelayError::Database(_))), "{break_it}: {refused:?}");
            country.tamper(mend_it).await.unwrap();
            assert_eq!(country.traces().await, before, "{break_it}");
        }
        country.relayed(id, &[KOCHI]).await;
    })
    .await;
}
