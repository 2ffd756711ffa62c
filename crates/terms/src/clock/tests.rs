//! Times as people and machines read them, and arithmetic at the ends.

use super::*;
use proptest::prelude::*;

fn at(year: i16, month: i8, day: i8, hour: u8, minute: u8) -> Timestamp {
    Timestamp::from_tokyo(JapaneseDate::new(year, month, day).unwrap(), hour, minute).unwrap()
}

#[test]
fn tokyo_is_nine_hours_ahead_of_utc() {
    let time = at(2026, 11, 24, 10, 42);
    assert_eq!(time.rfc3339(), "2026-11-24T01:42:00Z");
    assert_eq!(time.tokyo_clock(), "10時42分");
    assert_eq!(at(2026, 11, 10, 9, 0).tokyo_clock(), "9時00分");
}

#[test]
fn the_day_changes_at_midnight_in_tokyo() {
    let last_minute = at(2026, 3, 31, 23, 59);
    assert_eq!(last_minute.tokyo_date().to_string(), "令和8年3月31日");
    assert_eq!(last_minute.plus(Duration::from_secs(60)).tokyo_date().to_string(), "令和8年4月1日");
}

#[test]
fn wall_clock_times_that_do_not_exist_are_refused() {
    let day = JapaneseDate::new(2026, 1, 22).unwrap();
    assert_eq!(Timestamp::from_tokyo(day, 24, 0), None);
    assert_eq!(Timestamp::from_tokyo(day, 23, 60), None);
    assert_eq!(Timestamp::from_tokyo(day, 200, 200), None);
}

#[test]
fn elapsed_time_is_never_negative() {
    let (early, late) = (at(2026, 1, 22, 9, 0), at(2026, 1, 22, 10, 0));
    assert_eq!(late.since(early), Duration::from_secs(3600));
    assert_eq!(early.since(late), Duration::ZERO);
}

#[test]
fn arithmetic_stops_at_the_ends() {
    let last = Timestamp::from_micros(i64::MAX);
    assert_eq!(last.plus(Duration::MAX), last);
    let first = Timestamp::from_micros(i64::MIN);
    assert_eq!(first.minus(Duration::from_micros(1)), first);
    assert_eq!(last.since(first), Duration::from_micros(u64::MAX));
    assert!(last.tokyo_date() > first.tokyo_date());
}

#[test]
fn json_is_the_bare_number() {
    assert_eq!(serde_json::to_string(&Timestamp::from_micros(-7)).unwrap(), "-7");
    assert_eq!(serde_json::from_str::<Timestamp>("42").unwrap(), Timestamp::from_micros(42));
}

#[test]
fn a_fixed_clock_moves_only_when_told() {
    let clock = FixedClock::at(at(2026, 1, 22, 9, 0));
    assert_eq!(clock.now(), clock.now());
    assert_eq!(clock.advance(Duration::from_secs(60)), at(2026, 1, 22, 9, 1));
    assert_eq!(clock.now(), at(2026, 1, 22, 9, 1));
    clock.set(Timestamp::from_micros(0));
    assert_eq!(clock.now().rfc3339(), "1970-01-01T00:00:00Z");
}

proptest! {
    #[test]
    fn any_stored_number_can_be_shown(micros: i64) {
        let time = Timestamp::from_micros(micros);
        prop_assert!(time.rfc3339().ends_with('Z'));
        prop_assert!(time.tokyo_clock().contains('時'));
        prop_assert!(time.tokyo_date().year() >= 1873);
    }
}
