//! Folding and cutting, with the words that offices look for, and the law that no hit is lost.

use proptest::prelude::*;

use super::{SearchQuery, folded, grams};

#[test]
fn writing_variants_are_one() {
    for (one, other) in [
        ("髙橋 﨑田", "高橋 崎田"),
        ("ＬＩＮＥグループ", "lineぐるーぷ"),
        ("ﾗﾝｻﾑｳｪｱ", "らんさむうぇあ"),
        ("第１２号(情)", "第12号 情"),
        ("  空白　と\n行 ", "空白 と 行"),
    ] {
        assert_eq!(folded(one), folded(other), "{one}");
    }
    assert_ne!(folded("力"), folded("カ"), "what only looks alike stays apart");
}

#[test]
fn a_text_is_cut_into_pairs_and_last_characters() {
    assert_eq!(grams(&folded("詐欺メール")), "めー る ーる 欺め 詐欺");
    assert_eq!(grams(&folded("AB 院")), "ab b 院");
    assert_eq!(grams(""), "");
}

#[test]
fn short_words_are_found_and_pairs_that_stand_apart_are_not() {
    let text = folded("医療機関を狙う詐欺。理事長を騙る");
    let hit = |typed: &str| SearchQuery::read(typed).unwrap().finds(&text);
    assert!(hit("詐欺") && hit("医療") && hit("騙") && hit("詐欺 医療") && hit("ﾘ事長") == hit("り事長"));
    assert!(!hit("詐欺医療") && !hit("欺詐") && !hit("詐欺 銀行"));
    assert_eq!(SearchQuery::read("  、。 "), None);
    assert_eq!(SearchQuery::read("詐").unwrap().grams(), (vec![], vec!["詐".to_owned()]));
}

proptest! {
    #[test]
    fn every_part_of_a_text_is_found_by_its_grams(text in "[あ-ん一-龠ァ-ヶa-zA-Z0-9 、]{0,40}", from in 0usize..40, length in 1usize..8) {
        let text = folded(&text);
        let part: String = text.chars().skip(from).take(length).collect();
        if let Some(query) = SearchQuery::read(&part) {
            prop_assert!(query.finds(&text));
            let grams = grams(&text);
            let known: Vec<&str> = grams.split(' ').collect();
            let (whole, beginnings) = query.grams();
            prop_assert!(whole.iter().all(|gram| known.contains(&gram.as_str())));
            prop_assert!(beginnings.iter().all(|start| known.iter().any(|gram| gram.starts_with(start.as_str()))));
        }
    }

    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,60}") {
        prop_assert_eq!(folded(&folded(&text)), folded(&text));
    }
}
