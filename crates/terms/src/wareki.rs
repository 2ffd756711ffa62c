//! Dates as Japanese offices write them (和暦), and the fiscal year (年度) that begins on 1 April.
//!
//! A date is read in every form that occurs in letters (D01): 令和8年1月22日, 令和元年5月1日, R8.1.22, 令8.1.22,
//! 2026-01-22, 2026/1/22, 2026年1月22日, with full-width digits and spaces. It is stored as ISO text.
//!
//! Invariants: the day exists; an era is only used on its own days (平成31年5月1日 is refused); a weekday that is
//! written must be right. The first day is 1873-01-01, when Japan took over the Gregorian calendar: before it, month
//! and day of a letter belong to another calendar.
//!
//! Left out: holidays and working days (`holidays`).

mod reading;

use crate::text_serde::serde_as_text;
use jiff::civil::{Date, Weekday, date};
use jiff::{Span, ToSpan};
pub use reading::ParseDateError;
use std::fmt;

/// A calendar day, shown in the Japanese era calendar (和暦).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JapaneseDate(Date);

/// An era (元号).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// 明治, from 1868-10-23.
    Meiji,
    /// 大正, from 1912-07-30.
    Taisho,
    /// 昭和, from 1926-12-25.
    Showa,
    /// 平成, from 1989-01-08.
    Heisei,
    /// 令和, from 2019-05-01.
    Reiwa,
}

impl Era {
    /// All eras, newest first.
    pub const ALL: [Self; 5] = [Self::Reiwa, Self::Heisei, Self::Showa, Self::Taisho, Self::Meiji];

    /// The name, e.g. 令和.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// The letter of the short form, e.g. R.
    pub const fn letter(self) -> char {
        match self {
            Self::Meiji => 'M',
            Self::Taisho => 'T',
            Self::Showa => 'S',
            Self::Heisei => 'H',
            Self::Reiwa => 'R',
        }
    }

    fn first_day(self) -> Date {
        match self {
            Self::Meiji => date(1868, 10, 23),
            Self::Taisho => date(1912, 7, 30),
            Self::Showa => date(1926, 12, 25),
            Self::Heisei => date(1989, 1, 8),
            Self::Reiwa => date(2019, 5, 1),
        }
    }

    fn on(day: Date) -> Self {
        Self::ALL.into_iter().find(|era| era.first_day() <= day).unwrap_or(Self::Meiji)
    }

    fn year_of(self, year: i16) -> i16 {
        year - self.first_day().year() + 1
    }
}

const FIRST: Date = date(1873, 1, 1);
const LAST: Date = date(9999, 12, 31);
/// More days than lie between the first and the last day.
const LONGEST_SPAN_DAYS: i32 = 3_000_000;

impl JapaneseDate {
    /// The day with these Gregorian numbers, if it exists and is not before 1873.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().filter(|date| (FIRST..=LAST).contains(date)).map(Self)
    }

    /// The day itself or, outside 1873 to 9999, the nearest day inside.
    pub(crate) fn nearest(date: Date) -> Self {
        Self(date.clamp(FIRST, LAST))
    }

    /// The day as a date of the calendar library.
    pub const fn civil(self) -> Date {
        self.0
    }

    /// Gregorian year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// Month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// Day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The era (元号) of the day.
    pub fn era(self) -> Era {
        Era::on(self.0)
    }

    /// Year within the era; 1 is written 元年 in letters.
    pub fn era_year(self) -> i16 {
        self.era().year_of(self.year())
    }

    /// The weekday as one character, e.g. 火.
    pub fn weekday(self) -> char {
        match self.0.weekday() {
            Weekday::Monday => '月',
            Weekday::Tuesday => '火',
            Weekday::Wednesday => '水',
            Weekday::Thursday => '木',
            Weekday::Friday => '金',
            Weekday::Saturday => '土',
            Weekday::Sunday => '日',
        }
    }

    /// The short form, e.g. R8.1.22.
    pub fn short(self) -> String {
        format!("{}{}.{}.{}", self.era().letter(), self.era_year(), self.month(), self.day())
    }

    /// The long form with the weekday, e.g. 令和8年11月24日(火).
    pub fn with_weekday(self) -> String {
        format!("{self}({})", self.weekday())
    }

    /// ISO 8601, e.g. 2026-01-22.
    pub fn iso(self) -> String {
        self.0.to_string()
    }

    /// The fiscal year (年度) the day lies in (D02).
    pub fn fiscal_year(self) -> FiscalYear {
        let year = i32::from(self.year());
        FiscalYear(if self.month() >= 4 { year } else { year - 1 })
    }

    /// The day `days` later, or earlier when negative; never outside 1873 to 9999.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        // A span of the calendar library is bounded; nothing inside the calendar lies further apart than this.
        let reach = LONGEST_SPAN_DAYS;
        Self::nearest(self.0.saturating_add(days.clamp(-reach, reach).days()))
    }

    /// Calendar days from this day to `later`, negative when that is earlier.
    pub fn days_until(self, later: Self) -> i32 {
        self.0.until(later.0).map_or(0, |span: Span| span.get_days())
    }
}

impl fmt::Display for JapaneseDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_era_year(f, self.era(), i32::from(self.era_year()))?;
        write!(f, "{}月{}日", self.month(), self.day())
    }
}

/// The long form in letters.
fn write_era_year(f: &mut fmt::Formatter<'_>, era: Era, year: i32) -> fmt::Result {
    match year {
        1 => write!(f, "{}元年", era.name()),
        _ => write!(f, "{}{year}年", era.name()),
    }
}

/// Serde writes ISO text, unlike `Display`, and reads every form.
struct IsoText(JapaneseDate);

impl fmt::Display for IsoText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.0.fmt(f)
    }
}

impl std::str::FromStr for IsoText {
    type Err = ParseDateError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

serde_as_text!(IsoText);

impl serde::Serialize for JapaneseDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        IsoText(*self).serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for JapaneseDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IsoText::deserialize(deserializer).map(|text| text.0)
    }
}

/// A fiscal year (年度): 1 April to 31 March, named by the Gregorian year it begins in. Number books restart with it (D02).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct FiscalYear(pub i32);

impl FiscalYear {
    /// The Gregorian year in which it begins.
    pub const fn year(self) -> i32 {
        self.0
    }

    /// 1 April.
    pub fn first_day(self) -> JapaneseDate {
        self.day_of(4, 1)
    }

    /// 31 March of the following calendar year.
    pub fn last_day(self) -> JapaneseDate {
        Self(self.0.saturating_add(1)).first_day().plus_days(-1)
    }

    fn day_of(self, month: i8, day: i8) -> JapaneseDate {
        let year = i16::try_from(self.0.clamp(1, 9999)).unwrap_or(9999);
        JapaneseDate::nearest(Date::new(year, month, day).unwrap_or(LAST))
    }
}

/// Named after the era that holds in December, so that the year of a change in spring is 令和元年度 while the year
/// in which an era ended in its last winter keeps the old name (昭和63年度).
impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.day_of(12, 1);
        write_era_year(f, named.era(), i32::from(named.era_year()))?;
        f.write_str("度")
    }
}

#[cfg(test)]
mod tests;
