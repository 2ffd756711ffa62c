//! SQL: sqlx only inside `platform`, statements only in a capability's `store.rs` (or `store/*.rs`), a number of its own for
//! each advisory lock.
//!
//! Invariants: a statement is recognised by its first word, so prose such as `"SELECTED"` or the HTTP method
//! `"DELETE"` is fine. Left out: statements put together from pieces; `docs/STYLE.md` forbids them, reviewers look.

use super::Fault;
use super::rust_text::RustText;
use crate::tree::{TextFile, Tree};
use std::collections::HashMap;

const STATEMENTS: [&str; 4] = ["SELECT", "INSERT", "UPDATE", "DELETE"];

/// `platform::db` is the only place that knows which database runs.
pub(crate) fn sqlx_only_in_platform(tree: &Tree) -> Vec<Fault> {
    let remedy = "Only platform::db knows which database runs: use its query wrapper";
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| file.crate_name().is_some_and(|name| name != "platform")) {
        let code = if file.is_rust() { RustText::read(&file.text).code } else { String::new() };
        let uses =
            |line: &str| line.split(|char: char| !char.is_alphanumeric() && char != '_').any(|word| word == "sqlx");
        let declares = |line: &str| line.split([' ', '=', '.']).next() == Some("sqlx");
        let line = match file.path.ends_with("/Cargo.toml") {
            true => file.text.lines().position(declares),
            false => code.lines().position(uses),
        };
        faults.extend(
            line.map(|line| Fault::new(&file.path, line + 1, "sqlx outside crates/platform".to_owned(), remedy)),
        );
    }
    faults
}

/// All statements of a capability are in its store.
pub(crate) fn statements_in_stores(tree: &Tree) -> Vec<Fault> {
    let remedy = "A capability's statements are read together in its store.rs: move it there as one function";
    let mut faults = Vec::new();
    for file in tree.rust().filter(|file| !may_hold_statements(file)) {
        for literal in RustText::read(&file.text).literals.iter().filter(|literal| is_statement(&literal.text)) {
            faults.push(Fault::new(&file.path, literal.line, "SQL outside a store".to_owned(), remedy));
        }
    }
    faults
}

/// Two locks under one number hold up people who have nothing to do with each other, and lock each other dead in the end.
pub(crate) fn lock_numbers(tree: &Tree) -> Vec<Fault> {
    let remedy = "Each lock has its number, in one file: take the next one that is free";
    let (mut owners, mut faults) = (HashMap::<String, String>::new(), Vec::new());
    for file in tree.rust().filter(|file| !file.is_test()) {
        for literal in &RustText::read(&file.text).literals {
            for number in numbers_of_locks(&literal.text) {
                let owner = owners.entry(number.clone()).or_insert_with(|| file.path.clone());
                if *owner != file.path {
                    let what = format!("lock {number} is that of {owner}");
                    faults.push(Fault::new(&file.path, literal.line, what, remedy));
                }
            }
        }
    }
    faults
}

/// The first arguments of advisory locks in a statement.
fn numbers_of_locks(text: &str) -> Vec<String> {
    let calls = text.split("advisory_xact_lock").skip(1).filter_map(|rest| rest.split_once('(')).map(|(_, rest)| rest);
    let first = |rest: &str| rest.chars().take_while(char::is_ascii_digit).collect::<String>();
    calls.map(first).filter(|number| !number.is_empty()).collect()
}

fn may_hold_statements(file: &TextFile) -> bool {
    let is_store = file.path.ends_with("/store.rs") || file.path.contains("/store/");
    is_store || file.is_test() || file.crate_name() == Some("platform")
}

fn is_statement(text: &str) -> bool {
    let text = text.trim_start_matches(|char: char| char.is_whitespace() || char == '\\');
    STATEMENTS.iter().any(|word| {
        text.strip_prefix(word).is_some_and(|rest| rest.starts_with(char::is_whitespace) && !rest.trim().is_empty())
    })
}
