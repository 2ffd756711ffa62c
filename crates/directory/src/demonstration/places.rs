//! Invented place names, put together from two parts.
//!
//! Invariants: no combination that is known as a real municipality or district is used (the list below removes those
//! that came up); every name and every Latin spelling is unique in the country, so that mail domains are, too.
//! 汐見 stays the first place of 高知県 for every seed: the story of the demonstration begins there.

use super::dice::Dice;

/// An invented place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    head: (&'static str, &'static str, &'static str),
    tail: (&'static str, &'static str, &'static str),
}

impl Place {
    /// 汐見
    pub(super) fn name(&self) -> String {
        [self.head.0, self.tail.0].concat()
    }

    /// しおみ
    pub(super) fn kana(&self) -> String {
        [self.head.1, self.tail.1].concat()
    }

    /// shiomi
    pub(super) fn latin(&self) -> String {
        [self.head.2, self.tail.2].concat()
    }

    /// 汐, the first character: it stands before the association's numbers.
    pub(super) fn initial(&self) -> &'static str {
        self.head.0
    }
}

/// The place of the story, 汐見.
pub(super) const STORY_PLACE: Place = Place { head: ("汐", "しお", "shio"), tail: ("見", "み", "mi") };

/// All invented places but 汐見, in an order drawn by the seed.
pub(super) fn drawn(seed: u64) -> Vec<Place> {
    let mut places: Vec<Place> = HEADS
        .into_iter()
        .flat_map(|head| TAILS.into_iter().map(move |tail| Place { head, tail }))
        .filter(|place| *place != STORY_PLACE && !REAL.contains(&place.name().as_str()))
        .collect();
    Dice::new(seed, "places", 0).shuffle(&mut places);
    places
}

const HEADS: [(&str, &str, &str); 40] = [
    ("汐", "しお", "shio"),
    ("岬", "みさき", "misaki"),
    ("葛", "くず", "kuzu"),
    ("霧", "きり", "kiri"),
    ("楡", "にれ", "nire"),
    ("榎", "えのき", "enoki"),
    ("椿", "つばき", "tsubaki"),
    ("萱", "かや", "kaya"),
    ("笹", "ささ", "sasa"),
    ("鷺", "さぎ", "sagi"),
    ("鴇", "とき", "toki"),
    ("雁", "かり", "kari"),
    ("鵜", "う", "u"),
    ("蛍", "ほたる", "hotaru"),
    ("霞", "かすみ", "kasumi"),
    ("夕", "ゆう", "yuu"),
    ("月", "つき", "tsuki"),
    ("星", "ほし", "hoshi"),
    ("風", "かぜ", "kaze"),
    ("虹", "にじ", "niji"),
    ("渚", "なぎさ", "nagisa"),
    ("波", "なみ", "nami"),
    ("峰", "みね", "mine"),
    ("苔", "こけ", "koke"),
    ("柊", "ひいらぎ", "hiiragi"),
    ("雫", "しずく", "shizuku"),
    ("凪", "なぎ", "nagi"),
    ("茜", "あかね", "akane"),
    ("檜", "ひのき", "hinoki"),
    ("鷹", "たか", "taka"),
    ("芹", "せり", "seri"),
    ("蓬", "よもぎ", "yomogi"),
    ("蕗", "ふき", "fuki"),
    ("露", "つゆ", "tsuyu"),
    ("灯", "ともし", "tomoshi"),
    ("帆", "ほ", "ho"),
    ("篝", "かがり", "kagari"),
    ("暁", "あかつき", "akatsuki"),
    ("澪", "みお", "mio"),
    ("梢", "こずえ", "kozue"),
];

const TAILS: [(&str, &str, &str); 26] = [
    ("見", "み", "mi"),
    ("浦", "うら", "ura"),
    ("川", "がわ", "gawa"),
    ("瀬", "せ", "se"),
    ("原", "はら", "hara"),
    ("野", "の", "no"),
    ("坂", "ざか", "zaka"),
    ("里", "さと", "sato"),
    ("沢", "さわ", "sawa"),
    ("島", "しま", "shima"),
    ("崎", "さき", "saki"),
    ("谷", "だに", "dani"),
    ("丘", "おか", "oka"),
    ("浜", "はま", "hama"),
    ("森", "もり", "mori"),
    ("堀", "ほり", "hori"),
    ("橋", "はし", "hashi"),
    ("波", "なみ", "nami"),
    ("代", "しろ", "shiro"),
    ("越", "ごえ", "goe"),
    ("渡", "わたり", "watari"),
    ("滝", "たき", "taki"),
    ("塚", "づか", "zuka"),
    ("窪", "くぼ", "kubo"),
    ("葉", "は", "ha"),
    ("津", "つ", "tsu"),
];

/// Combinations that are, or were, real places or merely read badly.
const REAL: [&str; 36] = [
    "霧島", "星野", "月島", "鷹島", "峰浜", "笹川", "波崎", "葛野", "鵜川", "星田", "岬見", "萱野", "榎原", "榎津",
    "楡原", "波野", "芹川", "雁堀", "月野", "茜里", "鷹野", "鷺沢", "鷺沼", "椿原", "葛原", "笹原", "笹塚", "波津",
    "月浦", "波島", "波瀬", "月津", "風浦", "笹谷", "波浜", "波波",
];
