//! Reading a text letter by letter: each becomes the letters that are compared, or none.

use super::Origin;
use super::looks::{look_alike, skeleton_letter, usual};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The sign for every dash and long vowel.
pub(super) const DASH: char = '-';

/// Folded letters with their origin.
pub(super) type Letters = Vec<(char, Origin)>;

/// Folds each letter of a text for itself.
pub(super) fn read(text: &str) -> Letters {
    let mut read = Vec::with_capacity(text.len());
    if text.is_ascii() {
        read_ascii(text.as_bytes(), &mut read);
    } else {
        read_any(text, &mut read);
    }
    read
}

fn read_ascii(octets: &[u8], read: &mut Letters) {
    let mut before = b' ';
    let mut rest = octets.iter().copied().enumerate().peekable();
    while let Some((index, octet)) = rest.next() {
        let is_upper_next = rest.peek().is_some_and(|(_, next)| next.is_ascii_uppercase());
        let letter = match octet {
            b'l' if before.is_ascii_uppercase() && is_upper_next => 'i',
            other => ascii(other),
        };
        before = octet;
        if letter != ' ' {
            read.push((letter, span(index, index + 1)));
        }
    }
}

/// An ASCII character as it is compared; a space when it is left away.
fn ascii(octet: u8) -> char {
    match octet {
        b'~' => DASH,
        0..=b' ' | 0x7F => ' ',
        other => char::from(other.to_ascii_lowercase()),
    }
}

fn read_any(text: &str, read: &mut Letters) {
    let mut before = ' ';
    let mut rest = text.chars().enumerate().peekable();
    while let Some((index, letter)) = rest.next() {
        let mut end = index + 1;
        let mut marks = String::new();
        while let Some((_, mark)) = rest.next_if(|(_, next)| is_mark(*next)) {
            // A mark repeated a thousand times is still one mark to the eye.
            if marks.len() < 16 {
                marks.push(combining(mark));
            }
            end += 1;
        }
        let origin = span(index, end);
        let is_between_capitals = before.is_uppercase() && rest.peek().is_some_and(|(_, next)| next.is_uppercase());
        match letter {
            // Between capitals a small l is meant to be seen as I: LlNE.
            'l' if is_between_capitals => read.push(('i', origin)),
            _ if marks.is_empty() && is_plain(letter) => push(letter, origin, read),
            _ => push_composed(letter, &marks, origin, read),
        }
        before = letter;
    }
}

/// Letters that NFKC leaves alone: most of a Japanese text.
fn is_plain(letter: char) -> bool {
    matches!(letter, '\0'..='~' | '、'..='〟' | 'ぁ'..='ゖ' | 'ァ'..='ー' | '一'..='鿿')
}

/// A letter that another one carries: accents, and the voice marks of kana in all their forms.
fn is_mark(letter: char) -> bool {
    match letter {
        '\0'..='\u{2ff}' | '、'..='〟' | 'ぁ'..='ゖ' | 'ァ'..='ー' | '一'..='鿿' => false,
        'ﾞ' | 'ﾟ' | '゛' | '゜' => true,
        other => is_combining_mark(other),
    }
}

fn combining(mark: char) -> char {
    match mark {
        'ﾞ' | '゛' => '\u{3099}',
        'ﾟ' | '゜' => '\u{309A}',
        other => other,
    }
}

/// TR39 before NFKC and after it: a look-alike is known by its own form or by that of its compatibility letter.
fn push_composed(letter: char, marks: &str, origin: Origin, read: &mut Letters) {
    let letter = look_alike(letter).unwrap_or(letter);
    let whole: String = std::iter::once(letter).chain(marks.chars()).nfkc().collect();
    for composed in whole.chars() {
        if composed.is_ascii() || is_plain(composed) {
            push(composed, origin, read);
        } else {
            push_foreign(composed, origin, read);
        }
    }
}

/// A letter of another alphabet: without its accents, small, and as the Latin letter it looks like.
fn push_foreign(letter: char, origin: Origin, read: &mut Letters) {
    let small = letter.to_lowercase().flat_map(|small| std::iter::once(small).nfkd());
    for bare in small.filter(|part| !is_combining_mark(*part)) {
        let bare = look_alike(bare).or_else(|| skeleton_letter(bare)).unwrap_or(bare);
        for small in bare.to_lowercase() {
            push(small, origin, read);
        }
    }
}

fn push(letter: char, origin: Origin, read: &mut Letters) {
    match folded(letter) {
        Folding::Nothing => {}
        Folding::Again => {
            // 佐々木 and 佐佐木; without a letter before it the mark is nothing.
            if let Some((before, _)) = read.last().copied() {
                read.push((before, origin));
            }
        }
        Folding::Letter(letter) => read.push((letter, origin)),
    }
}

enum Folding {
    Letter(char),
    /// The letter before once more.
    Again,
    Nothing,
}

fn folded(letter: char) -> Folding {
    Folding::Letter(match letter {
        '\0'..='~' => match ascii(letter as u8) {
            ' ' => return Folding::Nothing,
            other => other,
        },
        '々' | '〻' | 'ゝ' | 'ヽ' => return Folding::Again,
        'ぁ'..='ゖ' => kana(char::from_u32(letter as u32 + 0x60).unwrap_or(letter)),
        'ァ'..='ヺ' => kana(letter),
        _ if is_dash(letter) => DASH,
        _ if is_unseen(letter) => return Folding::Nothing,
        other => usual(other),
    })
}

/// Katakana as it is compared: small as large, old as today's, and ソ as ン, which the eye does not tell apart.
fn kana(letter: char) -> char {
    match letter {
        'ァ' => 'ア',
        'ィ' | 'ヰ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' | 'ヱ' => 'エ',
        'ォ' => 'オ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ヂ' => 'ジ',
        'ヅ' => 'ズ',
        'ソ' => 'ン',
        other => other,
    }
}

fn is_dash(letter: char) -> bool {
    matches!(
        letter,
        'ー' | '一' | '‐'
            ..='―'
                | '−'
                | '─'
                | '━'
                | '〜'
                | '〰'
                | '⁓'
                | '∼'
                | '﹘'
                | '﹣'
                | '－'
                | 'ｰ'
                | '～'
                | '⸺'
                | '⸻'
                | '˗'
                | '➖'
                | '֊'
                | '᠆'
                | '〡'
                | '⼀'
                | '㇐'
                | '‾'
                | '¯'
                | '⎯'
                | '\u{2043}'
    )
}

/// Characters that are not seen: controls, spaces, direction marks, variation selectors, fillers.
fn is_unseen(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || matches!(
            letter,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}'
                | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
                | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
        )
        || is_combining_mark(letter)
}

fn span(start: usize, end: usize) -> Origin {
    let index = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    (index(start), index(end))
}
