//! Opening pages: every source file begins with `//!`, every crate with a page of at least five such lines.

use super::Fault;
use crate::tree::{TextFile, Tree};

const PAGE_LINES: usize = 5;

/// The first line of every source file is `//!`.
pub(crate) fn opening_page(tree: &Tree) -> Vec<Fault> {
    let remedy = "A reader opens this file first: say the term, its life cycle, its invariants and what is left out";
    tree.rust()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| Fault::new(&file.path, 1, "the file does not begin with `//! `".to_owned(), remedy))
        .collect()
}

/// `lib.rs` (or `main.rs` of a program) opens with a page about the crate.
pub(crate) fn crate_page(tree: &Tree) -> Vec<Fault> {
    let remedy = "A crate is a term of the field: explain it in five lines or more, before its first module";
    tree.files
        .iter()
        .filter(|file| is_crate_root(tree, file))
        .filter_map(|file| {
            let lines = file.text.lines().take_while(|line| line.starts_with("//!")).count();
            let what = format!("the crate's page has {lines} lines, at least {PAGE_LINES} are asked for");
            (lines < PAGE_LINES).then(|| Fault::new(&file.path, 1, what, remedy))
        })
        .collect()
}

fn is_crate_root(tree: &Tree, file: &TextFile) -> bool {
    let Some(folder) = file.path.strip_suffix("src/main.rs") else { return file.path.ends_with("/src/lib.rs") };
    file.crate_name().is_some() && tree.file(&format!("{folder}src/lib.rs")).is_none()
}
