//! Spelling variants of names (異体字): 髙橋 and 高橋 are one person, and so are 山﨑 and 山崎.
//!
//! [`fold_name`] gives the one spelling by which names are compared; what people wrote is kept beside it. Left out:
//! readings, which a list states, and other names of the same person.

use noroshi_terms::{fold_width, without_spaces};

/// Variants that stand in Japanese family names, with the character of the common spelling.
const VARIANTS: [(char, char); 39] = [
    ('髙', '高'),
    ('﨑', '崎'),
    ('嵜', '崎'),
    ('碕', '崎'),
    ('邊', '辺'),
    ('邉', '辺'),
    ('齋', '斎'),
    ('齊', '斎'),
    ('斉', '斎'),
    ('濵', '浜'),
    ('濱', '浜'),
    ('澤', '沢'),
    ('廣', '広'),
    ('嶋', '島'),
    ('嶌', '島'),
    ('櫻', '桜'),
    ('圓', '円'),
    ('國', '国'),
    ('惠', '恵'),
    ('榮', '栄'),
    ('德', '徳'),
    ('眞', '真'),
    ('龍', '竜'),
    ('彌', '弥'),
    ('藏', '蔵'),
    ('寬', '寛'),
    ('條', '条'),
    ('瀨', '瀬'),
    ('槇', '槙'),
    ('曾', '曽'),
    ('淵', '渕'),
    ('豐', '豊'),
    ('鐵', '鉄'),
    ('𠮷', '吉'),
    ('冨', '富'),
    ('峯', '峰'),
    ('黑', '黒'),
    ('晧', '皓'),
    ('舘', '館'),
];

/// The name without spaces, in one width and one spelling.
pub(crate) fn fold_name(name: &str) -> String {
    // Width first: NFKC already turns the compatibility forms of some characters into the common ones.
    let bare = without_spaces(&fold_width(name)).to_lowercase();
    bare.chars()
        .map(|letter| VARIANTS.iter().find(|(variant, _)| *variant == letter).map_or(letter, |(_, common)| *common))
        .collect()
}

#[cfg(test)]
mod tests {
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
            ("Ｔａｎａｋａ Ichiro", "tanaka ichiro"),
        ] {
            assert_eq!(fold_name(one), fold_name(other), "{one}");
        }
        assert_ne!(fold_name("高橋 花子"), fold_name("高橋 花江"));
        assert!(
            VARIANTS.iter().all(|(_, common)| VARIANTS.iter().all(|(variant, to)| variant != common || to == common))
        );
    }
}
