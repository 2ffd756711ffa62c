//! Restricted words in open places (限定の文章の漏れ): what stands in a restricted attachment must not stand in a letter,
//! a cover or a subject as well, because those travel by mail.
//!
//! How the words are marked, spaced or folded makes no difference. Left out: words put differently; a person reads those.

use std::collections::HashSet;

use noroshi_terms::{fold_width, without_spaces};

use crate::text::lines;

/// Shorter lines, such as a word of courtesy, may stand in both places.
const SHORTEST_LINE: usize = 12;
/// So many characters of a longer line in an open place are a part of it that was copied.
const WINDOW: usize = 20;

/// The beginning of the first restricted line that also stands, whole or for a good part, in one of the open texts.
pub fn restricted_words_in(restricted: &str, open: &[&str]) -> Option<String> {
    let open: Vec<Vec<char>> = open.iter().map(|text| bare(text)).collect();
    let windows: HashSet<&[char]> = open.iter().flat_map(|text| text.windows(WINDOW)).collect();
    let is_open = |line: &String| {
        let words = bare(line);
        match words.len() {
            0..SHORTEST_LINE => false,
            SHORTEST_LINE..WINDOW => open.iter().any(|text| text.windows(words.len()).any(|part| part == words)),
            _ => words.windows(WINDOW).any(|part| windows.contains(part)),
        }
    };
    lines(restricted).find(is_open).map(|line| line.chars().take(SHORTEST_LINE).collect())
}

/// The words of a text alone: without list marks, bold, spaces and line ends, in one width.
fn bare(text: &str) -> Vec<char> {
    let words = lines(text).map(|line| without_list_mark(&fold_width(&line)).replace("**", ""));
    without_spaces(&words.collect::<String>()).chars().collect()
}

fn without_list_mark(line: &str) -> &str {
    let line = line.trim_start_matches(['・', '-', '*', '>', '#', ' ']);
    let digits = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    digits.strip_prefix(". ").unwrap_or(line)
}
