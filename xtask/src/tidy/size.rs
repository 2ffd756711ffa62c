//! Size: files of at most 400 lines, functions of at most 60, at most five parameters.
//!
//! Invariants: no file is excepted (test files may have 1,000 lines); one function in a hundred may be longer.

use super::Fault;
use super::functions::{Function, functions};
use super::rust_text::RustText;
use crate::tree::{TextFile, Tree};

const FILE_LINES: usize = 400;
const TEST_FILE_LINES: usize = 1_000;
const FUNCTION_LINES: usize = 60;
const PARAMETERS: usize = 5;

/// A file is read from top to bottom at midnight.
pub(crate) fn file_length(tree: &Tree) -> Vec<Fault> {
    tree.rust()
        .filter_map(|file| {
            let limit = if file.is_test() { TEST_FILE_LINES } else { FILE_LINES };
            let lines = file.text.lines().count();
            let what = format!("{lines} lines, {limit} are allowed");
            (lines > limit).then(|| {
                Fault::new(&file.path, limit + 1, what, "A file holds one thought: cut where a named thought ends")
            })
        })
        .collect()
}

/// At most one function in a hundred is longer than 60 lines.
pub(crate) fn function_length(tree: &Tree) -> Vec<Fault> {
    let all = all_functions(tree);
    let long: Vec<_> = all.iter().filter(|(_, function)| function.lines > FUNCTION_LINES).collect();
    if long.len() * 100 <= all.len() {
        return Vec::new();
    }
    long.into_iter()
        .map(|(file, function)| {
            let what = format!(
                "fn {} has {} lines; over {FUNCTION_LINES} is for 1 % of {}",
                function.name,
                function.lines,
                all.len()
            );
            Fault::new(&file.path, function.line, what, "It is read at midnight: give a part of it a name")
        })
        .collect()
}

/// More than five parameters are a type without a name.
pub(crate) fn parameters(tree: &Tree) -> Vec<Fault> {
    all_functions(tree)
        .into_iter()
        .filter(|(_, function)| function.parameters > PARAMETERS)
        .map(|(file, function)| {
            let what =
                format!("fn {} takes {} parameters, {PARAMETERS} are allowed", function.name, function.parameters);
            Fault::new(
                &file.path,
                function.line,
                what,
                "Callers mix them up: make a struct of those that belong together",
            )
        })
        .collect()
}

fn all_functions(tree: &Tree) -> Vec<(&TextFile, Function)> {
    let mut all = Vec::new();
    for file in tree.rust() {
        all.extend(functions(&RustText::read(&file.text).code).into_iter().map(|function| (file, function)));
    }
    all
}
