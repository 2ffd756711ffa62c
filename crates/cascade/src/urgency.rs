//! Urgency (急ぎ): how long a relay has waited, in working days, against what its kind of bulletin allows.

use noroshi_bulletin::BulletinKind;
use noroshi_terms::{JapaneseDate, Timestamp, days_between};

/// How a waiting relay stands; the most urgent comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// More working days have passed than its kind allows.
    Overdue,
    /// The last working day that its kind allows.
    LastDay,
    /// There is time.
    InTime,
}

impl Urgency {
    /// The word on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Overdue => "目安を過ぎました",
            Self::LastDay => "きょうが目安",
            Self::InTime => "伝達待ち",
        }
    }

    /// Class of the label.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Overdue => "stop",
            Self::LastDay => "warn",
            Self::InTime => "now",
        }
    }
}

/// How long a task has waited and what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Working days (業務日) since it was opened.
    pub working_days: u32,
    /// Working days that its kind allows.
    pub allowed: u32,
    /// What follows.
    pub urgency: Urgency,
}

impl Waiting {
    /// A task of this kind, opened on one day and looked at on another.
    pub fn since(kind: BulletinKind, opened: JapaneseDate, today: JapaneseDate) -> Self {
        let (working_days, allowed) = (days_between(opened, today).working, allowance(kind));
        let urgency = match working_days.cmp(&allowed) {
            std::cmp::Ordering::Less => Urgency::InTime,
            std::cmp::Ordering::Equal => Urgency::LastDay,
            std::cmp::Ordering::Greater => Urgency::Overdue,
        };
        Self { working_days, allowed, urgency }
    }

    /// In words, for lists.
    pub fn words(&self) -> String {
        let age = match self.working_days {
            0 => "届いたばかりです".to_owned(),
            days => format!("届いてから{days}業務日"),
        };
        format!("{age}(目安は{}業務日以内)", self.allowed)
    }
}

/// What was opened before this moment is overdue on this day; the same as [`Waiting::since`] says one by one.
pub(crate) fn overdue_before(kind: BulletinKind, today: JapaneseDate) -> Option<Timestamp> {
    let mut day = today;
    while days_between(day, today).working <= allowance(kind) {
        day = day.plus_days(-1);
    }
    Timestamp::from_tokyo(day.plus_days(1), 0, 0)
}

/// A warning loses its worth within days; the seed's own letter took twenty.
fn allowance(kind: BulletinKind) -> u32 {
    match kind {
        BulletinKind::Warning => 1,
        BulletinKind::PassOn => 3,
        BulletinKind::Information | BulletinKind::Administrative => 5,
    }
}
