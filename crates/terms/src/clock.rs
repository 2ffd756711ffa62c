//! Points in time (時刻): stored as microseconds UTC, shown as Japanese standard time.
//!
//! Deciding code takes a [`Clock`] and never asks the system. Japan has had no summer time since 1951, so Tokyo is
//! the fixed offset +09:00 and no time-zone database is needed.
//!
//! Invariants: every `i64` is a valid [`Timestamp`]; arithmetic stops at the ends instead of wrapping, and times
//! outside the years that a calendar can name are shown as the nearest one it can.
//!
//! Left out: the system's clock, which the program supplies.

use crate::wareki::JapaneseDate;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A point in time (時刻), microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The time that lies `micros` microseconds after the Unix epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the Unix epoch, as the database stores them.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The time of a Tokyo wall clock; `None` when the hour is above 23 or the minute above 59.
    pub fn from_tokyo(date: JapaneseDate, hour: u8, minute: u8) -> Option<Self> {
        let time = jiff::civil::Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()?;
        let instant = tokyo().to_timestamp(date.civil().to_datetime(time)).ok()?;
        Some(Self(instant.as_microsecond()))
    }

    /// The time `duration` later, at most the last one that can be stored.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(whole_micros(duration)))
    }

    /// The time `duration` earlier, at least the first one that can be stored.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(whole_micros(duration)))
    }

    /// How long ago `earlier` was; zero when it is not earlier.
    pub fn since(self, earlier: Self) -> Duration {
        if self <= earlier { Duration::ZERO } else { Duration::from_micros(self.0.abs_diff(earlier.0)) }
    }

    /// The calendar day in Tokyo.
    pub fn tokyo_date(self) -> JapaneseDate {
        JapaneseDate::nearest(self.tokyo_datetime().date())
    }

    /// Day and time in Tokyo for messages: 11月24日 10時42分.
    pub fn tokyo_moment(self) -> String {
        let date = self.tokyo_date();
        format!("{}月{}日 {}", date.month(), date.day(), self.tokyo_clock())
    }

    /// Hour and minute in Tokyo, e.g. `10時42分`, `9時00分`.
    pub fn tokyo_clock(self) -> String {
        let wall = self.tokyo_datetime();
        format!("{}時{:02}分", wall.hour(), wall.minute())
    }

    /// RFC 3339 in UTC, e.g. `2026-11-24T01:42:00Z`.
    pub fn rfc3339(self) -> String {
        self.instant().to_string()
    }

    fn tokyo_datetime(self) -> jiff::civil::DateTime {
        tokyo().to_datetime(self.instant())
    }

    fn instant(self) -> jiff::Timestamp {
        let (first, last) = (jiff::Timestamp::MIN.as_microsecond(), jiff::Timestamp::MAX.as_microsecond());
        jiff::Timestamp::from_microsecond(self.0.clamp(first, last)).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

fn tokyo() -> jiff::tz::Offset {
    jiff::tz::offset(9)
}

fn whole_micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// Where deciding code learns the time.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// A clock that stands still until it is moved: for tests and for replaying a story.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_micros()))
    }

    /// Moves the clock forward and returns the new time.
    pub fn advance(&self, duration: Duration) -> Timestamp {
        let step = whole_micros(duration);
        let before = self.0.fetch_add(step, Ordering::SeqCst);
        Timestamp(before.saturating_add(step))
    }

    /// Sets the clock.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_micros(), Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests;
