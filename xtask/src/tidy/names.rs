//! Vague names: no crate and no module is called after nothing in the field.

use super::Fault;
use super::rust_text::RustText;
use crate::tree::Tree;

const VAGUE: [&str; 8] = ["util", "utils", "common", "helper", "helpers", "manager", "managers", "misc"];
const REMEDY: &str =
    "A name nobody can look for gathers what belongs elsewhere: use the field's term for what is inside";

/// Looks at folders, file names and `mod` lines.
pub(crate) fn vague_names(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.rust() {
        let stems = file.path.split('/').map(|part| part.strip_suffix(".rs").unwrap_or(part));
        for name in stems.filter(|stem| VAGUE.contains(stem)) {
            faults.push(Fault::new(&file.path, 1, format!("`{name}` is a vague name"), REMEDY));
        }
        for (index, line) in RustText::read(&file.text).code.lines().enumerate() {
            let Some(name) = inline_module(line).filter(|name| VAGUE.contains(name)) else { continue };
            faults.push(Fault::new(&file.path, index + 1, format!("`mod {name}` is a vague name"), REMEDY));
        }
    }
    faults
}

fn inline_module(line: &str) -> Option<&str> {
    let mut words = line.split(|char: char| !char.is_alphanumeric() && char != '_').filter(|word| !word.is_empty());
    words.find(|word| *word == "mod")?;
    words.next()
}
