//! Folding and cutting, with the words that offices look for, and the law that no hit is lost.

use proptest::prelude::*;

use super::{Excerpt, SearchQuery, folded, grams, letters};

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

#[test]
fn what_stands_in_quotation_marks_is_one_phrase() {
    let text = folded("返信せず、電話で確かめてください");
    let hit = |typed: &str| SearchQuery::read(typed).unwrap().finds(&text);
    assert!(hit("\"返信せず 電話\"") && hit("“返信せず、電話” 確かめ") && hit("電話 返信せず"));
    assert!(!hit("\"電話 返信せず\""));
    let (whole, beginnings) = SearchQuery::read("\"返信 毒\"").unwrap().grams();
    assert_eq!((whole, beginnings), (vec!["返信".to_owned()], vec!["毒".to_owned()]));
}

#[test]
fn letters_are_each_once() {
    assert_eq!(letters("aba 院"), "a b 院");
    assert_eq!(folded("กั ก"), "ก ก", "a mark without its letter is no letter");
}

/// The excerpt with its marks in brackets.
fn shown(text: &str, typed: &str, around: usize) -> String {
    let query = SearchQuery::read(typed).unwrap();
    let Some(excerpt) = Excerpt::around(text, query.words(), around) else { return "―".to_owned() };
    let piece = |piece: &super::Piece| match piece.is_hit {
        true => format!("[{}]", piece.text),
        false => piece.text.clone(),
    };
    excerpt.pieces.iter().map(piece).collect()
}

#[test]
fn an_excerpt_marks_the_hit_as_it_was_written() {
    let text = "各位\n本日中にＬＩＮＥグループを作り、名簿を返信するよう求める。名簿は送らない。";
    assert_eq!(shown(text, "名簿 返信", 6), "…ープを作り、[名簿]を[返信]するよ…");
    assert_eq!(shown(text, "lineぐるーぷ", 4), "…本日中に[ＬＩＮＥグループ]を作り、…");
    assert_eq!(shown("詐欺", "欺", 3), "詐[欺]");
    assert_eq!(shown(text, "\"作り 名簿\"", 2), "…プを[作り、名簿]を返…");
    assert_eq!(shown("ｶﾞｽ漏れ", "ガス", 3), "[ｶﾞｽ]漏れ");
    assert_eq!(shown(text, "詐欺", 3), "―");
    let begun: String = Excerpt::beginning("一\n二三四", 3).pieces.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(begun, "一 二…");
}

proptest! {
    #[test]
    fn an_excerpt_finds_what_the_search_finds(
        text in "[あ-ん一-龠ァ-ヶa-zA-Z0-9ｱ-ﾝ０-９ 、]{1,40}", from in 0usize..40, length in 1usize..6, around in 0usize..9,
    ) {
        let part: String = folded(&text).chars().skip(from).take(length).collect();
        if let Some(query) = SearchQuery::read(&part) {
            let excerpt = Excerpt::around(&text, query.words(), around);
            let excerpt = excerpt.expect("the word stands in the text");
            prop_assert!(excerpt.pieces.iter().any(|piece| piece.is_hit));
            let whole: String = excerpt.pieces.iter().map(|piece| piece.text.as_str()).collect();
            prop_assert!(text.replace('\n', " ").contains(whole.trim_matches('…')));
        }
    }

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
