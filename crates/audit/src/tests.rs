//! Tampering in every shape is named; entries of a lost transaction do not exist; two sealers make one chain.

use noroshi_platform::db::query;
use noroshi_platform::testing::{TestDb, on_both};

use crate::{Doer, Entry, FaultKind, MIGRATIONS, record, seal_waiting, verify};

async fn write(test: &TestDb, subject: &str) {
    let mut tx = test.app.db.begin().await.unwrap();
    let entry = Entry { doer: Doer::Program, body: None, verb: "test", subject: subject.into(), detail: String::new() };
    record(&mut tx, &*test.app.entropy, test.app.now(), entry).await.unwrap();
    tx.commit().await.unwrap();
}

async fn three_sealed(test: &TestDb) {
    for subject in ["a", "b", "c"] {
        write(test, subject).await;
        seal_waiting(&test.app.db).await.unwrap();
    }
}

async fn faults(test: &TestDb) -> Vec<(String, FaultKind)> {
    verify(&test.app.db).await.unwrap().faults.into_iter().map(|fault| (fault.entry, fault.kind)).collect()
}

async fn tamper(test: &TestDb, sql: &'static str) {
    let mut tx = test.app.db.begin().await.unwrap();
    query(sql).execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_untouched_log_holds() {
    on_both(MIGRATIONS, |test| async move {
        assert_eq!(verify(&test.app.db).await.unwrap().entries, 0);
        three_sealed(&test).await;
        write(&test, "not sealed yet").await;
        let found = verify(&test.app.db).await.unwrap();
        assert_eq!((found.entries, found.faults.len()), (3, 0));
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_tampering_is_named() {
    let place = |number: &str, kind| vec![(number.to_owned(), kind)];
    for (sql, expected) in [
        ("UPDATE audit_entry SET subject = 'x' WHERE subject = 'b'", place("2", FaultKind::Altered)),
        ("UPDATE audit_entry SET at = at + 1 WHERE subject = 'c'", place("3", FaultKind::Altered)),
        ("DELETE FROM audit_entry WHERE subject = 'a'", place("1", FaultKind::Missing)),
        ("DELETE FROM audit_seal WHERE place = 2", place("2", FaultKind::Missing)),
    ] {
        let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, MIGRATIONS).await;
        three_sealed(&test).await;
        tamper(&test, sql).await;
        let found = faults(&test).await;
        assert!(expected.iter().all(|fault| found.contains(fault)), "{sql}: {found:?}");
    }
}

#[tokio::test]
async fn entries_that_changed_places_are_named() {
    on_both(MIGRATIONS, |test| async move {
        three_sealed(&test).await;
        tamper(&test, "UPDATE audit_seal SET place = 12 WHERE place = 2").await;
        tamper(&test, "UPDATE audit_seal SET place = 2 WHERE place = 3").await;
        tamper(&test, "UPDATE audit_seal SET place = 3 WHERE place = 12").await;
        let found = faults(&test).await;
        assert_eq!(found, [("2".to_owned(), FaultKind::Reordered), ("3".to_owned(), FaultKind::Reordered)]);
    })
    .await;
}

#[tokio::test]
async fn a_lost_transaction_has_no_entry() {
    on_both(MIGRATIONS, |test| async move {
        let mut tx = test.app.db.begin().await.unwrap();
        let entry = Entry { doer: Doer::Program, body: None, verb: "x", subject: "x".into(), detail: String::new() };
        record(&mut tx, &*test.app.entropy, test.app.now(), entry).await.unwrap();
        drop(tx);
        assert_eq!(seal_waiting(&test.app.db).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn two_sealers_make_one_chain() {
    on_both(MIGRATIONS, |test| async move {
        for number in 0..30 {
            write(&test, &number.to_string()).await;
        }
        let (left, right) = tokio::join!(seal_waiting(&test.app.db), seal_waiting(&test.app.db));
        left.unwrap();
        right.unwrap();
        seal_waiting(&test.app.db).await.unwrap();
        let found = verify(&test.app.db).await.unwrap();
        assert_eq!((found.entries, found.faults.len()), (30, 0));
    })
    .await;
}
