//! Folding and setting of lines.

use super::*;
use proptest::prelude::*;

#[test]
fn lines_are_set_right_and_centred_by_width() {
    assert_eq!(right("以上"), [format!("{}以上", "\u{3000}".repeat(33))]);
    assert_eq!(right("R8"), [format!("{}R8", "\u{3000}".repeat(34))]);
    assert_eq!(right("第1号"), [format!("{} 第1号", "\u{3000}".repeat(32))]);
    assert_eq!(centred("記"), [format!("{}記", "\u{3000}".repeat(17))]);
}

#[test]
fn a_full_line_is_not_folded_and_one_more_character_is() {
    assert_eq!(left(&"全".repeat(35), 0).len(), 1);
    assert_eq!(left(&"全".repeat(36), 0), ["全".repeat(35), "全".to_owned()]);
    assert_eq!(left("", 0), Vec::<String>::new());
}

#[test]
fn no_line_begins_with_a_full_stop_or_ends_with_an_opening_bracket() {
    let stop = left(&format!("{}。次", "全".repeat(35)), 0);
    assert_eq!(stop, ["全".repeat(34), "全。次".to_owned()]);
    let bracket = left(&format!("{}「次」", "全".repeat(34)), 0);
    assert_eq!(bracket, ["全".repeat(34), "「次」".to_owned()]);
}

#[test]
fn words_and_addresses_stay_whole_unless_wider_than_a_line() {
    let folded = left(&format!("{}https://a.example/x", "全".repeat(30)), 0);
    assert_eq!(folded, ["全".repeat(30), "https://a.example/x".to_owned()]);
    assert_eq!(left(&"a".repeat(150), 0).iter().map(String::len).collect::<Vec<_>>(), [70, 70, 10]);
}

#[test]
fn items_hang_under_their_words() {
    let long = "全".repeat(40);
    assert_eq!(item("・", &long)[1], format!("\u{3000}{}", "全".repeat(6)));
    assert_eq!(running(&format!("・{long}"))[1], format!("\u{3000}{}", "全".repeat(6)));
    assert_eq!(running(&format!("10\u{3000}{long}"))[1], format!("\u{3000}\u{3000}{}", "全".repeat(7)));
    assert_eq!(running(&format!("\u{3000}{long}"))[1], "全".repeat(6), "a paragraph's second line stands at the edge");
}

proptest! {
    #[test]
    fn no_line_is_wider_than_the_page_and_nothing_is_lost(text in "[全角、。「」()a-z0-9 \u{3000}-]{0,200}") {
        for lines in [left(&text, 0), left(&text, 6), running(&text), right(&text), centred(&text), item("12 ", &text)] {
            prop_assert!(lines.iter().all(|line| display_width(line) <= WIDTH), "{:?}", lines);
            let kept: String = lines.concat().split_whitespace().collect();
            let whole: String = text.split_whitespace().collect();
            prop_assert!(kept.ends_with(&whole), "{:?}", lines);
        }
    }
}
