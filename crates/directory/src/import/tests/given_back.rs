//! Imports that cannot come to their end: the list goes back to its sender, and no other list waits for it.

use std::time::Duration;

use super::submitted::{clinics, list, permit, submit, work};
use super::*;
use crate::import::submitted::{self, ListState};
use crate::store::submitted as lists;

async fn execute(test: &TestDb, sql: &'static str) {
    let mut tx = test.app.db.begin().await.unwrap();
    query(sql).execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// Somebody changes bodies whenever the import has taken a step. Only SQLite says that in one statement.
const BUSY: &str = "CREATE TRIGGER busy AFTER UPDATE ON submitted_list
    BEGIN UPDATE directory_revision SET revision = revision + 1; END";

#[tokio::test]
async fn an_import_beside_busy_editors_is_given_back_after_an_hour_and_taken_later() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    country(&test).await;
    let before = bodies(&test).await;
    let content = clinics(&test, 600).await;
    let id = submit(&test, ImportKind::Institutions, &content).await;
    work(&test).await;
    submitted::take(&test.app, permit(&test).await, id).await.unwrap();
    execute(&test, BUSY).await;
    for _ in 0..30 {
        work(&test).await;
        test.clock.advance(Duration::from_secs(2));
    }
    assert_eq!(list(&test, id).await.state, ListState::Taking, "such tries do not count");
    test.clock.advance(Duration::from_secs(3_600));
    work(&test).await;
    let back = list(&test, id).await;
    assert!(back.state == ListState::Tried && back.is_ready() && back.fault.unwrap().contains("時間をおいて"));
    assert_eq!(bodies(&test).await, before, "what had arrived is taken back");
    assert_eq!(lists::arriving(&test.app.db, id).await.unwrap(), None);
    execute(&test, "DROP TRIGGER busy").await;
    submitted::take(&test.app, permit(&test).await, id).await.unwrap();
    work(&test).await;
    assert_eq!((list(&test, id).await.state, bodies(&test).await), (ListState::Taken, before + 600));
}

#[tokio::test]
async fn a_list_that_kills_its_programs_is_read_no_more() {
    on_both(&migrations(), |test| async move {
        country(&test).await;
        let content = clinics(&test, 3).await;
        let id = submit(&test, ImportKind::Institutions, &content).await;
        execute(&test, "UPDATE job SET deaths = 3 WHERE kind = 'directory.try_list'").await;
        work(&test).await;
        let unreadable = list(&test, id).await;
        assert!(unreadable.state == ListState::Unreadable && unreadable.fault.unwrap().contains("何度も止まりました"));
        let id = submit(&test, ImportKind::Institutions, &content).await;
        work(&test).await;
        submitted::take(&test.app, permit(&test).await, id).await.unwrap();
        execute(&test, "UPDATE job SET deaths = 3 WHERE kind = 'directory.take_list'").await;
        work(&test).await;
        assert_eq!(list(&test, id).await.state, ListState::Tried);
        test.clock.advance(Duration::from_secs(1));
        submitted::take(&test.app, permit(&test).await, id).await.unwrap();
        work(&test).await;
        assert_eq!(list(&test, id).await.state, ListState::Taken);
    })
    .await;
}

#[tokio::test]
async fn a_list_that_is_being_read_may_be_given_up() {
    on_both(&migrations(), |test| async move {
        country(&test).await;
        let id = submit(&test, ImportKind::Institutions, &clinics(&test, 3).await).await;
        submitted::give_up(&test.app, permit(&test).await, id).await.unwrap();
        assert_eq!(list(&test, id).await.state, ListState::Forgotten);
        work(&test).await;
        let forgotten = list(&test, id).await;
        assert_eq!((forgotten.state, forgotten.counts.added), (ListState::Forgotten, 0));
        assert_eq!(lists::content(&test.app.db, id).await.unwrap(), None);
    })
    .await;
}
