//! Named persons: nobody who signed one of the real letters is named in this repository.
//!
//! `xtask/persons.sha256` holds one SHA-256 per line of a full name without spaces, so that the list does not name
//! them either. Invariants: every run of three to six Japanese characters that begins with a kanji is compared,
//! white space between family and given name is ignored. Left out: family names alone, which are place names too.

use super::Fault;
use super::seeds::Squeezed;
use crate::tree::Tree;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

const LIST: &str = "xtask/persons.sha256";
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=6;

/// Compares every possible name with the list.
pub(crate) fn named_persons(tree: &Tree) -> Vec<Fault> {
    let Some(list) = tree.file(LIST) else {
        let remedy = "Without it a named person would pass unseen: restore it";
        return vec![Fault::new(LIST, 1, "the list of persons is missing".to_owned(), remedy)];
    };
    let hashes: HashSet<&str> = list.text.lines().collect();
    let mut known: HashMap<String, bool> = HashMap::new();
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| !file.text.is_ascii()) {
        let squeezed = Squeezed::read(&file.text);
        for (line, name) in possible_names(&squeezed) {
            if !*known.entry(name).or_insert_with_key(|name| hashes.contains(sha256(name).as_str())) {
                continue;
            }
            let remedy = "Only invented persons appear here: use a name from the demonstration sector";
            faults.push(Fault::new(&file.path, line, "a person of the seed letters is named".to_owned(), remedy));
        }
    }
    faults
}

/// Each possible name with its line.
fn possible_names(squeezed: &Squeezed) -> impl Iterator<Item = (usize, String)> + '_ {
    squeezed.chars.iter().enumerate().filter(|(_, (char, _))| is_kanji(*char)).flat_map(|(at, (_, line))| {
        let letters = squeezed.chars.iter().skip(at).map(|(char, _)| *char);
        let run: String = letters.take(*LENGTHS.end()).take_while(|char| is_kanji(*char) || is_kana(*char)).collect();
        let lengths = LENGTHS.filter(|length| *length <= run.chars().count()).collect::<Vec<_>>();
        lengths.into_iter().map(move |length| (*line, run.chars().take(length).collect()))
    })
}

/// The hash as it stands in the list.
pub(crate) fn sha256(name: &str) -> String {
    Sha256::digest(name.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_kanji(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '々')
}

fn is_kana(char: char) -> bool {
    matches!(char, '\u{3041}'..='\u{30ff}')
}
