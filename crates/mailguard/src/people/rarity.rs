//! How many people bear a name (名前の頻度): a match with a common full name says less than one with a rare one.

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

/// About how many people in Japan bear this full name.
pub(super) fn namesakes(family: &str, given: &str) -> f64 {
    let share = |table: &Table, name: &str, unlisted: f64| {
        table.get(&fold_name(name)).map_or(unlisted, |listed| listed.bearers) / 10_000.0
    };
    const POPULATION: f64 = 124e6;
    POPULATION * share(&SURNAMES, family, UNLISTED_SURNAME) * share(&GIVEN_NAMES, given, UNLISTED_GIVEN_NAME)
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
