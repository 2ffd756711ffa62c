//! Lines of a letter as plain text: 35 full-width columns, folded as Japanese is folded, set left, right or centred.
//!
//! Folding keeps Latin words and numbers whole, never begins a line with a closing bracket or a full stop and never
//! ends one with an opening bracket (禁則). Only what is wider than a whole line is cut.
//!
//! Left out: proportional fonts; widths are those of fixed-width Japanese fonts.

use noroshi_terms::display_width;

/// Full-width columns of a line.
pub const COLUMNS: usize = 35;

const WIDTH: usize = COLUMNS * 2;
const SPACE: char = '\u{3000}';

/// Left-set lines; further lines of one source line stand `hang` half-width columns in.
pub(crate) fn left(text: &str, hang: usize) -> Vec<String> {
    text.lines().flat_map(|line| fold(line, WIDTH, hang)).collect()
}

/// Right-set lines.
pub(crate) fn right(text: &str) -> Vec<String> {
    set(text, |free| free)
}

/// Centred lines.
pub(crate) fn centred(text: &str) -> Vec<String> {
    set(text, |free| free / 2)
}

/// Lines of a running text; items of lists hang under their own words.
pub(crate) fn running(text: &str) -> Vec<String> {
    text.lines().flat_map(|line| fold(line, WIDTH, hang_of(line))).collect()
}

/// An item: its mark, and the text hanging beside it.
pub(crate) fn item(mark: &str, text: &str) -> Vec<String> {
    let hang = display_width(mark);
    let mut texts = text.lines();
    let first = fold(&format!("{mark}{}", texts.next().unwrap_or("")), WIDTH, hang);
    let rest = texts.flat_map(|line| fold(&format!("{}{line}", spaces(hang)), WIDTH, hang));
    first.into_iter().chain(rest).collect()
}

fn set(text: &str, margin: impl Fn(usize) -> usize) -> Vec<String> {
    let folded = left(text, 0);
    folded.iter().map(|line| format!("{}{line}", spaces(margin(WIDTH.saturating_sub(display_width(line)))))).collect()
}

fn spaces(columns: usize) -> String {
    let mut text: String = std::iter::repeat_n(SPACE, columns / 2).collect();
    if columns % 2 == 1 {
        text.push(' ');
    }
    text
}

/// How far the further lines of a line stand in: behind `・` or a number, or as far as a quotation does.
fn hang_of(line: &str) -> usize {
    let digits: String = line.chars().take_while(|c| c.is_numeric()).collect();
    let after_digits = line.strip_prefix(digits.as_str()).unwrap_or(line);
    if line.starts_with('・') {
        2
    } else if !digits.is_empty() && digits.chars().count() <= 4 && after_digits.starts_with(SPACE) {
        display_width(&digits) + 2
    } else {
        // One ideographic space begins a paragraph; more of them are the margin of a quotation.
        let margin = line.chars().take_while(|c| *c == SPACE).count();
        if (2..=8).contains(&margin) { margin * 2 } else { 0 }
    }
}

fn fold(line: &str, width: usize, hang: usize) -> Vec<String> {
    let mut folded = Vec::new();
    let mut current = String::new();
    let mut used = 0;
    for unit in units(line, width - hang) {
        let unit_width = display_width(&unit);
        if used + unit_width > width {
            folded.push(current.trim_end_matches(' ').to_owned());
            current = spaces(hang);
            used = hang;
            if unit == " " {
                continue;
            }
        }
        current.push_str(&unit);
        used += unit_width;
    }
    folded.push(current);
    folded
}

/// Cuts a line into pieces that stay together; a piece wider than `widest` is cut into characters.
fn units(line: &str, widest: usize) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    let mut last = None;
    for character in line.chars() {
        match units.last_mut() {
            Some(unit) if last.is_some_and(|last| stay_together(last, character)) => unit.push(character),
            _ => units.push(character.to_string()),
        }
        last = Some(character);
    }
    units.into_iter().flat_map(|unit| cut(unit, widest)).collect()
}

fn cut(unit: String, widest: usize) -> Vec<String> {
    if display_width(&unit) <= widest { vec![unit] } else { unit.chars().map(String::from).collect() }
}

fn stay_together(before: char, after: char) -> bool {
    let in_one_word = before.is_ascii_graphic() && after.is_ascii_graphic();
    in_one_word || must_not_begin(after) || must_not_end(before)
}

/// Characters that never begin a line (行頭禁則).
fn must_not_begin(character: char) -> bool {
    "、。,.・:;?!)〕]}〉》」』】ー々〟’”ぁぃぅぇぉっゃゅょァィゥェォッャュョ\u{ff0c}\u{ff0e}\u{ff1a}\u{ff1b}\u{ff1f}\u{ff01}\u{ff09}\u{ff3d}\u{ff5d}"
        .contains(character)
}

/// Characters that never end a line (行末禁則).
fn must_not_end(character: char) -> bool {
    "(〔[{〈《「『【〝‘“\u{ff08}\u{ff3b}\u{ff5b}".contains(character)
}

#[cfg(test)]
mod tests;
