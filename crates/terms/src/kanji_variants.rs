//! Variant forms of kanji (異体字): 髙橋 and 高橋 are one person, 醫 and 医 one word.
//!
//! One table for all that compares texts: the search folds with it, lists of people are compared by it, and from it come
//! the spellings under which a protected name may appear in a mail. What people wrote is kept beside it.
//! Invariants: a usual form is never itself a variant, so folding twice is folding once. Left out: letters that only look
//! alike (ニ/二), which are different words; readings.

use crate::japanese::{fold_width, without_spaces};

/// Old or variant forms that occur in names and titles, each with the form that is compared.
const VARIANTS: [(char, char); 48] = [
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
    ('瀧', '滝'),
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
    ('栁', '柳'),
    ('桒', '桑'),
    ('會', '会'),
    ('醫', '医'),
    ('學', '学'),
    ('壽', '寿'),
    ('靜', '静'),
    ('顯', '顕'),
];

/// The usual form of a kanji; any other letter is its own.
pub fn usual_kanji(letter: char) -> char {
    VARIANTS.iter().find(|(variant, _)| *variant == letter).map_or(letter, |(_, usual)| *usual)
}

/// A name as it is compared: without spaces, in one width, small letters and usual kanji.
pub fn fold_name(name: &str) -> String {
    // Width first: NFKC already turns the compatibility forms of some characters into the usual ones.
    without_spaces(&fold_width(name)).to_lowercase().chars().map(usual_kanji).collect()
}

/// More spellings than this no name has; a hostile one shall not fill the memory.
const MOST_SPELLINGS: usize = 64;

/// All ways to spell a name by variants of its kanji, the given one first.
pub fn spellings(name: &str) -> Vec<String> {
    let mut spellings = vec![String::with_capacity(name.len())];
    for letter in name.chars() {
        let forms = forms(letter);
        let longer =
            |spelling: &String| -> Vec<String> { forms.iter().map(|form| format!("{spelling}{form}")).collect() };
        // Past the limit the rest stays as it is written.
        let is_full = spellings.len() * forms.len() > MOST_SPELLINGS;
        if is_full || forms.len() == 1 {
            spellings.iter_mut().for_each(|spelling| spelling.push(letter));
        } else {
            spellings = spellings.iter().flat_map(longer).collect();
        }
    }
    spellings
}

/// A letter and all its other forms.
fn forms(letter: char) -> Vec<char> {
    let usual = usual_kanji(letter);
    let variants = VARIANTS.iter().filter(|(_, to)| *to == usual).map(|(variant, _)| *variant);
    let others = std::iter::once(usual).chain(variants).filter(|form| *form != letter);
    std::iter::once(letter).chain(others).collect()
}

#[cfg(test)]
mod tests;
