//! Agreements with vendors: entered and ended by the institution's keepers only, every refusal changes nothing.

use noroshi_platform::testing::{TestDb, on_both};
use noroshi_terms::BodyId;

use super::{Kind, added, audit_entries, founded, migrations, permit};
use crate::KeepDirectory;
use crate::nda::{Nda, NdaError, add_nda, end_nda};
use crate::store;

async fn add(test: &TestDb, at: BodyId, vendor: &str, days: (&str, &str)) -> Result<i64, NdaError> {
    let mut tx = test.app.db.begin().await.unwrap();
    let done = add_nda(&mut tx, &test.app, permit::<KeepDirectory>(at), vendor, days).await;
    match done {
        Ok(_) => tx.commit().await.unwrap(),
        Err(_) => tx.rollback().await.unwrap(),
    }
    done
}

async fn end(test: &TestDb, at: BodyId, id: i64) -> Result<(), NdaError> {
    let mut tx = test.app.db.begin().await.unwrap();
    let done = end_nda(&mut tx, &test.app, permit::<KeepDirectory>(at), id).await;
    tx.commit().await.unwrap();
    done
}

async fn listed(test: &TestDb, body: BodyId) -> Vec<Nda> {
    store::nda::of_body(&test.app.db, body).await.unwrap()
}

#[tokio::test]
async fn an_agreement_stands_on_both_sides_until_it_is_ended() {
    on_both(&migrations(), |test| async move {
        let top = founded(&test).await;
        let clinic = added(&test, top, "C1", Kind::Institution).await;
        let other = added(&test, top, "C2", Kind::Institution).await;
        let vendor = added(&test, top, "V1", Kind::Vendor).await;
        let before = audit_entries(&test).await;
        let id = add(&test, clinic, " V1 ", ("令和8年4月1日", "R9.3.31")).await.unwrap();
        assert_eq!(audit_entries(&test).await, before + 1);
        let (here, there) = (listed(&test, clinic).await, listed(&test, vendor).await);
        assert_eq!((here[0].other, there[0].other, here.len(), there.len()), (vendor, clinic, 1, 1));
        let days = ["2026-03-31", "2026-04-01", "2027-03-31", "2027-04-01"];
        let states = days.map(|day| here[0].state(day.parse().unwrap()).0);
        assert_eq!(states, ["期間前", "有効", "有効", "期間終了"]);
        assert!(matches!(end(&test, other, id).await, Err(NdaError::Unknown)), "another institution's");
        end(&test, clinic, id).await.unwrap();
        assert!(matches!(end(&test, clinic, id).await, Err(NdaError::Unknown)));
        assert!(listed(&test, clinic).await.is_empty() && listed(&test, vendor).await.is_empty());
        assert_eq!(audit_entries(&test).await, before + 2);
    })
    .await;
}

#[tokio::test]
async fn slips_are_named_and_change_nothing() {
    on_both(&migrations(), |test| async move {
        let top = founded(&test).await;
        let clinic = added(&test, top, "C1", Kind::Institution).await;
        let vendor = added(&test, top, "V1", Kind::Vendor).await;
        let before = audit_entries(&test).await;
        let year = ("2026-04-01", "2027-03-31");
        for (at, code, days, words) in [
            (vendor, "V1", year, "医療機関のページ"),
            (clinic, "C1", year, "「C1」の保守会社"),
            (clinic, "nowhere", year, "「nowhere」の保守会社"),
            (clinic, "V1", ("2027-03-31", "2026-04-01"), "より前です"),
            (clinic, "V1", ("2026-04-01", "2026-11-23"), "過ぎています"),
            (clinic, "V1", ("", "2027-03-31"), "日付"),
        ] {
            let reason = add(&test, at, code, days).await.unwrap_err().to_string();
            assert!(reason.contains(words), "{reason}");
        }
        assert!(listed(&test, clinic).await.is_empty());
        assert_eq!(audit_entries(&test).await, before);
        add(&test, clinic, "V1", ("2026-04-01", "2026-11-24")).await.unwrap();
    })
    .await;
}
