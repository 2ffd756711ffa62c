//! Jobs: asked twice is once, a lost lease has no effect, a killed worker's job is taken over, many workers do each once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use noroshi_terms::{JobId, Timestamp};
use tokio::sync::Notify;

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

struct Defect;

#[async_trait]
impl JobRunner for Defect {
    fn kind(&self) -> &'static str {
        "test"
    }
    async fn run(&self, _: &Lease) -> Result<(), JobError> {
        panic!("a defect")
    }
}

#[tokio::test]
async fn a_job_that_panics_goes_back_and_the_lane_lives_on() {
    on_both(MIGRATIONS, |test| async move {
        let (id, _) = ask(&test, "a").await;
        ask(&test, "b").await;
        let workers = Workers::new(test.app.clone(), vec![Box::new(Defect)]);
        assert_eq!(run_due_once(&workers).await.unwrap(), 2, "the second was tried after the first");
        assert_eq!(counts(&test.app.db).await.unwrap().queued, 2);
        let reason = store::reason_of(&test.app.db, id).await.unwrap();
        assert_eq!(reason.as_deref(), Some("the job ended with a defect"));
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
        let (id, _) = ask(&test, "a").await;
        let runs = Arc::new(AtomicUsize::new(0));
        run_due_once(&workers(&test, &runs, usize::MAX)).await.unwrap();
        assert_eq!(runs.load(Ordering::SeqCst), usize::try_from(MAX_ATTEMPTS).unwrap());
        assert_eq!(counts(&test.app.db).await.unwrap().failed, 1);
        let failed = super::failed_jobs(&test.app.db).await.unwrap();
        let (kind, reason) = ("test".to_owned(), "not ready".to_owned());
        assert_eq!(failed, [super::FailedJob { id, kind, reason, since: test.app.now() }]);
    })
    .await;
}

/// Says that somebody was first, so often, and then does it.
struct OvertakenOften {
    app: App,
    left: AtomicUsize,
}

#[async_trait]
impl JobRunner for OvertakenOften {
    fn kind(&self) -> &'static str {
        "test"
    }
    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        assert_eq!(lease.attempt, 1, "such a try does not count");
        if self.left.load(Ordering::SeqCst) > 0 {
            self.left.fetch_sub(1, Ordering::SeqCst);
            return Err(JobError::Overtaken { reason: "somebody was first".into(), pause: Duration::ZERO });
        }
        let mut tx = self.app.db.begin().await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}

#[tokio::test]
async fn a_job_that_others_overtake_is_not_given_up() {
    on_both(MIGRATIONS, |test| async move {
        ask(&test, "a").await;
        let runner = OvertakenOften { app: test.app.clone(), left: AtomicUsize::new(50) };
        run_due_once(&Workers::new(test.app.clone(), vec![Box::new(runner)])).await.unwrap();
        assert_eq!(counts(&test.app.db).await.unwrap().done, 1);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_kills_its_programs_is_given_up() {
    on_both(MIGRATIONS, |test| async move {
        let (id, _) = ask(&test, "a").await;
        for deaths in 0..MAX_ATTEMPTS {
            assert_eq!(take(&test, "killed").await.unwrap().deaths, deaths);
            test.clock.advance(LEASE + Duration::from_secs(1));
        }
        let runs = Arc::new(AtomicUsize::new(0));
        run_due_once(&workers(&test, &runs, 0)).await.unwrap();
        assert_eq!((runs.load(Ordering::SeqCst), counts(&test.app.db).await.unwrap().failed), (0, 1));
        assert!(put_back(&test, id).await);
        run_due_once(&workers(&test, &runs, 0)).await.unwrap();
        assert_eq!((runs.load(Ordering::SeqCst), counts(&test.app.db).await.unwrap().done), (1, 1));
    })
    .await;
}

async fn put_back(test: &TestDb, id: JobId) -> bool {
    let mut tx = test.app.db.begin().await.unwrap();
    let is_put_back = super::try_again(&mut tx, id, test.app.now()).await.unwrap();
    tx.commit().await.unwrap();
    is_put_back
}

#[tokio::test]
async fn a_job_that_was_given_up_is_put_back_once_with_all_its_tries() {
    on_both(MIGRATIONS, |test| async move {
        let (id, _) = ask(&test, "a").await;
        assert!(!put_back(&test, id).await, "it only waits");
        let runs = Arc::new(AtomicUsize::new(0));
        run_due_once(&workers(&test, &runs, usize::MAX)).await.unwrap();
        test.clock.advance(Duration::from_secs(3_600));
        assert!(put_back(&test, id).await && !put_back(&test, id).await);
        let lease = take(&test, "w").await.unwrap();
        assert_eq!((lease.id, lease.attempt), (id, 1));
        assert!(!put_back(&test, id).await, "it is being done");
        let mut tx = test.app.db.begin().await.unwrap();
        lease.complete(&mut tx, test.app.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!put_back(&test, id).await, "it is done");
        assert_eq!(counts(&test.app.db).await.unwrap().done, 1);
        let never = JobId::new(&*test.app.entropy);
        assert!(super::is_known(&test.app.db, id).await.unwrap());
        assert!(!put_back(&test, never).await && !super::is_known(&test.app.db, never).await.unwrap());
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

/// Says when it began, and ends when it may.
struct Slow {
    app: App,
    begun: Arc<Notify>,
    may_end: Arc<Notify>,
}

#[async_trait]
impl JobRunner for Slow {
    fn kind(&self) -> &'static str {
        "test"
    }
    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        self.begun.notify_one();
        self.may_end.notified().await;
        let mut tx = self.app.db.begin().await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// Looks until the lease ends later than `moment`.
async fn renewed_after(test: &TestDb, id: JobId, moment: Timestamp) {
    let looking = async {
        while store::lease_until(&test.app.db, id).await.unwrap().is_none_or(|until| until <= moment) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), looking).await.expect("the lease is renewed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_living_program_keeps_a_job_that_takes_long_and_a_killed_one_does_not() {
    on_both(MIGRATIONS, |test| async move {
        let (id, _) = ask(&test, "a").await;
        let (begun, may_end) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let slow = || {
            let runner = Slow { app: test.app.clone(), begun: Arc::clone(&begun), may_end: Arc::clone(&may_end) };
            Workers::new(test.app.clone(), vec![Box::new(runner)]).renewing_every(Duration::from_millis(2))
        };
        let killed = tokio::spawn({
            let workers = slow();
            async move { run_due_once(&workers).await }
        });
        begun.notified().await;
        for _ in 0..3 {
            let end_of_lease = test.app.now().plus(LEASE);
            test.clock.advance(LEASE - Duration::from_secs(1));
            renewed_after(&test, id, end_of_lease).await;
        }
        assert!(take(&test, "other").await.is_none(), "a renewed lease is respected");
        killed.abort();
        assert!(killed.await.unwrap_err().is_cancelled());
        while take_over(&test).await.is_none() {
            tokio::task::yield_now().await;
        }
        assert_eq!(counts(&test.app.db).await.unwrap().leased, 1);
    })
    .await;
}

/// A renewal that was on its way may still come; after it nothing renews any more.
async fn take_over(test: &TestDb) -> Option<Lease> {
    test.clock.advance(LEASE + Duration::from_secs(1));
    take(test, "other").await
}
