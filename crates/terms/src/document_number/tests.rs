//! Every way of writing that occurs in the field (D03), series that must collide, and look-alikes that must be refused.

use super::*;
use proptest::prelude::*;

fn read(text: &str) -> DocumentNumber {
    text.parse().unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// Checks series, serial (0 for none), section and suffix, and that the text is kept.
fn check(text: &str, series: &str, serial: u32, section: &str, suffix: &str) {
    let number = read(text);
    assert_eq!(number.series(), series, "{text}");
    assert_eq!(number.serial(), NonZeroU32::new(serial), "{text}");
    assert_eq!(number.section().unwrap_or(""), section, "{text}");
    assert_eq!(number.suffix().unwrap_or(""), suffix, "{text}");
    assert_eq!(number.to_string(), text);
}

#[test]
fn numbers_seen_in_the_field_are_read() {
    check("日医発第 1677 号 (情シ)", "日医発", 1677, "情シ", "");
    check("日医発第243号(情シ)", "日医発", 243, "情シ", "");
    check("日医発第２４３号（情シ）", "日医発", 243, "情シ", "");
    check("日医発第　１６７７　号（情ｼ）", "日医発", 1677, "情シ", "");
    check("沖医発第 202号 F", "沖医発", 202, "", "F");
    check("那医発 第 114 号", "那医発", 114, "", "");
    check("(情シ 35)", "情シ", 35, "", "");
    check("（情シ　３５）", "情シ", 35, "", "");
    check("情シ22号", "情シ", 22, "", "");
    check("情シ42号", "情シ", 42, "", "");
    check("健Ⅱ269F", "健II", 269, "", "F");
    check("健U269F", "健U", 269, "", "F");
    check("山医発第346号", "山医発", 346, "", "");
    check("久医連第7号", "久医連", 7, "", "");
    check("医政総発1029第1号", "医政総発1029", 1, "", "");
    check("医政地発1029第3号", "医政地発1029", 3, "", "");
    check("事務連絡", "事務連絡", 0, "", "");
    check("全診連発第12号(情)F", "全診連発", 12, "情", "F");
    check("全診連発第12号F(情)", "全診連発", 12, "情", "F");
    check("全診連発第12号〔情〕", "全診連発", 12, "情", "");
    check("第一薬発第3号", "第一薬発", 3, "", "");
}

#[test]
fn two_writings_of_one_series_collide() {
    let keys = ["日医発第 1677 号 (情シ)", "日医発第1号(情シ)", "日医発2号(情シ)", "日医発第３号（情シ）"];
    for text in keys {
        assert_eq!(read(text).series_key(), "日医発(情シ)", "{text}");
    }
    assert_eq!(read("(情シ 35)").series_key(), read("情シ22号").series_key());
    assert_eq!(read("健Ⅱ269F").series_key(), read("健II１号Ｆ").series_key());
}

#[test]
fn different_series_do_not_collide() {
    let keys: Vec<_> = [
        "日医発第1号",
        "日医発第1号(情シ)",
        "日医発第1号(健)",
        "日医発第1号F",
        "日医連第1号",
        "医政総発1029第1号",
        "医政総発1030第1号",
        "医政総発第1号",
        "日医発F第1号",
    ]
    .into_iter()
    .map(|text| read(text).series_key())
    .collect();
    let distinct: std::collections::BTreeSet<_> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len(), "{keys:?}");
}

#[test]
fn the_same_number_is_recognised_however_written() {
    assert!(read("日医発第 1677 号 (情シ)").same_number(&read("日医発第１６７７号（情シ）")));
    assert!(read("日医発第0012号").same_number(&read("日医発第12号")));
    assert!(!read("日医発第12号").same_number(&read("日医発第12号(情シ)")));
    assert!(!read("日医発第12号").same_number(&read("日医発第13号")));
    assert!(!read("事務連絡").same_number(&read("事務連絡")), "two papers without number are two papers");
}

#[test]
fn look_alikes_are_refused() {
    let long = format!("{}第1号", "全".repeat(58));
    let refused = [
        "",
        " ",
        "12",
        "1677",
        "第号",
        "第12号",
        "(第12号)",
        "号",
        "第",
        "全診連発第号",
        "全診連発第0号",
        "全診連発第12",
        "全診連発12",
        "全診連発第12号\n",
        "全診連\u{0}発第12号",
        "全診連発第12号\u{202e}",
        "全診連\u{200b}発第12号",
        "全診連発第-12号",
        "全診連発第1.2号",
        "全診連発第99999999999号",
        "全診連発第12号(",
        "全診連発第12号()",
        "全診連発第12号(情",
        "全診連発第12号(情)(シ)",
        "全診連発第12号FAX",
        "全診連発第12号F(情)F",
        "((情シ35))",
        "ABC12号",
        "<b>第1号",
        "全診連発第十二号",
        "12号",
        "1029第1号",
        "事務連絡1",
        "全診連発第1号第2号",
        &long,
    ];
    for text in refused {
        assert!(text.parse::<DocumentNumber>().is_err(), "{text}");
    }
}

#[test]
fn json_is_the_text_as_written() {
    let number = read("日医発第 1677 号 (情シ)");
    let json = serde_json::to_string(&number).unwrap();
    assert_eq!(json, "\"日医発第 1677 号 (情シ)\"");
    assert_eq!(serde_json::from_str::<DocumentNumber>(&json).unwrap(), number);
    assert!(serde_json::from_str::<DocumentNumber>("\"第号\"").is_err());
}

#[test]
fn a_template_numbers_its_series() {
    let template: SeriesTemplate = "全診連発第{}号(情)".parse().unwrap();
    let twelve = template.number(NonZeroU32::new(12).unwrap());
    assert_eq!(twelve.to_string(), "全診連発第12号(情)");
    assert_eq!(twelve, read("全診連発第12号(情)"));
    assert_eq!(template.series_key(), twelve.series_key());
    assert_eq!(template.to_string(), "全診連発第{}号(情)");
}

#[test]
fn texts_without_one_place_for_the_serial_are_no_templates() {
    for text in
        ["", "全診連発第12号", "{}", "第{}号", "全診連発第{}号{}", "全診連発第5号({})", "全診連発第2{}号", "事務連絡{}"]
    {
        assert!(text.parse::<SeriesTemplate>().is_err(), "{text}");
    }
    let message = "全診連発".parse::<SeriesTemplate>().unwrap_err().to_string();
    assert!(message.contains("{}"), "{message}");
}

proptest! {
    #[test]
    fn what_is_read_is_printed_unchanged(text in "[(（ ]{0,2}[日全医診連発Ⅱ]{0,5} ?第?[0-9０－９]{0,4} ?号? ?[(（]?[情シ]{0,2}[)）]?F?") {
        if let Ok(number) = text.parse::<DocumentNumber>() {
            prop_assert_eq!(number.to_string(), text.clone());
            prop_assert!(!number.series_key().contains(' '));
            prop_assert!(number.serial().is_some());
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        if let Ok(number) = text.parse::<DocumentNumber>() {
            prop_assert_eq!(number.as_str(), text);
        }
    }

    #[test]
    fn numbers_of_a_template_are_what_reading_them_gives(
        template in "[全高知診連発Ⅱ]{1,5}(0401)? ?(第|　第 )?\\{\\} ?号?(\\(情\\)|（情）)?F?",
        serial in 1_u32..,
    ) {
        if let Ok(series) = template.parse::<SeriesTemplate>() {
            let number = series.number(NonZeroU32::new(serial).unwrap());
            prop_assert_eq!(number.to_string().parse::<DocumentNumber>(), Ok(number));
        }
    }
}
