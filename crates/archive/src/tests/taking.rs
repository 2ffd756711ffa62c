//! Taking in: once, however often it is asked for, and what was there before.

use noroshi_access::Subject;
use noroshi_bulletin::{Draft, Recorded, create, tell_archive};
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;

use super::{CLINIC, Country, KOCHI, NATIONAL, TODAY, body, hired, migrations, text};
use crate::Asked;

const DOCUMENTS: &str = "SELECT COUNT(*) AS rows_there FROM archive_document";

#[tokio::test]
async fn taking_in_twice_is_taking_in_once() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        let id = country.issued(NATIONAL, ("全診連発第12号", TODAY), &text("本文です。", "合図です。")).await;
        country.relayed(id, KOCHI, "高診連発第4号", "一言です。").await;
        assert_eq!(country.rows(DOCUMENTS).await, 3);
        let mut tx = country.test.app.db.begin().await.unwrap();
        tell_archive(&mut tx, &country.test.app, Recorded::Bulletin(id)).await.unwrap();
        tell_archive(&mut tx, &country.test.app, Recorded::Bulletin(id)).await.unwrap();
        tx.commit().await.unwrap();
        country.work().await;
        assert_eq!(country.rows(DOCUMENTS).await, 3);
        let waiting = "SELECT COUNT(*) AS rows_there FROM job WHERE kind LIKE 'archive.%' AND state <> 'done'";
        assert_eq!(country.rows(waiting).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_was_there_before_the_archive_is_filled_in() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        let mut ids = Vec::new();
        for number in 1..=23 {
            let number = format!("全診連発第{number}号");
            ids.push(country.issued(NATIONAL, (&number, TODAY), &text("梅の本文です。", "合図です。")).await);
        }
        country.relayed(ids[0], KOCHI, "高診連発第4号", "一言です。").await;
        // As if all this had happened with the version before.
        let mut tx = country.test.app.db.begin().await.unwrap();
        query("DELETE FROM archive_document").execute(&mut tx).await.unwrap();
        query("UPDATE job SET state = 'queued', due = 0 WHERE kind = 'archive.fill'").execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let member = hired(&country.test, "institution_member", CLINIC).await;
        assert_eq!(country.finds(&member, &Asked::default()).await.len(), 0);
        country.work().await;
        assert_eq!(country.rows(DOCUMENTS).await, 47);
        assert_eq!(country.count(&member, "一言").await, 1);
    })
    .await;
}

#[tokio::test]
async fn letters_from_before_are_found_by_gist_and_questions_too() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await.with_clerks().await;
        let mut asking = text("梅の本文です。", "合図です。");
        asking.layout = "plain".into();
        asking.gist = "桃をお確かめください".into();
        asking.questions.question_text = vec!["葡萄の台数はいくつですか".into()];
        asking.questions.question_kind = vec!["number".into()];
        let id = country.issued(NATIONAL, ("全診連発第12号", TODAY), &asking).await;
        country.relayed(id, KOCHI, "高診連発第4号", "一言です。").await;
        let member = hired(&country.test, "institution_member", CLINIC).await;
        for words in ["桃を", "葡萄の台数"] {
            assert!(country.count(&member, words).await > 0, "{words}");
        }
        // As the version before had taken it in.
        let mut tx = country.test.app.db.begin().await.unwrap();
        query("UPDATE archive_document SET words = 'x', grams = 'x' WHERE form = 'letter'")
            .execute(&mut tx)
            .await
            .unwrap();
        query("UPDATE job SET state = 'queued', due = 0 WHERE kind = 'archive.fill' AND subject = 'gist'")
            .execute(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let documents = country.rows(DOCUMENTS).await;
        country.work().await;
        for words in ["桃を", "葡萄の台数"] {
            assert!(country.count(&member, words).await > 0, "{words}");
        }
        assert_eq!(country.rows(DOCUMENTS).await, documents);
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_not_there() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let author = hired(&country.test, "author", NATIONAL).await;
        let permit = author.permit::<Draft>(Subject::of(body(NATIONAL), (None, body(NATIONAL)))).unwrap();
        let draft = create(&country.test.app, permit, &text("下書きの梅です。", "合図です。")).await.unwrap();
        let mut tx = country.test.app.db.begin().await.unwrap();
        tell_archive(&mut tx, &country.test.app, Recorded::Bulletin(draft)).await.unwrap();
        tx.commit().await.unwrap();
        country.work().await;
        assert_eq!(country.rows(DOCUMENTS).await, 0);
        assert_eq!(
            country.rows("SELECT COUNT(*) AS rows_there FROM job WHERE state = 'failed'").await,
            1,
            "and people see it"
        );
    })
    .await;
}
