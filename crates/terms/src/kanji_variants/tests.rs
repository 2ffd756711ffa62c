//! Names that are one, names that are not, and the spellings that follow from the table.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

#[test]
fn variants_spaces_and_widths_are_one_name() {
    for (one, other) in [
        ("髙橋 花子", "高橋花子"),
        ("山﨑　太郎", "山崎 太郎"),
        ("渡邊 一", "渡辺 一"),
        ("渡邉 一", "渡辺 一"),
        ("𠮷田 次郎", "吉田 次郎"),
        ("濵口 千尋", "浜口 千尋"),
        ("齊藤 見本", "斎藤 見本"),
        ("斉藤 見本", "齋藤 見本"),
        ("瀧 見本", "滝 見本"),
        ("Ｔａｎａｋａ Ichiro", "tanaka ichiro"),
    ] {
        assert_eq!(fold_name(one), fold_name(other), "{one}");
    }
    assert_ne!(fold_name("高橋 花子"), fold_name("高橋 花江"));
}

#[test]
fn no_usual_form_is_a_variant_and_none_stands_twice() {
    assert!(VARIANTS.iter().all(|(_, usual)| VARIANTS.iter().all(|(variant, _)| variant != usual)));
    let variants: BTreeSet<char> = VARIANTS.iter().map(|(variant, _)| *variant).collect();
    assert_eq!(variants.len(), VARIANTS.len());
}

#[test]
fn spellings_begin_with_the_given_one() {
    assert_eq!(spellings("髙﨑"), ["髙﨑", "髙崎", "髙嵜", "髙碕", "高﨑", "高崎", "高嵜", "高碕"]);
    assert_eq!(spellings("見本"), ["見本"]);
    assert_eq!(spellings(""), [""]);
    assert!(spellings(&"崎".repeat(500)).len() <= MOST_SPELLINGS);
}

proptest! {
    #[test]
    fn every_spelling_folds_to_the_same_name(name in "[髙高﨑崎邊斉田中 一-龠]{0,8}") {
        for spelling in spellings(&name) {
            prop_assert_eq!(fold_name(&spelling), fold_name(&name));
        }
    }
}
