//! Numbers in running text, and the words of a title.

use super::*;

#[test]
fn numbers_are_found_in_running_text() {
    for (text, key) in [
        ("標記について、日医発第 1677 号 (情シ)により通知があり", "日医発第1677号情し"),
        ("(令和8年11月24日 全診連発第318号)", "全診連発第318号"),
        ("沖医発第 202号 F をご覧ください", "沖医発第202号f"),
        ("情シ２２号", "情し22号"),
        ("医政総発1029第1号", "医政総発1029第1号"),
    ] {
        assert!(cited_keys(text).contains(&key.to_owned()), "{key} in {text}");
    }
    assert!(cited_keys("番号を確かめてください。信号が3つ。").is_empty());
    assert!(cited_keys("").is_empty() && cited_keys("1号").is_empty());
}

#[test]
fn a_title_gives_its_telling_words() {
    let words = title_words("院長の名をかたり、LINEグループの作成を求めるメールについて(注意喚起)");
    assert_eq!(words, ["院長", "LINE", "グループ", "作成", "メール", "注意喚起"]);
    assert!(title_words("について").is_empty());
}
