//! The mail's date lies in the future or far from the day it was received (日付のずれ).
//!
//! Compared with the topmost Received field only: there is no clock here.

#[cfg(test)]
mod tests;

use super::{Family, Rule};
use crate::case::Case;
use crate::finding::{Confidence, Evidence, Finding, Place, RuleId};

pub(super) const RULE: Rule = Rule { id: RuleId("odd-date"), family: Family::Structure, weight: 0.8, look: odd_date };

/// A sender's clock may be ahead by so many seconds: one hour of a wrong summer time and some minutes.
const AHEAD: i64 = 2 * 3600;
/// A mail may have waited so many seconds before it was sent: a week.
const BEHIND: i64 = 7 * 86_400;

fn odd_date(case: &Case<'_>) -> Vec<Finding> {
    let written = case.mail.header("Date").next();
    let received = case.mail.header("Received").next().and_then(|value| value.rsplit_once(';')).map(|(_, date)| date);
    let (Some(written), Some(received)) = (written, received) else { return Vec::new() };
    let (Some(wrote), Some(got)) = (seconds(written), seconds(received)) else { return Vec::new() };
    let is_odd = wrote - got > AHEAD || got - wrote > BEHIND;
    let finding = is_odd.then(|| Finding {
        rule: RULE.id,
        confidence: Confidence::Medium,
        evidence: Evidence::whole(Place::Header("Date".to_owned()), written),
        reason: "メールの日付が、実際に届いた日時と大きくずれています。".to_owned(),
        reason_en: "The mail's date is far from the time at which it was received.".to_owned(),
    });
    finding.into_iter().collect()
}

/// Seconds since 1970 of a date as RFC 5322 section 3.3 writes it: `Mon, 2 Mar 2026 09:11:58 +0900`.
pub(super) fn seconds(date: &str) -> Option<i64> {
    let words: Vec<&str> = date.split([' ', '\t', ',']).filter(|word| !word.is_empty()).collect();
    let month_at = words.iter().position(|word| month(word).is_some())?;
    let number = |index: usize| words.get(index)?.parse::<i64>().ok();
    let (day, year) = (number(month_at.checked_sub(1)?)?, number(month_at + 1)?);
    let is_possible = (1..=31).contains(&day) && (1970..=9999).contains(&year);
    if !is_possible {
        return None;
    }
    let days = days_since_1970(year, month(words.get(month_at)?).map(i64::from)?, day);
    let mut clock = words.get(month_at + 2)?.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (clock.next()??, clock.next()??);
    let second = clock.next().flatten().unwrap_or_default();
    Some(days * 86_400 + hour.min(24) * 3600 + minute.min(60) * 60 + second.min(60) - zone(words.get(month_at + 3)))
}

/// 1 to 12 for Jan to Dec.
fn month(word: &str) -> Option<u8> {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let place = NAMES.iter().position(|name| name.eq_ignore_ascii_case(word))?;
    u8::try_from(place + 1).ok()
}

/// Days of the Gregorian calendar since 1 January 1970; a year begins with March here, so that the leap day is its last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469
}

/// Seconds that a zone is ahead of UTC; none for names.
fn zone(word: Option<&&str>) -> i64 {
    let Some(number) = word.and_then(|word| word.parse::<i64>().ok()) else { return 0 };
    (number / 100 * 60 + number % 100).clamp(-1_440, 1_440) * 60
}
