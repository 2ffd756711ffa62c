//! The administrator brings in lists as offices have them: a CP932 CSV and an Excel workbook, both with faults at first.

use anyhow::ensure;
use encoding_rs::SHIFT_JIS;
use rust_xlsxwriter::{Format, Workbook};

use super::Walk;
use crate::browser::demonstration::ADMINISTRATOR;
use crate::browser::driver::DESK;

const HEADINGS: [&str; 5] = ["医療機関コード", "名称", "都道府県", "電話番号", "備考"];
/// Codes are invented, but their check digits are right.
const CLINICS: [[&str; 5]; 3] = [
    ["2710100013", "見本さくら医院", "大阪府", "06-0000-0011", "新規"],
    ["0110113719", "見本すみれ病院", "北海道", "011-000-0012", ""],
    ["4710100019", "見本つばき診療所", "沖縄県", "098-000-0013", "内科"],
];

/// CSV as an old spreadsheet program saves it: CP932, one code too short, one prefecture that is none.
pub(super) fn cp932_csv(walk: &Walk<'_>) -> anyhow::Result<()> {
    let mut rows = CLINICS.map(|row| row.map(str::to_owned));
    let [_, second, third] = &mut rows;
    second[0].truncate(4);
    third[2] = "みほん県".to_owned();
    begin(walk)?;
    walk.picture("import", DESK)?;
    send(walk, "医療機関一覧.csv", &csv(&rows)?)?;
    wait(walk, "直す行が2行")?;
    walk.picture("import-report", DESK)?;
    walk.browser().click_words("直した一覧を送る")?;
    send(walk, "医療機関一覧(直し).csv", &csv(&CLINICS.map(|row| row.map(str::to_owned)))?)?;
    wait(walk, "3件を取り込む")?;
    take(walk, "3件を取り込む")?;
    walk.picture("import-done", DESK)
}

/// A workbook with a cell merged over two rows; afterwards the same list changes nothing.
pub(super) fn excel(walk: &Walk<'_>) -> anyhow::Result<()> {
    begin(walk)?;
    send(walk, "医療機関一覧.xlsx", &workbook(Merged::Yes)?)?;
    wait(walk, "直す行が")?;
    walk.shows("結合")?;
    walk.browser().click_words("直した一覧を送る")?;
    send(walk, "医療機関一覧(直し).xlsx", &workbook(Merged::No)?)?;
    wait(walk, "すべて、名簿と同じ内容です")
}

fn begin(walk: &Walk<'_>) -> anyhow::Result<()> {
    walk.begin_as(ADMINISTRATOR)?;
    walk.browser().click("nav a[href='/directory']")?;
    walk.browser().click("a[href='/directory/import']")
}

/// Chooses kind and file, and asks for the trial.
fn send(walk: &Walk<'_>, name: &str, content: &[u8]) -> anyhow::Result<()> {
    let (browser, folder) = (walk.browser(), tempfile::TempDir::new()?);
    let file = folder.path().join(name);
    std::fs::write(&file, content)?;
    browser.click("input[value='institutions']")?;
    browser.fill("#list", &file.display().to_string())?;
    browser.click_words("試し読みをする")
}

/// The page looks again by itself.
fn wait(walk: &Walk<'_>, words: &str) -> anyhow::Result<()> {
    walk.browser().open_until(&walk.browser().url()?, words)
}

fn take(walk: &Walk<'_>, words: &str) -> anyhow::Result<()> {
    walk.browser().click_words(words)?;
    wait(walk, "名簿に取り込みました")
}

fn csv(rows: &[[String; 5]]) -> anyhow::Result<Vec<u8>> {
    let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
    let text = format!("{}\r\n{}\r\n", HEADINGS.join(","), lines.join("\r\n"));
    let (octets, _, is_lossy) = SHIFT_JIS.encode(&text);
    ensure!(!is_lossy, "not all of it can be written in CP932");
    Ok(octets.into_owned())
}

/// Whether a name stretches over two rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Merged {
    Yes,
    No,
}

fn workbook(merged: Merged) -> anyhow::Result<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0_u32..).zip([HEADINGS].iter().chain(&CLINICS)) {
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write_string(row, column, *cell)?;
        }
    }
    if merged == Merged::Yes {
        sheet.merge_range(2, 1, 3, 1, "見本すみれ病院", &Format::new())?;
    }
    Ok(book.save_to_buffer()?)
}
