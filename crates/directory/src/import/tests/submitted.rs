//! Lists submitted on the page: jobs try and import them, others see nothing of it, and a stop in the middle leaves nothing half.

use noroshi_access::{Permit, Subject};
use noroshi_platform::outbox::{JobRunner, Workers, run_due_once};
use noroshi_terms::{BodyId, SubmittedListId};

use super::*;
use crate::import::submitted::{self, Amount, ImportDirectory, ListState, SubmitError, SubmittedList};
use crate::import::taking::ListRunner;
use crate::store::submitted as lists;
use crate::tests::actor;

async fn national(test: &TestDb) -> BodyId {
    store::body_by_kind(&test.app.db, crate::BodyKind::National).await.unwrap().unwrap().serial
}

pub(super) async fn permit(test: &TestDb) -> Permit<ImportDirectory> {
    let national = national(test).await;
    actor(national, &["directory.import"]).permit(Subject::of(national, national)).unwrap()
}

pub(super) async fn work(test: &TestDb) -> usize {
    let runners = ListRunner::all(&test.app).map(|runner| Box::new(runner) as Box<dyn JobRunner>);
    run_due_once(&Workers::new(test.app.clone(), runners.into_iter().collect())).await.unwrap()
}

pub(super) async fn submit(test: &TestDb, kind: ImportKind, content: &str) -> SubmittedListId {
    let file = ("一覧.csv", content.as_bytes());
    submitted::submit(&test.app, permit(test).await, kind, file).await.unwrap()
}

pub(super) async fn list(test: &TestDb, id: SubmittedListId) -> SubmittedList {
    lists::list(&test.app.db, id).await.unwrap().unwrap()
}

/// So many clinics, each with a telephone and an address, under the first district.
pub(super) async fn clinics(test: &TestDb, count: usize) -> String {
    let district = district(test).await;
    let row = |number: usize| {
        format!(
            "C-{number},みほん{number}医院,,{district},高知県,780-0000,高知県見本市,c{number}@m.example,,088-000-{number:04},\n"
        )
    };
    format!("{NEW}{}", (0..count).map(row).collect::<String>())
}

#[tokio::test]
async fn a_list_is_tried_then_imported_as_it_was_tried() {
    on_both(&migrations(), |test| async move {
        country(&test).await;
        let before = bodies(&test).await;
        let content = clinics(&test, 1_200).await;
        let id = submit(&test, ImportKind::Institutions, &content).await;
        assert!(matches!(submitted::take(&test.app, permit(&test).await, id).await, Err(SubmitError::NotReady)));
        assert_eq!((list(&test, id).await.state, work(&test).await), (ListState::Reading, 1));
        let tried = list(&test, id).await;
        assert_eq!((tried.state, tried.counts.added, tried.counts.refused), (ListState::Tried, 1_200, 0));
        assert_eq!(bodies(&test).await, before, "trying writes nothing");
        submitted::take(&test.app, permit(&test).await, id).await.unwrap();
        assert!(matches!(submitted::take(&test.app, permit(&test).await, id).await, Err(SubmitError::NotReady)));
        assert_eq!(work(&test).await, 1);
        assert_eq!((list(&test, id).await.state, entries(&test).await), (ListState::Taken, 3));
        let clinic = store::body_by_code(&test.app.db, "C-1199").await.unwrap().unwrap();
        assert_eq!((clinic.ended_at, bodies(&test).await), (None, before + 1_200));
        assert_eq!(store::contacts(&test.app.db, clinic.serial).await.unwrap().len(), 2);
        assert_eq!(lists::content(&test.app.db, id).await.unwrap(), None, "the file is taken away");
        let again = submit(&test, ImportKind::Institutions, &content).await;
        work(&test).await;
        assert_eq!((list(&test, again).await.counts.same, list(&test, again).await.is_ready()), (1_200, false));
    })
    .await;
}

#[tokio::test]
async fn refused_rows_and_unreadable_files_are_told_and_forgotten_after_a_day() {
    on_both(&migrations(), |test| async move {
        country(&test).await;
        let wrong = format!("{NEW}27101,みじかい,,,,,,,,,\n");
        let id = submit(&test, ImportKind::Institutions, &wrong).await;
        let unreadable = submit(&test, ImportKind::People, "甲,乙\n").await;
        work(&test).await;
        assert!(matches!(submitted::take(&test.app, permit(&test).await, id).await, Err(SubmitError::NotReady)));
        let told = submitted::told(&test.app, &list(&test, id).await, Amount::First).await.unwrap();
        assert!(told[0].is_refused && told[0].about.row == "2" && told[0].about.value == "27101");
        let told = list(&test, unreadable).await;
        assert!(told.state == ListState::Unreadable && told.fault.unwrap().contains("見出し"));
        let colleague = noroshi_terms::PersonId::new(&noroshi_terms::SeededEntropy::new(99));
        assert!(lists::own_list(&test.app.db, id, colleague).await.unwrap().is_none(), "nobody else's");
        test.clock.advance(std::time::Duration::from_secs(24 * 3_600 + 1));
        work(&test).await;
        assert_eq!(list(&test, id).await.state, ListState::Forgotten);
        assert!(lists::content(&test.app.db, id).await.unwrap().is_none());
        assert!(submitted::told(&test.app, &list(&test, id).await, Amount::All).await.unwrap().is_empty());
    })
    .await;
}

/// Lets the first chunk of a list arrive as a program does that is killed right after it.
async fn killed_in_the_middle(test: &TestDb, id: SubmittedListId, content: &str) {
    let file = ImportFile::read(ImportKind::Institutions, content.as_bytes()).unwrap();
    let (_, Work::Bodies(plan)) = planned(&test.app.db, &file, None).await.unwrap() else { panic!("bodies") };
    let bodies = &plan.tiers[0];
    let revision = lists::revision(&test.app.db).await.unwrap();
    let (first, last) = (bodies[0].serial, bodies[bodies.len() - 1].serial);
    let mut tx = test.app.db.begin().await.unwrap();
    lists::announce(&mut tx, id, Some(lists::Arriving { first, last, revision })).await.unwrap();
    apply::enter(&mut tx, test.app.now(), &bodies[..500], Some(test.app.now())).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_killed_import_is_unseen_and_goes_on_where_it_stopped() {
    on_both(&migrations(), |test| async move {
        country(&test).await;
        let content = clinics(&test, 1_100).await;
        let id = submit(&test, ImportKind::Institutions, &content).await;
        work(&test).await;
        submitted::take(&test.app, permit(&test).await, id).await.unwrap();
        killed_in_the_middle(&test, id, &content).await;
        assert_eq!(store::body_by_code(&test.app.db, "C-7").await.unwrap(), None);
        let found = store::Search { text: "みほん7医院".into(), sight: store::Sight::Everything, after: None };
        assert_eq!(store::page(&test.app.db, &found).await.unwrap(), []);
        assert_eq!(count(&test, "SELECT COUNT(*) AS found FROM directory_addressee WHERE code LIKE 'C-%'").await, 0);
        let mut tx = test.app.db.begin().await.unwrap();
        let file = ImportFile::read(ImportKind::Institutions, content.as_bytes()).unwrap();
        let second = import(&mut tx, &test.app, Importer::at_the_command_line(), &file, &|_| ()).await;
        assert!(matches!(second, Err(ImportError::AnotherIsTaken)));
        tx.rollback().await.unwrap();
        work(&test).await;
        assert_eq!(list(&test, id).await.state, ListState::Taken);
        assert_eq!(
            count(&test, "SELECT COUNT(*) AS found FROM directory_addressee WHERE code LIKE 'C-%'").await,
            2_200
        );
        assert_eq!(counts(&run(&test, ImportKind::Institutions, content.as_bytes()).await), (0, 0, 1_100, 0));
    })
    .await;
}

#[tokio::test]
async fn an_import_whose_directory_changed_meanwhile_takes_back_what_arrived_and_begins_anew() {
    on_both(&migrations(), |test| async move {
        country(&test).await;
        let content = clinics(&test, 600).await;
        let id = submit(&test, ImportKind::Institutions, &content).await;
        work(&test).await;
        submitted::take(&test.app, permit(&test).await, id).await.unwrap();
        killed_in_the_middle(&test, id, &content).await;
        let national = national(&test).await;
        let builder = actor(national, &["directory.build"]).permit(Subject::of(national, national)).unwrap();
        let new = crate::build::NewBody {
            code: "X-7".into(),
            name: "先に加えた会".into(),
            kana: "さき".into(),
            kind: crate::BodyKind::District,
            prefecture: None,
            abbreviation: None,
        };
        let mut tx = test.app.db.begin().await.unwrap();
        let added = crate::build::add_body(&mut tx, &test.app, builder, new).await.unwrap();
        tx.commit().await.unwrap();
        let arriving = lists::arriving(&test.app.db, id).await.unwrap().unwrap();
        assert!(added > arriving.last, "no serial of the import is given to anybody else");
        work(&test).await;
        assert_eq!(list(&test, id).await.state, ListState::Taken);
        assert!(store::body(&test.app.db, added).await.unwrap().is_some());
        assert_eq!(
            count(&test, "SELECT COUNT(*) AS found FROM body WHERE code LIKE 'C-%' AND ended_at IS NULL").await,
            600
        );
        assert_eq!(counts(&run(&test, ImportKind::Institutions, content.as_bytes()).await), (0, 0, 600, 0));
    })
    .await;
}

#[tokio::test]
async fn a_list_that_no_longer_fits_goes_back_to_its_sender() {
    on_both(&migrations(), |test| async move {
        country(&test).await;
        let content = "コード,名称,種別,上の団体\nX1,見本地区,郡市区,P39\n";
        let id = submit(&test, ImportKind::Bodies, content).await;
        let people = submit(&test, ImportKind::People, "氏名,所属\n髙橋 見本,見本会\n").await;
        work(&test).await;
        submitted::take(&test.app, permit(&test).await, id).await.unwrap();
        assert!(matches!(
            submitted::take(&test.app, permit(&test).await, people).await,
            Err(SubmitError::AnotherIsTaken)
        ));
        let mut tx = test.app.db.begin().await.unwrap();
        noroshi_platform::db::query("UPDATE body SET ended_at = 1 WHERE code = 'P39'").execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        work(&test).await;
        let refused = list(&test, id).await;
        assert_eq!((refused.state, refused.counts.refused), (ListState::Tried, 1));
        assert!(refused.fault.unwrap().contains("名簿が変わり"));
        submitted::take(&test.app, permit(&test).await, people).await.unwrap();
        work(&test).await;
        assert_eq!(count(&test, "SELECT COUNT(*) AS found FROM guarded_person").await, 1);
    })
    .await;
}
