//! Kept figures: fresh for a moment, old ones while somebody counts, and never stuck.

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use noroshi_platform::db::DbError;
use noroshi_platform::testing::on_both;

use super::{Arc, CLINIC, Country, NATIONAL, TODAY, TestDb, body, migrations};
use crate::ReachSummary;
use crate::cache::{FRESH, ReachCache};
use crate::reach::ReachView;

async fn confirmed(country: &Country, cache: &ReachCache, view: ReachView) -> u64 {
    cache.summary(&country.test.app, view).await.unwrap().institutions().acknowledged
}

type Counting<'a> = Pin<Box<dyn Future<Output = Result<Arc<ReachSummary>, DbError>> + Send + 'a>>;

/// Begins counting and stops in the middle. A database that answered at once is asked again, a moment later.
async fn begun<'a>(country: &'a Country, cache: &'a ReachCache, view: ReachView) -> Counting<'a> {
    for _ in 0..1_000 {
        country.test.clock.advance(FRESH * 2);
        let mut counting: Counting<'a> = Box::pin(cache.summary(&country.test.app, view));
        if std::future::poll_fn(|context| Poll::Ready(counting.as_mut().poll(context).is_pending())).await {
            return counting;
        }
    }
    panic!("counting never waited for the database");
}

/// A country whose figures were counted while nobody had confirmed.
async fn counted_once(test: Arc<TestDb>) -> (Country, ReachCache, ReachView) {
    let country = Country::new(test).await;
    let id = country.issued("全診連発第12号", TODAY).await;
    let view = ReachView { bulletin: id, issuer: body(NATIONAL), under: body(NATIONAL) };
    let cache = ReachCache::default();
    assert_eq!(confirmed(&country, &cache, view).await, 0);
    (country, cache, view)
}

#[tokio::test]
async fn figures_are_kept_for_a_moment_and_then_counted_anew() {
    on_both(&migrations(), |test| async move {
        let (country, cache, view) = counted_once(test).await;
        country.acknowledge(view.bulletin, CLINIC).await;
        country.test.clock.advance(FRESH);
        assert_eq!(confirmed(&country, &cache, view).await, 0, "still fresh");
        let own_area = ReachView { under: body(super::KOCHI), ..view };
        assert_eq!(confirmed(&country, &cache, own_area).await, 1, "another view is counted by itself");
        country.test.clock.advance(Duration::from_micros(1));
        assert_eq!(confirmed(&country, &cache, view).await, 1);
    })
    .await;
}

#[tokio::test]
async fn old_figures_are_served_while_somebody_counts() {
    on_both(&migrations(), |test| async move {
        let (country, cache, view) = counted_once(test).await;
        let first = begun(&country, &cache, view).await;
        country.acknowledge(view.bulletin, CLINIC).await;
        assert_eq!(confirmed(&country, &cache, view).await, 0, "the second does not count as well");
        first.await.unwrap();
        country.test.clock.advance(FRESH * 2);
        assert_eq!(confirmed(&country, &cache, view).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_reader_who_goes_away_while_counting_leaves_nothing_stuck() {
    on_both(&migrations(), |test| async move {
        let (country, cache, view) = counted_once(test).await;
        drop(begun(&country, &cache, view).await);
        country.acknowledge(view.bulletin, CLINIC).await;
        assert_eq!(confirmed(&country, &cache, view).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_error_does_not_stick() {
    on_both(&migrations(), |test| async move {
        let (country, cache, view) = counted_once(test).await;
        country.acknowledge(view.bulletin, CLINIC).await;
        country.test.clock.advance(FRESH * 2);
        country.tamper("ALTER TABLE addressee RENAME TO lost").await.unwrap();
        for _ in 0..2 {
            assert!(cache.summary(&country.test.app, view).await.is_err());
        }
        country.tamper("ALTER TABLE lost RENAME TO addressee").await.unwrap();
        assert_eq!(confirmed(&country, &cache, view).await, 1);
    })
    .await;
}
