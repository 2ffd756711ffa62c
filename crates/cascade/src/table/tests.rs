//! What somebody typed stays a text, in both kinds of file; figures stay figures.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::{Cell, Table, csv, workbook};

const HOSTILE: [&str; 8] =
    ["=HYPERLINK(\"http://a.example\")", "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", "a\"b", "改行\nあり"];

fn tables() -> Vec<Table> {
    let mut first = Table::new("一覧", &["名称", "=件数", "割合"]);
    first.rows = HOSTILE.iter().map(|text| vec![(*text).into(), 1_200.into(), Cell::Share(12.345)]).collect();
    let mut second = Table::new("理由", &["理由"]);
    second.rows = vec![vec!["宛先違い".to_owned().into()]];
    vec![first, second]
}

#[test]
fn texts_are_texts_and_figures_are_figures_in_a_workbook() {
    let octets = workbook(&tables()).unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(octets)).unwrap();
    assert_eq!(book.sheet_names(), ["一覧", "理由"]);
    assert!(book.worksheet_formula("一覧").unwrap().is_empty(), "there is no formula at all");
    let sheet = book.worksheet_range("一覧").unwrap();
    assert_eq!(sheet.get_value((0, 1)), Some(&Data::String("=件数".into())));
    for (line, text) in (1..).zip(HOSTILE) {
        assert_eq!(sheet.get_value((line, 0)), Some(&Data::String(text.into())));
        assert_eq!(sheet.get_value((line, 1)), Some(&Data::Float(1_200.0)));
        assert_eq!(sheet.get_value((line, 2)), Some(&Data::Float(12.345)));
    }
}

#[test]
fn a_formula_is_guarded_in_csv_and_tables_stand_apart() {
    let text = csv(&tables());
    assert!(
        text.starts_with(
            "\u{feff}\"名称\",\"'=件数\",\"割合\"\r\n\"'=HYPERLINK(\"\"http://a.example\"\")\",1200,12.3\r\n"
        ),
        "{text}"
    );
    for guarded in ["\"'+1\"", "\"'-1\"", "\"'@SUM(A1)\"", "\"'＝1+1\"", "\"'\t=1\"", "\"a\"\"b\""] {
        assert!(text.contains(guarded), "{guarded}: {text}");
    }
    assert!(text.ends_with(",1200,12.3\r\n\r\n\"理由\"\r\n\"宛先違い\"\r\n"), "{text}");
}
