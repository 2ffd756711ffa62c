//! The time to acknowledge on both databases: whose words count when, whose area, and what the page says of it.

use std::time::Duration;

use noroshi_directory::BodyKind;
use noroshi_platform::testing::on_both;

use super::{
    Arc, BRANCH, CLINIC, Country, KOCHI, NARUTO, NATIONAL, SHIOMI, TODAY, TOKUSHIMA, TestDb, body, migrations,
};
use crate::detail::{ReachDetail, detail};
use crate::reach::{HasMail, ReachView};

const HOUR: Duration = Duration::from_secs(3_600);

/// Two districts confirm after one hour and after ten; the third closes in between; a clinic confirms after four.
async fn told(test: Arc<TestDb>) -> (Country, ReachView) {
    let country = Country::new(test).await;
    let id = country.issued("全診連発第12号", TODAY).await;
    country.test.clock.advance(HOUR);
    country.acknowledge(id, SHIOMI).await;
    country.test.clock.advance(HOUR);
    let mut tx = country.test.app.db.begin().await.unwrap();
    let closing = noroshi_platform::db::query("UPDATE body SET ended_at = $1 WHERE serial = 9");
    closing.bind(country.test.app.now()).execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    country.test.clock.advance(HOUR * 2);
    country.acknowledge(id, CLINIC).await;
    country.test.clock.advance(HOUR * 6);
    country.acknowledge(id, NARUTO).await;
    country.test.clock.advance(HOUR * 10);
    (country, ReachView { bulletin: id, issuer: body(NATIONAL), under: body(NATIONAL) })
}

async fn figures(country: &Country, view: ReachView, under: i64) -> ReachDetail {
    detail(&country.test.app, ReachView { under: body(under), ..view }).await.unwrap()
}

fn steps(detail: &ReachDetail, kind: BodyKind) -> Vec<(u64, u64)> {
    let curve =
        detail.curves.iter().find(|(each, _)| *each == kind).map(|(_, curve)| curve.clone()).unwrap_or_default();
    // Times come in steps of a two-thousandth of what was observed.
    let rounded = |time: Duration| (time.as_secs() + 60) / 3_600;
    curve.steps().iter().map(|step| (rounded(step.after), (step.share * 1_000.0).round() as u64)).collect()
}

#[tokio::test]
async fn times_count_from_the_issue_and_who_closed_leaves() {
    on_both(&migrations(), |test| async move {
        let (country, view) = told(test).await;
        let all = figures(&country, view, NATIONAL).await;
        assert_eq!(steps(&all, BodyKind::District), [(1, 333), (10, 1_000)], "one of three, then one of one");
        assert_eq!(steps(&all, BodyKind::Institution), [(4, 500)]);
        assert_eq!(steps(&all, BodyKind::Prefectural), []);
        assert!(all.median().is_some_and(|median| median >= HOUR * 4 && median < HOUR * 5));
        let kochi = figures(&country, view, KOCHI).await;
        assert_eq!(steps(&kochi, BodyKind::District), [(1, 500)], "the own area only");
        assert_eq!(steps(&figures(&country, view, TOKUSHIMA).await, BodyKind::District), [(10, 1_000)]);
        let other = country.issued("全診連発第13号", TODAY).await;
        let fresh = figures(&country, ReachView { bulletin: other, ..view }, NATIONAL).await;
        assert!(
            fresh.curves.iter().all(|(_, curve)| curve.steps().is_empty()),
            "another bulletin's words do not count"
        );
    })
    .await;
}

#[tokio::test]
async fn ways_are_told_apart_where_a_tier_has_more_than_one() {
    on_both(&migrations(), |test| async move {
        let (country, view) = told(test).await;
        let all = figures(&country, view, NATIONAL).await.summary;
        let ways: Vec<_> = all.channels_of(&BodyKind::Institution);
        let counts: Vec<_> =
            ways.iter().map(|(way, reach)| (*way, reach.addressed, reach.delivered, reach.acknowledged)).collect();
        assert_eq!(counts, [(HasMail::Yes, 1, 1, 1), (HasMail::No, 1, 0, 0)]);
        assert!(all.channels_of(&BodyKind::District).is_empty() && all.channels_of(&BodyKind::Police).is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_page_says_what_the_drawing_shows() {
    on_both(&migrations(), |test| async move {
        let (country, view) = told(test).await;
        let path = format!("/reach/{}", view.bulletin);
        let (_, page) = country.open(&country.author, &path).await;
        for told in [
            "まだ 50.0%",
            "現在(20.0時間)",
            "4.0時間",
            "医療機関 50.0%",
            "この図の右の外です",
            "メールなし(紙・電話・会を通して)",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
        for never in ["style=", "NaN", "inf"] {
            assert!(!page.contains(never), "{never}");
        }
        assert!(page.len() < 40_000, "{}", page.len());
        let (_, branch) = country.open(&country.clerks[&BRANCH], &path).await;
        assert!(branch.contains("医療機関 100.0%") && !branch.contains("都道府県 "), "{branch}");
    })
    .await;
}
