//! Forbidden words: paths of one machine, hosts of package registries, unfinished code, switched-off tests.
//!
//! Invariants: looked for in every text file except `Cargo.lock` (cargo writes it). The words are put together below
//! so that this file does not hold them itself.

use super::Fault;
use crate::tree::Tree;

/// A word, what is wrong with it, and the remedy.
struct Forbidden {
    word: &'static str,
    why: &'static str,
    remedy: &'static str,
    /// When set, a letter, a digit or one of `_-./` before the word makes it another word.
    begins_path: bool,
}

const MACHINE: &str = "It is true on one machine only: use a path relative to the repository";
const REGISTRY: &str = "Where packages come from is set by who builds: name the package only";
const UNFINISHED: &str = "A user would meet it: finish it, or return an error that says what to do";
const SKIPPED: &str = "A test that never runs proves nothing: repair or delete it";

const fn path(word: &'static str) -> Forbidden {
    Forbidden { word, why: "path of one machine", remedy: MACHINE, begins_path: true }
}

const fn host(word: &'static str) -> Forbidden {
    Forbidden { word, why: "host of a package registry", remedy: REGISTRY, begins_path: false }
}

const WORDS: [Forbidden; 12] = [
    path(concat!("/wo", "rk/")),
    path(concat!("/ro", "ot/")),
    Forbidden { word: concat!("bash_", "jobs"), why: "path of one machine", remedy: MACHINE, begins_path: false },
    host(concat!("crates", ".io")),
    host(concat!("registry", ".npmjs.org")),
    host(concat!("pypi", ".org")),
    host(concat!("pythonhosted", ".org")),
    host(concat!("proxy.", "golang.org")),
    host(concat!("deb.", "debian.org")),
    Forbidden { word: concat!("todo", "!("), why: "unfinished code", remedy: UNFINISHED, begins_path: false },
    Forbidden { word: concat!("unimplemented", "!("), why: "unfinished code", remedy: UNFINISHED, begins_path: false },
    Forbidden {
        word: concat!("#[", "ignore"),
        why: "a test that is switched off",
        remedy: SKIPPED,
        begins_path: false,
    },
];

const NOTES: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

/// Looks at every line of every text file.
pub(crate) fn forbidden_words(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| file.path != "Cargo.lock") {
        for (index, line) in file.text.lines().enumerate() {
            for forbidden in WORDS.iter().filter(|forbidden| forbidden.stands_in(line)) {
                let what = format!("`{}`: {}", forbidden.word, forbidden.why);
                faults.push(Fault::new(&file.path, index + 1, what, forbidden.remedy));
            }
            for note in NOTES.iter().filter(|note| is_note_without_issue(line, note)) {
                let remedy = "Nobody comes back to it: open an issue and write `#number` behind the word, or do it now";
                faults.push(Fault::new(&file.path, index + 1, format!("{note} without an issue number"), remedy));
            }
        }
    }
    faults
}

impl Forbidden {
    fn stands_in(&self, line: &str) -> bool {
        let belongs_before = |char: char| char.is_alphanumeric() || "_-./}".contains(char);
        line.match_indices(self.word)
            .filter_map(|(at, _)| line.get(..at))
            .any(|before| !(self.begins_path && before.ends_with(belongs_before)))
    }
}

/// `NOTE #12` and `NOTE(#12)` name their issue.
fn is_note_without_issue(line: &str, note: &str) -> bool {
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    line.match_indices(note).any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        let after = line.get(at + note.len()..).unwrap_or_default();
        let number = after.trim_start_matches([' ', '(', ':']).strip_prefix('#');
        let has_issue = number.is_some_and(|number| number.starts_with(|char: char| char.is_ascii_digit()));
        !before.ends_with(is_word) && !after.starts_with(is_word) && !has_issue
    })
}
