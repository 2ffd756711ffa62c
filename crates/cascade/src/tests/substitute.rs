//! Substitute clerks and the work list: who may relay for whom on which day, what is urgent, and what the log says.

use std::time::Duration;

use noroshi_access::{Actor, Subject, revoke_role};
use noroshi_bulletin::BulletinKind;
use noroshi_platform::testing::on_both;
use noroshi_terms::{BulletinId, JapaneseDate};

use super::{
    BORDER, Country, KOCHI, NARUTO, NATIONAL, OTHER_NATIONAL, OTHER_PREFECTURE, RelayError, SHIOMI, StatusCode, TODAY,
    TOKUSHIMA, body, cover, migrations,
};
use crate::substitute::permit_to_relay;
use crate::{
    NameSubstitute, RelayOutcome, SubstituteError, Substitution, Urgency, Waiting, end_substitute, name_substitute,
    relay,
};

const DAY: Duration = Duration::from_secs(86_400);

async fn name(country: &Country, (of, who): (i64, i64), days: (&str, &str)) -> Result<(), SubstituteError> {
    let permit = country.clerks[&of].permit::<NameSubstitute>(Subject::of(body(of), body(of))).unwrap();
    let new = Substitution { person: country.clerks[&who].person(), since: days.0, until: days.1 };
    name_substitute(&country.test.app, permit, &new).await
}

/// Relays KOCHI's task as somebody; none when there is no permission.
async fn try_to_relay(country: &Country, who: &Actor, id: BulletinId) -> Option<Result<RelayOutcome, RelayError>> {
    let (app, task) = (&country.test.app, country.task(id, KOCHI).await.unwrap());
    let today = app.now().tokyo_date();
    let permit = permit_to_relay((&app.db, who), &task, today).await.unwrap()?;
    Some(relay(app, permit, task.revision, &cover("高診連発第7号", TODAY)).await)
}

#[tokio::test]
async fn a_substitute_relays_on_the_named_days_only_and_the_log_says_for_whom() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        let substitute = country.clerks[&TOKUSHIMA].clone();
        assert!(try_to_relay(&country, &substitute, id).await.is_none(), "nobody was named");
        name(&country, (KOCHI, TOKUSHIMA), ("令和8年11月25日", "2026/11/26")).await.unwrap();
        assert!(try_to_relay(&country, &substitute, id).await.is_none(), "the day before");
        country.test.clock.advance(DAY);
        assert!(try_to_relay(&country, &country.clerks[&NARUTO], id).await.is_none(), "somebody else");
        let path = format!("/relay/{}", country.task(id, KOCHI).await.unwrap().id);
        let (status, page) = country.open(&substitute, &path).await;
        assert!(status == StatusCode::OK && page.contains("高知県診療連合会の代理として"), "{page}");
        let (_, list) = country.open(&substitute, "/relay").await;
        assert!(list.contains(&path) && list.contains(">代理</span>"), "{list}");
        country.test.clock.advance(DAY);
        try_to_relay(&country, &substitute, id).await.expect("the last day").unwrap();
        let sent = country.task(id, KOCHI).await.unwrap().sent.unwrap();
        assert_eq!(sent.0, "伝達 3番");
        let log = "SELECT verb || ' ' || body || ' ' || detail AS text FROM audit_entry WHERE verb = 'cascade.relay'";
        assert_eq!(country.texts(log).await, ["cascade.relay 3 sent 高診連発第7号 for body 2"]);
        country.test.clock.advance(DAY);
        assert_eq!(country.open(&substitute, &path).await.0, StatusCode::NOT_FOUND, "the day after");
    })
    .await;
}

#[tokio::test]
async fn a_substitution_ends_by_hand_and_with_the_right_it_rests_on() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        name(&country, (KOCHI, TOKUSHIMA), (TODAY, "令和8年12月4日")).await.unwrap();
        let substitute = country.clerks[&TOKUSHIMA].clone();
        let permit = || country.clerks[&KOCHI].permit::<NameSubstitute>(Subject::of(body(KOCHI), body(KOCHI))).unwrap();
        for _ in 0..2 {
            end_substitute(&country.test.app, permit(), substitute.person()).await.unwrap();
        }
        assert!(try_to_relay(&country, &substitute, id).await.is_none());
        let log = "SELECT detail AS text FROM audit_entry WHERE verb = 'cascade.substitute' ORDER BY detail";
        assert_eq!(country.texts(log).await.len(), 2, "named once, ended once");
        name(&country, (KOCHI, TOKUSHIMA), (TODAY, "令和8年12月4日")).await.unwrap();
        let without = Actor::for_test(substitute.person(), Vec::new());
        assert!(try_to_relay(&country, &without, id).await.is_none(), "without a role at the own office");
        assert!(try_to_relay(&country, &substitute, id).await.unwrap().is_ok());
    })
    .await;
}

/// Under the same parent, but that parent is not under the issuer (R06): the letter is not this clerk's to read.
#[tokio::test]
async fn a_substitute_of_another_tree_gets_no_letter_that_is_not_for_it() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        country.hang(BORDER, OTHER_NATIONAL).await;
        let id = country.issued("全診連発第12号", TODAY).await;
        country.relayed(id, &[KOCHI]).await;
        name(&country, (BORDER, OTHER_PREFECTURE), (TODAY, "令和8年12月4日")).await.unwrap();
        name(&country, (BORDER, SHIOMI), (TODAY, "令和8年12月4日")).await.unwrap();
        let task = country.task(id, BORDER).await.unwrap();
        let path = format!("/relay/{}", task.id);
        let (status, page) = country.open(&country.clerks[&OTHER_PREFECTURE], &path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{page}");
        let (_, list) = country.open(&country.clerks[&OTHER_PREFECTURE], "/relay").await;
        assert!(!list.contains(&path) && !list.contains("役員をかたる"), "{list}");
        let (status, _) = country.open(&country.clerks[&SHIOMI], &path).await;
        assert_eq!(status, StatusCode::OK, "a clerk of the letter's own tree");
    })
    .await;
}

#[tokio::test]
async fn only_clerks_above_or_beside_can_be_named_and_only_for_a_period_that_reads() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let candidates = |serial| crate::store::candidates(&country.test.app.db, body(serial));
        let offices: Vec<_> = candidates(SHIOMI).await.unwrap().into_iter().map(|one| one.office.as_i64()).collect();
        assert_eq!(offices, [KOCHI, super::BORDER], "the prefecture and the other body under it");
        let week = (TODAY, "令和8年12月1日");
        for stranger in [NARUTO, SHIOMI] {
            let refused = name(&country, (SHIOMI, stranger), week).await;
            assert!(matches!(refused, Err(SubstituteError::NotACandidate)), "{stranger}: {refused:?}");
        }
        for (days, expected) in [
            (("きょう", "令和8年12月1日"), "始まりの日付"),
            ((TODAY, ""), "終わりの日付"),
            (("令和8年12月2日", "令和8年12月1日"), "始まりの日か、それよりあと"),
            (("令和8年11月2日", "令和8年11月23日"), "きょうより前の日には"),
            ((TODAY, "令和9年12月1日"), "1年まで"),
        ] {
            let refused = name(&country, (KOCHI, NATIONAL), days).await.unwrap_err().to_string();
            assert!(refused.contains(expected), "{days:?}: {refused}");
        }
        let mut tx = country.test.app.db.begin().await.unwrap();
        let gone = country.clerks[&KOCHI].person();
        revoke_role(&mut tx, gone, "association_clerk", body(KOCHI), country.test.app.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(name(&country, (SHIOMI, KOCHI), week).await, Err(SubstituteError::NotACandidate)));
        assert_eq!(country.count("SELECT COUNT(*) AS rows_there FROM relay_substitute").await, 0);
    })
    .await;
}

#[test]
fn urgency_counts_working_days_over_a_holiday() {
    let check = |kind, opened: &str, today: &str, days, urgency| {
        let day = |text: &str| text.parse::<JapaneseDate>().unwrap();
        let waiting = Waiting::since(kind, day(opened), day(today));
        assert_eq!((waiting.working_days, waiting.urgency), (days, urgency), "{opened} {today}");
    };
    // Friday 20 November 2026, then a weekend and a holiday on Monday.
    check(BulletinKind::Warning, "2026/11/20", "2026/11/20", 0, Urgency::InTime);
    check(BulletinKind::Warning, "2026/11/20", "2026/11/23", 0, Urgency::InTime);
    check(BulletinKind::Warning, "2026/11/20", "2026/11/24", 1, Urgency::LastDay);
    check(BulletinKind::Warning, "2026/11/20", "2026/11/25", 2, Urgency::Overdue);
    check(BulletinKind::PassOn, "2026/11/20", "2026/11/25", 2, Urgency::InTime);
    check(BulletinKind::Information, "2026/12/25", "2027/01/08", 6, Urgency::Overdue);
}

#[tokio::test]
async fn the_most_urgent_comes_first() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let old = country.issued("全診連発第12号", TODAY).await;
        let spare = country.issued("全診連発第13号", TODAY).await;
        country.tamper("UPDATE relay_task SET kind = 'information'").await.unwrap();
        country.test.clock.advance(3 * DAY);
        let fresh = country.issued("全診連発第14号", TODAY).await;
        country.test.clock.advance(3 * DAY);
        let (_, list) = country.open(&country.clerks[&KOCHI], "/relay").await;
        let mut places = Vec::new();
        for id in [fresh, old, spare] {
            places.push(list.find(&format!("/relay/{}", country.task(id, KOCHI).await.unwrap().id)).unwrap());
        }
        assert!(places[0] < places[1].min(places[2]), "the warning's only day is there, the others have time: {list}");
        assert!(list.contains("きょうが目安") && list.contains("届いてから4業務日(目安は5業務日以内)"), "{list}");
    })
    .await;
}
