//! Everything that looks or reads the same folds to the same text, and leads back to where it stood.

use super::{Folded, fold};
use proptest::prelude::*;

fn same(one: &str, other: &str) {
    assert_eq!(fold(one), fold(other), "{one} and {other}");
}

#[test]
fn width_case_spaces_and_kana() {
    same("ＬＩＮＥ グループ", "line ぐるーぷ");
    same("ｸﾞﾙｰﾌﾟ", "グループ");
    same("く\u{3099}るーふ\u{309A}", "グループ");
    same("か゛くせい", "がくせい");
    same("作つて", "作って");
    same("追つて御連絡", "追って 御連絡");
    same("グ　ル　ー　プ", "グループ");
}

#[test]
fn what_is_not_seen() {
    same("L\u{200B}I\u{200D}N\u{2060}E", "LINE");
    same("グ\u{FEFF}ル\u{AD}ー\u{FE0F}プ\0", "グループ");
    same("\u{202E}LINE\u{202C}", "LINE");
    same("L\u{332}I\u{332}N\u{332}E\u{332}", "LINE");
    same("理\u{E0101}事長", "理事長");
}

#[test]
fn dashes_and_long_vowels() {
    for dash in "ー一-‐‑–—―−─━～〜～ｰ－~".chars() {
        same(&format!("グル{dash}プ"), "グループ");
    }
    same("グルーーーープ", "グループ");
}

#[test]
fn twins_and_look_alikes() {
    same("グ儿一プ", "グループ");
    same("QRコ一卜", "QRコート");
    same("ライソ", "ライン");
    same("二次元コード", "ニ次元コード");
    same("力タ口グ", "カタログ");
    same("ＬІΝЕ", "LINE");
    same("LlNE", "LINE");
    same("L1NE", "LINE");
    same("ʟɪɴᴇ", "LINE");
    same("𝐋𝕀𝓝Ｅ", "LINE");
    same("🅛🅘🅝🅔", "LINE");
    same("🅻🅸🅽🅴", "LINE");
    same("Ⓛⓘⓝⓔ", "LINE");
    same("🇱🇮🇳🇪", "LINE");
    same("Wе\u{0421}hat", "wechat");
    same("résumé", "resume");
}

#[test]
fn forms_of_kanji() {
    same("髙橋", "高橋");
    same("﨑", "崎");
    same("渡邉", "渡辺");
    same("齋藤", "斉藤");
    same("龍澤", "竜沢");
    same("滨田长子", "浜田長子");
    same("佐々木", "佐佐木");
    same("㍿", "株式会社");
}

#[test]
fn letters_that_were_set_apart() {
    same("L.I.N.E", "LINE");
    same("L・I・N・E", "LINE");
    same("L-I-N-E", "LINE");
    same("l_i_n_e グループ", "LINEグループ");
    same("Q.Rコード", "QRコード");
    same("新しいラ・イ・ンを", "新しいラインを");
    same("会・員・名・簿", "会員名簿");
    assert_ne!(fold("東京・大阪"), fold("東京大阪"));
    assert_ne!(fold("e-mail"), fold("email"));
    assert_ne!(fold("10.5"), fold("105"));
}

#[test]
fn what_differs_stays_different() {
    assert_ne!(fold("ライン"), fold("ランイ"));
    assert_ne!(fold("佐藤"), fold("佐島"));
    assert_ne!(fold("カート"), fold("ガード"));
    assert_ne!(fold("10時"), fold("1O時"));
}

#[test]
fn ascii_stays_ascii_and_the_fast_path_is_the_slow_one() {
    let text = "Please set up a L.I.N.E group ~~ L1NE LlNE go0d";
    assert_eq!(fold(text), "pleasesetupalinegroup-linelinegood");
    assert_eq!(fold(&format!("{text}。")), format!("{}。", fold(text)));
}

#[test]
fn the_way_back() {
    let text = "至急、Ｌ・Ｉ・Ｎ・Ｅ の ｸﾞﾙｰﾌﾟ を作成";
    let folded = Folded::of(text);
    let start = folded.text.find(&fold("グループ")).unwrap();
    let (first, last) = folded.origin_of(start, start + fold("グループ").len());
    assert_eq!(text.chars().skip(first).take(last - first).collect::<String>(), "ｸﾞﾙｰﾌﾟ");
    let start = folded.text.find("line").unwrap();
    let (first, last) = folded.origin_of(start, start + 4);
    assert_eq!(text.chars().skip(first).take(last - first).collect::<String>(), "Ｌ・Ｉ・Ｎ・Ｅ");
    assert_eq!(folded.origin_of(3, 3).0, folded.origin_of(3, 3).1);
}

/// Letters of all kinds that folding treats.
fn letters() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        4 => proptest::sample::select("LINEline1|0.・-ー一グルプ・々佐口ﾞ\u{3099}\u{200B}\u{332} lА~,ソ人入01〆".chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ];
    proptest::collection::vec(letter, 0..40).prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in letters()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn the_way_back_lies_inside(text in letters(), start in 0_usize..200, length in 0_usize..200) {
        let folded = Folded::of(&text);
        let (first, last) = folded.origin_of(start, start + length);
        prop_assert!(first <= last && last <= text.chars().count());
    }

    #[test]
    fn every_letter_leads_back_in_order(text in letters()) {
        let folded = Folded::of(&text);
        let starts: Vec<u32> = folded.origin.iter().map(|(start, _)| *start).collect();
        prop_assert!(starts.is_sorted());
        prop_assert!(folded.origin.iter().all(|(start, end)| start < end));
        prop_assert_eq!(folded.origin.len(), folded.text.chars().count());
    }
}

/// All alphabets, signs and compatibility forms; not the thousands of rare kanji and the unassigned planes.
#[test]
fn every_letter_folds_to_something_that_stays() {
    let letters = ('\0'..'㐀').chain('一'..='鿿').chain('豈'..='\u{FFFF}').chain('\u{1D100}'..'\u{1F300}');
    for letter in letters {
        let once = fold(letter.encode_utf8(&mut [0; 4]));
        assert_eq!(fold(&once), once, "U+{:04X}", letter as u32);
    }
}
