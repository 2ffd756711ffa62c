//! Rows that could mean two things: each is decided by what the row says, or refused with a reason; never by the likelier one.

use rust_xlsxwriter::Workbook;

use super::*;

fn reasons(report: &Report) -> Vec<(&str, &str)> {
    report.refused.iter().map(|told| (told.row.as_str(), told.reason.as_str())).collect()
}

/// Number cells with a prefecture or none, under their headings.
fn numbers(rows: &[(f64, &str)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(["コード", "名称", "都道府県"]) {
        sheet.write_string(0, column, heading).unwrap();
    }
    for (row, (code, prefecture)) in (1..).zip(rows) {
        sheet.write_number(row, 0, *code).unwrap();
        sheet.write_string(row, 1, format!("みほん{row}医院")).unwrap();
        sheet.write_string(row, 2, *prefecture).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[tokio::test]
async fn nine_digits_in_a_number_cell_follow_the_prefecture_and_then_the_check_digit() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    country(&test).await;
    let clear = [(110_100_013.0, "埼玉県"), (110_100_016.0, ""), (110_113_719.0, ""), (10_100_021.0, "北海道")];
    let report = run(&test, ImportKind::Institutions, &numbers(&clear)).await;
    assert_eq!(counts(&report), (4, 0, 0, 0), "{report:?}");
    for code in ["1110100013", "1110100016", "0110113719", "0110100021"] {
        assert!(store::body_by_code(&test.app.db, code).await.unwrap().is_some(), "{code}");
    }
    let doubtful = [(110_100_010.0, ""), (110_100_013.0, "高知県")];
    let report = run(&test, ImportKind::Institutions, &numbers(&doubtful)).await;
    let told = reasons(&report);
    assert!(told[0].1.contains("決められません") && told[1].1.contains("高知県"), "{told:?}");
}

#[tokio::test]
async fn a_letter_for_a_digit_is_refused_and_every_new_stand_in_is_told() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    country(&test).await;
    let slip = format!("{NEW}O110113719,みほん医院,,,北海道,,,,,,\nｌ310100016,みほん医院,,,東京都,,,,,,\n");
    let report = run(&test, ImportKind::Institutions, slip.as_bytes()).await;
    assert_eq!(report.refused.len(), 2);
    assert!(report.refused.iter().all(|told| told.reason.contains("先頭が数字")));
    let list = format!("{NEW}C-77,みほん施設,,,高知県,,,,,,\n,べつの施設,,,高知県,780-0000,,,,088-000-7001,\n");
    let report = run(&test, ImportKind::Institutions, list.as_bytes()).await;
    let told: Vec<_> = report.notices.iter().map(|told| told.reason.as_str()).collect();
    assert!(counts(&report) == (2, 0, 0, 0) && told.len() == 2, "{told:?}");
    assert!(told[0].contains("仮のコード(C-77)") && told[1].contains("仮のコード(9880007001)"));
    let again = run(&test, ImportKind::Institutions, list.as_bytes()).await;
    assert!(again.notices.is_empty(), "known ones are not told again");
}

#[tokio::test]
async fn a_row_without_a_code_is_found_by_postal_code_and_telephone_and_never_by_one_of_them() {
    on_both(&migrations(), |test| async move {
        country(&test).await;
        let row = |name: &str, postal: &str| format!("{NEW},{name},,,高知県,{postal},,,,088-000-7001,\n");
        let bare = run(&test, ImportKind::Institutions, row("みほん医院", "").as_bytes()).await;
        assert!(bare.refused[0].reason.contains("郵便番号と電話番号の両方"));
        assert_eq!(counts(&run(&test, ImportKind::Institutions, row("みほん医院", "780-0000").as_bytes()).await).0, 1);
        let other = run(&test, ImportKind::Institutions, row("べつの医院", "780-0001").as_bytes()).await;
        assert!(other.refused[0].reason.contains("9880007001"), "{other:?}");
        let same = run(&test, ImportKind::Institutions, row("みほん医院", "780-0000").as_bytes()).await;
        assert_eq!(counts(&same), (0, 0, 1, 0));
    })
    .await;
}

#[tokio::test]
async fn an_institution_without_a_parent_goes_to_the_tree_of_its_profession() {
    on_both(&migrations(), |test| async move {
        let bodies = "コード,名称,種別,上の団体,都道府県\nH1,見本歯科会,全国,,\nHP39,見本県歯科会,都道府県,H1,39\n\
                      N1,見本会,全国,,\nP39,見本県会,都道府県,N1,39\n";
        assert_eq!(counts(&run(&test, ImportKind::Bodies, bodies.as_bytes()).await), (4, 0, 0, 0));
        let list = format!(
            "{NEW}3910100018,みほん医院,,,,,,,,,\n3930100016,みほん歯科,,,,,,,,,\n2710100013,みほん病院,,,,,,,,,\n\
             2730100011,大阪歯科,,,,,,,,,\n"
        );
        let report = run(&test, ImportKind::Institutions, list.as_bytes()).await;
        assert_eq!(counts(&report), (4, 0, 0, 0), "{report:?}");
        for (code, above) in [("3910100018", "P39"), ("3930100016", "HP39"), ("2710100013", "N1"), ("2730100011", "H1")]
        {
            let body = store::body_by_code(&test.app.db, code).await.unwrap().unwrap();
            assert_eq!(store::parents(&test.app.db, body.serial).await.unwrap()[0].code, above, "{code}");
        }
        let pharmacy = format!("{NEW}3940100014,みほん薬局,,,,,,,,,\n");
        let report = run(&test, ImportKind::Institutions, pharmacy.as_bytes()).await;
        assert!(report.refused[0].reason.contains("調剤の会がありません"), "{report:?}");
    })
    .await;
}

#[test]
fn a_forgotten_quotation_mark_is_named_with_its_row() {
    let read = |text: &str| ImportFile::read(ImportKind::People, text.as_bytes()).err().map(|error| error.to_string());
    let rest = "見本 二郎,見本会\n".repeat(30);
    let open = read(&format!("氏名,所属\n見本 一郎,\"見本会\n{rest}")).unwrap();
    assert!(open.contains("2行目") && open.contains("閉じていません"), "{open}");
    let stray = read(&format!("氏名,所属\n見本 一郎,\"見本会\n見本 二郎,\"見本会\"\n{rest}")).unwrap();
    assert!(stray.contains("2行目") && stray.contains("合いません"), "{stray}");
    let long = read(&format!("氏名,所属\n見本 一郎,\"見本会\n{rest}見本 三郎,見本会\"\n")).unwrap();
    assert!(long.contains("2行目") && long.contains("改行が多すぎます"), "{long}");
    assert!(read("氏名,所属\n見本 一郎,\"見本会\n(旧称 \"\"見本\"\")\"\n").is_none());
}
