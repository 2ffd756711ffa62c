//! Reach per tier (疎通確認率, R08): confirmed ÷ addressed, with the reasons of those who cannot be reached; days per hop (D06).
//!
//! Counting looks at every addressee, so a summary is kept for [`FRESH`] and served while one request counts anew: a
//! page of a nation-wide bulletin answers at once, and says for which moment its figures hold.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use noroshi_directory::BodyKind;
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;
use noroshi_terms::{BodyId, BulletinId, JapaneseDate, Prefecture, Timestamp, days_between};

use crate::store;

/// How old figures on a page may be.
pub(crate) const FRESH: Duration = Duration::from_secs(3);

/// Counts of one tier in one prefecture.
#[derive(Debug, Clone)]
pub(crate) struct ReachRow {
    pub(crate) kind: BodyKind,
    pub(crate) prefecture: Option<Prefecture>,
    pub(crate) addressed: u64,
    pub(crate) with_mail: u64,
    pub(crate) delivered: u64,
    pub(crate) acknowledged: u64,
}

/// Reach of one tier or one prefecture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TierReach {
    /// Addressed.
    pub addressed: u64,
    /// With a mail address at issue.
    pub with_mail: u64,
    /// Mail taken by the next server.
    pub delivered: u64,
    /// Confirmed (了知).
    pub acknowledged: u64,
}

impl TierReach {
    fn add(&mut self, row: &ReachRow) {
        self.addressed += row.addressed;
        self.with_mail += row.with_mail;
        self.delivered += row.delivered;
        self.acknowledged += row.acknowledged;
    }

    /// 疎通確認率 in percent with one decimal; a tier without addressees has none.
    pub fn percent(&self) -> String {
        share(self.acknowledged, self.addressed)
    }

    /// Share that the mail reached, for the bar.
    pub fn delivered_percent(&self) -> String {
        share(self.delivered, self.addressed)
    }

    /// Not confirmed yet.
    pub fn unconfirmed(&self) -> u64 {
        self.addressed.saturating_sub(self.acknowledged)
    }

    /// Mail taken by the next server, but not confirmed yet.
    pub fn delivered_unconfirmed(&self) -> u64 {
        self.delivered.saturating_sub(self.acknowledged)
    }

    /// Without a mail address at issue.
    pub fn without_mail(&self) -> u64 {
        self.addressed.saturating_sub(self.with_mail)
    }

    /// Not reached by any channel so far.
    pub fn undelivered(&self) -> u64 {
        self.addressed.saturating_sub(self.delivered.max(self.acknowledged))
    }
}

fn share(part: u64, whole: u64) -> String {
    if whole == 0 { "0.0".to_owned() } else { format!("{:.1}", part as f64 * 100.0 / whole as f64) }
}

/// Days from the letter behind to the cover of a tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HopDays {
    /// Tier of the covers.
    pub tier: &'static str,
    /// How many covers were sent.
    pub covers: usize,
    /// Median in calendar days.
    pub calendar: u32,
    /// Median in working days.
    pub working: u32,
}

/// Everything the reach page counts.
#[derive(Debug, Clone)]
pub struct ReachSummary {
    /// The moment the figures hold for.
    pub at: Timestamp,
    /// Per tier, in the order of the relay.
    pub tiers: Vec<(BodyKind, TierReach)>,
    /// Institutions per prefecture.
    pub prefectures: Vec<(Prefecture, TierReach)>,
    /// Institutions without area.
    pub elsewhere: TierReach,
    /// Days per hop.
    pub hops: Vec<HopDays>,
    /// How many said that the mail was not for them.
    pub misdelivered: u64,
}

impl ReachSummary {
    /// The tier of institutions.
    pub fn institutions(&self) -> TierReach {
        self.tiers.iter().find(|(kind, _)| *kind == BodyKind::Institution).map(|(_, reach)| *reach).unwrap_or_default()
    }

    /// Everybody.
    pub fn all(&self) -> TierReach {
        self.tiers.iter().fold(TierReach::default(), |mut sum, (_, tier)| {
            sum.addressed += tier.addressed;
            sum.with_mail += tier.with_mail;
            sum.delivered += tier.delivered;
            sum.acknowledged += tier.acknowledged;
            sum
        })
    }
}

/// Whose view it is: the issuer sees all, an association its own area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ReachView {
    pub(crate) bulletin: BulletinId,
    pub(crate) issuer: BodyId,
    pub(crate) under: BodyId,
}

/// Counts now.
pub(crate) async fn count(app: &App, view: ReachView) -> Result<ReachSummary, DbError> {
    let under = (view.under != view.issuer).then_some(view.under);
    let rows = store::reach_rows(&app.db, view.bulletin, under).await?;
    let mut tiers: Vec<(BodyKind, TierReach)> = Vec::new();
    let mut prefectures: Vec<(Prefecture, TierReach)> = Vec::new();
    let mut elsewhere = TierReach::default();
    for row in &rows {
        entry(&mut tiers, row.kind).add(row);
        match row.prefecture {
            _ if row.kind != BodyKind::Institution => {}
            Some(prefecture) => entry(&mut prefectures, prefecture).add(row),
            None => elsewhere.add(row),
        }
    }
    tiers.sort_by_key(|(kind, _)| *kind);
    prefectures.sort_by_key(|(prefecture, _)| prefecture.number());
    let hops = hops(store::hop_dates(&app.db, view.bulletin, view.under).await?);
    let misdelivered = store::misdelivered(&app.db, view.bulletin, view.under).await?;
    Ok(ReachSummary { at: app.now(), tiers, prefectures, elsewhere, hops, misdelivered })
}

fn entry<K: PartialEq + Copy>(list: &mut Vec<(K, TierReach)>, key: K) -> &mut TierReach {
    let place = list.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
        list.push((key, TierReach::default()));
        list.len() - 1
    });
    #[allow(clippy::indexing_slicing)] // the place was found or made one line above
    &mut list[place].1
}

fn hops(dates: Vec<(BodyKind, JapaneseDate, JapaneseDate)>) -> Vec<HopDays> {
    let mut tiers: Vec<(BodyKind, Vec<(u32, u32)>)> = Vec::new();
    for (kind, from, to) in dates {
        let days = days_between(from, to);
        match tiers.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, list)) => list.push((days.calendar, days.working)),
            None => tiers.push((kind, vec![(days.calendar, days.working)])),
        }
    }
    tiers.sort_by_key(|(kind, _)| *kind);
    tiers
        .into_iter()
        .map(|(kind, days)| {
            let median = |pick: fn(&(u32, u32)) -> u32| {
                let mut values: Vec<u32> = days.iter().map(pick).collect();
                values.sort_unstable();
                values.get(values.len() / 2).copied().unwrap_or_default()
            };
            HopDays {
                tier: kind.label(),
                covers: days.len(),
                calendar: median(|day| day.0),
                working: median(|day| day.1),
            }
        })
        .collect()
}

/// Summaries that are fresh enough, shared by all requests.
#[derive(Clone, Default)]
pub(crate) struct ReachCache {
    known: Arc<Mutex<HashMap<ReachView, Kept>>>,
}

#[derive(Clone)]
struct Kept {
    summary: Arc<ReachSummary>,
    is_being_counted: bool,
}

/// So many views are kept; old ones make room.
const KEPT_VIEWS: usize = 500;

impl ReachCache {
    /// The figures: fresh ones at once, stale ones while somebody else counts, else counted now.
    pub(crate) async fn summary(&self, app: &App, view: ReachView) -> Result<Arc<ReachSummary>, DbError> {
        if let Some(summary) = self.look(app.now(), view) {
            return Ok(summary);
        }
        let _turn = Turn { cache: self, view };
        let summary = Arc::new(count(app, view).await?);
        let mut known = self.lock();
        if known.len() >= KEPT_VIEWS {
            known.clear();
        }
        known.insert(view, Kept { summary: Arc::clone(&summary), is_being_counted: false });
        Ok(summary)
    }

    fn look(&self, now: Timestamp, view: ReachView) -> Option<Arc<ReachSummary>> {
        let mut known = self.lock();
        let kept = known.get_mut(&view)?;
        if now.since(kept.summary.at) <= FRESH || kept.is_being_counted {
            return Some(Arc::clone(&kept.summary));
        }
        kept.is_being_counted = true;
        None
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ReachView, Kept>> {
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The turn of the one who counts. It ends with an error too, and when the reader goes away in the middle: otherwise the
/// old figures would be served for ever.
struct Turn<'a> {
    cache: &'a ReachCache,
    view: ReachView,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(kept) = self.cache.lock().get_mut(&self.view) {
            kept.is_being_counted = false;
        }
    }
}
