//! Prefectures (都道府県): the 47 of JIS X 0401 with their names and their place on the tile map.
//!
//! The same two digits begin municipality codes and medical institution codes (C01).
//!
//! Invariant: a [`Prefecture`] is always one of 01 to 47. Left out: districts and municipalities, which change; they are
//! dated data.

use crate::japanese::{fold_width, quoted, without_spaces};
use crate::text_serde::serde_as_text;
use std::fmt;
use std::str::FromStr;

/// A prefecture (都道府県), ordered by its JIS X 0401 number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefecture(u8);

/// The three groups in which tables list the prefectures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// 01 to 14.
    HokkaidoTohokuKanto,
    /// 15 to 30.
    ChubuKinki,
    /// 31 to 47.
    ChugokuShikokuKyushu,
}

impl Region {
    /// All groups, north to south.
    pub const ALL: [Self; 3] = [Self::HokkaidoTohokuKanto, Self::ChubuKinki, Self::ChugokuShikokuKyushu];

    /// Caption of the table.
    pub const fn label(self) -> &'static str {
        match self {
            Self::HokkaidoTohokuKanto => "北海道・東北・関東",
            Self::ChubuKinki => "中部・近畿",
            Self::ChugokuShikokuKyushu => "中国・四国・九州",
        }
    }

    /// The prefectures of the group, in order of their numbers.
    pub fn prefectures(self) -> impl Iterator<Item = Prefecture> {
        Prefecture::ALL.into_iter().filter(move |prefecture| prefecture.region() == self)
    }
}

/// The text names no prefecture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("都道府県「{0}」が見つかりません。都道府県名か、01から47の番号で入力してください(例: 高知県、39)。")]
pub struct ParsePrefectureError(String);

impl Prefecture {
    /// All 47, in order of their numbers.
    pub const ALL: [Self; 47] = numbered();

    /// The prefecture with this JIS X 0401 number, 1 to 47.
    pub const fn from_number(number: u8) -> Option<Self> {
        if number >= 1 && number <= 47 { Some(Self(number)) } else { None }
    }

    /// The JIS X 0401 number, 1 to 47.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The number as two digits: `01` for 北海道.
    pub fn code(self) -> String {
        format!("{:02}", self.0)
    }

    /// The full name, e.g. 北海道, 青森県.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Two characters for a tile of the map, e.g. 北海, 神奈, 鹿児.
    pub fn short(self) -> &'static str {
        self.row().short
    }

    /// The reading in hiragana.
    pub fn kana(self) -> &'static str {
        self.row().kana
    }

    /// The name in Latin letters as it stands in addresses of pages, e.g. `kochi`.
    pub fn romaji_slug(self) -> &'static str {
        self.row().romaji
    }

    /// Column and row of the tile on a map of 14 columns and 12 rows, counted from 0 at the top left.
    pub fn tile(self) -> (u8, u8) {
        self.row().tile
    }

    /// The table in which the prefecture is listed.
    pub fn region(self) -> Region {
        match self.0 {
            ..=14 => Region::HokkaidoTohokuKanto,
            15..=30 => Region::ChubuKinki,
            31.. => Region::ChugokuShikokuKyushu,
        }
    }

    fn row(self) -> &'static Row {
        TABLE.get(usize::from(self.0).saturating_sub(1)).unwrap_or(&UNNAMED)
    }

    fn answers_to(self, name: &str) -> bool {
        let full = self.name();
        full == name || (full != "北海道" && full.strip_suffix(['都', '府', '県']) == Some(name))
    }
}

impl fmt::Debug for Prefecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prefecture({:02} {})", self.0, self.name())
    }
}

impl fmt::Display for Prefecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl FromStr for Prefecture {
    type Err = ParsePrefectureError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let folded = without_spaces(&fold_width(text));
        let by_code = Self::ALL.into_iter().find(|prefecture| prefecture.code() == folded);
        by_code
            .or_else(|| Self::ALL.into_iter().find(|prefecture| prefecture.answers_to(&folded)))
            .ok_or_else(|| ParsePrefectureError(quoted(text)))
    }
}

serde_as_text!(Prefecture);

struct Row {
    name: &'static str,
    short: &'static str,
    kana: &'static str,
    romaji: &'static str,
    tile: (u8, u8),
}

const fn row(name: &'static str, short: &'static str, kana: &'static str, romaji: &'static str, tile: (u8, u8)) -> Row {
    Row { name, short, kana, romaji, tile }
}

/// Never shown: the type holds 1 to 47 only and the table has 47 rows.
const UNNAMED: Row = row("", "", "", "", (0, 0));

const fn numbered() -> [Prefecture; 47] {
    let mut all = [Prefecture(1); 47];
    let mut rest: &mut [Prefecture] = &mut all;
    let mut number = 1;
    while let Some((first, tail)) = rest.split_first_mut() {
        *first = Prefecture(number);
        number += 1;
        rest = tail;
    }
    all
}

/// Names and tiles in order of the JIS X 0401 numbers.
#[rustfmt::skip]
static TABLE: [Row; 47] = [
    row("北海道", "北海", "ほっかいどう", "hokkaido", (12, 0)),
    row("青森県", "青森", "あおもりけん", "aomori", (12, 1)),
    row("岩手県", "岩手", "いわてけん", "iwate", (12, 2)),
    row("宮城県", "宮城", "みやぎけん", "miyagi", (12, 3)),
    row("秋田県", "秋田", "あきたけん", "akita", (11, 2)),
    row("山形県", "山形", "やまがたけん", "yamagata", (11, 3)),
    row("福島県", "福島", "ふくしまけん", "fukushima", (12, 4)),
    row("茨城県", "茨城", "いばらきけん", "ibaraki", (13, 5)),
    row("栃木県", "栃木", "とちぎけん", "tochigi", (12, 5)),
    row("群馬県", "群馬", "ぐんまけん", "gunma", (11, 5)),
    row("埼玉県", "埼玉", "さいたまけん", "saitama", (11, 6)),
    row("千葉県", "千葉", "ちばけん", "chiba", (13, 6)),
    row("東京都", "東京", "とうきょうと", "tokyo", (12, 6)),
    row("神奈川県", "神奈", "かながわけん", "kanagawa", (11, 7)),
    row("新潟県", "新潟", "にいがたけん", "niigata", (11, 4)),
    row("富山県", "富山", "とやまけん", "toyama", (10, 4)),
    row("石川県", "石川", "いしかわけん", "ishikawa", (9, 4)),
    row("福井県", "福井", "ふくいけん", "fukui", (8, 5)),
    row("山梨県", "山梨", "やまなしけん", "yamanashi", (10, 6)),
    row("長野県", "長野", "ながのけん", "nagano", (10, 5)),
    row("岐阜県", "岐阜", "ぎふけん", "gifu", (9, 5)),
    row("静岡県", "静岡", "しずおかけん", "shizuoka", (10, 7)),
    row("愛知県", "愛知", "あいちけん", "aichi", (9, 6)),
    row("三重県", "三重", "みえけん", "mie", (8, 7)),
    row("滋賀県", "滋賀", "しがけん", "shiga", (8, 6)),
    row("京都府", "京都", "きょうとふ", "kyoto", (7, 6)),
    row("大阪府", "大阪", "おおさかふ", "osaka", (6, 7)),
    row("兵庫県", "兵庫", "ひょうごけん", "hyogo", (6, 6)),
    row("奈良県", "奈良", "ならけん", "nara", (7, 7)),
    row("和歌山県", "和歌", "わかやまけん", "wakayama", (7, 8)),
    row("鳥取県", "鳥取", "とっとりけん", "tottori", (5, 6)),
    row("島根県", "島根", "しまねけん", "shimane", (4, 6)),
    row("岡山県", "岡山", "おかやまけん", "okayama", (5, 7)),
    row("広島県", "広島", "ひろしまけん", "hiroshima", (4, 7)),
    row("山口県", "山口", "やまぐちけん", "yamaguchi", (3, 7)),
    row("徳島県", "徳島", "とくしまけん", "tokushima", (5, 9)),
    row("香川県", "香川", "かがわけん", "kagawa", (5, 8)),
    row("愛媛県", "愛媛", "えひめけん", "ehime", (4, 8)),
    row("高知県", "高知", "こうちけん", "kochi", (4, 9)),
    row("福岡県", "福岡", "ふくおかけん", "fukuoka", (2, 8)),
    row("佐賀県", "佐賀", "さがけん", "saga", (1, 8)),
    row("長崎県", "長崎", "ながさきけん", "nagasaki", (0, 8)),
    row("熊本県", "熊本", "くまもとけん", "kumamoto", (1, 9)),
    row("大分県", "大分", "おおいたけん", "oita", (2, 9)),
    row("宮崎県", "宮崎", "みやざきけん", "miyazaki", (2, 10)),
    row("鹿児島県", "鹿児", "かごしまけん", "kagoshima", (1, 10)),
    row("沖縄県", "沖縄", "おきなわけん", "okinawa", (0, 11)),
];

#[cfg(test)]
mod tests;
