//! Likeness: how much a decoded text looks like something that somebody wrote.
//!
//! Wrong readings of Japanese give themselves away: half-width kana between kanji, kanji that nobody uses, control
//! characters, letters of alphabets that do not meet. Each letter beyond ASCII is weighed alone and with the one before.

use std::sync::LazyLock;

/// How many letters beyond ASCII are looked at.
const SAMPLE: usize = 4_000;
const FIRST_KANJI: u32 = 0x4e00;
const KANJI: usize = 0x5200;

/// Kanji that everyday Japanese and Chinese is written with.
static EVERYDAY: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut everyday = vec![false; KANJI];
    let lines = include_str!("../../../data/everyday-kanji.txt").lines().filter(|line| !line.starts_with('#'));
    for letter in lines.flat_map(str::chars) {
        if let Some(place) = place_of(letter).and_then(|place| everyday.get_mut(place)) {
            *place = true;
        }
    }
    everyday
});

fn place_of(letter: char) -> Option<usize> {
    u32::from(letter).checked_sub(FIRST_KANJI).map(|place| place as usize).filter(|place| *place < KANJI)
}

/// What the letters of a text look like.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Likeness {
    /// Mean over all letters beyond ASCII: about 1 for good Japanese, below 0 for noise.
    pub(super) mean: f32,
    /// Share of full-width kana among them.
    pub(super) kana: f32,
    /// How many letters did not decode.
    pub(super) broken: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Ascii,
    Hiragana,
    Katakana,
    HalfKana,
    Everyday,
    Rare,
    Sign,
    Latin,
    Other,
    /// Letters of one's own: emoji of mobile telephones in Shift_JIS.
    Private,
    Noise,
    Broken,
}

impl Likeness {
    pub(super) fn of(text: &str) -> Self {
        let (mut sum, mut kana, mut broken, mut count) = (0.0_f32, 0_usize, 0_usize, 0_usize);
        let mut before = Script::Ascii;
        let mut ascii_before = ' ';
        for letter in text.chars() {
            let script = Script::of(letter);
            if script != Script::Ascii {
                sum += script.weight() + script.beside(before, ascii_before);
                kana += usize::from(matches!(script, Script::Hiragana | Script::Katakana));
                broken += usize::from(script == Script::Broken);
                count += 1;
                if count == SAMPLE {
                    break;
                }
            } else {
                ascii_before = letter;
            }
            before = script;
        }
        let of_all = count.max(1) as f32;
        Self { mean: sum / of_all, kana: kana as f32 / of_all, broken }
    }
}

impl Script {
    fn of(letter: char) -> Self {
        match u32::from(letter) {
            0x00..=0x7f => Self::Ascii,
            0x3041..=0x309f => Self::Hiragana,
            0x30a1..=0x30ff => Self::Katakana,
            0xff61..=0xff9f => Self::HalfKana,
            0x4e00..=0x9fff => {
                let is_everyday = place_of(letter).and_then(|place| EVERYDAY.get(place)).is_some_and(|known| *known);
                if is_everyday { Self::Everyday } else { Self::Rare }
            }
            0x3000..=0x3020
            | 0xff01..=0xff60
            | 0x2010..=0x2027
            | 0x2460..=0x2473
            | 0x25a0..=0x266f
            | 0x3231
            | 0x3232 => Self::Sign,
            0x00c0..=0x017f => Self::Latin,
            0xfffd => Self::Broken,
            0xe000..=0xf8ff => Self::Private,
            0x80..=0x9f => Self::Noise,
            _ => Self::Other,
        }
    }

    /// Weight of a letter by itself.
    fn weight(self) -> f32 {
        match self {
            Self::Hiragana => 1.0,
            Self::Katakana | Self::Everyday => 0.9,
            Self::Sign => 0.6,
            Self::Latin | Self::Other => 0.2,
            Self::HalfKana => 0.1,
            Self::Rare | Self::Private | Self::Ascii => 0.0,
            Self::Noise => -2.0,
            Self::Broken => -4.0,
        }
    }

    /// Weight of a letter beside the one before it.
    fn beside(self, before: Self, ascii_before: char) -> f32 {
        match (before, self) {
            (Self::HalfKana, Self::HalfKana) => 0.2,
            (Self::HalfKana, Self::Everyday | Self::Rare) | (Self::Everyday | Self::Rare, Self::HalfKana) => -1.2,
            (Self::Rare, Self::Rare) => -0.2,
            (Self::Hiragana, Self::Hiragana) | (Self::Everyday, Self::Hiragana) => 0.2,
            // A letter of a Latin alphabet stands inside a word, hardly among kanji.
            (Self::Ascii, Self::Latin) if ascii_before.is_ascii_alphabetic() => 0.5,
            (Self::Ascii, Self::Latin) => 0.2,
            (Self::Latin, Self::Latin) => -0.4,
            (Self::Latin, Self::Other | Self::Noise) | (Self::Other | Self::Noise, Self::Latin) => -0.6,
            (Self::Latin, Self::Sign) | (Self::Sign, Self::Latin) => -0.4,
            _ => 0.0,
        }
    }
}
