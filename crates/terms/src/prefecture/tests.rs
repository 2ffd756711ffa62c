//! Names, codes and tiles of the 47.

use super::*;
use std::collections::BTreeSet;

fn named(text: &str) -> Prefecture {
    text.parse().unwrap()
}

#[test]
fn all_are_numbered_in_order_and_round_trip() {
    for (index, prefecture) in Prefecture::ALL.into_iter().enumerate() {
        assert_eq!(usize::from(prefecture.number()), index + 1);
        assert_eq!(prefecture.code().parse(), Ok(prefecture));
        assert_eq!(prefecture.to_string().parse(), Ok(prefecture));
        assert_eq!(prefecture.name().parse(), Ok(prefecture));
        assert!(!prefecture.name().is_empty() && !prefecture.kana().is_empty());
    }
}

#[test]
fn anchors_of_the_standard() {
    for (code, name) in
        [("01", "北海道"), ("13", "東京都"), ("26", "京都府"), ("27", "大阪府"), ("39", "高知県"), ("47", "沖縄県")]
    {
        assert_eq!(named(code).name(), name);
    }
}

#[test]
fn names_are_read_with_and_without_their_ending() {
    assert_eq!(named("高知"), named("高知県"));
    assert_eq!(named("京都"), named("26"));
    assert_eq!(named("東京"), named("東京都"));
    assert_eq!(named("　１３　"), named("東京都"));
    for text in ["", "00", "48", "1", "北海", "京", "高知市", "東京府", "Kochi", "013"] {
        assert!(text.parse::<Prefecture>().is_err(), "{text}");
    }
}

#[test]
fn short_names_slugs_and_tiles_are_distinct() {
    let distinct = |count: usize| assert_eq!(count, 47);
    distinct(Prefecture::ALL.map(Prefecture::short).into_iter().collect::<BTreeSet<_>>().len());
    distinct(Prefecture::ALL.map(Prefecture::romaji_slug).into_iter().collect::<BTreeSet<_>>().len());
    distinct(Prefecture::ALL.map(Prefecture::kana).into_iter().collect::<BTreeSet<_>>().len());
    distinct(Prefecture::ALL.map(Prefecture::tile).into_iter().collect::<BTreeSet<_>>().len());
    for prefecture in Prefecture::ALL {
        let (column, row) = prefecture.tile();
        assert!(column < 14 && row < 12, "{prefecture:?}");
        assert_eq!(prefecture.short().chars().count(), 2);
        assert!(prefecture.name().starts_with(prefecture.short()));
        assert!(prefecture.romaji_slug().bytes().all(|byte| byte.is_ascii_lowercase()));
    }
    assert_eq!(named("鹿児島").short(), "鹿児");
    assert_eq!(named("沖縄").tile(), (0, 11));
    assert_eq!(named("北海道").tile(), (12, 0));
}

#[test]
fn tables_list_every_prefecture_once() {
    let listed: Vec<_> = Region::ALL.into_iter().flat_map(Region::prefectures).collect();
    assert_eq!(listed, Prefecture::ALL);
    assert_eq!(Region::ALL.map(|region| region.prefectures().count()), [14, 16, 17]);
}

#[test]
fn json_is_the_code() {
    assert_eq!(serde_json::to_string(&named("高知県")).unwrap(), "\"39\"");
    assert!(serde_json::from_str::<Prefecture>("\"48\"").is_err());
}
