//! Seasons of the calendar (P04): a warning about the holidays that comes when they have begun helps nobody.
//!
//! The seasons are data (`data/seasons.csv`). A bulletin is about a season when its title or gist names it; "除く" after the
//! name only speaks of opening hours.

use std::sync::LazyLock;

use noroshi_terms::{JapaneseDate, fold_width, is_working_day};

use super::{Check, DraftText, look};

/// A warning should lie on the desk so many working days before.
const AHEAD: u32 = 3;

/// A part of the year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Season {
    /// Its name.
    pub(crate) name: &'static str,
    first: (i8, i8),
    last: (i8, i8),
    /// Most institutions are closed.
    pub(crate) is_closed: bool,
    words: Vec<&'static str>,
}

static SEASONS: LazyLock<Vec<Season>> =
    LazyLock::new(|| include_str!("../../data/seasons.csv").lines().filter_map(read).collect());

/// After so many days a bulletin that names the season means the next one.
const AFTERWARDS: i32 = 31;

fn read(line: &'static str) -> Option<Season> {
    let mut cells = line.split(';');
    let (name, first, last) = (cells.next()?, day(cells.next()?)?, day(cells.next()?)?);
    let is_closed = cells.next()? == "closed";
    Some(Season { name, first, last, is_closed, words: cells.next()?.split(',').collect() })
}

fn day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    Some((month.parse().ok()?, day.parse().ok()?))
}

impl Season {
    /// The season that begins in this year: first and last day.
    fn in_year(&self, year: i16) -> Option<(JapaneseDate, JapaneseDate)> {
        let last_year = if self.last < self.first { year + 1 } else { year };
        Some((
            JapaneseDate::new(year, self.first.0, self.first.1)?,
            JapaneseDate::new(last_year, self.last.0, self.last.1)?,
        ))
    }

    /// The season that lies around this day, also so many days afterwards.
    fn around(&self, day: JapaneseDate, afterwards: i32) -> Option<(JapaneseDate, JapaneseDate)> {
        let years = [day.year() - 1, day.year()];
        years
            .into_iter()
            .filter_map(|year| self.in_year(year))
            .find(|(first, last)| first.days_until(day) >= 0 && day.days_until(last.plus_days(afterwards)) >= 0)
    }

    fn is_named_in(&self, text: &str) -> bool {
        self.words.iter().any(|word| {
            text.match_indices(word).any(|(at, _)| {
                let rest = text.get(at + word.len()..).unwrap_or_default();
                !["を除", "は除", "除く", "以外"].into_iter().any(|not| rest.starts_with(not))
            })
        })
    }
}

/// The closed season that this day lies in.
pub(crate) fn closed_season(day: JapaneseDate) -> Option<&'static str> {
    SEASONS.iter().find(|season| season.is_closed && season.around(day, 0).is_some()).map(|season| season.name)
}

/// The season a bulletin is about that has begun on this day, and when it did: then it comes too late.
pub(crate) fn begun_season(draft: &DraftText, day: JapaneseDate) -> Option<(&'static str, JapaneseDate)> {
    let words = fold_width(&format!("{}\n{}", draft.title, draft.gist));
    SEASONS
        .iter()
        .filter(|season| season.is_closed && season.is_named_in(&words))
        .find_map(|season| season.around(day, AFTERWARDS).map(|(first, _)| (season.name, first)))
}

/// A moment that the calendar suggests: the morning of a working day well before the season.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Preset {
    /// The season.
    pub(crate) season: &'static str,
    /// Its first day.
    pub(crate) begins: JapaneseDate,
    /// The suggested day.
    pub(crate) day: JapaneseDate,
}

/// The next of each season whose suggested day is still to come, the nearest first.
pub(crate) fn presets(today: JapaneseDate) -> Vec<Preset> {
    let mut presets: Vec<Preset> = SEASONS.iter().filter_map(|season| preset(season, today)).collect();
    presets.sort_by_key(|preset| preset.day);
    presets
}

fn preset(season: &Season, today: JapaneseDate) -> Option<Preset> {
    [today.year(), today.year() + 1].into_iter().filter_map(|year| season.in_year(year)).find_map(|(begins, _)| {
        // A season in which offices work begins with its first working day.
        let day = if season.is_closed { working_days_before(begins) } else { first_working_day(begins) };
        (today.days_until(day) > 0).then_some(Preset { season: season.name, begins, day })
    })
}

fn working_days_before(begins: JapaneseDate) -> JapaneseDate {
    let (mut day, mut left) = (begins, AHEAD);
    while left > 0 {
        day = day.plus_days(-1);
        left -= u32::from(is_working_day(day));
    }
    day
}

fn first_working_day(mut day: JapaneseDate) -> JapaneseDate {
    while !is_working_day(day) {
        day = day.plus_days(1);
    }
    day
}

/// While writing: the season has begun already, or the reply is due in one.
pub(super) fn check_seasons(draft: &DraftText, today: JapaneseDate, checks: &mut Vec<Check>) {
    if let Some((season, first)) = begun_season(draft, today) {
        let text =
            format!("{season}は{}に始まっています。この注意喚起は間に合わないことがあります。", first.with_weekday());
        checks.push(look("title", &text));
    }
    if let Some(season) = draft.due_date().and_then(closed_season) {
        let text = format!("回答期限が{season}の中にあります。休診の機関が多いため、前か後の平日をおすすめします。");
        checks.push(look("due", &text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_data_is_read() {
        let lines = include_str!("../../data/seasons.csv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(SEASONS.len(), lines);
        for season in SEASONS.iter() {
            assert!(season.in_year(2026).is_some() && !season.words.is_empty(), "{season:?}");
        }
    }
}
