//! Files that other programs have written, and files made to be slow.

use super::*;
use crate::reading::Limits;
use proptest::prelude::*;
use std::io::Write;
use zip::write::{SimpleFileOptions, ZipWriter};

fn budget() -> Budget {
    Budget::new(&Limits::default())
}

fn text(octets: &[u8]) -> String {
    let office = open(octets, &mut budget());
    assert_eq!(office.fate, Fate::Read);
    office.text
}

/// A ZIP with these entries.
fn zipped(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_letter_is_read_with_its_table_and_its_picture() {
    let octets = include_bytes!("../../../fixtures/documents/letter.docx");
    let text = text(octets);
    assert!(
        text.starts_with(
            "業務連絡のため、グループを新しく作成してください。\n作成後、二次元コードを返信で送ってください。\n"
        ),
        "{text}"
    );
    assert!(text.contains("氏名") && text.contains("電話") && text.contains("架空県看護連盟"), "{text}");
    // The picture of the letter, and the small one of its first page that the program puts in.
    assert_eq!(open(octets, &mut budget()).pictures.len(), 2);
}

#[test]
fn all_sheets_of_a_workbook_are_read_hidden_ones_too() {
    let text = text(include_bytes!("../../../fixtures/documents/roster.xlsx"));
    assert!(text.starts_with("役職\t氏名\t携帯電話\t\n業務連絡のため"), "{text}");
    assert!(text.contains("\t12\t") && text.contains("作成後、二次元コード"), "{text}");
}

#[test]
fn slides_and_open_documents_are_read() {
    assert!(
        text(include_bytes!("../../../fixtures/documents/slides.pptx")).contains("グループを新しく作成してください。")
    );
    assert_eq!(
        text(include_bytes!("../../../fixtures/documents/letter.odt")).trim(),
        "業務連絡のため、グループを新しく作成してください。"
    );
}

#[test]
fn what_no_reader_sees_is_left_away() {
    let xml = "<w:p><w:r><w:t>名&#31807;</w:t></w:r><w:ruby><w:rt>x</w:rt></w:ruby><rPh><t>めいぼ</t></rPh>\
        <mc:Fallback><w:t>二度</w:t></mc:Fallback><w:t>A&amp;B</w:t></w:p>";
    assert_eq!(text(&zipped(&[("word/document.xml", xml.into())])), "名簿A&B\n");
}

#[test]
fn a_link_to_the_outside_is_read() {
    let xml = r#"<Relationships><Relationship Target="https://line.me/ti/g/A?a=1&amp;b=2" TargetMode="External"/><Relationship Target="styles.xml"/></Relationships>"#;
    assert_eq!(text(&zipped(&[("word/_rels/document.xml.rels", xml.into())])).trim(), "https://line.me/ti/g/A?a=1&b=2");
}

#[test]
fn bombs_are_left_closed() {
    let bomb = zipped(&[("word/document.xml", vec![b' '; 40 << 20])]);
    assert_eq!(open(&bomb, &mut budget()).fate, Fate::Bomb);
    // One shared string that every cell repeats.
    let shared = format!("<sst><si><t>{}</t></si></sst>", "字".repeat(50_000));
    let sheet = format!("<sheetData>{}</sheetData>", r#"<c t="s"><v>0</v></c>"#.repeat(100_000));
    let workbook = zipped(&[("xl/sharedStrings.xml", shared.into()), ("xl/worksheets/sheet1.xml", sheet.into())]);
    assert!(open(&workbook, &mut budget()).text.len() <= LONGEST_TEXT + 50_000 * 3);
    let deep = "<w:p>".repeat(200_000);
    open(&zipped(&[("word/document.xml", deep.into())]), &mut budget());
}

#[test]
fn much_honest_matter_is_too_large_but_no_bomb() {
    let mut state = 1_u32;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    let mut small = Budget { octets: 1_000, ..budget() };
    let file = zipped(&[("word/media/image1.png", noise.take(5_000).collect::<Vec<u8>>())]);
    assert_eq!(open(&file, &mut small).fate, Fate::TooLarge);
}

#[test]
fn broken_files_are_unreadable() {
    assert_eq!(open(b"PK\x03\x04", &mut budget()).fate, Fate::Unreadable);
    let octets = include_bytes!("../../../fixtures/documents/letter.docx");
    assert_eq!(open(&octets[..octets.len() / 2], &mut budget()).fate, Fate::Unreadable);
}

proptest! {
    #[test]
    fn spoiled_files_break_nothing(places in prop::collection::vec((any::<usize>(), any::<u8>()), 1..20)) {
        let mut octets = include_bytes!("../../../fixtures/documents/roster.xlsx").to_vec();
        let length = octets.len();
        for (place, octet) in places {
            octets[place % length] = octet;
        }
        open(&octets, &mut budget());
    }

    #[test]
    fn no_markup_breaks_anything(xml in "(<w:[pt]>|</w:[pt]>|<c t=\"s\">|<v>|</v>|<rPh>|</rPh>|&amp;|&#x[0-9]{1,7};|&|<|>|[ぁ-ん0-9]){0,50}") {
        open(&zipped(&[("word/document.xml", xml.into())]), &mut budget());
    }
}
