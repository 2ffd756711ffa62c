//! How many people bear a name (名前の頻度): a match with a common full name says less than one with a rare one.

use super::romaji;
use noroshi_terms::fold_name;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A name as the tables have it.
#[derive(Clone, Copy, Debug)]
struct Listed {
    /// Readings in katakana, joined by `/`.
    readings: &'static str,
    /// Bearers among 10,000 people.
    bearers: f64,
}

type Table = HashMap<String, Listed>;

static SURNAMES: LazyLock<Table> = LazyLock::new(|| table(include_str!("../../data/surnames.txt")));
static GIVEN_NAMES: LazyLock<Table> = LazyLock::new(|| table(include_str!("../../data/given_names.txt")));

fn table(lines: &'static str) -> Table {
    let read = |line: &'static str| {
        let mut words = line.split_whitespace();
        let name = fold_name(words.next()?);
        Some((name, Listed { readings: words.next()?, bearers: words.next()?.parse().ok()? }))
    };
    lines.lines().filter(|line| !line.starts_with('#')).filter_map(read).collect()
}

/// Bearers among 10,000 people of a name that no table has.
const UNLISTED_SURNAME: f64 = 0.3;
const UNLISTED_GIVEN_NAME: f64 = 1.0;

/// People in Japan.
const POPULATION: f64 = 124e6;

/// About how many people in Japan bear this full name.
pub(super) fn namesakes(family: &str, given: &str) -> f64 {
    let share = |table: &Table, name: &str, unlisted: f64| {
        table.get(&fold_name(name)).map_or(unlisted, |listed| listed.bearers) / 10_000.0
    };
    POPULATION * share(&SURNAMES, family, UNLISTED_SURNAME) * share(&GIVEN_NAMES, given, UNLISTED_GIVEN_NAME)
}

/// Bearers among 10,000 people of each reading, by its key in Latin letters: all names that are read so together.
static SURNAME_READINGS: LazyLock<HashMap<String, f64>> = LazyLock::new(|| by_reading(&SURNAMES));
static GIVEN_NAME_READINGS: LazyLock<HashMap<String, f64>> = LazyLock::new(|| by_reading(&GIVEN_NAMES));

fn by_reading(table: &Table) -> HashMap<String, f64> {
    let mut bearers = HashMap::new();
    for listed in table.values() {
        for reading in listed.readings.split('/') {
            *bearers.entry(romaji::key_of_kana(reading)).or_default() += listed.bearers;
        }
    }
    bearers
}

/// A reading that no table has is still shared by several ways to write it.
const WRITINGS_OF_A_READING: f64 = 4.0;

/// About how many people in Japan bear names that are read like this; the readings are keys in Latin letters.
pub(super) fn namesakes_by_reading(family: &str, given: &str) -> f64 {
    let share = |table: &HashMap<String, f64>, key: &str, unlisted: f64| {
        table.get(key).copied().unwrap_or(unlisted * WRITINGS_OF_A_READING) / 10_000.0
    };
    POPULATION
        * share(&SURNAME_READINGS, family, UNLISTED_SURNAME)
        * share(&GIVEN_NAME_READINGS, given, UNLISTED_GIVEN_NAME)
}

/// Readings in katakana of a surname and of a given name, as far as the tables know them.
pub(super) fn readings(family: &str, given: &str) -> (Vec<&'static str>, Vec<&'static str>) {
    let of = |table: &Table, name: &str| {
        table.get(&fold_name(name)).map(|listed| listed.readings.split('/').collect()).unwrap_or_default()
    };
    (of(&SURNAMES, family), of(&GIVEN_NAMES, given))
}

/// Surname and given name of a full name: at its space, else by the table of surnames, else by its length.
pub(super) fn split(name: &str) -> Option<(String, String)> {
    let mut words = name.split(|letter: char| letter.is_whitespace() || matches!(letter, '・' | ',' | '，' | '･'));
    let (first, rest): (&str, Vec<&str>) = (words.by_ref().find(|word| !word.is_empty())?, words.collect());
    let rest = rest.concat();
    if !rest.is_empty() {
        return Some((first.to_owned(), rest));
    }
    let letters: Vec<char> = first.chars().collect();
    let cut = |at: usize| -> Option<(String, String)> {
        let (family, given) = letters.split_at_checked(at)?;
        (!family.is_empty() && !given.is_empty()).then(|| (family.iter().collect(), given.iter().collect()))
    };
    let is_listed = |at: &usize| cut(*at).is_some_and(|(family, _)| SURNAMES.contains_key(&fold_name(&family)));
    cut((1..=3).rev().find(is_listed).unwrap_or(if letters.len() == 2 { 1 } else { 2 }))
}
