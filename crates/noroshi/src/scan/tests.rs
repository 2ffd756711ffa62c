//! Lines of a terminal: Japanese is broken by columns, and nothing is lost or left to steer it.

use super::wrapping::{harmless, wrapped};
use noroshi_terms::display_width;

#[test]
fn japanese_breaks_by_columns_and_keeps_signs_with_their_word() {
    let lines = wrapped("差出人の名前は院長ですが、登録されたアドレスではありません。", 20);
    assert!(lines.len() > 2);
    assert!(lines.iter().all(|line| display_width(line) <= 22), "a sign may hang: {lines:?}");
    assert!(lines.iter().all(|line| !line.starts_with(['、', '。'])), "{lines:?}");
    assert_eq!(lines.concat(), "差出人の名前は院長ですが、登録されたアドレスではありません。");
}

#[test]
fn words_of_latin_letters_stay_whole() {
    let lines = wrapped("差出人は noroshi.sample@outlook.com です", 26);
    assert!(lines.iter().any(|line| line.contains("noroshi.sample@outlook.com")), "{lines:?}");
}

#[test]
fn a_mail_cannot_steer_the_terminal() {
    assert_eq!(harmless("\u{1b}[31m赤\u{7}\u{202e}\r\n"), " [31m赤    ");
}
