//! The jobs of submitted lists: trying, importing (取り込み), forgetting.
//!
//! An import does not hold the database for long: new bodies arrive chunk by chunk, as bodies that have ended, so nobody
//! sees, counts or addresses them; the last transaction lets all of them live at once, changes known ones and leaves the entry.
//! Invariants: seen from outside it is one act; a program that is killed goes on where it stopped as long as nobody changed
//! bodies or lines meanwhile, and otherwise takes back what arrived and begins anew; a job whose lease was lost does nothing;
//! an import that cannot come to its end gives the list back to its sender, so that no list stands in the way of all others.

use std::time::Duration;

use async_trait::async_trait;
use noroshi_platform::App;
use noroshi_platform::db::Tx;
use noroshi_platform::outbox::{JobError, JobRunner, Lease, MAX_ATTEMPTS};
use noroshi_terms::Timestamp;

use super::plan::{NewBody, Plan};
use super::submitted::{self, FORGET_JOB, ListState, SubmittedList, TAKE_JOB, TRY_JOB};
use super::{ImportError, ImportFile, ImportKind, Importer, Report, Work, apply, note, planned, save_people};
use crate::store::submitted::{self as lists, Arriving};
use crate::store::write;

/// Bodies that arrive in one transaction: others wait for it no longer than for an issue.
const CHUNK: usize = 500;
/// Bodies that are taken back in one transaction.
const REMOVED_AT_ONCE: i64 = 500;
/// Others may overtake an import for so long; then its sender is asked to choose a quieter hour.
const LONGEST_TAKING: Duration = Duration::from_secs(3_600);
/// So many programs may die while they read a list; then it is the list.
const MOST_DEATHS: i64 = 3;

const DIED: &str =
    "読み取りの途中で、仕組みが何度も止まりました。一覧を小さく分けるか、CSVで保存し直して、もう一度お送りください";
const OVERTAKEN: &str =
    "取り込みのあいだに名簿がたびたび変わり、終えられませんでした。時間をおいて、もう一度「取り込む」を押してください";
const CHANGED: &str = "試したあとで名簿が変わり、直す行ができました。一覧を直して、もう一度お送りください";
const STOPPED: &str = "取り込みの途中で止まりました。時間をおいて、もう一度「取り込む」を押してください";

/// Does one of the three jobs.
pub struct ListRunner {
    app: App,
    kind: &'static str,
}

impl ListRunner {
    /// The runners of all three.
    pub fn all(app: &App) -> [Self; 3] {
        [TRY_JOB, TAKE_JOB, FORGET_JOB].map(|kind| Self { app: app.clone(), kind })
    }
}

#[async_trait]
impl JobRunner for ListRunner {
    fn kind(&self) -> &'static str {
        self.kind
    }

    async fn run(&self, lease: &Lease) -> Result<(), JobError> {
        let id = submitted::list_of_job(&lease.subject).ok_or_else(|| JobError::Hopeless("no list".to_owned()))?;
        let Some(list) = lists::list(&self.app.db, id).await? else { return self.nothing_to_do(lease).await };
        match (self.kind, list.state) {
            (TRY_JOB, ListState::Reading) => self.try_list(lease, &list).await,
            (TAKE_JOB, ListState::Taking) => self.take_or_give_back(lease, &list).await,
            (FORGET_JOB, ListState::Taking) => Err(JobError::Overtaken {
                reason: "the list is being imported".to_owned(),
                pause: Duration::from_secs(60),
            }),
            (FORGET_JOB, _) => self.forget(lease, &list).await,
            _ => self.nothing_to_do(lease).await,
        }
    }
}

/// What an import meets: the database, or something that its sender is told.
enum Met {
    Job(JobError),
    Fault(String),
}

impl From<ImportError> for Met {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Database(error) => Self::Job(error.into()),
            ImportError::Rows(error) => Self::Job(JobError::Hopeless(format!("rows of an import: {error}"))),
            told => Self::Fault(told.to_string()),
        }
    }
}

impl ListRunner {
    async fn nothing_to_do(&self, lease: &Lease) -> Result<(), JobError> {
        let mut tx = self.app.db.begin().await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }

    async fn forget(&self, lease: &Lease, list: &SubmittedList) -> Result<(), JobError> {
        let mut tx = self.app.db.begin().await?;
        submitted::forget(&mut tx, list, self.app.now()).await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }

    async fn try_list(&self, lease: &Lease, list: &SubmittedList) -> Result<(), JobError> {
        let tried = match self.read_once_more(lease, list).await {
            Ok(file) => planned(&self.app.db, &file, Some(list.body)).await.map_err(Met::from),
            Err(met) => Err(met),
        };
        let mut tx = self.app.db.begin().await?;
        match tried {
            Ok((report, _)) => {
                // Given up meanwhile: then nothing is kept of it.
                if lists::move_on(&mut tx, list.id, (ListState::Reading, ListState::Tried), None).await? {
                    save_report(&mut tx, list, &report).await?;
                }
            }
            Err(Met::Fault(fault)) => {
                let to = (ListState::Reading, ListState::Unreadable);
                lists::move_on(&mut tx, list.id, to, Some(&fault)).await?;
            }
            Err(Met::Job(error)) => return Err(error),
        }
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Reads the file, unless programs died of it.
    async fn read_once_more(&self, lease: &Lease, list: &SubmittedList) -> Result<ImportFile, Met> {
        if lease.deaths >= MOST_DEATHS { Err(Met::Fault(DIED.to_owned())) } else { self.read(list).await }
    }

    /// Reads the file beside the other tasks: a second of work for the whole country.
    async fn read(&self, list: &SubmittedList) -> Result<ImportFile, Met> {
        let content = lists::content(&self.app.db, list.id).await.map_err(|error| Met::Job(error.into()))?;
        let packed =
            content.ok_or_else(|| Met::Fault("ファイルはもうありません。もう一度お送りください".to_owned()))?;
        let kind = list.kind;
        let reading = tokio::task::spawn_blocking(move || {
            let content = submitted::unpacked(&packed).map_err(|_| None)?;
            ImportFile::read(kind, &content).map_err(Some)
        });
        match reading.await {
            Ok(Ok(file)) => Ok(file),
            Ok(Err(Some(error))) => Err(error.into()),
            Ok(Err(None)) | Err(_) => {
                Err(Met::Fault("ファイルを読み取れませんでした。形式をお確かめください".to_owned()))
            }
        }
    }

    /// The import, or its end without one: the list goes back to its sender when nothing speaks for a further try.
    async fn take_or_give_back(&self, lease: &Lease, list: &SubmittedList) -> Result<(), JobError> {
        if lease.attempt >= MAX_ATTEMPTS || lease.deaths >= MOST_DEATHS {
            return self.give_back(lease, list, STOPPED).await;
        }
        match self.take(lease, list).await {
            Err(JobError::Overtaken { .. }) if self.is_taking_too_long(lease) => {
                self.give_back(lease, list, OVERTAKEN).await
            }
            Err(JobError::Hopeless(reason)) => {
                tracing::error!(reason, "an import was given back to its sender");
                self.give_back(lease, list, STOPPED).await
            }
            done => done,
        }
    }

    fn is_taking_too_long(&self, lease: &Lease) -> bool {
        let asked = submitted::moment_of_job(&lease.subject);
        asked.is_some_and(|asked: Timestamp| asked.plus(LONGEST_TAKING) < self.app.now())
    }

    async fn take(&self, lease: &Lease, list: &SubmittedList) -> Result<(), JobError> {
        let before = lists::revision(&self.app.db).await?;
        let arrived = lists::arriving(&self.app.db, list.id).await?;
        if let Some(arrived) = arrived.filter(|arrived| arrived.revision != before) {
            self.take_back(lease, list, arrived).await?;
        }
        let file = match self.read(list).await {
            Ok(file) => file,
            Err(Met::Job(error)) => return Err(error),
            Err(Met::Fault(fault)) => return self.refuse(lease, list, (&Report::default(), &fault)).await,
        };
        if file.kind == ImportKind::People {
            return self.take_people(lease, list, &file).await;
        }
        match planned(&self.app.db, &file, Some(list.body)).await.map_err(Met::from) {
            Err(Met::Job(error)) => Err(error),
            Err(Met::Fault(fault)) => self.refuse(lease, list, (&Report::default(), &fault)).await,
            Ok((report, Work::Bodies(plan))) if report.refused.is_empty() => {
                let arriving = self.let_arrive(lease, list, &plan, before).await?;
                let mut tx = self.holding(before).await?;
                write::lock_tree(&mut tx).await?;
                if let Some(arriving) = arriving {
                    lists::begin_to_live(&mut tx, arriving, self.app.now()).await?;
                    lists::announce(&mut tx, list.id, None).await?;
                }
                apply::change(&mut tx, self.app.now(), &plan.changes).await.map_err(job_error)?;
                self.finish(tx, lease, list, (&file, &report)).await
            }
            Ok((report, _)) => self.refuse(lease, list, (&report, CHANGED)).await,
        }
    }

    /// People are few: planned and written in one transaction that nobody else who enters people can step into.
    async fn take_people(&self, lease: &Lease, list: &SubmittedList, file: &ImportFile) -> Result<(), JobError> {
        let mut tx = self.app.db.begin().await?;
        write::hold_directory(&mut tx).await?;
        match planned(&mut tx, file, Some(list.body)).await.map_err(Met::from) {
            Err(Met::Job(error)) => Err(error),
            Ok((report, Work::People(people))) if report.refused.is_empty() => {
                save_people(&mut tx, &self.app, Some(list.body), &people).await?;
                self.finish(tx, lease, list, (file, &report)).await
            }
            Ok((report, _)) => {
                drop(tx);
                self.refuse(lease, list, (&report, CHANGED)).await
            }
            Err(Met::Fault(fault)) => {
                drop(tx);
                self.refuse(lease, list, (&Report::default(), &fault)).await
            }
        }
    }

    /// Takes back what arrived; the list stands as it was tried, and its sender reads why.
    async fn give_back(&self, lease: &Lease, list: &SubmittedList, fault: &str) -> Result<(), JobError> {
        if let Some(arrived) = lists::arriving(&self.app.db, list.id).await? {
            self.take_back(lease, list, arrived).await?;
        }
        let mut tx = self.app.db.begin().await?;
        lists::move_on(&mut tx, list.id, (ListState::Taking, ListState::Tried), Some(fault)).await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }

    /// New bodies arrive unseen; those that are there already are passed over.
    async fn let_arrive(
        &self,
        lease: &Lease,
        list: &SubmittedList,
        plan: &Plan,
        revision: i64,
    ) -> Result<Option<Arriving>, JobError> {
        let (first, last) =
            (plan.tiers.first().and_then(|tier| tier.first()), plan.tiers.last().and_then(|tier| tier.last()));
        let Some((first, last)) = first.zip(last) else { return Ok(None) };
        let arriving = Arriving { first: first.serial, last: last.serial, revision };
        let mut tx = self.holding(revision).await?;
        lists::announce(&mut tx, list.id, Some(arriving)).await?;
        lease.renew(&mut tx, self.app.now()).await?;
        tx.commit().await?;
        let there = lists::last_there(&self.app.db, arriving).await?;
        let mut done = 0;
        for tier in &plan.tiers {
            for chunk in tier.chunks(CHUNK) {
                done += chunk.len();
                if chunk.last().is_some_and(|body| Some(body.serial) > there) {
                    self.enter(lease, list, (chunk, revision), (done, plan.size())).await?;
                }
            }
        }
        Ok(Some(arriving))
    }

    async fn enter(
        &self,
        lease: &Lease,
        list: &SubmittedList,
        (chunk, revision): (&[NewBody], i64),
        (done, total): (usize, usize),
    ) -> Result<(), JobError> {
        let now = self.app.now();
        let mut tx = self.holding(revision).await?;
        apply::enter(&mut tx, now, chunk, Some(now)).await.map_err(job_error)?;
        let count = |bodies: usize| i64::try_from(bodies).unwrap_or(i64::MAX);
        lists::save_progress(&mut tx, list.id, count(done), count(total)).await?;
        lease.renew(&mut tx, now).await?;
        Ok(tx.commit().await?)
    }

    /// A transaction in which the plan still holds.
    async fn holding(&self, revision: i64) -> Result<Tx, JobError> {
        let mut tx = self.app.db.begin().await?;
        write::hold_directory(&mut tx).await?;
        if lists::revision(&mut tx).await? == revision { Ok(tx) } else { Err(changed_meanwhile()) }
    }

    async fn finish(
        &self,
        mut tx: Tx,
        lease: &Lease,
        list: &SubmittedList,
        (file, report): (&ImportFile, &Report),
    ) -> Result<(), JobError> {
        note(&mut tx, &self.app, Importer::sender(list), file, report).await?;
        save_report(&mut tx, list, report).await?;
        lists::move_on(&mut tx, list.id, (ListState::Taking, ListState::Taken), None).await?;
        lists::forget(&mut tx, list.id, self.app.now()).await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Back to its sender: nothing was written.
    async fn refuse(
        &self,
        lease: &Lease,
        list: &SubmittedList,
        (report, fault): (&Report, &str),
    ) -> Result<(), JobError> {
        if let Some(arrived) = lists::arriving(&self.app.db, list.id).await? {
            self.take_back(lease, list, arrived).await?;
        }
        let mut tx = self.app.db.begin().await?;
        save_report(&mut tx, list, report).await?;
        let to = if report.refused.is_empty() { ListState::Unreadable } else { ListState::Tried };
        lists::move_on(&mut tx, list.id, (ListState::Taking, to), Some(fault)).await?;
        lease.complete(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Takes back what arrived, the last first: institutions hang under bodies that came before them.
    async fn take_back(&self, lease: &Lease, list: &SubmittedList, arrived: Arriving) -> Result<(), JobError> {
        let (first, mut last) = (arrived.first.as_i64(), arrived.last.as_i64());
        while last >= first {
            let from = first.max(last - REMOVED_AT_ONCE + 1);
            let mut tx = self.app.db.begin().await?;
            write::hold_directory(&mut tx).await?;
            lists::remove(&mut tx, from, last).await?;
            lease.renew(&mut tx, self.app.now()).await?;
            tx.commit().await?;
            last = from - 1;
        }
        let mut tx = self.app.db.begin().await?;
        lists::announce(&mut tx, list.id, None).await?;
        lists::save_progress(&mut tx, list.id, 0, 0).await?;
        lease.renew(&mut tx, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}

async fn save_report(tx: &mut Tx, list: &SubmittedList, report: &Report) -> Result<(), JobError> {
    submitted::save_report(tx, list.id, report).await.map_err(job_error)
}

fn job_error(error: ImportError) -> JobError {
    match error {
        ImportError::Database(error) => error.into(),
        other => JobError::Hopeless(format!("rows of an import: {other}")),
    }
}

/// The plan is out of date; the next try takes back what arrived.
fn changed_meanwhile() -> JobError {
    let reason = "the directory was changed during an import".to_owned();
    JobError::Overtaken { reason, pause: Duration::from_secs(1) }
}
