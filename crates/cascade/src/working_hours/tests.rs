//! Working hours against a count minute by minute, and over nights, weekends and the turn of the year.

use super::*;
use noroshi_terms::JapaneseDate;
use proptest::prelude::*;

fn at(text: &str, hour: u8, minute: u8) -> Timestamp {
    Timestamp::from_tokyo(text.parse::<JapaneseDate>().unwrap(), hour, minute).unwrap()
}

fn check(from: Timestamp, hours: u32, expected: Timestamp) {
    assert_eq!(after_working_hours(from, hours), expected, "{} + {hours}", from.rfc3339());
}

#[test]
fn nights_weekends_and_holidays_do_not_count() {
    check(at("2026/11/24", 10, 0), 4, at("2026/11/24", 14, 0));
    check(at("2026/11/24", 9, 0), 8, at("2026/11/24", 17, 0));
    check(at("2026/11/24", 16, 30), 1, at("2026/11/25", 9, 30));
    check(at("2026/11/24", 22, 0), 1, at("2026/11/25", 10, 0));
    check(at("2026/11/24", 17, 0), 1, at("2026/11/25", 10, 0));
    check(at("2026/11/24", 3, 0), 1, at("2026/11/24", 10, 0));
    check(at("2026/11/20", 16, 0), 2, at("2026/11/24", 10, 0)); // a weekend and 勤労感謝の日
    check(at("2026/12/28", 9, 0), 9, at("2027/01/04", 10, 0));
}

/// The working minutes between two moments, counted one by one.
fn minutes_between(from: Timestamp, to: Timestamp) -> u32 {
    let minute = Duration::from_secs(60);
    let (mut now, mut counted) = (from, 0);
    while now < to {
        let date = now.tokyo_date();
        let is_open = is_working_day(date)
            && now >= Timestamp::from_tokyo(date, 9, 0).unwrap()
            && now < Timestamp::from_tokyo(date, 17, 0).unwrap();
        counted += u32::from(is_open);
        now = now.plus(minute);
    }
    counted
}

/// Any whole minute of the years 2020 to 2039.
fn moments() -> impl Strategy<Value = Timestamp> {
    (0..10_000_000_u64).prop_map(|minute| at("2020/01/01", 0, 0).plus(Duration::from_secs(60 * minute)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn exactly_so_many_working_hours_lie_between(from in moments(), hours in 1..=12_u32) {
        let end = after_working_hours(from, hours);
        prop_assert_eq!(minutes_between(from, end), hours * 60);
        prop_assert_eq!(minutes_between(end.minus(Duration::from_secs(60)), end), 1, "not later than needed");
    }

    #[test]
    fn waiting_in_two_steps_is_waiting_once(from in moments(), first in 1..=40_u32, second in 1..=40_u32) {
        let steps = after_working_hours(after_working_hours(from, first), second);
        prop_assert_eq!(steps, after_working_hours(from, first + second));
    }

    #[test]
    fn later_never_ends_earlier(from in moments(), later in 0..20_000_u64, hours in 1..=80_u32) {
        let other = from.plus(Duration::from_secs(60 * later));
        prop_assert!(after_working_hours(from, hours) <= after_working_hours(other, hours));
    }

    #[test]
    fn every_time_that_can_be_stored_has_an_answer(micros in any::<i64>(), hours in any::<u32>()) {
        let from = Timestamp::from_micros(micros);
        prop_assert!(after_working_hours(from, hours) >= from);
    }
}
