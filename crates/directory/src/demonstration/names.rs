//! Names of invented people, put together from a list of surnames and one of given names.
//! A pair may equal a living person's name by chance; every address is under a reserved domain.

use super::dice::Dice;

/// A drawn name.
#[derive(Debug, Clone, Copy)]
pub(super) struct DrawnName {
    surname: (&'static str, &'static str, &'static str),
    given: (&'static str, &'static str, &'static str),
}

impl DrawnName {
    /// 浜口 千尋
    pub(super) fn written(&self) -> String {
        format!("{} {}", self.surname.0, self.given.0)
    }

    /// はまぐち ちひろ
    pub(super) fn kana(&self) -> String {
        format!("{} {}", self.surname.1, self.given.1)
    }

    /// hamaguchi, for a mail address.
    pub(super) fn latin(&self) -> &'static str {
        self.surname.2
    }

    /// 浜口, also the name of a clinic (浜口医院), with its reading.
    pub(super) fn surname(&self) -> (&'static str, &'static str) {
        (self.surname.0, self.surname.1)
    }
}

/// Draws a name.
pub(super) fn draw(dice: &mut Dice) -> DrawnName {
    DrawnName { surname: dice.pick(&SURNAMES), given: dice.pick(&GIVEN_NAMES) }
}

const SURNAMES: [(&str, &str, &str); 40] = [
    ("浜口", "はまぐち", "hamaguchi"),
    ("小田切", "おだぎり", "odagiri"),
    ("早川", "はやかわ", "hayakawa"),
    ("桐生", "きりゅう", "kiryu"),
    ("鳴海", "なるみ", "narumi"),
    ("水城", "みずき", "mizuki"),
    ("篠宮", "しのみや", "shinomiya"),
    ("香坂", "こうさか", "kosaka"),
    ("真柴", "ましば", "mashiba"),
    ("相良", "さがら", "sagara"),
    ("久我", "くが", "kuga"),
    ("楠本", "くすもと", "kusumoto"),
    ("立花", "たちばな", "tachibana"),
    ("深町", "ふかまち", "fukamachi"),
    ("雨宮", "あめみや", "amemiya"),
    ("九条", "くじょう", "kujo"),
    ("葉山", "はやま", "hayama"),
    ("綾部", "あやべ", "ayabe"),
    ("千種", "ちぐさ", "chigusa"),
    ("高遠", "たかとお", "takato"),
    ("三枝", "さえぐさ", "saegusa"),
    ("若槻", "わかつき", "wakatsuki"),
    ("初瀬", "はつせ", "hatsuse"),
    ("風間", "かざま", "kazama"),
    ("真鍋", "まなべ", "manabe"),
    ("七尾", "ななお", "nanao"),
    ("織部", "おりべ", "oribe"),
    ("朝霧", "あさぎり", "asagiri"),
    ("氷室", "ひむろ", "himuro"),
    ("瀬名", "せな", "sena"),
    ("白河", "しらかわ", "shirakawa"),
    ("有明", "ありあけ", "ariake"),
    ("天野", "あまの", "amano"),
    ("鶴見", "つるみ", "tsurumi"),
    ("南雲", "なぐも", "nagumo"),
    ("柚木", "ゆずき", "yuzuki"),
    ("緒方", "おがた", "ogata"),
    ("日下", "くさか", "kusaka"),
    ("鷲尾", "わしお", "washio"),
    ("梶原", "かじわら", "kajiwara"),
];

const GIVEN_NAMES: [(&str, &str, &str); 36] = [
    ("千尋", "ちひろ", "chihiro"),
    ("遥", "はるか", "haruka"),
    ("和臣", "かずおみ", "kazuomi"),
    ("透", "とおる", "toru"),
    ("澪", "みお", "mio"),
    ("佳代", "かよ", "kayo"),
    ("航平", "こうへい", "kohei"),
    ("結衣", "ゆい", "yui"),
    ("誠司", "せいじ", "seiji"),
    ("朋子", "ともこ", "tomoko"),
    ("悠人", "ゆうと", "yuto"),
    ("紗季", "さき", "saki"),
    ("陽一", "よういち", "yoichi"),
    ("真琴", "まこと", "makoto"),
    ("文香", "ふみか", "fumika"),
    ("直人", "なおと", "naoto"),
    ("千夏", "ちなつ", "chinatsu"),
    ("圭吾", "けいご", "keigo"),
    ("志保", "しほ", "shiho"),
    ("晴彦", "はるひこ", "haruhiko"),
    ("美波", "みなみ", "minami"),
    ("涼介", "りょうすけ", "ryosuke"),
    ("奈緒", "なお", "nao"),
    ("亮太", "りょうた", "ryota"),
    ("栞", "しおり", "shiori"),
    ("慎一", "しんいち", "shinichi"),
    ("咲良", "さくら", "sakura"),
    ("達也", "たつや", "tatsuya"),
    ("由紀", "ゆき", "yuki"),
    ("健吾", "けんご", "kengo"),
    ("麻衣", "まい", "mai"),
    ("孝之", "たかゆき", "takayuki"),
    ("静香", "しずか", "shizuka"),
    ("大地", "だいち", "daichi"),
    ("沙織", "さおり", "saori"),
    ("隆", "たかし", "takashi"),
];
