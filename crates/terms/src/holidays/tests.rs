//! The published holidays of 2019 to 2026, the odd years of the rules, and the intervals of D06.

use super::*;

fn day(year: i16, month: i8, day: i8) -> JapaneseDate {
    JapaneseDate::new(year, month, day).unwrap()
}

/// Compares all holidays of a year with a list such as `1/1 1/14 2/11`.
fn check(year: i16, published: &str) {
    let mut found = Vec::new();
    let mut date = day(year, 1, 1);
    while date.year() == year {
        if is_holiday(date).is_some() {
            found.push(format!("{}/{}", date.month(), date.day()));
        }
        date = date.plus_days(1);
    }
    assert_eq!(found.join(" "), published, "{year}");
}

#[test]
fn published_holidays_of_eight_years() {
    check(
        2019,
        "1/1 1/14 2/11 3/21 4/29 4/30 5/1 5/2 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 10/14 10/22 11/3 11/4 11/23",
    );
    check(2020, "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/23 7/24 8/10 9/21 9/22 11/3 11/23");
    check(2021, "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9 9/20 9/23 11/3 11/23");
    check(2022, "1/1 1/10 2/11 2/23 3/21 4/29 5/3 5/4 5/5 7/18 8/11 9/19 9/23 10/10 11/3 11/23");
    check(2023, "1/1 1/2 1/9 2/11 2/23 3/21 4/29 5/3 5/4 5/5 7/17 8/11 9/18 9/23 10/9 11/3 11/23");
    check(2024, "1/1 1/8 2/11 2/12 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/22 9/23 10/14 11/3 11/4 11/23");
    check(2025, "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/23 11/24");
    check(2026, "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23");
}

#[test]
fn older_rules_hold_in_their_years() {
    check(2000, "1/1 1/10 2/11 3/20 4/29 5/3 5/4 5/5 7/20 9/15 9/23 10/9 11/3 11/23 12/23");
    check(2006, "1/1 1/2 1/9 2/11 3/21 4/29 5/3 5/4 5/5 7/17 9/18 9/23 10/9 11/3 11/23 12/23");
    assert_eq!(is_holiday(day(2003, 5, 4)), None, "a Sunday between two holidays, before 2007");
    assert_eq!(is_holiday(day(2008, 5, 6)), Some("振替休日"), "three holidays carry Sunday over to Tuesday");
}

#[test]
fn names_follow_the_changes_of_the_act() {
    assert_eq!(is_holiday(day(2006, 4, 29)), Some("みどりの日"));
    assert_eq!(is_holiday(day(2007, 4, 29)), Some("昭和の日"));
    assert_eq!(is_holiday(day(2018, 12, 23)), Some("天皇誕生日"));
    assert_eq!(is_holiday(day(2019, 12, 23)), None);
    assert_eq!(is_holiday(day(2019, 2, 23)), None);
    assert_eq!(is_holiday(day(2019, 10, 14)), Some("体育の日"));
    assert_eq!(is_holiday(day(2022, 10, 10)), Some("スポーツの日"));
    assert_eq!(is_holiday(day(2026, 9, 22)), Some("国民の休日"));
    assert_eq!(is_holiday(day(2015, 8, 11)), None);
}

#[test]
fn outside_the_century_nothing_is_claimed() {
    assert_eq!(is_holiday(day(1999, 1, 1)), None);
    assert_eq!(is_holiday(day(2100, 1, 1)), None);
}

#[test]
fn the_turn_of_the_year_is_no_working_time() {
    assert!(is_working_day(day(2026, 12, 28)));
    for (year, month, date) in [(2026, 12, 29), (2026, 12, 31), (2027, 1, 1), (2025, 1, 3), (2026, 11, 22)] {
        assert!(!is_working_day(day(year, month, date)), "{year}-{month}-{date}");
    }
    assert!(is_working_day(day(2027, 1, 4)));
}

#[test]
fn the_first_day_is_not_counted_and_the_last_one_is() {
    let check = |end, calendar, working| {
        assert_eq!(days_between(day(2023, 4, 25), end), DaysBetween { calendar, working });
    };
    check(day(2023, 5, 9), 14, 7);
    check(day(2023, 5, 15), 20, 11);
    check(day(2023, 4, 26), 1, 1);
    check(day(2023, 4, 25), 0, 0);
    check(day(2023, 4, 24), 0, 0);
}
