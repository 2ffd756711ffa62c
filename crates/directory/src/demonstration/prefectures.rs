//! What the demonstration knows of each of the 47 prefectures (JIS X 0401 order): the abbreviation
//! before its association's numbers, an area code for unreal telephone numbers, how many district associations it has
//! and its share of the country's institutions.
//!
//! Invariants, each tested: 889 districts in all and 1 to 60 in each; abbreviations and area codes are unique. Where a first character is shared (山形, 山梨, 山口) the abbreviation takes two. The figures follow the real
//! spread roughly; no real association's number of districts is meant.

use noroshi_terms::Prefecture;

/// One row of the table, given names.
#[derive(Debug, Clone, Copy)]
pub(super) struct PrefectureTraits {
    /// What stands before the number in 高診連発第187号.
    pub(super) abbreviation: &'static str,
    /// Telephone area code of the prefecture's chief town, or of its second town where two prefectures share one.
    pub(super) area_code: &'static str,
    /// Number of district associations.
    pub(super) districts: usize,
    /// Weight of the prefecture among institutions.
    pub(super) institutions: u64,
}

/// The traits of one prefecture.
pub(super) fn traits(prefecture: Prefecture) -> PrefectureTraits {
    row(position(prefecture))
}

/// The prefecture's place in official order, from 0.
pub(super) fn position(prefecture: Prefecture) -> usize {
    usize::from(prefecture.number()).saturating_sub(1)
}

/// All prefectures with their traits, in official order.
pub(super) fn all() -> impl Iterator<Item = (Prefecture, PrefectureTraits)> {
    Prefecture::ALL.iter().enumerate().map(|(position, prefecture)| (*prefecture, row(position)))
}

fn row(position: usize) -> PrefectureTraits {
    let (abbreviation, area_code, districts, institutions) = TABLE.get(position).copied().unwrap_or(("", "000", 1, 1));
    PrefectureTraits { abbreviation, area_code, districts, institutions }
}

const TABLE: [(&str, &str, usize, u64); 47] = [
    ("北海診連発", "011", 37, 4620),
    ("青診連発", "017", 12, 1071),
    ("岩診連発", "019", 11, 1053),
    ("宮城診連発", "022", 18, 2051),
    ("秋診連発", "018", 10, 826),
    ("山形診連発", "023", 10, 926),
    ("福島診連発", "024", 15, 1607),
    ("茨診連発", "029", 21, 2560),
    ("栃診連発", "028", 16, 1725),
    ("群診連発", "027", 16, 1725),
    ("埼診連発", "048", 43, 6653),
    ("千診連発", "043", 38, 5691),
    ("東診連発", "03", 60, 12792),
    ("神診連発", "045", 50, 8378),
    ("新診連発", "025", 18, 1933),
    ("富診連発", "076", 10, 917),
    ("石診連発", "0761", 11, 1008),
    ("福井診連発", "0776", 8, 672),
    ("山梨診連発", "055", 9, 717),
    ("長野診連発", "026", 17, 1824),
    ("岐診連発", "058", 16, 1752),
    ("静診連発", "054", 25, 3222),
    ("愛知診連発", "052", 43, 6781),
    ("三診連発", "059", 15, 1570),
    ("滋診連発", "077", 13, 1280),
    ("京診連発", "075", 20, 2296),
    ("大阪診連発", "06", 49, 7961),
    ("兵診連発", "078", 34, 4874),
    ("奈診連発", "0742", 12, 1171),
    ("和診連発", "073", 9, 808),
    ("鳥診連発", "0857", 6, 481),
    ("島診連発", "0852", 8, 590),
    ("岡診連発", "086", 16, 1679),
    ("広診連発", "082", 21, 2487),
    ("山口診連発", "083", 12, 1171),
    ("徳診連発", "0884", 8, 626),
    ("香診連発", "087", 10, 844),
    ("愛媛診連発", "089", 12, 1171),
    ("高診連発", "088", 8, 599),
    ("福岡診連発", "092", 37, 4629),
    ("佐診連発", "0952", 9, 726),
    ("長崎診連発", "095", 12, 1153),
    ("熊診連発", "096", 15, 1552),
    ("大分診連発", "097", 11, 989),
    ("宮崎診連発", "0985", 11, 944),
    ("鹿診連発", "099", 14, 1407),
    ("沖診連発", "098", 13, 1334),
];
