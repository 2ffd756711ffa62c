//! Many changes at once become few transactions; nobody is told of a change that is not lasting; a bad one harms no other.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Waker};

use tokio::task::JoinSet;

use super::{Batch, Change};
use crate::db::{Db, DbError, DbErrorKind, Migration, Tx, query};
use crate::testing::on_both;

const TABLE: &[Migration] =
    &[Migration { id: "0001_sample", sql: "CREATE TABLE sample (name TEXT PRIMARY KEY, size BIGINT NOT NULL);" }];

/// Notes a name; the same name twice is refused by the table.
#[derive(Clone)]
struct Note {
    name: String,
    made: Arc<AtomicUsize>,
    /// The first who makes it gets no further.
    is_stuck: Arc<AtomicBool>,
}

impl Change for Note {
    type Answer = String;

    async fn make(&self, tx: &mut Tx) -> Result<String, DbError> {
        self.made.fetch_add(1, Ordering::SeqCst);
        if self.is_stuck.swap(false, Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        query("INSERT INTO sample (name, size) VALUES ($1, 1)").bind(&self.name).execute(tx).await?;
        Ok(self.name.clone())
    }
}

fn note(name: &str) -> Note {
    Note { name: name.to_owned(), made: Arc::default(), is_stuck: Arc::default() }
}

async fn names(db: &Db) -> u64 {
    query("SELECT COUNT(*) AS names FROM sample").one(db).await.unwrap().get("names").unwrap()
}

/// Holds the turn so that all of these gather, then lets them go.
async fn gathered(batch: &Arc<Batch<Note>>, db: &Db, notes: Vec<Note>) -> Vec<Result<String, DbError>> {
    let turn = batch.turn.lock().await;
    let mut writers = JoinSet::new();
    let count = notes.len();
    for note in notes {
        let (batch, db) = (Arc::clone(batch), db.clone());
        writers.spawn(async move { batch.write(&db, note).await });
    }
    while batch.lock().len() < count {
        tokio::task::yield_now().await;
    }
    drop(turn);
    writers.join_all().await
}

#[tokio::test]
async fn each_learns_of_its_own_change_and_all_are_lasting() {
    on_both(TABLE, |test| async move {
        let (batch, db) = (Arc::<Batch<Note>>::default(), &test.app.db);
        assert_eq!(batch.write(db, note("alone")).await.unwrap(), "alone");
        let told = gathered(&batch, db, (0..250).map(|n| note(&format!("n{n}"))).collect()).await;
        let mut told: Vec<String> = told.into_iter().map(Result::unwrap).collect();
        told.sort();
        told.dedup();
        assert_eq!((told.len(), names(db).await), (250, 251));
        assert!(batch.lock().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_bad_change_is_told_to_its_own_writer_only() {
    on_both(TABLE, |test| async move {
        let (batch, db) = (Arc::<Batch<Note>>::default(), &test.app.db);
        batch.write(db, note("taken")).await.unwrap();
        let told = gathered(&batch, db, ["a", "taken", "b"].map(note).to_vec()).await;
        let (done, failed): (Vec<_>, Vec<_>) = told.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), failed.len(), names(db).await), (2, 1, 3));
        assert_eq!(failed.into_iter().find_map(Result::err).unwrap().kind(), DbErrorKind::Unique);
        assert_eq!(batch.write(db, note("taken")).await.unwrap_err().kind(), DbErrorKind::Unique);
    })
    .await;
}

/// Goes on with it as far as it can now.
fn is_pending<F: Future>(future: &mut Pin<Box<F>>) -> bool {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending()
}

#[tokio::test]
async fn when_the_one_who_writes_goes_away_the_others_write_themselves() {
    on_both(TABLE, |test| async move {
        let (batch, db) = (Arc::<Batch<Note>>::default(), &test.app.db);
        let turn = batch.turn.lock().await;
        let (first, second) = (note("first"), note("second"));
        second.is_stuck.store(true, Ordering::SeqCst);
        let mut leader = Box::pin(batch.write(db, first));
        let mut follower = Box::pin(batch.write(db, second.clone()));
        // Both wait; the leader is next.
        assert!(is_pending(&mut leader) && is_pending(&mut follower));
        drop(turn);
        // The leader takes everybody's change, and goes away before it is lasting.
        while second.made.load(Ordering::SeqCst) == 0 {
            assert!(is_pending(&mut leader));
            tokio::task::yield_now().await;
        }
        drop(leader);
        assert_eq!(follower.await.unwrap(), "second");
        assert_eq!(names(db).await, 1, "what was not committed is not there");
    })
    .await;
}
