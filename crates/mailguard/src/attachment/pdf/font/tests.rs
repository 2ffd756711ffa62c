//! Numbers and names of Japanese fonts.

use super::*;

#[test]
fn numbers_of_the_japanese_collection_are_letters() {
    // Numbers as Adobe's published list has them.
    for (number, letter) in [
        (34, 'A'),
        (17, '0'),
        (231, ' '),
        (633, '\u{3000}'),
        (634, '、'),
        (780, '０'),
        (843, 'あ'),
        (925, 'ァ'),
        (926, 'ア'),
        (1_125, '亜'),
        (1_219, '院'),
        (3_284, '日'),
        (4_090, '弌'),
    ] {
        assert_eq!(japan1(number), Some(letter), "{number}");
    }
    assert_eq!(japan1(0), None);
    assert_eq!(japan1(u16::MAX), None);
}

#[test]
fn named_encodings_are_read() {
    assert_eq!(Font::Named(SHIFT_JIS).text(b"\x83\x4f\x83\x8b"), "グル");
    assert_eq!(Font::Named(UTF_16BE).text(b"\x30\xb0\x30\xeb"), "グル");
    assert_eq!(Font::Jis.text(b"\x25\x30\x25\x6b"), "グル");
    assert_eq!(Font::Unknown.text(b"\x25\x30"), "");
}
