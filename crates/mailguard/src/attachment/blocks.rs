//! Codes drawn with characters (文字で描いたQRコード): blocks of a text become a picture.
//!
//! A telephone reads such a code off the screen, a filter that only looks at files does not. Lines of block characters
//! that stand directly under each other are one picture; a character is drawn as dots, one wide and two high for narrow
//! characters, two wide and two high for wide ones.

use super::gray::Gray;

/// Fewest lines of a code: the smallest has 21 modules, and half blocks draw two of them in a line.
const FEWEST_LINES: usize = 11;

/// Most dots of a line; the largest code has 177 modules.
const MOST_DOTS: usize = 400;

/// Side of a dot in the picture, in pixels.
const DOT: usize = 3;

/// The upper and lower half of a character and how many dots it is wide; nothing for letters that draw no block.
fn drawn(letter: char) -> Option<(bool, bool, usize)> {
    Some(match letter {
        '█' | '▓' | '▒' => (true, true, 1),
        '▀' => (true, false, 1),
        '▄' => (false, true, 1),
        ' ' | '\u{a0}' | '░' => (false, false, 1),
        '■' | '⬛' | '◼' | '⚫' | '●' => (true, true, 2),
        '□' | '⬜' | '◻' | '⚪' | '○' | '\u{3000}' => (false, false, 2),
        _ => return None,
    })
}

/// The pictures that a text draws.
pub(crate) fn pictures(text: &str) -> Vec<Gray> {
    // Nearly every text is plain: look for any block first.
    if !text.contains(['█', '▀', '▄', '■', '⬛', '◼', '⚫', '●', '▓', '▒']) {
        return Vec::new();
    }
    let mut pictures = Vec::new();
    let mut lines: Vec<Vec<(bool, bool)>> = Vec::new();
    for line in text.lines().chain(["."]) {
        match dots(line) {
            Some(dots) => lines.push(dots),
            None => pictures.extend(picture(&std::mem::take(&mut lines))),
        }
    }
    pictures
}

/// The dots of one line, upper and lower; nothing when the line holds anything else.
fn dots(line: &str) -> Option<Vec<(bool, bool)>> {
    let mut dots = Vec::new();
    for letter in line.trim_end_matches('\r').chars() {
        let (upper, lower, width) = drawn(letter)?;
        dots.extend(std::iter::repeat_n((upper, lower), width));
        if dots.len() > MOST_DOTS {
            return None;
        }
    }
    (!dots.is_empty()).then_some(dots)
}

/// Draws lines of dots, set ones white as on a terminal; the search tries the opposite too.
fn picture(lines: &[Vec<(bool, bool)>]) -> Option<Gray> {
    let width = lines.iter().map(Vec::len).max()?;
    if lines.len() < FEWEST_LINES || lines.len() > MOST_DOTS || width < 2 * FEWEST_LINES - 1 {
        return None;
    }
    // A margin on all sides, of the ground's colour.
    let margin = 4;
    let is_set = |x: usize, y: usize| {
        let (x, y) = (x.checked_sub(margin)?, y.checked_sub(margin)?);
        let (upper, lower) = lines.get(y / 2)?.get(x)?;
        Some(if y % 2 == 0 { *upper } else { *lower })
    };
    let (columns, rows) = ((width + 2 * margin) * DOT, (lines.len() * 2 + 2 * margin) * DOT);
    // The ground is what the corner shows: a code drawn in white blocks has a white margin of its own.
    let ground = is_set(margin, margin).unwrap_or(false);
    let pixel = |index: usize| {
        let dot = is_set(index % columns / DOT, index / columns / DOT).unwrap_or(ground);
        if dot { u8::MAX } else { 0 }
    };
    Some(Gray::new(columns, (0..columns * rows).map(pixel).collect()))
}

#[cfg(test)]
mod tests;
