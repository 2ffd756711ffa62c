//! Tidy: the rules of `docs/STYLE.md` that a machine can check, in under five seconds.
//!
//! Life cycle: read the tree once, run every check, print every fault, fail when there was one.
//! Invariants: a check is a function from the tree to faults and has no other input, so each is tested with a
//! violating fixture and a fine look-alike; a fault says where, what, why, and how to mend it.
//! Left out: what rustfmt, clippy and rustdoc check; and judgement.

mod documented;
mod functions;
mod imports;
mod names;
mod persons;
mod rust_text;
mod seeds;
mod size;
mod sql;
mod words;

#[cfg(test)]
mod tests;

use crate::tree::Tree;
use anyhow::bail;
use std::fmt;
use std::path::Path;

/// One broken rule at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fault {
    path: String,
    line: usize,
    what: String,
    remedy: &'static str,
}

impl Fault {
    /// `remedy` holds the reason and the way out, in this order.
    fn new(path: &str, line: usize, what: String, remedy: &'static str) -> Self {
        Self { path: path.to_owned(), line, what, remedy }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}. {}", self.path, self.line, self.what, self.remedy)
    }
}

/// Runs all checks on the repository at `root`.
pub(crate) fn tidy(root: &Path) -> anyhow::Result<()> {
    let tree = Tree::read(root)?;
    let mut faults = check(&tree);
    match seeds::Seeds::find(root)? {
        Some(seeds) => faults.extend(seeds::copied_text(&tree, &seeds)),
        None => println!("tidy: no seed letters here, so copied text was not looked for"),
    }
    faults.sort();
    for fault in &faults {
        println!("{fault}");
    }
    if !faults.is_empty() {
        bail!("tidy: {} faults in {} files read", faults.len(), tree.files.len());
    }
    println!("tidy: {} files, no fault", tree.files.len());
    Ok(())
}

/// Every check that needs nothing but the tree.
fn check(tree: &Tree) -> Vec<Fault> {
    let checks = [
        imports::import_edges,
        imports::printed_order,
        size::file_length,
        size::function_length,
        size::parameters,
        documented::opening_page,
        documented::crate_page,
        sql::sqlx_only_in_platform,
        sql::statements_in_stores,
        sql::lock_numbers,
        names::vague_names,
        words::forbidden_words,
        persons::named_persons,
    ];
    checks.iter().flat_map(|check| check(tree)).collect()
}
