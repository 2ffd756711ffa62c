//! The book on both databases: one of many wins, years and series never collide, a 欠番 stays one.

use std::sync::Arc;

use axum::Extension;
use axum::body::{Body as Content, to_bytes};
use axum::http::{Request, StatusCode};
use noroshi_access::{Actor, Grant, Role, Subject, Verb};
use noroshi_directory::demonstration::{Demonstration, Planted, plant};
use noroshi_platform::db::Migration;
use noroshi_platform::testing::{TestDb, on_both};
use noroshi_terms::{BodyId, DocumentNumber, FiscalYear, JapaneseDate, PersonId, SeededEntropy};
use tower::ServiceExt;

use crate::web::ReadNumbers;
use crate::{
    CancelNumber, CancelNumberError, HoldNumber, HoldNumberError, Place, ProposalError, TakeNumber, TakeNumberError,
    TakenNumber, cancel, hold, open_series, proposal, store, take,
};

mod page;

fn migrations() -> Vec<Migration> {
    [
        noroshi_platform::MIGRATIONS,
        noroshi_audit::MIGRATIONS,
        noroshi_access::MIGRATIONS,
        noroshi_directory::MIGRATIONS,
        crate::MIGRATIONS,
    ]
    .concat()
}

async fn country(test: &TestDb) -> Planted {
    let planted = plant(&test.app.db, test.app.now(), &Demonstration { seed: 1, institutions: 5 }).await.unwrap();
    let mut tx = test.app.db.begin().await.unwrap();
    for _ in 0..2 {
        open_series(&mut tx, planted.national, &"全診連発第{}号(情)".parse().unwrap()).await.unwrap();
    }
    tx.commit().await.unwrap();
    planted
}

fn day(text: &str) -> JapaneseDate {
    text.parse().unwrap()
}

fn somebody() -> PersonId {
    PersonId::new(&SeededEntropy::new(9))
}

fn actor(body: BodyId, verbs: &[&str]) -> Actor {
    let role = Role { code: "test".into(), name: "見本".into() };
    let verbs = verbs.iter().map(|verb| (*verb).to_owned()).collect();
    Actor::for_test(somebody(), vec![Grant { role, body, verbs, audiences: Vec::new() }])
}

/// Takes a number in a transaction of its own.
async fn taken(
    test: &TestDb,
    body: BodyId,
    (number, date): (&str, &str),
    document: &str,
    by: PersonId,
) -> Result<TakenNumber, TakeNumberError> {
    let number: DocumentNumber = number.parse().unwrap();
    let mut tx = test.app.db.begin().await.unwrap();
    let (date, at, document) = (day(date), test.app.now(), document.to_owned());
    let outcome = take(&mut tx, TakeNumber { body, number: &number, date, document, by, at }).await;
    tx.commit().await.unwrap();
    outcome
}

async fn proposed(test: &TestDb, body: BodyId, date: &str) -> String {
    proposal(&test.app.db, body, day(date)).await.unwrap().to_string()
}

fn place(body: BodyId, number: &str, year: i32) -> Place {
    let number: DocumentNumber = number.parse().unwrap();
    Place { body, series_key: number.series_key(), fiscal_year: FiscalYear(year), serial: number.serial().unwrap() }
}

async fn cancelled(test: &TestDb, place: Place, reason: &str) -> Result<(), CancelNumberError> {
    let body = place.body;
    let permit = actor(body, &[CancelNumber::NAME]).permit::<CancelNumber>(Subject::of(body, place)).unwrap();
    let mut tx = test.app.db.begin().await.unwrap();
    let outcome = cancel(&mut tx, &test.app, permit, reason).await;
    tx.commit().await.unwrap();
    outcome
}

#[tokio::test]
async fn numbers_go_on_and_begin_again_on_1_april() {
    on_both(&migrations(), |test| async move {
        let national = country(&test).await.national;
        assert_eq!(proposed(&test, national, "2026-03-31").await, "全診連発第1号(情)");
        for (number, date) in [("全診連発第1号(情)", "2026-03-30"), ("全診連発 第 2 号 (情)", "2026-03-31")]
        {
            let outcome = taken(&test, national, (number, date), number, somebody()).await.unwrap();
            assert!(matches!(outcome, TakenNumber::Entered { fiscal_year: FiscalYear(2025), .. }), "{outcome:?}");
        }
        assert_eq!(proposed(&test, national, "2026-03-31").await, "全診連発第3号(情)");
        assert_eq!(proposed(&test, national, "2026-04-01").await, "全診連発第1号(情)");
        taken(&test, national, ("全診連発第1号(情)", "2026-04-01"), "c", somebody()).await.unwrap();
        assert_eq!(store::years(&test.app.db, national).await.unwrap(), [FiscalYear(2026), FiscalYear(2025)]);
    })
    .await;
}

#[tokio::test]
async fn a_body_without_a_series_writes_after_its_abbreviation_or_not_at_all() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        assert_eq!(proposed(&test, planted.story_district, "2026-11-24").await, "汐診発第1号");
        taken(&test, planted.story_district, ("汐診発第214号", "2026-11-24"), "x", somebody()).await.unwrap();
        assert_eq!(proposed(&test, planted.story_district, "2026-11-24").await, "汐診発第215号");
        let clinic = proposal(&test.app.db, planted.story_institutions[0], day("2026-11-24")).await;
        assert!(matches!(clinic, Err(ProposalError::NoSeries)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_take_one_number_at_once_exactly_one_gets_it() {
    on_both(&migrations(), |test| async move {
        let national = country(&test).await.national;
        let attempts: Vec<_> = (0..24)
            .map(|index| {
                let test = Arc::clone(&test);
                let by = PersonId::new(&SeededEntropy::new(index));
                tokio::spawn(async move {
                    let document = format!("document {index}");
                    taken(&test, national, ("全診連発第7号(情)", "2026-11-24"), &document, by).await
                })
            })
            .collect();
        let (mut winners, mut refused) = (Vec::new(), Vec::new());
        for attempt in attempts {
            match attempt.await.unwrap() {
                Ok(_) => winners.push(()),
                Err(TakeNumberError::AlreadyTaken { by, document, .. }) => refused.push((by, document)),
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!((winners.len(), refused.len()), (1, 23));
        let entry = store::entry(&test.app.db, &place(national, "全診連発第7号(情)", 2026)).await.unwrap().unwrap();
        assert!(refused.iter().all(|(by, document)| (*by, document) == (entry.by, &entry.document)));
    })
    .await;
}

#[tokio::test]
async fn who_comes_second_learns_who_and_when() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let author = &planted.people[0];
        let number = ("全診連発第5号(情)", "2026-11-24");
        taken(&test, planted.national, number, "first", author.id).await.unwrap();
        assert!(taken(&test, planted.national, number, "first", author.id).await.is_ok(), "a job may run twice");
        let other_way = ("全診連発 第5号 (情)", "2026-11-24");
        let refused = taken(&test, planted.national, other_way, "second", somebody()).await.unwrap_err();
        let text = refused.to_string();
        assert!(text.contains("菅野 ほのか") && text.contains("令和8年11月24日"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn other_years_series_and_bodies_never_collide() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        let national = planted.national;
        let mut tx = test.app.db.begin().await.unwrap();
        open_series(&mut tx, national, &"全診連発第{}号F".parse().unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        for (body, number, date) in [
            (national, "全診連発第1号(情)", "2026-11-24"),
            (national, "全診連発第1号(情)", "2027-04-01"),
            (national, "全診連発第1号F", "2026-11-24"),
            (planted.story_district, "汐診発第1号", "2026-11-24"),
        ] {
            let outcome = taken(&test, body, (number, date), &format!("{number}{date}"), somebody()).await.unwrap();
            assert!(matches!(outcome, TakenNumber::Entered { .. }), "{number} {date}");
        }
    })
    .await;
}

#[tokio::test]
async fn foreign_and_missing_numbers_are_kept_as_typed() {
    on_both(&migrations(), |test| async move {
        let planted = country(&test).await;
        for typed in ["医政総発1029第1号", "高診連発第187号"] {
            for document in ["a", "b"] {
                let outcome =
                    taken(&test, planted.national, (typed, "2026-11-24"), document, somebody()).await.unwrap();
                assert_eq!(outcome, TakenNumber::Foreign(typed.parse().unwrap()));
            }
        }
        let outcome = taken(&test, planted.national, ("事務連絡", "2026-11-24"), "a", somebody()).await.unwrap();
        assert!(matches!(outcome, TakenNumber::Unnumbered(_)));
        assert!(store::book(&test.app.db, planted.national, FiscalYear(2026)).await.unwrap().is_empty());
    })
    .await;
}

/// Takes a number by hand, in a transaction of its own.
async fn held(test: &TestDb, body: BodyId, number: &str, purpose: &str) -> Result<FiscalYear, HoldNumberError> {
    let permit = actor(body, &[HoldNumber::NAME]).permit::<HoldNumber>(Subject::of(body, body)).unwrap();
    let number: DocumentNumber = number.parse().unwrap();
    let mut tx = test.app.db.begin().await.unwrap();
    let outcome = hold(&mut tx, &test.app, permit, (&number, day("2026-11-24")), purpose).await;
    if outcome.is_ok() {
        tx.commit().await.unwrap();
    }
    outcome
}

#[tokio::test]
async fn a_cancelled_number_is_shown_and_never_given_again() {
    on_both(&migrations(), |test| async move {
        let national = country(&test).await.national;
        let number = ("全診連発第1号(情)", "2026-11-24");
        held(&test, national, number.0, "紙で送る総会の案内").await.unwrap();
        let here = || place(national, number.0, 2026);
        for reason in [" ".to_owned(), "理".repeat(201)] {
            assert!(matches!(cancelled(&test, here(), &reason).await, Err(CancelNumberError::ReasonMissing)));
        }
        let ahead = place(national, "全診連発第2号(情)", 2026);
        assert!(matches!(cancelled(&test, ahead, "取りやめ").await, Err(CancelNumberError::NotInBook)));
        cancelled(&test, here(), "起案を取りやめたため").await.unwrap();
        assert!(matches!(cancelled(&test, here(), "もう一度").await, Err(CancelNumberError::NotInBook)));
        for document in ["first", "second"] {
            let refused = taken(&test, national, number, document, somebody()).await;
            assert!(matches!(refused, Err(TakeNumberError::Cancelled { .. })), "{document}");
        }
        assert!(matches!(held(&test, national, number.0, "別の用").await, Err(HoldNumberError::Take(_))));
        assert_eq!(proposed(&test, national, "2026-11-24").await, "全診連発第2号(情)");
        let book = store::book(&test.app.db, national, FiscalYear(2026)).await.unwrap();
        assert_eq!(book[0].cancelled.as_ref().unwrap().reason, "起案を取りやめたため");
        assert_eq!(book[0].held_for.as_deref(), Some("紙で送る総会の案内"));
    })
    .await;
}

#[tokio::test]
async fn a_number_on_a_letter_that_went_out_is_never_cancelled() {
    on_both(&migrations(), |test| async move {
        let national = country(&test).await.national;
        taken(&test, national, ("全診連発第4号(情)", "2026-11-24"), "first", somebody()).await.unwrap();
        let refused = cancelled(&test, place(national, "全診連発第4号(情)", 2026), "誤り").await.unwrap_err();
        assert!(matches!(refused, CancelNumberError::Borne(_)), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn what_was_left_out_is_used_or_becomes_a_gap_for_good() {
    on_both(&migrations(), |test| async move {
        let national = country(&test).await.national;
        taken(&test, national, ("全診連発第4号(情)", "2026-11-24"), "first", somebody()).await.unwrap();
        let series = store::own_series(&test.app.db, national).await.unwrap();
        let gaps = |book: Vec<crate::BookEntry>| {
            crate::gaps(&series, &book, 9).into_iter().map(|gap| gap.serial.get()).collect::<Vec<_>>()
        };
        let book = || store::book(&test.app.db, national, FiscalYear(2026));
        assert_eq!(gaps(book().await.unwrap()), [1, 2, 3]);
        cancelled(&test, place(national, "全診連発第2号(情)", 2026), "飛ばしたため").await.unwrap();
        taken(&test, national, ("全診連発第3号(情)", "2026-11-24"), "second", somebody()).await.unwrap();
        assert_eq!(gaps(book().await.unwrap()), [1]);
        let refused = taken(&test, national, ("全診連発第2号(情)", "2026-11-24"), "third", somebody()).await;
        assert!(matches!(refused, Err(TakeNumberError::Cancelled { .. })));
        let foreign = place(national, "別全発第1号", 2026);
        assert!(matches!(cancelled(&test, foreign, "飛ばしたため").await, Err(CancelNumberError::NotInBook)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_hand_or_by_a_letter_one_gets_the_number() {
    on_both(&migrations(), |test| async move {
        let national = country(&test).await.national;
        let attempts: Vec<_> = (0..12)
            .map(|index| {
                let test = Arc::clone(&test);
                tokio::spawn(async move {
                    let number = "全診連発第7号(情)";
                    match index % 2 {
                        0 => held(&test, national, number, "同じ用").await.is_ok(),
                        _ => taken(&test, national, (number, "2026-11-24"), &format!("letter {index}"), somebody())
                            .await
                            .is_ok(),
                    }
                })
            })
            .collect();
        let mut winners = 0;
        for attempt in attempts {
            winners += usize::from(attempt.await.unwrap());
        }
        assert_eq!(winners, 1);
    })
    .await;
}

#[tokio::test]
async fn only_an_own_number_with_a_purpose_and_a_near_date_is_taken_by_hand() {
    on_both(&migrations(), |test| async move {
        let national = country(&test).await.national;
        let refused = [
            held(&test, national, "全診連発第1号(情)", " ").await.unwrap_err(),
            held(&test, national, "高診連発第1号", "紙の文書").await.unwrap_err(),
            held(&test, national, "事務連絡", "紙の文書").await.unwrap_err(),
        ];
        assert!(matches!(
            refused,
            [HoldNumberError::PurposeMissing, HoldNumberError::NotOwn(_), HoldNumberError::NotOwn(_)]
        ));
        assert!(store::book(&test.app.db, national, FiscalYear(2026)).await.unwrap().is_empty());
    })
    .await;
}
