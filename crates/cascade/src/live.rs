//! Figures that come by themselves (自動の更新): one count per view and moment, however many readers watch.
//!
//! Life: the first reader of a view starts its counting, the last one who leaves ends it. Invariants: a reader is counted
//! in before anything is sent, and there are never more than [`MOST_READERS`]; what is sent comes from the same figures as the
//! page. Left out: curves and causes, which cost too much to be counted every few seconds.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use noroshi_platform::app::App;
use noroshi_terms::grouped;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::cache::ReachCache;
use crate::map::tiles;
use crate::reach::{HasMail, ReachSummary, ReachView, TierReach};
use crate::web::printed;

/// Figures are counted anew this often while somebody watches.
const RHYTHM: Duration = Duration::from_secs(3);
/// Each reader holds a connection; whoever comes later reads the page as it is.
const MOST_READERS: usize = 300;

/// What the page shows, by the names that its elements carry.
pub(crate) type Figures = Arc<BTreeMap<String, String>>;

/// The counting of all views that are watched.
#[derive(Clone)]
pub(crate) struct Live {
    watched: Arc<Mutex<HashMap<ReachView, watch::Sender<Figures>>>>,
    places: Arc<Semaphore>,
}

impl Default for Live {
    fn default() -> Self {
        Self { watched: Arc::default(), places: Arc::new(Semaphore::new(MOST_READERS)) }
    }
}

/// One reader's place; dropping it gives the place back.
pub(crate) struct Watching {
    pub(crate) figures: watch::Receiver<Figures>,
    _place: OwnedSemaphorePermit,
}

impl Live {
    /// Begins to watch; none when there are too many readers already.
    pub(crate) fn watch(&self, app: &App, cache: &ReachCache, view: ReachView) -> Option<Watching> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        let mut watched = self.lock();
        let figures = match watched.get(&view) {
            Some(sender) => {
                let mut receiver = sender.subscribe();
                // The page may be older than what the others have.
                if !receiver.borrow().is_empty() {
                    receiver.mark_changed();
                }
                receiver
            }
            None => {
                let (sender, receiver) = watch::channel(Figures::default());
                watched.insert(view, sender);
                tokio::spawn(self.clone().count(app.clone(), cache.clone(), view));
                receiver
            }
        };
        Some(Watching { figures, _place: place })
    }

    /// Counts until nobody watches any more.
    async fn count(self, app: App, cache: ReachCache, view: ReachView) {
        loop {
            match cache.summary(&app, view).await {
                Ok(summary) => {
                    if !self.send(view, Arc::new(figures(&summary))) {
                        return;
                    }
                }
                Err(error) => {
                    tracing::warn!(bulletin.id = %view.bulletin, error = %error, "figures were not counted");
                    if !self.send_nothing(view) {
                        return;
                    }
                }
            }
            tokio::time::sleep(RHYTHM).await;
        }
    }

    /// False when nobody watches; then the view is forgotten, under the same lock under which readers come.
    fn send(&self, view: ReachView, new: Figures) -> bool {
        let is_watched = self.send_nothing(view);
        if let Some(sender) = self.lock().get(&view) {
            sender.send_if_modified(|known| {
                let is_new = *known != new;
                *known = new;
                is_new
            });
        }
        is_watched
    }

    fn send_nothing(&self, view: ReachView) -> bool {
        let mut watched = self.lock();
        let is_watched = watched.get(&view).is_some_and(|sender| sender.receiver_count() > 0);
        if !is_watched {
            watched.remove(&view);
        }
        is_watched
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ReachView, watch::Sender<Figures>>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All figures of the page that are kept fresh, with the words of the page.
pub(crate) fn figures(summary: &ReachSummary) -> BTreeMap<String, String> {
    let mut figures = BTreeMap::from([("moment".to_owned(), printed(summary.at))]);
    let mut put = |name: String, value: String| {
        figures.insert(name, value);
    };
    let institutions = summary.institutions();
    put("all.unconfirmed".to_owned(), grouped(summary.all().unconfirmed()));
    for (name, count) in [
        ("unconfirmed", institutions.unconfirmed()),
        ("delivered_unconfirmed", institutions.delivered_unconfirmed()),
        ("undelivered", institutions.undelivered()),
        ("without_mail", institutions.without_mail()),
    ] {
        put(format!("institution.{name}"), grouped(count));
    }
    for (kind, reach) in &summary.tiers {
        row(kind.code(), reach, &mut put);
        for (way, reach) in summary.channels_of(kind) {
            row(&format!("{}.{}", kind.code(), way_code(way)), &reach, &mut put);
        }
    }
    for tile in tiles(summary) {
        // A tile changes as a whole: its shade, the colour of its words, its figure and what it says.
        put(format!("t{}", tile.code), [tile.class, tile.group, &tile.figure, &tile.title].join("\t"));
    }
    figures
}

fn row(name: &str, reach: &TierReach, put: &mut impl FnMut(String, String)) {
    put(format!("{name}.addressed"), grouped(reach.addressed));
    put(format!("{name}.delivered"), grouped(reach.delivered));
    put(format!("{name}.acknowledged"), grouped(reach.acknowledged));
    put(format!("{name}.percent"), reach.percent());
    put(format!("{name}.delivered_percent"), reach.delivered_percent());
}

/// The way in names of figures.
pub(crate) fn way_code(way: HasMail) -> &'static str {
    match way {
        HasMail::Yes => "mail",
        HasMail::No => "no-mail",
    }
}
