//! Letters that were set apart to escape being read: L.I.N.E, ラ・イ・ン, L1NE, グルーーープ.

use super::letters::{DASH, Letters};

/// Joins what was set apart, until nothing is left to join.
pub(super) fn join(letters: &mut Letters) {
    // Joining can bring together what was not beside each other before; each round makes the text shorter or changes a
    // digit into a letter, so the rounds end.
    while drop_separators(letters) | read_digits(letters) | join_dashes(letters) {}
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Latin,
    Kana,
    Kanji,
}

fn class(letter: char) -> Option<Class> {
    match letter {
        'a'..='z' => Some(Class::Latin),
        'ァ'..='ヺ' => Some(Class::Kana),
        '㐀'..='鿿' => Some(Class::Kanji),
        _ => None,
    }
}

fn is_separator(letter: char) -> bool {
    matches!(
        letter,
        '.' | ','
            | '·'
            | '・'
            | '/'
            | '_'
            | '*'
            | '|'
            | '\\'
            | '+'
            | '='
            | '^'
            | '•'
            | '‧'
            | '∙'
            | '●'
            | '○'
            | '★'
            | '☆'
            | '、'
            | '。'
            | ':'
            | ';'
            | '\''
            | '’'
            | '"'
            | DASH
    )
}

/// Leaves away signs between single letters of one kind: three letters at least, or two that stand alone (Q.R).
fn drop_separators(letters: &mut Letters) -> bool {
    let at = |index: Option<usize>| index.and_then(|index| letters.get(index)).map(|(letter, _)| *letter);
    let is_sign = |index: usize| letters.get(index).is_some_and(|(letter, _)| is_separator(*letter));
    let separates = |index: Option<usize>| -> Option<Class> {
        index.filter(|index| is_sign(*index))?;
        let before = class(at(index?.checked_sub(1))?)?;
        let after = class(at(index?.checked_add(1))?)?;
        // Between kana a dash is a long vowel.
        let is_vowel = before == Class::Kana && at(index) == Some(DASH);
        (before == after && !is_vowel).then_some(before)
    };
    let is_dropped = |index: usize| {
        let Some(between) = separates(Some(index)) else { return false };
        let neighbours = [index.checked_sub(2), index.checked_add(2)];
        let is_in_row = neighbours.iter().any(|neighbour| separates(*neighbour) == Some(between));
        let is_alone = neighbours.iter().all(|neighbour| at(*neighbour).and_then(class) != Some(Class::Latin));
        is_in_row || (between == Class::Latin && is_alone)
    };
    let dropped: Vec<usize> = (0..letters.len()).filter(|index| is_sign(*index) && is_dropped(*index)).collect();
    if dropped.is_empty() {
        return false;
    }
    let mut places = dropped.iter().copied().peekable();
    let mut index = 0;
    letters.retain(|_| {
        let is_kept = places.next_if_eq(&index).is_none();
        index += 1;
        is_kept
    });
    true
}

/// One digit between Latin letters is the letter it looks like: L1NE, go0d. More of them are a number.
fn read_digits(letters: &mut Letters) -> bool {
    let is_latin = |letter: char| letter.is_ascii_lowercase();
    let mut has_changed = false;
    let mut before = ' ';
    for index in 0..letters.len() {
        let after = letters.get(index + 1).map_or(' ', |(letter, _)| *letter);
        let Some((letter, _)) = letters.get_mut(index) else { break };
        let read = match letter {
            '1' | '|' => 'i',
            '0' => 'o',
            _ => *letter,
        };
        if read != *letter && is_latin(before) && is_latin(after) {
            *letter = read;
            has_changed = true;
        }
        before = *letter;
    }
    has_changed
}

fn join_dashes(letters: &mut Letters) -> bool {
    let length = letters.len();
    letters.dedup_by(|later, earlier| {
        let are_dashes = later.0 == DASH && earlier.0 == DASH;
        if are_dashes {
            earlier.1.1 = later.1.1;
        }
        are_dashes
    });
    letters.len() < length
}
