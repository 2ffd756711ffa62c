//! Every form of D01, the borders of the eras, dates that do not exist, and the fiscal year of D02.

use super::*;
use proptest::prelude::*;

fn read(text: &str) -> String {
    match text.parse::<JapaneseDate>() {
        Ok(date) => date.iso(),
        Err(refusal) => panic!("{refusal}"),
    }
}

fn refusal(text: &str) -> ParseDateError {
    text.parse::<JapaneseDate>().unwrap_err()
}

#[test]
fn every_form_of_one_day_is_the_same_date() {
    for text in [
        "令和8年1月22日",
        "令和８年１月２２日",
        "令和8年1月22日",
        "令和 8年 1月 22日",
        "令和８年　１月　２２日",
        "令和 8 年01月22日",
        "令8年1月22日",
        "R8.1.22",
        "Ｒ８．１．２２",
        "r8.1.22",
        "R8.1.22",
        "令8.1.22",
        "R8/1/22",
        "R8-1-22",
        "2026-01-22",
        "2026/1/22",
        "2026.1.22",
        "2026年1月22日",
        "２０２６年１月２２日",
        "2026年1月22日",
        "令和8年1月22日(木)",
        "令和８年１月２２日（木）",
        "令和8年1月22日(木曜日)",
    ] {
        assert_eq!(read(text), "2026-01-22", "{text}");
    }
}

#[test]
fn the_first_year_is_gannen_in_any_writing() {
    for text in [
        "令和元年5月1日",
        "令和元年５月１日",
        "令和1年5月1日",
        "令元.5.1",
        "令1.5.1",
        "R1.5.1",
        "Ｒ１．５．１",
        "R元.5.1",
        "令和1.5.1",
        "㋿元年5月1日",
    ] {
        assert_eq!(read(text), "2019-05-01", "{text}");
    }
    assert_eq!(JapaneseDate::new(2019, 5, 1).unwrap().to_string(), "令和元年5月1日");
    assert_eq!(JapaneseDate::new(2019, 4, 30).unwrap().to_string(), "平成31年4月30日");
}

#[test]
fn eras_begin_on_their_first_day() {
    let check = |year, month, day, before: &str, on: &str| {
        let date = JapaneseDate::new(year, month, day).unwrap();
        assert_eq!(date.plus_days(-1).to_string(), before);
        assert_eq!(date.to_string(), on);
    };
    check(2019, 5, 1, "平成31年4月30日", "令和元年5月1日");
    check(1989, 1, 8, "昭和64年1月7日", "平成元年1月8日");
    check(1926, 12, 25, "大正15年12月24日", "昭和元年12月25日");
    check(1912, 7, 30, "明治45年7月29日", "大正元年7月30日");
    assert_eq!(read("明治6年1月1日"), "1873-01-01");
}

#[test]
fn days_outside_their_era_are_refused_with_the_right_one() {
    let message = refusal("平成31年5月1日").to_string();
    assert!(message.contains("平成31年5月1日") && message.contains("令和元年5月1日"), "{message}");
    for text in ["令和元年4月30日", "平成元年1月7日", "昭和元年12月24日", "昭和100年1月1日", "H99.1.1"]
    {
        assert!(matches!(refusal(text), ParseDateError::OutsideEra { .. }), "{text}");
    }
}

#[test]
fn days_that_the_calendar_does_not_have_are_refused() {
    for text in ["令和8年2月30日", "2026-02-29", "2026-13-01", "2026-00-10", "R8.4.31", "2026-01-00"] {
        assert!(matches!(refusal(text), ParseDateError::NoSuchDay(_)), "{text}");
    }
    assert_eq!(read("2024-02-29"), "2024-02-29");
    assert!(matches!(refusal("1872-12-31"), ParseDateError::OutOfRange(_)));
    assert!(matches!(refusal("明治5年12月2日"), ParseDateError::OutOfRange(_)));
}

#[test]
fn texts_that_are_no_dates_are_refused_with_an_example() {
    for text in [
        "",
        "令和",
        "令和0年1月1日",
        "R0.1.1",
        "令和8年1月",
        "令和八年一月二十二日",
        "26-01-22",
        "元年1月1日",
        "2026-1",
        "2026-01-22-01",
        "2026/01-22",
        "R-8.1.22",
        "+2026-01-22",
        "2026-01-22T00:00",
        "20260122",
        "八月",
        "X8.1.22",
        "令和8年1月22日()",
        "令和99999年1月1日",
        "1月22日",
    ] {
        let refusal = text.parse::<JapaneseDate>().unwrap_err();
        assert!(refusal.to_string().contains("令和8年1月22日"), "{text}: {refusal}");
    }
    assert!(matches!(refusal("令和0年1月1日"), ParseDateError::Unreadable(_)));
}

#[test]
fn a_wrong_weekday_is_refused_with_the_right_one() {
    let message = refusal("令和8年1月22日(金)").to_string();
    assert!(message.contains("令和8年1月22日(木)"), "{message}");
}

#[test]
fn forms_for_tables_and_pages() {
    let date = JapaneseDate::new(2026, 11, 24).unwrap();
    assert_eq!(date.short(), "R8.11.24");
    assert_eq!(date.with_weekday(), "令和8年11月24日(火)");
    assert_eq!(date.iso(), "2026-11-24");
}

#[test]
fn the_fiscal_year_begins_in_april() {
    let fiscal = |text: &str| text.parse::<JapaneseDate>().unwrap().fiscal_year();
    assert_eq!(fiscal("2026-01-22").to_string(), "令和7年度");
    assert_eq!(fiscal("2026-03-31"), FiscalYear(2025));
    assert_eq!(fiscal("2026-04-01").to_string(), "令和8年度");
    assert_eq!(fiscal("2019-04-01").to_string(), "令和元年度");
    assert_eq!(fiscal("1989-03-31").to_string(), "昭和63年度");
    assert_eq!(FiscalYear(2025).first_day().iso(), "2025-04-01");
    assert_eq!(FiscalYear(2025).last_day().iso(), "2026-03-31");
}

#[test]
fn json_is_iso_text_and_reads_every_form() {
    let date = JapaneseDate::new(2026, 1, 22).unwrap();
    assert_eq!(serde_json::to_string(&date).unwrap(), "\"2026-01-22\"");
    assert_eq!(serde_json::from_str::<JapaneseDate>("\"令和8年1月22日\"").unwrap(), date);
    assert!(serde_json::from_str::<JapaneseDate>("\"令和8年2月30日\"").is_err());
    assert_eq!(serde_json::to_string(&FiscalYear(2025)).unwrap(), "2025");
}

#[test]
fn counting_days_stays_inside_the_calendar() {
    let first = JapaneseDate::new(1873, 1, 1).unwrap();
    assert_eq!(first.plus_days(-1), first);
    let date = JapaneseDate::new(2026, 2, 28).unwrap();
    assert_eq!(date.plus_days(1).iso(), "2026-03-01");
    assert_eq!(date.days_until(date.plus_days(400)), 400);
    assert_eq!(date.days_until(date.plus_days(-400)), -400);
    assert_eq!(date.plus_days(i32::MAX).year(), 9999);
}

/// Every day from 1873 to 2100, not a sample: there are only 83,000.
#[test]
fn every_day_reads_back_from_every_form_it_is_printed_in() {
    let mut date = JapaneseDate::new(1873, 1, 1).unwrap();
    while date.year() <= 2100 {
        for printed in [date.to_string(), date.short(), date.with_weekday(), date.iso()] {
            assert_eq!(printed.parse::<JapaneseDate>(), Ok(date), "{printed}");
        }
        date = date.plus_days(1);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,30}|[令平昭大明RHSTM]?[0-9０－９元]{1,5}[年./-][0-9]{1,3}[月./-][0-9]{1,3}日?") {
        if let Ok(date) = text.parse::<JapaneseDate>() {
            prop_assert_eq!(date.iso().parse::<JapaneseDate>(), Ok(date));
        }
    }
}
