//! Jobs: asked twice is once, a lost lease has no effect, a killed worker's job is taken over, many workers do each once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use noroshi_terms::{JobId, Timestamp};

use super::{
    JobError, JobRunner, LEASE, Lease, LeaseError, MAX_ATTEMPTS, NewJob, Workers, counts, enqueue, run_due_once, store,
};
use crate::MIGRATIONS;
use crate::app::App;
use crate::testing::{TestDb, on_both};

async fn ask(test: &TestDb, subject: &str) -> (JobId, bool) {
    let id = JobId::new(&*test.app.entropy);
    let job = NewJob { kind: "test", subject: subject.into(), payload: "{}".into(), due: test.app.now() };
    let mut tx = test.app.db.begin().await.unwrap();
    let is_new = enqueue(&mut tx, id, job, test.app.now()).await.unwrap();
    tx.commit().await.unwrap();
    (id, is_new)
}

async fn take(test: &TestDb, owner: &str) -> Option<Lease> {
    let mut tx = test.app.db.begin().await.unwrap();
    let lease = store::lease(&mut tx, owner, test.app.now(), test.app.now().plus(LEASE)).await.unwrap();
    tx.commit().await.unwrap();
    lease
}

#[tokio::test]
async fn asking_twice_is_asking_once() {
    on_both(MIGRATIONS, |test| async move {
        assert!(ask(&test, "a").await.1);
        assert!(!ask(&test, "a").await.1);
        assert_eq!(counts(&test.app.db).await.unwrap().queued, 1);
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_ran_out_passes_on_and_the_first_owner_cannot_complete() {
    on_both(MIGRATIONS, |test| async move {
        ask(&test, "a").await;
        let slow = take(&test, "slow").await.unwrap();
        assert!(take(&test, "other").await.is_none(), "a living lease is respected");
        test.clock.advance(LEASE + Duration::from_secs(1));
        let fast = take(&test, "fast").await.unwrap();
        assert_eq!((fast.id, fast.attempt), (slow.id, 2));
        let mut tx = test.app.db.begin().await.unwrap();
        assert!(matches!(slow.complete(&mut tx, test.app.now()).await, Err(LeaseError::Lost)));
        assert!(matches!(slow.renew(&mut tx, test.app.now()).await, Err(LeaseError::Lost)));
        drop(tx);
        let mut tx = test.app.db.begin().await.unwrap();
        fast.complete(&mut tx, test.app.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(counts(&test.app.db).await.unwrap().done, 1);
    })
    .await;
}

struct Scripted {
    app: App,
    runs: Arc<AtomicUsize>,
    fail_first: usize,
}

#[async_trait]
impl JobRunner for Scripted {
    fn kind(&self) -> &'static str {
        "test"
    }
    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        let run = self.runs.fetch_add(1, Ordering::SeqCst);
        if run < self.fail_first {
            return Err(JobError::Later { reason: "not ready".into(), pause: Duration::ZERO });
        }
        let mut tx = self.app.db.begin().await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}

fn workers(test: &TestDb, runs: &Arc<AtomicUsize>, fail_first: usize) -> Workers {
    let runner = Scripted { app: test.app.clone(), runs: Arc::clone(runs), fail_first };
    Workers::new(test.app.clone(), vec![Box::new(runner)])
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_and_its_reason_kept() {
    on_both(MIGRATIONS, |test| async move {
        let (id, _) = ask(&test, "a").await;
        let runs = Arc::new(AtomicUsize::new(0));
        run_due_once(&workers(&test, &runs, 2)).await.unwrap();
        assert_eq!(runs.load(Ordering::SeqCst), 3);
        assert_eq!(counts(&test.app.db).await.unwrap().done, 1);
        assert_eq!(store::reason_of(&test.app.db, id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_hopeless_job_ends_where_people_see_it() {
    on_both(MIGRATIONS, |test| async move {
        ask(&test, "a").await;
        let runs = Arc::new(AtomicUsize::new(0));
        run_due_once(&workers(&test, &runs, usize::MAX)).await.unwrap();
        assert_eq!(runs.load(Ordering::SeqCst), usize::try_from(MAX_ATTEMPTS).unwrap());
        assert_eq!(counts(&test.app.db).await.unwrap().failed, 1);
        let failed = super::failed_jobs(&test.app.db).await.unwrap();
        assert_eq!(failed, [("test".to_owned(), "not ready".to_owned())]);
    })
    .await;
}

#[tokio::test]
async fn many_workers_do_each_job_once() {
    on_both(MIGRATIONS, |test| async move {
        for number in 0..60 {
            ask(&test, &number.to_string()).await;
        }
        let runs = Arc::new(AtomicUsize::new(0));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let workers = workers(&test, &runs, 0);
            tasks.spawn(async move { run_due_once(&workers).await.unwrap() });
        }
        while tasks.join_next().await.is_some() {}
        run_due_once(&workers(&test, &runs, 0)).await.unwrap();
        assert_eq!(counts(&test.app.db).await.unwrap().done, 60);
        assert_eq!(runs.load(Ordering::SeqCst), 60);
    })
    .await;
}

#[tokio::test]
async fn a_job_is_not_done_before_its_time() {
    on_both(MIGRATIONS, |test| async move {
        let mut tx = test.app.db.begin().await.unwrap();
        let due = Timestamp::from_micros(test.app.now().as_micros() + 1);
        let job = NewJob { kind: "test", subject: "later".into(), payload: String::new(), due };
        enqueue(&mut tx, JobId::new(&*test.app.entropy), job, test.app.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(take(&test, "w").await.is_none());
        test.clock.advance(Duration::from_micros(1));
        assert!(take(&test, "w").await.is_some());
    })
    .await;
}
