//! Figures that are kept for a moment. Counting looks at every addressee, so figures are kept for [`FRESH`] and served
//! while one request counts anew: a page of a nation-wide bulletin answers at once, and says for which moment they hold.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use noroshi_platform::app::App;
use noroshi_platform::db::DbError;
use noroshi_terms::Timestamp;

use crate::detail::{ReachDetail, detail};
use crate::reach::{ReachSummary, ReachView, count};

/// How old figures on a page may be.
pub(crate) const FRESH: Duration = Duration::from_secs(3);
/// Curves and causes of a whole country cost half a second: they are kept so many times as long as counting them took,
/// so that a crowd at the page never makes the machine count without pause.
const REST: u32 = 40;
/// No figures get older.
const OLDEST: Duration = Duration::from_secs(60);

/// So many views are kept; old ones make room.
const KEPT_VIEWS: usize = 500;

/// Figures that are fresh enough, shared by all requests.
#[derive(Clone, Default)]
pub(crate) struct ReachCache {
    summaries: Kept<ReachSummary>,
    details: Kept<ReachDetail>,
}

impl ReachCache {
    /// The counts.
    pub(crate) async fn summary(&self, app: &App, view: ReachView) -> Result<Arc<ReachSummary>, DbError> {
        self.summaries.figures(app, view, (0, count(app, view))).await
    }

    /// The counts with curves and causes.
    pub(crate) async fn detail(&self, app: &App, view: ReachView) -> Result<Arc<ReachDetail>, DbError> {
        self.details.figures(app, view, (REST, detail(app, view))).await
    }
}

struct Kept<T> {
    known: Arc<Mutex<HashMap<ReachView, Figures<T>>>>,
}

struct Figures<T> {
    figures: Arc<T>,
    at: Timestamp,
    fresh: Duration,
    is_being_counted: bool,
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self { known: Arc::clone(&self.known) }
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { known: Arc::default() }
    }
}

impl<T> Kept<T> {
    /// Fresh figures at once, stale ones while somebody else counts, else counted now.
    async fn figures(
        &self,
        app: &App,
        view: ReachView,
        (rest, counting): (u32, impl Future<Output = Result<T, DbError>>),
    ) -> Result<Arc<T>, DbError> {
        if let Some(figures) = self.look(app.now(), view) {
            return Ok(figures);
        }
        let _turn = Turn { kept: self, view };
        let (at, begun) = (app.now(), Instant::now());
        let figures = Arc::new(counting.await?);
        let fresh = (begun.elapsed() * rest).clamp(FRESH, OLDEST);
        let mut known = self.lock();
        if known.len() >= KEPT_VIEWS {
            known.clear();
        }
        known.insert(view, Figures { figures: Arc::clone(&figures), at, fresh, is_being_counted: false });
        Ok(figures)
    }

    fn look(&self, now: Timestamp, view: ReachView) -> Option<Arc<T>> {
        let mut known = self.lock();
        let kept = known.get_mut(&view)?;
        if now.since(kept.at) <= kept.fresh || kept.is_being_counted {
            return Some(Arc::clone(&kept.figures));
        }
        kept.is_being_counted = true;
        None
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ReachView, Figures<T>>> {
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The turn of the one who counts. It ends with an error too, and when the reader goes away in the middle: otherwise the
/// old figures would be served for ever.
struct Turn<'a, T> {
    kept: &'a Kept<T>,
    view: ReachView,
}

impl<T> Drop for Turn<'_, T> {
    fn drop(&mut self) {
        if let Some(kept) = self.kept.lock().get_mut(&self.view) {
            kept.is_being_counted = false;
        }
    }
}
