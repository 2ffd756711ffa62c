//! Workbooks: number cells that lost their zeros, merged cells, several sheets.

use rust_xlsxwriter::{Format, Workbook};

use super::*;

fn book(fill: impl Fn(&mut rust_xlsxwriter::Worksheet), sheets: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    for name in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        fill(sheet);
    }
    book.save_to_buffer().unwrap()
}

fn headings(sheet: &mut rust_xlsxwriter::Worksheet, row: u32) {
    for (column, heading) in (0..).zip(["コード", "名称", "郵便番号", "電話番号", "都道府県"]) {
        sheet.write_string(row, column, heading).unwrap();
    }
}

#[tokio::test]
async fn number_cells_get_their_zeros_back() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    country(&test).await;
    let content = book(
        |sheet| {
            headings(sheet, 0);
            sheet.write_number(1, 0, 110_113_719.0).unwrap();
            sheet.write_string(1, 1, "みほん医院").unwrap();
            sheet.write_number(1, 2, 600_000.0).unwrap();
            sheet.write_number(1, 3, 110_000_001.0).unwrap();
            sheet.write_number(1, 4, 1.0).unwrap();
        },
        &["一覧"],
    );
    let report = run(&test, ImportKind::Institutions, &content).await;
    assert_eq!((counts(&report), report.notices.len()), ((1, 0, 0, 0), 0), "{report:?}");
    let clinic = store::body_by_code(&test.app.db, "0110113719").await.unwrap().unwrap();
    assert_eq!(store::contacts(&test.app.db, clinic.serial).await.unwrap()[0].address, "0110000001");
    assert_eq!(count(&test, "SELECT COUNT(*) AS found FROM body_detail WHERE postal = '0600000'").await, 1);
}

#[tokio::test]
async fn merged_cells_are_refused_with_their_rows_and_titles_may_be_merged() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    country(&test).await;
    let content = book(
        |sheet| {
            sheet.merge_range(0, 0, 0, 4, "見本の一覧", &Format::new()).unwrap();
            headings(sheet, 1);
            sheet.write_string(2, 0, "0110113719").unwrap();
            sheet.write_string(2, 1, "みほん医院").unwrap();
            sheet.merge_range(3, 1, 4, 1, "まとめた名前", &Format::new()).unwrap();
            sheet.write_string(3, 0, "2710100013").unwrap();
            sheet.write_string(4, 0, "4710100019").unwrap();
        },
        &["一覧"],
    );
    let report = run(&test, ImportKind::Institutions, &content).await;
    let rows: Vec<_> = report.refused.iter().map(|told| told.row.as_str()).collect();
    assert_eq!(rows, ["4", "5"]);
    assert!(report.refused.iter().all(|told| told.reason.contains("結合")));
}

#[tokio::test]
async fn every_sheet_is_read_and_rows_name_theirs() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    country(&test).await;
    let content = book(
        |sheet| {
            headings(sheet, 0);
            sheet.write_string(1, 0, "0110113719").unwrap();
            sheet.write_string(1, 1, sheet.name()).unwrap();
            sheet.write_string(1_048_575, 16_383, "迷子").unwrap();
        },
        &["青森", "岩手"],
    );
    let report = run(&test, ImportKind::Institutions, &content).await;
    let told: Vec<_> = report.refused.iter().map(|told| told.row.as_str()).collect();
    assert_eq!(told, ["岩手!2"], "the same code under another name; the stray cell far out harms nobody");
    assert!(report.refused[0].reason.contains("青森!2"));
}

#[tokio::test]
async fn a_list_without_known_headings_is_told_and_a_sheet_of_notes_is_not() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    country(&test).await;
    let content = book(
        |sheet| match sheet.name().as_str() {
            "一覧" => {
                headings(sheet, 0);
                sheet.write_string(1, 0, "0110113719").unwrap();
                sheet.write_string(1, 1, "みほん医院").unwrap();
            }
            "注記" => drop(sheet.write_string(0, 0, "令和8年11月の一覧です").unwrap()),
            _ => {
                sheet.write_string(0, 0, "番号").unwrap();
                sheet.write_string(0, 1, "病院の呼び名").unwrap();
            }
        },
        &["一覧", "注記", "別表"],
    );
    let report = run(&test, ImportKind::Institutions, &content).await;
    let told: Vec<_> = report.refused.iter().map(|told| (told.row.as_str(), told.value.as_str())).collect();
    assert_eq!(told, [("別表!1", "番号")]);
    assert_eq!(count(&test, "SELECT COUNT(*) AS found FROM body WHERE code = '0110113719'").await, 0);
}

#[test]
fn the_sheets_of_a_workbook_are_counted_together() {
    let far = |sheet: &mut rust_xlsxwriter::Worksheet| {
        for row in 0..16_000 {
            sheet.write_string(row, 199, "x").unwrap();
        }
    };
    let refused = ImportFile::read(ImportKind::People, &book(far, &["一", "二"])).err();
    assert!(matches!(refused, Some(ImportError::File(FileError::TooManyRows))));
    let alone = ImportFile::read(ImportKind::People, &book(far, &["一"])).err();
    assert!(matches!(alone, Some(ImportError::NoHeader(_))), "one of them is no trouble");
}

#[test]
fn a_workbook_that_grows_without_measure_is_refused_before_it_is_read() {
    use std::io::Write;
    let mut book = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let piece = vec![b' '; 1 << 20];
    book.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
    for _ in 0..420 {
        book.write_all(&piece).unwrap();
    }
    let content = book.finish().unwrap().into_inner();
    assert!(content.len() < 2_000_000);
    let refused = ImportFile::read(ImportKind::People, &content).err();
    assert!(matches!(refused, Some(ImportError::File(FileError::TooLarge))));
}
