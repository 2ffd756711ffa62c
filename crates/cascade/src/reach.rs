//! Reach per tier (疎通確認率, R08): confirmed ÷ addressed, with the reasons of those who cannot be reached; days per hop (D06).
//!
//! A body that confirmed has received, whatever the mail server said: addressed ⊃ delivered ⊃ confirmed.

use noroshi_directory::BodyKind;
use noroshi_platform::app::App;
use noroshi_platform::db::DbError;
use noroshi_terms::{BodyId, BulletinId, JapaneseDate, Prefecture, Timestamp, days_between};

use crate::median::median;
use crate::store;

/// Counts of one tier in one prefecture, with or without a mail address at issue.
#[derive(Debug, Clone)]
pub(crate) struct ReachRow {
    pub(crate) kind: BodyKind,
    pub(crate) prefecture: Option<Prefecture>,
    pub(crate) has_mail: bool,
    pub(crate) addressed: u64,
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
    /// Mail taken by the next server, or confirmed on another way.
    pub delivered: u64,
    /// Confirmed (了知).
    pub acknowledged: u64,
}

impl TierReach {
    fn add(&mut self, row: &ReachRow) {
        self.addressed += row.addressed;
        self.with_mail += if row.has_mail { row.addressed } else { 0 };
        self.delivered += row.delivered;
        self.acknowledged += row.acknowledged;
    }

    /// 疎通確認率 in percent with one decimal; a tier without addressees has none.
    pub fn percent(&self) -> String {
        share(self.acknowledged, self.addressed)
    }

    /// 疎通確認率 in percent, for spreadsheets.
    pub(crate) fn rate(&self) -> f64 {
        match (self.acknowledged, self.addressed) {
            (_, 0) => 0.0,
            (confirmed, all) if confirmed < all => (confirmed as f64 * 100.0 / all as f64).min(ALMOST),
            _ => 100.0,
        }
    }

    /// Share that the mail reached, for the bar.
    pub fn delivered_percent(&self) -> String {
        share(self.delivered, self.addressed)
    }

    /// Not confirmed yet.
    pub fn unconfirmed(&self) -> u64 {
        self.addressed.saturating_sub(self.acknowledged)
    }

    /// Delivered, but not confirmed yet.
    pub fn delivered_unconfirmed(&self) -> u64 {
        self.delivered.saturating_sub(self.acknowledged)
    }

    /// Without a mail address at issue.
    pub fn without_mail(&self) -> u64 {
        self.addressed.saturating_sub(self.with_mail)
    }

    /// Not reached by any channel so far.
    pub fn undelivered(&self) -> u64 {
        self.addressed.saturating_sub(self.delivered)
    }
}

fn share(part: u64, whole: u64) -> String {
    if whole == 0 { "0.0".to_owned() } else { in_percent(part as f64 / whole as f64) }
}

/// A share in percent with one decimal. What is not everybody never reads as 100.
pub(crate) fn in_percent(share: f64) -> String {
    let percent = share * 100.0;
    format!("{:.1}", if share < 1.0 { percent.min(ALMOST) } else { percent })
}

/// The largest share that is not everybody's.
const ALMOST: f64 = 99.9;

/// Days from the letter behind to the cover of a tier.
#[derive(Debug, Clone, PartialEq)]
pub struct HopDays {
    /// Tier of the covers.
    pub tier: &'static str,
    /// How many covers were sent.
    pub covers: usize,
    /// Median in calendar days.
    pub calendar: f64,
    /// Median in working days.
    pub working: f64,
}

/// Whether a body had a mail address at issue: without one, only paper, telephone or its association reaches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HasMail {
    /// It had one.
    Yes,
    /// It had none.
    No,
}

impl HasMail {
    /// The word in tables.
    pub fn label(self) -> &'static str {
        match self {
            Self::Yes => "メール",
            Self::No => "メールなし(紙・電話・会を通して)",
        }
    }
}

/// Everything the reach page counts.
#[derive(Debug, Clone)]
pub struct ReachSummary {
    /// The moment the figures hold for.
    pub at: Timestamp,
    /// Per tier, in the order of the relay.
    pub tiers: Vec<(BodyKind, TierReach)>,
    /// Per tier, those with a mail address at issue and those without.
    pub channels: Vec<((BodyKind, HasMail), TierReach)>,
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

    /// The ways of one tier, when it has more than one.
    pub fn channels_of(&self, kind: &BodyKind) -> Vec<(HasMail, TierReach)> {
        let ways = self.channels.iter().filter(|((each, _), _)| each == kind);
        let ways: Vec<_> = ways.map(|((_, has_mail), reach)| (*has_mail, *reach)).collect();
        if ways.len() > 1 { ways } else { Vec::new() }
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

impl ReachView {
    /// Everybody is counted, not only an area.
    pub(crate) fn is_whole(self) -> bool {
        self.under == self.issuer
    }

    /// The body whose area is counted; none when everybody is.
    pub(crate) fn area(self) -> Option<BodyId> {
        (!self.is_whole()).then_some(self.under)
    }
}

/// Counts now.
pub(crate) async fn count(app: &App, view: ReachView) -> Result<ReachSummary, DbError> {
    let rows = store::reach_rows(&app.db, view.bulletin, view.area()).await?;
    let mut tiers: Vec<(BodyKind, TierReach)> = Vec::new();
    let mut channels: Vec<((BodyKind, HasMail), TierReach)> = Vec::new();
    let mut prefectures: Vec<(Prefecture, TierReach)> = Vec::new();
    let mut elsewhere = TierReach::default();
    for row in &rows {
        entry(&mut tiers, row.kind).add(row);
        entry(&mut channels, (row.kind, if row.has_mail { HasMail::Yes } else { HasMail::No })).add(row);
        match row.prefecture {
            _ if row.kind != BodyKind::Institution => {}
            Some(prefecture) => entry(&mut prefectures, prefecture).add(row),
            None => elsewhere.add(row),
        }
    }
    tiers.sort_by_key(|(kind, _)| *kind);
    channels.sort_by_key(|(channel, _)| *channel);
    prefectures.sort_by_key(|(prefecture, _)| prefecture.number());
    let hops = hops(store::hop_dates(&app.db, view).await?);
    let misdelivered = store::misdelivered(&app.db, view).await?;
    Ok(ReachSummary { at: app.now(), tiers, channels, prefectures, elsewhere, hops, misdelivered })
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
            let middle = |pick: fn(&(u32, u32)) -> u32| {
                median(days.iter().map(|day| (u64::from(pick(day)), 1))).unwrap_or_default()
            };
            HopDays {
                tier: kind.label(),
                covers: days.len(),
                calendar: middle(|day| day.0),
                working: middle(|day| day.1),
            }
        })
        .collect()
}
