//! Width and folding.

use super::*;

#[test]
fn width_counts_japanese_as_two() {
    assert_eq!(display_width("情報A1"), 6);
    assert_eq!(display_width("ｼﾞｮｳ"), 4);
    assert_eq!(display_width("Ｒ８"), 4);
    assert_eq!(display_width("（公印省略）"), 12);
    assert_eq!(display_width(""), 0);
}

#[test]
fn folding_unites_the_widths_of_a_text() {
    assert_eq!(fold_width("Ｒ８．１(ｼﾞ)Ⅱ"), "R8.1(ジ)II");
    assert_eq!(without_spaces(" 高知　県 "), "高知県");
}

#[test]
fn quoting_shortens_and_cleans() {
    assert_eq!(quoted("あ\nい"), "あ\u{fffd}い");
    assert_eq!(quoted(&"あ".repeat(41)).chars().count(), 41);
    assert_eq!(quoted(&"あ".repeat(40)), "あ".repeat(40));
}

#[test]
fn counts_are_grouped_by_three() {
    for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (113_523, "113,523"), (1_000_000, "1,000,000")] {
        assert_eq!(super::grouped(number), text);
    }
}
