//! Texts to search in: sentences from words of the field and a long tail of words put together from kanji.

/// Words that stand in most letters.
const COMMON: [&str; 24] = [
    "医療",
    "機関",
    "電話",
    "返信",
    "確認",
    "連絡",
    "名簿",
    "職員",
    "情報",
    "注意",
    "会員",
    "院長",
    "事務長",
    "メール",
    "添付",
    "周知",
    "お願い",
    "対応",
    "管理",
    "システム",
    "患者",
    "診療",
    "窓口",
    "文書",
];
/// Words of one letter in a thousand or so.
const RARE: [&str; 4] = ["詐欺", "毒", "ランサムウェア", "返信せず、電話で"];
/// What stands between words.
const BETWEEN: [&str; 16] = [
    "の",
    "に",
    "を",
    "は",
    "が",
    "と",
    "で",
    "から",
    "まで",
    "について",
    "によって",
    "ください。",
    "しています。",
    "となります。",
    "、",
    "へ",
];
/// Kanji that make the long tail.
const KANJI: &str = "安以位意医委員院運営衛影液遠応加果課画会回改開解外覚学活管関観希期機記疑業局勤区計見検権健護公効向口行告国際査細材策察式識実者手受収周集住出術準所諸書除商消承証状場職信真診進人図数制性政整成税積設説選全線然組総相対待体代担団断知地治中調通定提的適点電度当答統動特入認熱念能配発判被費備表評病品府復物分別変保報方法防本末無面目問役薬訳用要理利立率料療力例連路論和";

/// A source of texts that gives the same ones each time.
pub(crate) struct Texts {
    state: u64,
    kanji: Vec<char>,
}

impl Texts {
    pub(crate) fn new() -> Self {
        Self { state: 0x9E37_79B9_7F4A_7C15, kanji: KANJI.chars().collect() }
    }

    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or_default()
    }

    /// A place of a list whose first ones come far more often.
    pub(crate) fn skewed(&mut self, length: usize) -> usize {
        let share = self.below(1_000_000) as f64 / 1_000_000.0;
        ((share.powi(3) * length as f64) as usize).min(length.saturating_sub(1))
    }

    fn word(&mut self) -> String {
        match self.below(1_000) {
            0 => RARE.get(self.below(RARE.len())).copied().unwrap_or_default().to_owned(),
            1..=250 => COMMON.get(self.below(COMMON.len())).copied().unwrap_or_default().to_owned(),
            _ => {
                let length = 2 + self.below(3) / 2;
                (0..length).filter_map(|_| self.letter()).collect()
            }
        }
    }

    fn letter(&mut self) -> Option<char> {
        let place = self.skewed(self.kanji.len());
        self.kanji.get(place).copied()
    }

    /// Some words of a title.
    pub(crate) fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join("の")
    }

    /// So many sentences of some ten words, in paragraphs.
    pub(crate) fn text(&mut self, sentences: usize) -> String {
        let mut text = String::new();
        for sentence in 0..sentences {
            for _ in 0..3 + self.below(4) {
                let word = self.word();
                text.push_str(&word);
                text.push_str(BETWEEN.get(self.below(BETWEEN.len())).copied().unwrap_or_default());
            }
            text.push_str(if sentence % 5 == 4 { "。\n\n" } else { "。" });
        }
        text
    }
}
