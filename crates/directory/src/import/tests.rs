//! Lists as offices have them, on both databases: what is read, what is refused and why, and that twice is once.

use noroshi_platform::db::query;
use noroshi_platform::testing::{TestDb, on_both};

use super::*;
use crate::body::Channel;
use crate::demonstration::{Demonstration, plant};
use crate::tests::migrations;

mod again;
mod doubtful;
mod given_back;
mod submitted;
mod workbook;

const NEW: &str = "医療機関コード,名称,カナ,所属,都道府県,郵便番号,住所,メール,FAX番号,電話番号,院長\n";

async fn country(test: &TestDb) {
    plant(&test.app.db, test.app.now(), &Demonstration { seed: 1, institutions: 20 }).await.unwrap();
}

async fn run(test: &TestDb, kind: ImportKind, content: &[u8]) -> Report {
    let file = ImportFile::read(kind, content).unwrap();
    let dry = preview(&test.app, &file).await.unwrap();
    let mut tx = test.app.db.begin().await.unwrap();
    let report = import(&mut tx, &test.app, Importer::at_the_command_line(), &file, &|_| ()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(dry, report, "the dry run tells what happens");
    report
}

fn counts(report: &Report) -> (usize, usize, usize, usize) {
    (report.added, report.changed, report.same, report.refused.len())
}

async fn count(test: &TestDb, sql: &'static str) -> i64 {
    query(sql).one(&test.app.db).await.unwrap().get("found").unwrap()
}

async fn bodies(test: &TestDb) -> i64 {
    count(test, "SELECT COUNT(*) AS found FROM body").await
}

async fn entries(test: &TestDb) -> i64 {
    count(test, "SELECT COUNT(*) AS found FROM audit_entry WHERE verb = 'directory.import'").await
}

async fn district(test: &TestDb) -> String {
    let row = query("SELECT code FROM body WHERE kind = 'district' ORDER BY serial LIMIT 1");
    row.one(&test.app.db).await.unwrap().get("code").unwrap()
}

#[tokio::test]
async fn a_list_is_imported_once_and_the_second_time_changes_nothing() {
    on_both(&migrations(), |test| async move {
        country(&test).await;
        let district = district(&test).await;
        let list = format!(
            "{NEW}０１１０１１３７１９,みほん医院,みほんいいん,{district},北海道,060-0000,北海道見本市一丁目,a@m.example,011-000-0001,011-000-0002,見本 一\n\
             ,コードなし診療所,,,,780-0000,高知県見本市,,,088-000-7001,\n"
        );
        let before = bodies(&test).await;
        assert_eq!(counts(&run(&test, ImportKind::Institutions, list.as_bytes()).await), (2, 0, 0, 0));
        assert_eq!(bodies(&test).await, before + 2);
        let clinic = store::body_by_code(&test.app.db, "0110113719").await.unwrap().unwrap();
        assert_eq!(store::contacts(&test.app.db, clinic.serial).await.unwrap().len(), 3);
        assert_eq!(store::parents(&test.app.db, clinic.serial).await.unwrap()[0].code, district);
        let other = store::body_by_code(&test.app.db, "9880007001").await.unwrap().unwrap();
        assert_eq!(store::parents(&test.app.db, other.serial).await.unwrap()[0].code, "P39", "by the address");
        let found = store::Search { text: "みほんいいん".into(), sight: store::Sight::Everything, after: None };
        assert_eq!(store::page(&test.app.db, &found).await.unwrap()[0].serial, clinic.serial);
        assert_eq!(counts(&run(&test, ImportKind::Institutions, list.as_bytes()).await), (0, 0, 2, 0));
        assert_eq!((bodies(&test).await, entries(&test).await), (before + 2, 1));
        let changed = list.replace("011-000-0001", "011-000-0009").replace("みほん医院", "みほんクリニック");
        assert_eq!(counts(&run(&test, ImportKind::Institutions, changed.as_bytes()).await), (0, 1, 1, 0));
        let contacts = store::contacts(&test.app.db, clinic.serial).await.unwrap();
        let fax: Vec<_> = contacts.iter().filter(|contact| contact.channel == Channel::Fax).collect();
        assert_eq!((fax.len(), fax[0].address.as_str()), (1, "011-000-0009"), "the old number is used no more");
    })
    .await;
}

#[tokio::test]
async fn one_refused_row_keeps_the_whole_file_out() {
    on_both(&migrations(), |test| async move {
        country(&test).await;
        let list = format!(
            "{NEW}2710100013,みほん病院,,,大阪府,,,,,,\n\
             0113719,七桁医院,,,,,,,,,\n\
             2710100013,みほん病院,,,大阪府,,,,,,\n\
             2710100013,べつの病院,,,大阪府,,,,,,\n\
             4710100019,県ちがい医院,,,高知県,,,,,,\n\
             2710100021,名なし親,,NOWHERE,,,,,,,\n\
             27101,みじかい,,,,78,,,,,\n\
             1310100016,,,,,,,,,,\n\
             1210304055,宛先ちがい,,,,,,not a mail,,,\n"
        );
        let before = bodies(&test).await;
        let report = run(&test, ImportKind::Institutions, list.as_bytes()).await;
        assert_eq!((bodies(&test).await, entries(&test).await), (before, 0));
        let told: Vec<_> = report.refused.iter().map(|told| (told.row.as_str(), told.column.as_str())).collect();
        let code = "医療機関コード";
        assert_eq!(
            told,
            [("3", code), ("5", code), ("6", code), ("7", "所属"), ("8", code), ("9", "名称"), ("10", "メール")]
        );
        assert_eq!(report.same, 1, "the same row twice is one row");
        assert!(report.refused.iter().all(|told| !told.reason.is_empty()));
    })
    .await;
}

#[tokio::test]
async fn the_usual_troubles_of_bureau_lists_are_survived() {
    on_both(&migrations(), |test| async move {
        country(&test).await;
        let mut list = "令和八年度 一覧,,,\n(関東信越),,,\n備考,医療機関名称,医療機関番号(7桁),都道府県名,電話番号(代表),郵便番号\n".to_owned();
        for number in 0..67 {
            list += &format!(",さくら医院,,神奈川,045-000-{number:04},2200000\n");
        }
        list += ",歯科まじり,0000015,埼玉県,048-000-0001,330-0000\n,うたがわしい医院,1310100019,,,\n";
        let report = run(&test, ImportKind::Institutions, list.as_bytes()).await;
        assert_eq!(counts(&report), (69, 0, 0, 0), "{:?}", report.refused);
        assert!(report.notices.iter().any(|told| told.value == "1310100019" && told.reason.contains("検査数字")));
        assert_eq!(count(&test, "SELECT COUNT(*) AS found FROM body WHERE name = 'さくら医院'").await, 67);
        assert_eq!(counts(&run(&test, ImportKind::Institutions, list.as_bytes()).await), (0, 0, 69, 0));
    })
    .await;
}

#[tokio::test]
async fn a_dental_code_in_a_medical_list_is_told() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    country(&test).await;
    let dental = (0..10).map(|check| format!("273010001{check}"));
    let dental = dental.map(|code| code.parse::<noroshi_terms::InstitutionCode>().unwrap());
    let dental = dental.into_iter().find(|code| !code.is_doubtful()).unwrap().to_string();
    let list = format!("コード,名称,都道府県\n{},歯科まじり,大阪\n", dental.split_at(3).1);
    let report = run(&test, ImportKind::Institutions, list.as_bytes()).await;
    assert_eq!(counts(&report), (1, 0, 0, 0));
    assert!(report.notices[0].reason.contains("歯科"));
    assert!(store::body_by_code(&test.app.db, &dental).await.unwrap().is_some());
}

#[tokio::test]
async fn a_stand_in_is_linked_to_the_code_that_comes_later() {
    on_both(&migrations(), |test| async move {
        country(&test).await;
        let first = format!("{NEW},みほん医院,,,,7800000,高知県,,,088-000-7001,\n");
        run(&test, ImportKind::Institutions, first.as_bytes()).await;
        let body = store::body_by_code(&test.app.db, "9880007001").await.unwrap().unwrap();
        let later = format!("{NEW}3910100018,みほん医院,,,,780-0000,,,,0880007001,\n");
        assert_eq!(counts(&run(&test, ImportKind::Institutions, later.as_bytes()).await), (0, 1, 0, 0));
        let linked = store::body_by_code(&test.app.db, "3910100018").await.unwrap().unwrap();
        assert_eq!(linked.serial, body.serial);
        assert_eq!(counts(&run(&test, ImportKind::Institutions, first.as_bytes()).await), (0, 0, 1, 0));
        let old = format!("{NEW}9880007001,みほん医院,,,,,,,,,\n");
        assert_eq!(counts(&run(&test, ImportKind::Institutions, old.as_bytes()).await), (0, 0, 1, 0), "by the old id");
    })
    .await;
}

#[tokio::test]
async fn bodies_come_in_any_order_and_never_in_a_circle() {
    on_both(&migrations(), |test| async move {
        let list = "上の団体,コード,名称,種別,都道府県\nD1,B1,見本支部,支部,高知\nP1,D1,見本地区,郡市区,39\n\
                    N1,P1,見本県会,都道府県,高知県\n,N1,見本会,全国,\n";
        assert_eq!(counts(&run(&test, ImportKind::Bodies, list.as_bytes()).await), (4, 0, 0, 0));
        assert_eq!(counts(&run(&test, ImportKind::Bodies, list.as_bytes()).await), (0, 0, 4, 0));
        let branch = store::body_by_code(&test.app.db, "B1").await.unwrap().unwrap();
        assert_eq!(store::ancestors(&test.app.db, branch.serial).await.unwrap().len(), 3);
        let circle = "コード,名称,種別,上の団体\nP1,見本県会,都道府県,B1\n";
        let report = run(&test, ImportKind::Bodies, circle.as_bytes()).await;
        assert_eq!((counts(&report), report.refused[0].column.as_str()), ((0, 0, 0, 1), "上の団体"));
        let swap = "コード,名称,種別,上の団体\nB1,見本支部,支部,P1\nD1,見本地区,郡市区,B1\n";
        assert_eq!(counts(&run(&test, ImportKind::Bodies, swap.as_bytes()).await), (0, 2, 0, 0));
        let district = store::body_by_code(&test.app.db, "D1").await.unwrap().unwrap();
        let above: Vec<_> = store::ancestors(&test.app.db, district.serial).await.unwrap();
        assert_eq!(above.iter().map(|body| body.code.as_str()).collect::<Vec<_>>(), ["B1", "P1", "N1"]);
        let back = "コード,名称,種別,上の団体\nB1,見本支部,支部,D1\nD1,見本地区,郡市区,P1\n";
        assert_eq!(
            counts(&run(&test, ImportKind::Bodies, back.as_bytes()).await),
            (0, 2, 0, 0),
            "rows in the other order"
        );
        let lost = "コード,名称,種別,上の団体\nX1,甲,郡市区,X2\nX2,乙,郡市区,X1\n";
        assert_eq!(counts(&run(&test, ImportKind::Bodies, lost.as_bytes()).await), (0, 0, 0, 2));
    })
    .await;
}

#[tokio::test]
async fn people_of_two_spellings_are_one() {
    on_both(&migrations(), |test| async move {
        let list = "氏名,ふりがな,役職,所属,メールアドレス,ドメイン,電話番号,退任\n\
                    髙﨑 見本,たかさき みほん,会長,見本会,kaicho@mihon.example;k@mihon.example,mihon.example,03-0000-0001,\n\
                    前川 見本,,前会長,見本会,,,,はい\n";
        assert_eq!(counts(&run(&test, ImportKind::People, list.as_bytes()).await), (2, 0, 0, 0));
        assert_eq!(counts(&run(&test, ImportKind::People, list.as_bytes()).await), (0, 0, 2, 0));
        let other = "name,role,organisation\n高崎　見本,顧問,見本会\n";
        assert_eq!(counts(&run(&test, ImportKind::People, other.as_bytes()).await), (0, 1, 0, 0));
        let people = store::protected::of_owner(&test.app.db, None).await.unwrap();
        assert_eq!(people.len(), 2);
        assert_eq!(people[0].person.addresses, "kaicho@mihon.example;k@mihon.example", "an empty cell leaves what is known");
        assert!(people[1].person.is_former);
        let wrong = "name,addresses,former\n甲,not a mail,\n乙,,たぶん\n";
        assert_eq!(counts(&run(&test, ImportKind::People, wrong.as_bytes()).await), (0, 0, 0, 2));
    })
    .await;
}

#[tokio::test]
async fn the_files_of_offices_are_read_in_every_writing() {
    let test = TestDb::open(noroshi_platform::db::Engine::Sqlite, &migrations()).await;
    let list = "氏名,所属,役職\n髙﨑 見本,見本会①,会長\n";
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(list);
    assert_eq!(counts(&run(&test, ImportKind::People, &cp932).await), (1, 0, 0, 0));
    let marked = [b"\xEF\xBB\xBF", list.as_bytes()].concat();
    assert_eq!(counts(&run(&test, ImportKind::People, &marked).await), (0, 0, 1, 0), "the same in UTF-8 with its mark");
    let windows = list.replace('\n', "\r\n");
    assert_eq!(counts(&run(&test, ImportKind::People, windows.as_bytes()).await), (0, 0, 1, 0));
    let read = |content: &[u8]| ImportFile::read(ImportKind::People, content).err();
    assert!(matches!(read(b""), Some(ImportError::File(FileError::Empty))));
    assert!(matches!(read(b"\xD0\xCF\x11\xE0\xA1\xB1"), Some(ImportError::File(FileError::OldWorkbook))));
    assert!(matches!(read(b"PK\x03\x04 no workbook"), Some(ImportError::File(FileError::BrokenWorkbook(_)))));
    assert!(matches!(read(b"name,\xFF\xFE\x81"), Some(ImportError::File(FileError::Encoding))));
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let locked = [b"\xD0\xCF\x11\xE0".as_slice(), &locked].concat();
    assert!(matches!(read(&locked), Some(ImportError::File(FileError::Locked))));
    let unicode: Vec<u8> = "氏名\t所属\r\n髙﨑 見本\t見本会①\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let unicode = [b"\xFF\xFE".as_slice(), &unicode].concat();
    assert_eq!(counts(&run(&test, ImportKind::People, &unicode).await), (0, 0, 1, 0), "what Excel calls Unicode");
    assert!(matches!(read("甲,乙\n丙,丁\n".as_bytes()), Some(ImportError::NoHeader(_))));
}
