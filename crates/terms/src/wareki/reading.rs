//! Reading a date (和暦・西暦) in any form that occurs in letters (D01).
//!
//! The text is folded first (full-width digits, spaces), then split into era, year, month, day and an optional
//! weekday in brackets. A text that cannot be a date is refused with the reason, never guessed.

use super::{Era, FIRST, JapaneseDate, LAST};
use crate::japanese::{fold_width, quoted, without_spaces};
use jiff::civil::Date;
use std::str::FromStr;

/// Why a text is not a date; every message names what was typed and how to write it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseDateError {
    /// The form is unknown.
    #[error("日付「{0}」を読み取れません。令和8年1月22日、R8.1.22、2026-01-22 のように入力してください。")]
    Unreadable(String),
    /// The month has no such day, or the year no such month.
    #[error("日付「{0}」は暦にありません。月と日を確かめて、令和8年1月22日のように入力してください。")]
    NoSuchDay(String),
    /// The day exists, but not in this era.
    #[error("日付「{typed}」は{era}の期間に入りません。正しくは{right}です。元号を確かめて、入力し直してください。")]
    OutsideEra {
        /// What was typed.
        typed: String,
        /// The era that was typed.
        era: &'static str,
        /// The same day with its right era.
        right: String,
    },
    /// Before the Gregorian calendar was used in Japan, or too far ahead.
    #[error("日付「{0}」は扱えません。明治6年1月1日(1873年)以後の日付を、令和8年1月22日のように入力してください。")]
    OutOfRange(String),
    /// The weekday in brackets is another one.
    #[error("日付「{typed}」の曜日が合いません。{right}です。日付か曜日を直してください。")]
    WeekdayDiffers {
        /// What was typed.
        typed: String,
        /// The same day with its right weekday.
        right: String,
    },
}

impl FromStr for JapaneseDate {
    type Err = ParseDateError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let typed = || quoted(text);
        let unreadable = || ParseDateError::Unreadable(typed());
        let folded = without_spaces(&fold_width(text));
        let (day_text, weekday) = split_weekday(&folded);
        let written = Written::read(day_text).ok_or_else(unreadable)?;
        let day = Date::new(written.gregorian_year().ok_or_else(unreadable)?, written.month, written.day)
            .map_err(|_| ParseDateError::NoSuchDay(typed()))?;
        if !(FIRST..=LAST).contains(&day) {
            return Err(ParseDateError::OutOfRange(typed()));
        }
        let date = JapaneseDate(day);
        if let Some(era) = written.era.filter(|era| *era != date.era()) {
            return Err(ParseDateError::OutsideEra { typed: typed(), era: era.name(), right: date.to_string() });
        }
        match weekday {
            Some(weekday) if weekday != date.weekday().to_string() => {
                Err(ParseDateError::WeekdayDiffers { typed: typed(), right: date.with_weekday() })
            }
            _ => Ok(date),
        }
    }
}

/// The numbers as they stand in the text.
struct Written {
    era: Option<Era>,
    year: i16,
    month: i8,
    day: i8,
}

impl Written {
    fn read(text: &str) -> Option<Self> {
        let (era, rest) = split_era(text);
        let (year, month, day) = split_numbers(rest)?;
        let year = match (era, year) {
            (Some(_), "元") => 1,
            (Some(_), _) => number(year, 1..=4)?,
            (None, _) => number(year, 4..=4)?,
        };
        let month = i8::try_from(number(month, 1..=2)?).ok()?;
        let day = i8::try_from(number(day, 1..=2)?).ok()?;
        Some(Self { era, year, month, day })
    }

    /// `None` for year 0 of an era and for years that no calendar reaches.
    fn gregorian_year(&self) -> Option<i16> {
        match self.era {
            None => Some(self.year),
            Some(_) if self.year == 0 => None,
            Some(era) => era.first_day().year().checked_add(self.year - 1).filter(|year| *year <= 9999),
        }
    }
}

/// 令和8… and 令8… and R8… all name the era; a text without one is Gregorian.
fn split_era(text: &str) -> (Option<Era>, &str) {
    for era in Era::ALL {
        let first = era.name().chars().next().unwrap_or(era.letter());
        let rest = text
            .strip_prefix(era.name())
            .or_else(|| text.strip_prefix(first))
            .or_else(|| text.strip_prefix([era.letter(), era.letter().to_ascii_lowercase()]));
        if let Some(rest) = rest {
            return (Some(era), rest);
        }
    }
    (None, text)
}

/// Year, month and day between 年月日 or between three equal separators.
fn split_numbers(text: &str) -> Option<(&str, &str, &str)> {
    if let Some((year, rest)) = text.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        return Some((year, month, rest.strip_suffix('日')?));
    }
    let separator = ['.', '/', '-'].into_iter().find(|separator| text.contains(*separator))?;
    let (year, rest) = text.split_once(separator)?;
    let (month, day) = rest.split_once(separator)?;
    Some((year, month, day))
}

/// A number of ASCII digits of an allowed length; signs are no digits.
fn number(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let is_number = lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// Takes a weekday such as (火) or (火曜日) off the end.
fn split_weekday(text: &str) -> (&str, Option<&str>) {
    match text.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((day, weekday)) => {
            let weekday = weekday.strip_suffix("曜日").or_else(|| weekday.strip_suffix('曜')).unwrap_or(weekday);
            (day, Some(weekday))
        }
        None => (text, None),
    }
}
