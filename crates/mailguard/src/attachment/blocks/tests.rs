//! Codes that another program has drawn with characters.

use super::*;
use crate::attachment::code::codes;
use proptest::prelude::*;

const LINK: &str = "https://line.me/R/ti/g/KakuuSample01";

fn read(text: &str) -> Vec<String> {
    pictures(text).iter().flat_map(codes).collect()
}

#[test]
fn a_drawn_code_is_read() {
    assert_eq!(read(include_str!("../../../fixtures/codes/blocks-half.txt")), [LINK]);
    assert_eq!(read(include_str!("../../../fixtures/codes/blocks-half-inverted.txt")), [LINK]);
    assert_eq!(read(include_str!("../../../fixtures/codes/blocks-square.txt")), [LINK]);
    let between = format!(
        "こちらです。\r\n{}\r\nよろしく",
        include_str!("../../../fixtures/codes/blocks-square.txt").replace('\n', "\r\n")
    );
    assert_eq!(read(&between), [LINK]);
}

#[test]
fn lists_with_marks_are_no_pictures() {
    let list = "■ 日時 三月二日\n■ 場所 会館\n".repeat(20);
    assert!(pictures(&list).is_empty());
    assert!(pictures(&"■■■\n".repeat(30)).is_empty());
    assert!(pictures("●○●○●○●○●○●○●○●○●○●○●○●○\n").is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn no_drawing_breaks_anything(text in "([█▀▄ ■□]{20,30}\n){10,14}") {
        for picture in pictures(&text) {
            codes(&picture);
        }
    }
}
