//! Rich text: what is seen of it, unpacked or plain, whole or broken.

use super::{MOST, compressed, text, text_of_compressed};
use proptest::prelude::*;

/// Compressed octets as the format's section 4.1 explains them: `{\rtf1\ansi\ansicpg1252\pard hello world}` and a line end.
const SPECIFIED: [u8; 49] = [
    0x2d, 0x00, 0x00, 0x00, 0x2b, 0x00, 0x00, 0x00, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a,
    0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20,
    0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
];

/// A head that says the rest is not compressed, and the rest.
fn plain(rtf: &[u8]) -> Vec<u8> {
    [&[0; 8][..], b"MELA", &[0; 4], rtf].concat()
}

fn check(rtf: &str, wanted: &str) {
    assert_eq!(text(rtf.as_bytes()), wanted, "{rtf}");
}

#[test]
fn the_example_of_the_format_is_unpacked() {
    let rtf = compressed::unpacked(&SPECIFIED, 1_000).unwrap();
    assert_eq!(String::from_utf8(rtf).unwrap(), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    assert_eq!(text_of_compressed(&SPECIFIED).unwrap(), "hello world");
}

#[test]
fn what_comes_out_is_bounded_and_what_is_cut_is_kept() {
    // Each reference gives 17 octets for two.
    let bomb = [&[0; 8][..], b"LZFu", &[0; 4], &[0xff, 0x00, 0x0f].repeat(10_000)].concat();
    assert!(compressed::unpacked(&bomb, 5_000).unwrap().len() < 5_000 + 17);
    assert!(compressed::unpacked(&SPECIFIED[..30], 1_000).unwrap().starts_with(b"{\\rtf1\\ansi\\ansi"));
    assert_eq!(compressed::unpacked(b"too short", 1_000), None);
    assert_eq!(compressed::unpacked(&[0; 40], 1_000), None);
}

#[test]
fn letters_of_code_pages_and_of_unicode_are_read() {
    check(r"{\rtf1\ansi\ansicpg932 \'8b\'c6\'96\'b1\'98A\'97\'8d}", "業務連絡");
    check(
        r"{\rtf1\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fnil\fcharset128 Mincho;}}\f1\'96\'bc\'95\'eb\f0 \'e9}",
        "名簿é",
    );
    check(r"{\rtf1\uc1 \u21517?\u31807?}", "名簿");
    check(r"{\rtf1\uc2 \u-10187\'95\'eb\u-8704\'95\'eb\plain x}", "\u{1d600}x");
    check(r"{\rtf1\ansicpg932 \'83\\\'83\{}", "ソボ");
}

#[test]
fn only_what_is_seen_is_read() {
    check(r"{\rtf1{\colortbl;\red0;}{\stylesheet{\s0 Normal;}}{\info{\title t}}seen}", "seen");
    check(r"{\rtf1{\*\generator g;}{\*\unknown u}{\pict 00ff}{\v hidden}\v hidden\v0 seen}", "seen");
    check(r"{\rtf1 a\bin3 }{}b\par c\tab d\~e\line\emdash}", "ab\nc\td\u{a0}e\n—");
    check(
        r#"{\rtf1{\field{\*\fldinst HYPERLINK "https://line.example/ti"}{\fldrslt here}}}"#,
        "HYPERLINK \"https://line.example/ti\"here",
    );
}

#[test]
fn groups_without_end_do_not_grow() {
    let deep = format!("{}x{}y", "{".repeat(100_000), "}".repeat(100_000));
    assert_eq!(text(deep.as_bytes()), "xy");
    assert_eq!(text(b"}}}\\v }x{\\"), "x");
    assert_eq!(text(&vec![b'a'; MOST + 10]).len(), MOST);
}

proptest! {
    #[test]
    fn no_octets_make_it_panic(rtf in prop::collection::vec(prop_oneof![
        prop::sample::select(vec![r"{", r"}", r"\'8b", r"\u-5?", r"\bin9", r"\*\x", r"\f1", r"\fonttbl", r"\fcharset128", "a"])
            .prop_map(|word| word.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ], 0..60)) {
        let rtf = rtf.concat();
        text(&rtf);
        prop_assert_eq!(text_of_compressed(&plain(&rtf)), Some(text(&rtf)));
    }

    #[test]
    fn no_compressed_octets_make_it_panic(content in prop::collection::vec(any::<u8>(), 0..300)) {
        let octets = [&[0; 8][..], b"LZFu", &[0; 4], &content].concat();
        prop_assert!(compressed::unpacked(&octets, 2_000).unwrap().len() < 2_017);
    }
}
