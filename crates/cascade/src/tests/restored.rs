//! What is late or was restored waits for its clerk and says why.

use std::time::Duration;

use noroshi_access::Subject;
use noroshi_platform::backup::AfterRestore;
use noroshi_platform::testing::on_both;

use super::{BRANCH, Country, KOCHI, TODAY, body, cover, migrations};
use crate::{HoldAutomatic, SetPolicy, set_policy};

async fn with_a_rule(country: &Country) {
    let permit = country.clerks[&KOCHI].permit::<SetPolicy>(Subject::of(body(KOCHI), body(KOCHI))).unwrap();
    set_policy(&country.test.app, permit, "1").await.unwrap();
}

#[tokio::test]
async fn a_job_that_is_more_than_a_day_late_leaves_the_letter_to_the_clerk() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        with_a_rule(&country).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.test.clock.advance(Duration::from_secs(86_400 + 2 * 3_600));
        country.work().await;
        let task = country.task(id, KOCHI).await.unwrap();
        assert!(task.sent.is_none() && task.auto_at.is_none(), "{task:?}");
        let (_, page) = country.open(&country.clerks[&KOCHI], &format!("/relay/{}", task.id)).await;
        assert!(page.contains("このシステムが動いていませんでした"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn after_a_restore_nothing_goes_out_by_itself_until_the_rule_is_set_again() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        with_a_rule(&country).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let mut tx = country.test.app.db.begin().await.unwrap();
        HoldAutomatic.after_restore(&mut tx, country.test.app.now()).await.unwrap();
        tx.commit().await.unwrap();
        country.test.clock.advance(Duration::from_secs(3_600));
        country.work().await;
        let task = country.task(id, KOCHI).await.unwrap();
        assert!(task.sent.is_none() && task.auto_fault.as_deref().is_some_and(|why| why.contains("復元")), "{task:?}");
        let log = "SELECT detail AS text FROM audit_entry WHERE verb = 'cascade.hold'";
        assert_eq!(country.texts(log).await.len(), 1);
        with_a_rule(&country).await;
        country.test.clock.advance(Duration::from_secs(3_600));
        country.work().await;
        assert!(country.task(id, KOCHI).await.unwrap().is_automatic, "released");
        let other = country.issued("全診連発第13号", TODAY).await;
        country.relay(other, KOCHI, &cover("高診連発第90号", TODAY)).await.unwrap();
        let mut tx = country.test.app.db.begin().await.unwrap();
        HoldAutomatic.after_restore(&mut tx, country.test.app.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((country.texts(log).await.len(), BRANCH), (1, 5), "nothing waits, nothing is said");
    })
    .await;
}
