//! One reading has one key, however it is spelled.

use super::{key, key_of_kana};
use proptest::prelude::*;

fn one_key(kana: &str, spellings: &[&str]) {
    for spelling in spellings {
        assert_eq!(key(spelling), key_of_kana(kana), "{kana} {spelling}");
    }
}

#[test]
fn all_spellings_of_a_reading() {
    one_key("さとう", &["Sato", "Satou", "Satoh", "Satoo", "SATO"]);
    one_key("オオノ", &["Ono", "Ohno", "Oono", "Ouno"]);
    one_key("おおはし", &["Ohashi", "Oohashi", "Ohasi", "Ouhashi"]);
    one_key("しんいち", &["Shinichi", "Shin'ichi", "Shin-ichi", "Sin'iti"]);
    one_key("じゅんいちろう", &["Junichiro", "Jun-ichirou", "Zyun'itiroh", "Jyunichirou"]);
    one_key("なんば", &["Namba", "Nanba"]);
    one_key("ほんま", &["Homma", "Honma"]);
    one_key("はっとり", &["Hattori"]);
    one_key("ほっち", &["Hotchi", "Hotti"]);
    one_key("つづき", &["Tsuzuki", "Tsudzuki", "Tuduki", "Tuzuki"]);
    one_key("ふじい", &["Fujii", "Fuji", "Huzii"]);
    one_key("ゆうこ", &["Yuko", "Yuuko", "Yuhko"]);
    one_key("りょうへい", &["Ryohei", "Ryouhei"]);
    one_key("キョーコ", &["Kyoko", "Kyouko", "Kyohko"]);
}

#[test]
fn different_readings_have_different_keys() {
    let keys =
        ["さとう", "さいとう", "かとう", "きよこ", "きょうこ", "しだ", "つだ", "ひろし", "ひろゆき"].map(key_of_kana);
    let different: std::collections::BTreeSet<&String> = keys.iter().collect();
    assert_eq!(different.len(), keys.len(), "{keys:?}");
}

#[test]
fn what_is_no_kana_has_no_key() {
    assert_eq!(key_of_kana("佐藤"), "");
    assert_eq!(key(""), "");
}

proptest! {
    #[test]
    fn a_key_is_its_own_key_or_shorter(latin in "[a-zA-Zō' -]{0,30}") {
        let once = key(&latin);
        prop_assert!(once.len() <= latin.len() + 8);
        prop_assert!(once.bytes().all(|octet| octet.is_ascii_lowercase()));
    }

    #[test]
    fn any_text_has_a_key(text in any::<String>()) {
        prop_assert!(key(&text).is_ascii());
        prop_assert!(key_of_kana(&text).is_ascii());
    }
}
