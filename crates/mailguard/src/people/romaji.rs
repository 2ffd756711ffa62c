//! Names in Latin letters (ローマ字): one key for all spellings of one reading.
//!
//! Hepburn, Kunrei and passport spellings (Satou, Satoh, Sato, Satō), m or n before b and p, and every long vowel fold to
//! the same key, so a reading in kana stands for all of them and nothing has to be listed. The key is for comparison
//! only: Ono and Ohno are one key, because people write 大野 both ways.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The key of a name in Latin letters: everything but letters is left away.
pub(crate) fn key(latin: &str) -> String {
    let letters: String =
        latin.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect();
    shorten(&respell(&letters))
}

/// The key of a reading in kana; empty when it holds something else.
pub(crate) fn key_of_kana(kana: &str) -> String {
    key(&latin_of_kana(kana).unwrap_or_default())
}

/// Spellings of one sound, each with the one that is compared; longer ones first.
const SPELLINGS: [(&str, &str); 31] = [
    ("sha", "sya"),
    ("shu", "syu"),
    ("sho", "syo"),
    ("she", "sye"),
    ("shi", "si"),
    ("cha", "tya"),
    ("chu", "tyu"),
    ("cho", "tyo"),
    ("chi", "ti"),
    ("cya", "tya"),
    ("cyu", "tyu"),
    ("cyo", "tyo"),
    ("tsu", "tu"),
    ("dzu", "zu"),
    ("dsu", "zu"),
    ("jya", "zya"),
    ("jyu", "zyu"),
    ("jyo", "zyo"),
    ("dya", "zya"),
    ("dyu", "zyu"),
    ("dyo", "zyo"),
    ("ja", "zya"),
    ("ju", "zyu"),
    ("jo", "zyo"),
    ("ji", "zi"),
    ("di", "zi"),
    ("du", "zu"),
    ("fu", "hu"),
    ("mb", "nb"),
    ("mp", "np"),
    ("mm", "nm"),
];

fn respell(letters: &str) -> String {
    let mut respelled = String::with_capacity(letters.len());
    let mut rest = letters;
    while let Some(first) = rest.chars().next() {
        // Most letters begin no spelling of the table.
        let spelling = matches!(first, 's' | 'c' | 't' | 'd' | 'j' | 'f' | 'm')
            .then(|| SPELLINGS.iter().find(|(written, _)| rest.starts_with(written)))
            .flatten();
        let (taken, compared) = match spelling {
            // The consonant behind m begins the next sound and is read again.
            Some((written @ ("mb" | "mp" | "mm"), compared)) => (written.len() - 1, compared.get(..1).unwrap_or("n")),
            Some((written, compared)) => (written.len(), *compared),
            None if rest.starts_with("tch") => (1, "t"),
            None => (first.len_utf8(), rest.get(..first.len_utf8()).unwrap_or_default()),
        };
        respelled.push_str(compared);
        rest = rest.get(taken..).unwrap_or_default();
    }
    respelled
}

/// Long vowels become short: ou, oo, oh before a consonant or the end; uu; ee, ei stays; aa; ii.
fn shorten(letters: &str) -> String {
    let letters: Vec<char> = letters.chars().collect();
    let mut short = String::with_capacity(letters.len());
    for (index, letter) in letters.iter().enumerate() {
        let before = short.chars().next_back();
        let after = letters.get(index + 1);
        let is_length = match (before, letter) {
            (Some('o'), 'u') => true,
            (Some(before), letter) if before == *letter => is_vowel(before),
            // An h that no vowel follows only lengthens.
            (Some('o' | 'u' | 'a' | 'e' | 'i'), 'h') => !after.is_some_and(|after| is_vowel(*after) || *after == 'y'),
            _ => false,
        };
        if !is_length {
            short.push(*letter);
        }
    }
    short
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'i' | 'u' | 'e' | 'o')
}

/// A reading in Latin letters, sound by sound; nothing when the text is not all kana.
pub(crate) fn latin_of_kana(kana: &str) -> Option<String> {
    let mut latin = String::new();
    let mut is_doubled = false;
    for letter in kana.chars().map(katakana) {
        match letter {
            'ー' | '-' => continue,
            'ッ' => is_doubled = true,
            'ャ' | 'ュ' | 'ョ' => add_glide(&mut latin, letter),
            'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' => {
                latin.pop();
                latin.push_str(sound(large(letter))?);
            }
            _ => {
                let sound = sound(letter)?;
                if is_doubled {
                    latin.extend(sound.chars().next());
                    is_doubled = false;
                }
                latin.push_str(sound);
            }
        }
    }
    Some(latin)
}

/// ki and a small yo are kyo.
fn add_glide(latin: &mut String, glide: char) {
    if latin.ends_with('i') {
        latin.pop();
    }
    latin.push_str(match glide {
        'ャ' => "ya",
        'ュ' => "yu",
        _ => "yo",
    });
}

fn large(vowel: char) -> char {
    char::from_u32(vowel as u32 + 1).unwrap_or(vowel)
}

fn katakana(letter: char) -> char {
    match letter {
        'ぁ'..='ゖ' => char::from_u32(letter as u32 + 0x60).unwrap_or(letter),
        other => other,
    }
}

fn sound(kana: char) -> Option<&'static str> {
    SOUNDS.get(&kana).copied()
}

static SOUNDS: LazyLock<HashMap<char, &str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/kana_sounds.txt").lines().filter(|line| !line.starts_with('#'));
    let words = lines.flat_map(str::split_whitespace);
    words
        .filter_map(|word| Some((word.chars().next()?, word.trim_start_matches(|letter: char| !letter.is_ascii()))))
        .collect()
});

#[cfg(test)]
mod tests;
