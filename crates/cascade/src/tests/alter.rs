//! Whatever was altered behind a cover is noticed before anything is put in front of it, and nothing goes out.

use noroshi_formats::ContentHash;
use noroshi_platform::db::query;
use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::{Arc, BRANCH, Country, KOCHI, RelayError, SHIOMI, TODAY, TestDb, cover, migrations};

/// Relaying at the body must be refused as altered and leave everything as it was.
async fn refused(country: &Country, id: BulletinId, serial: i64, what: &str) {
    let before = country.traces().await;
    let outcome = country.relay(id, serial, &cover("見診発第9号", TODAY)).await;
    assert!(matches!(outcome, Err(RelayError::ParentAltered)), "{what}: {outcome:?}");
    assert!(outcome.unwrap_err().to_string().contains("照合値が合いません"));
    assert_eq!(country.traces().await, before, "{what}");
}

/// Changes the letter in the table and gives it the hash that fits: only the hash handed down tells.
async fn forge(country: &Country, read: &'static str, write: &'static str) {
    let db = &country.test.app.db;
    let genuine: String = query(read).one(db).await.unwrap().get("text").unwrap();
    let forged = genuine.replace("情報課", "偽情報課").replace("周知をお願い", "振込をお願い");
    assert_ne!(forged, genuine);
    let mut tx = db.begin().await.unwrap();
    let hash = ContentHash::of(&forged).to_string();
    assert_eq!(query(write).bind(forged).bind(hash).execute(&mut tx).await.unwrap(), 1);
    tx.commit().await.unwrap();
}

async fn at_the_branch(test: Arc<TestDb>) -> (Country, BulletinId) {
    let country = Country::new(test).await;
    let id = country.issued("全診連発第12号", TODAY).await;
    country.relayed(id, &[KOCHI, SHIOMI]).await;
    (country, id)
}

#[tokio::test]
async fn one_changed_word_anywhere_behind_is_noticed() {
    on_both(&migrations(), |test| async move {
        let (country, id) = at_the_branch(test).await;
        for (spoil, mend) in [
            (
                "UPDATE bulletin SET content = replace(content, '電話で', 'メールで')",
                "UPDATE bulletin SET content = replace(content, 'メールで', '電話で')",
            ),
            (
                "UPDATE cover SET content = replace(content, '周知を', '振込を') WHERE body = 4",
                "UPDATE cover SET content = replace(content, '振込を', '周知を') WHERE body = 4",
            ),
            (
                "UPDATE cover SET content = replace(content, '周知を', '振込を') WHERE body = 2",
                "UPDATE cover SET content = replace(content, '振込を', '周知を') WHERE body = 2",
            ),
            (
                "UPDATE cover SET content_hash = '0' || content_hash WHERE body = 2",
                "UPDATE cover SET content_hash = substr(content_hash, 2) WHERE body = 2",
            ),
        ] {
            assert_eq!(country.tamper(spoil).await.unwrap(), 1, "{spoil}");
            refused(&country, id, BRANCH, spoil).await;
            country.tamper(mend).await.unwrap();
        }
        country.relayed(id, &[BRANCH]).await;
    })
    .await;
}

#[tokio::test]
async fn a_forged_bulletin_with_a_fitting_hash_is_noticed() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        forge(&country, "SELECT content AS text FROM bulletin", "UPDATE bulletin SET content = $1, content_hash = $2")
            .await;
        refused(&country, id, KOCHI, "the bulletin").await;
    })
    .await;
}

#[tokio::test]
async fn a_forged_cover_with_a_fitting_hash_is_noticed_two_tiers_below() {
    on_both(&migrations(), |test| async move {
        let (country, id) = at_the_branch(test).await;
        forge(
            &country,
            "SELECT content AS text FROM cover WHERE body = 2",
            "UPDATE cover SET content = $1, content_hash = $2 WHERE body = 2",
        )
        .await;
        refused(&country, id, BRANCH, "the prefecture's cover").await;
    })
    .await;
}

#[tokio::test]
async fn a_task_that_points_elsewhere_sends_nothing() {
    on_both(&migrations(), |test| async move {
        let (country, id) = at_the_branch(test).await;
        for spoil in [
            "UPDATE relay_task SET parent_hash = (SELECT content_hash FROM bulletin) WHERE body = 5",
            "UPDATE relay_task SET parent_cover = NULL, parent_hash = 'no hash' WHERE body = 5",
            "UPDATE relay_task SET parent_cover = (SELECT id FROM cover WHERE body = 2) WHERE body = 5",
        ] {
            country.tamper(spoil).await.unwrap();
            refused(&country, id, BRANCH, spoil).await;
        }
    })
    .await;
}
