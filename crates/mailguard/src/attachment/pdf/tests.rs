//! Files that other programs have written, in each way of naming Japanese letters, and files made to be slow.

use super::*;
use crate::attachment::code::codes;
use crate::attachment::picture::grays;
use crate::reading::Limits;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;
use std::io::Write;

const WORDS: [&str; 2] =
    ["業務連絡のため、グループを新しく作成してください。", "作成後、二次元コードを返信で送ってください。"];

fn budget() -> Budget {
    Budget::new(&Limits::default())
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/documents/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn letters_are_read_in_every_way_of_naming_them() {
    for name in [
        "browser.pdf",
        "embedded-font.pdf",
        "named-encoding.pdf",
        "shift-jis-encoding.pdf",
        "rows-and-cells.pdf",
        "numbered-letters.pdf",
    ] {
        let pdf = open(&file(name), &mut budget());
        let words: String = pdf.text.chars().filter(|letter| !letter.is_whitespace()).collect();
        assert!(words.contains(WORDS[0]) && words.contains(WORDS[1]), "{name}: {}", pdf.text);
        assert_eq!(pdf.fate, Fate::Read, "{name}");
    }
}

#[test]
fn links_of_a_page_are_read() {
    assert!(open(&file("named-encoding.pdf"), &mut budget()).text.contains("\nhttps://line.me/R/ti/g/KakuuSample01\n"));
}

#[test]
fn codes_in_the_pictures_of_a_page_are_read() {
    for name in ["named-encoding.pdf", "jpeg-picture.pdf", "fax-picture.pdf"] {
        let pictures = open(&file(name), &mut budget()).pictures.into_iter().flat_map(|picture| match picture {
            PagePicture::File(octets) => grays(&octets, 1_000_000).unwrap(),
            PagePicture::Pixels(gray) => vec![gray],
        });
        let found: Vec<String> = pictures.flat_map(|picture| codes(&picture)).collect();
        assert!(found.contains(&"https://line.me/R/ti/g/KakuuSample01".to_owned()), "{name}: {found:?}");
    }
}

#[test]
fn a_password_keeps_it_closed() {
    assert_eq!(open(&file("locked.pdf"), &mut budget()).fate, Fate::Locked);
}

fn deflated(octets: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn bombs_are_left_closed_however_many_layers_they_have() {
    let swelling = deflated(&vec![b' '; 40 << 20]);
    for data in [swelling.clone(), deflated(&swelling), deflated(&deflated(&swelling))] {
        let head = format!("%PDF-1.7\n1 0 obj\n<</Length {}/Filter/FlateDecode>>\nstream\r\n", data.len());
        let pdf = [head.as_bytes(), &data, b"\nendstream\nendobj\n"].concat();
        assert_eq!(open(&pdf, &mut budget()).fate, Fate::Bomb);
    }
    // Many streams that each stay below the limit.
    let part = deflated(&vec![b' '; 1 << 20]);
    let many: Vec<u8> = (0..40).flat_map(|_| [b"stream\n".as_slice(), &part, b"endstream\n"].concat()).collect();
    assert_eq!(open(&[b"%PDF-1.7\n".as_slice(), &many].concat(), &mut budget()).fate, Fate::Bomb);
}

#[test]
fn pages_beyond_the_limit_are_left_away() {
    let mut none = Budget { pages: 0, ..budget() };
    assert_eq!(open(&file("named-encoding.pdf"), &mut none).fate, Fate::TooLarge);
}

#[test]
fn what_is_no_pdf_is_unreadable() {
    assert_eq!(open(b"%PDF-1.7\n", &mut budget()).fate, Fate::Unreadable);
    assert_eq!(open(b"", &mut budget()).fate, Fate::Unreadable);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn spoiled_files_break_nothing(name in prop::sample::select(vec!["named-encoding.pdf", "rows-and-cells.pdf", "locked.pdf"]), places in prop::collection::vec((any::<usize>(), any::<u8>()), 1..20)) {
        let mut octets = file(name);
        let length = octets.len();
        for (place, octet) in places {
            octets[place % length] = octet;
        }
        open(&octets, &mut budget());
    }
}
