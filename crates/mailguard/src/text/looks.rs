//! Letters that look alike: which one stands for all of them.

use noroshi_terms::usual_kanji;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_security::skeleton;

/// The kanji of Unicode's first block, each with the letter it is compared as: a table, because every text needs it.
static KANJI: LazyLock<Vec<char>> = LazyLock::new(|| {
    let forms = pairs(include_str!("../../data/kanji_forms.txt"));
    let compared = |kanji: char| twin(usual_kanji(forms.get(&kanji).copied().unwrap_or(kanji)));
    ('一'..='鿿').map(compared).collect()
});

/// The same forms for kanji and radicals elsewhere.
static ELSEWHERE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let forms = pairs(include_str!("../../data/kanji_forms.txt"));
    forms.into_iter().filter(|(from, _)| !('一'..='鿿').contains(from)).collect()
});

/// Latin letters by their look-alikes.
static LATIN: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut looks = pairs(include_str!("../../data/latin_looks.txt"));
    looks.extend(enclosed());
    looks
});

/// Lines `letter look-alikes…`, with or without spaces between the look-alikes, as look-alike → letter.
fn pairs(table: &str) -> HashMap<char, char> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines
        .flat_map(|line| {
            let mut letters = line.chars().filter(|letter| !letter.is_whitespace());
            let first = letters.next();
            letters.filter_map(move |look| Some((look, first?)))
        })
        .collect()
}

/// White letters on dark circles and squares, and the letters that flags are made of; NFKC leaves them alone.
fn enclosed() -> impl Iterator<Item = (char, char)> {
    [0x1F150_u32, 0x1F170, 0x1F1E6].into_iter().flat_map(|first| {
        let signs = (first..).filter_map(char::from_u32);
        signs.zip('a'..='z')
    })
}

/// The usual form of a kanji, or the kana it looks like; any other letter is its own.
pub(super) fn usual(letter: char) -> char {
    if let Some(place) = (letter as u32).checked_sub('一' as u32)
        && let Some(kanji) = KANJI.get(place as usize)
    {
        return *kanji;
    }
    if letter < '⺀' {
        return letter;
    }
    let known = ELSEWHERE.get(&letter).copied();
    known.map_or_else(|| usual_kanji(letter), usual)
}

/// Kanji that are kana to the eye.
fn twin(kanji: char) -> char {
    match kanji {
        '口' | '囗' => 'ロ',
        '工' => 'エ',
        '力' => 'カ',
        '二' => 'ニ',
        '三' => 'ミ',
        '卜' => 'ト',
        '夕' => 'タ',
        '八' => 'ハ',
        '千' | '干' => 'チ',
        '一' => super::letters::DASH,
        '乂' | '〆' => 'メ',
        '丿' => 'ノ',
        '匕' => 'ヒ',
        '厶' => 'ム',
        '亻' => 'イ',
        '彐' => 'ヨ',
        '儿' => 'ル',
        '才' => 'オ',
        other => other,
    }
}

/// The Latin letter that a letter of another alphabet looks like.
pub(super) fn look_alike(letter: char) -> Option<char> {
    (!letter.is_ascii()).then(|| LATIN.get(&letter).copied()).flatten()
}

/// The one ASCII letter that Unicode's TR39 says a letter looks like.
pub(super) fn skeleton_letter(letter: char) -> Option<char> {
    let text = letter.to_string();
    let mut skeleton = skeleton(&text);
    let only = skeleton.next().filter(char::is_ascii_alphabetic)?;
    skeleton.next().is_none().then(|| only.to_ascii_lowercase())
}
