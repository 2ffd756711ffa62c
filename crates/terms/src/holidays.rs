//! National holidays (国民の祝日) and working days (業務日), by the rules of the holiday act for 2000 to 2099.
//!
//! Equinoxes follow the astronomical approximation that has matched every official announcement so far; the act moves
//! a holiday on Sunday to the next free day (振替休日) and frees a day between two holidays (国民の休日). The special
//! days of 2019 and the moves of 2020 and 2021 stand as written in their own acts.
//!
//! Outside 2000 to 2099 no day is a holiday here. A later act needs a change of this file: it is law, not opinion.
//!
//! Left out: an office's own closing days, and mid-August, when many clinics close.

use crate::wareki::JapaneseDate;
use jiff::civil::Weekday;

/// How long something took, as letters are compared (D06).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DaysBetween {
    /// Calendar days (暦日).
    pub calendar: u32,
    /// Working days (業務日).
    pub working: u32,
}

/// Days from `start` to `end`: the first day is not counted, the last one is (D06). Zero when `end` is not later.
pub fn days_between(start: JapaneseDate, end: JapaneseDate) -> DaysBetween {
    let calendar = u32::try_from(start.days_until(end)).unwrap_or(0);
    let mut working = 0;
    let mut day = start;
    for _ in 0..calendar {
        day = day.plus_days(1);
        working += u32::from(is_working_day(day));
    }
    DaysBetween { calendar, working }
}

/// Monday to Friday, no holiday, and not in the closure from 29 December to 3 January.
pub fn is_working_day(day: JapaneseDate) -> bool {
    let is_weekend = matches!(day.civil().weekday(), Weekday::Saturday | Weekday::Sunday);
    let is_year_end = matches!((day.month(), day.day()), (12, 29..=31) | (1, 1..=3));
    !is_weekend && !is_year_end && is_holiday(day).is_none()
}

/// The name of the holiday that falls on the day.
pub fn is_holiday(day: JapaneseDate) -> Option<&'static str> {
    if !(2000..=2099).contains(&day.year()) {
        return None;
    }
    named_holiday(day).or_else(|| substitute_holiday(day)).or_else(|| holiday_between(day))
}

/// A holiday on Sunday frees the next day that is no holiday itself; before 2007 only the Monday after it.
fn substitute_holiday(day: JapaneseDate) -> Option<&'static str> {
    let mut before = day.plus_days(-1);
    while named_holiday(before).is_some() {
        if before.civil().weekday() == Weekday::Sunday {
            return Some("振替休日");
        }
        if day.year() < 2007 {
            return None;
        }
        before = before.plus_days(-1);
    }
    None
}

/// A day between two holidays is free; before 2007 not when it is a Sunday.
fn holiday_between(day: JapaneseDate) -> Option<&'static str> {
    let is_between = named_holiday(day.plus_days(-1)).is_some() && named_holiday(day.plus_days(1)).is_some();
    let counts = day.year() >= 2007 || day.civil().weekday() != Weekday::Sunday;
    (is_between && counts).then_some("国民の休日")
}

/// The holidays that the acts name, without those that follow from their position.
fn named_holiday(day: JapaneseDate) -> Option<&'static str> {
    fixed_holiday(day)
        .or_else(|| monday_holiday(day))
        .or_else(|| equinox(day))
        .or_else(|| mountain_day(day))
        .or_else(|| moved_or_single_holiday(day))
}

fn fixed_holiday(day: JapaneseDate) -> Option<&'static str> {
    match (day.month(), day.day(), day.year()) {
        (1, 1, _) => Some("元日"),
        (2, 11, _) => Some("建国記念の日"),
        (2, 23, 2020..) | (12, 23, ..=2018) => Some("天皇誕生日"),
        (4, 29, ..=2006) | (5, 4, 2007..) => Some("みどりの日"),
        (4, 29, _) => Some("昭和の日"),
        (5, 3, _) => Some("憲法記念日"),
        (5, 5, _) => Some("こどもの日"),
        (7, 20, ..=2002) => Some("海の日"),
        (9, 15, ..=2002) => Some("敬老の日"),
        (11, 3, _) => Some("文化の日"),
        (11, 23, _) => Some("勤労感謝の日"),
        _ => None,
    }
}

/// Holidays on the second or third Monday of a month.
fn monday_holiday(day: JapaneseDate) -> Option<&'static str> {
    if day.civil().weekday() != Weekday::Monday {
        return None;
    }
    match (day.month(), (day.day() - 1) / 7 + 1, day.year()) {
        (1, 2, _) => Some("成人の日"),
        (7, 3, 2003..=2019 | 2022..) => Some("海の日"),
        (9, 3, 2003..) => Some("敬老の日"),
        (10, 2, ..=2019) => Some("体育の日"),
        (10, 2, 2022..) => Some("スポーツの日"),
        _ => None,
    }
}

/// Day of the month of an equinox, 1980 to 2099: the mean drifts by 0.242194 days a year, leap days bring it back.
fn equinox(day: JapaneseDate) -> Option<&'static str> {
    let (name, millionths) = match day.month() {
        3 => ("春分の日", 20_843_100),
        9 => ("秋分の日", 23_248_800),
        _ => return None,
    };
    let years = i32::from(day.year()) - 1980;
    let on = (millionths + 242_194 * years) / 1_000_000 - years / 4;
    (i32::from(day.day()) == on).then_some(name)
}

fn mountain_day(day: JapaneseDate) -> Option<&'static str> {
    let on = match day.year() {
        ..=2015 => return None,
        2020 => 10,
        2021 => 8,
        _ => 11,
    };
    (day.month() == 8 && day.day() == on).then_some("山の日")
}

/// The accession of 2019 and the holidays moved for the games of 2020 and 2021.
fn moved_or_single_holiday(day: JapaneseDate) -> Option<&'static str> {
    match (day.year(), day.month(), day.day()) {
        (2019, 5, 1) => Some("天皇の即位の日"),
        (2019, 10, 22) => Some("即位礼正殿の儀の行われる日"),
        (2020, 7, 23) | (2021, 7, 22) => Some("海の日"),
        (2020, 7, 24) | (2021, 7, 23) => Some("スポーツの日"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
