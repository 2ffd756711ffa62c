//! Import edges: which crate may use which, and why (`xtask/imports.toml`).
//!
//! Invariants: the edges in the Cargo.toml files and the edges in the list are the same set; each has a reason; none
//! points to the right in the order; the order printed in `docs/STYLE.md` is the order in the list.
//! Left out: crates that are not ours (the licence gate looks at those).

use super::Fault;
use crate::tree::Tree;
use std::collections::BTreeMap;

const LIST: &str = "xtask/imports.toml";
const STYLE: &str = "docs/STYLE.md";
const MEND_EDGE: &str = "Every edge between our crates is a decision: add `dependency = \"reason\"` under the crate's \
    table in xtask/imports.toml, or remove the dependency";
const MEND_STALE: &str = "The list tells readers who uses whom: remove the line, or the whole table of a removed crate";
const MEND_ORDER: &str = "A crate uses only crates left of it (docs/STYLE.md, Who may import whom): write an event to \
    the outbox, or define a trait on the left that the program implements";
const MEND_LIST: &str =
    "Without a readable list no edge can be checked: see the comment at the top of xtask/imports.toml";
const MEND_NAME: &str = "Folder and package share their name so that `ls crates` reads like the field: rename one";

/// One `noroshi-*` line of a Cargo.toml.
struct Edge {
    from: String,
    to: String,
    path: String,
    line: usize,
}

/// The list as written.
struct AllowedEdges {
    order: Vec<String>,
    reasons: BTreeMap<(String, String), String>,
    crates: Vec<String>,
}

/// Compares the Cargo.toml files with the list.
pub(crate) fn import_edges(tree: &Tree) -> Vec<Fault> {
    let Some(allowed) = AllowedEdges::read(tree) else {
        return vec![Fault::new(LIST, 1, "the list of import edges cannot be read".to_owned(), MEND_LIST)];
    };
    let mut faults = misnamed_packages(tree, &allowed);
    let edges = edges(tree);
    for edge in &edges {
        faults.extend(unlisted(edge, &allowed));
        faults.extend(to_the_right(edge, &allowed));
    }
    faults.extend(stale_lines(tree, &allowed, &edges));
    faults
}

/// `docs/STYLE.md` prints the order for people; it must be the same one.
pub(crate) fn printed_order(tree: &Tree) -> Vec<Fault> {
    let (Some(allowed), Some(style)) = (AllowedEdges::read(tree), tree.file(STYLE)) else { return Vec::new() };
    let section = style.text.split_once("## Who may import whom").map_or("", |(_, rest)| rest);
    let block = section.split("```").nth(1).unwrap_or_default();
    let printed: Vec<&str> = block.split('<').filter_map(|part| part.split_whitespace().next()).collect();
    if printed == allowed.order {
        return Vec::new();
    }
    let line = 1 + style.text.lines().take_while(|line| !line.starts_with("## Who may import whom")).count();
    let what = "the printed import order differs from `order` in xtask/imports.toml".to_owned();
    vec![Fault::new(STYLE, line, what, "People read this one, tidy reads the other: write the same order in both")]
}

impl AllowedEdges {
    fn read(tree: &Tree) -> Option<Self> {
        let table: toml::Table = tree.file(LIST)?.text.parse().ok()?;
        let order =
            table.get("order")?.as_array()?.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect();
        let mut reasons = BTreeMap::new();
        let mut crates = Vec::new();
        for (from, edges) in table.iter().filter_map(|(name, value)| Some((name, value.as_table()?))) {
            crates.push(from.clone());
            for (to, reason) in edges {
                reasons.insert((from.clone(), to.clone()), reason.as_str()?.trim().to_owned());
            }
        }
        Some(Self { order, reasons, crates })
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.order.iter().position(|other| other == name)
    }
}

fn manifests(tree: &Tree) -> impl Iterator<Item = (&str, &crate::tree::TextFile)> {
    let is_manifest =
        |path: &str| path == "xtask/Cargo.toml" || path.starts_with("crates/") && path.matches('/').count() == 2;
    tree.files
        .iter()
        .filter(move |file| file.path.ends_with("/Cargo.toml") && is_manifest(&file.path))
        .filter_map(|file| Some((file.crate_name()?, file)))
}

fn edges(tree: &Tree) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (from, file) in manifests(tree) {
        let Ok(manifest) = file.text.parse::<toml::Table>() else { continue };
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let names = manifest.get(kind).and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::keys);
            for package in names {
                let to = if package == "noroshi" { Some("noroshi") } else { package.strip_prefix("noroshi-") };
                // A crate names itself among its dev-dependencies to turn on its own features for its tests.
                let Some(to) = to.filter(|to| *to != from) else { continue };
                let is_named = |line: &str| line.split([' ', '=', '.']).next() == Some(package);
                let line = 1 + file.text.lines().position(is_named).unwrap_or(0);
                edges.push(Edge { from: from.to_owned(), to: to.to_owned(), path: file.path.clone(), line });
            }
        }
    }
    edges
}

fn unlisted(edge: &Edge, allowed: &AllowedEdges) -> Option<Fault> {
    let what = match allowed.reasons.get(&(edge.from.clone(), edge.to.clone())) {
        Some(reason) if !reason.is_empty() => return None,
        Some(_) => format!("the edge {} → {} has no reason", edge.from, edge.to),
        None => format!("{} imports {} without a line in xtask/imports.toml", edge.from, edge.to),
    };
    Some(Fault::new(&edge.path, edge.line, what, MEND_EDGE))
}

fn to_the_right(edge: &Edge, allowed: &AllowedEdges) -> Option<Fault> {
    let (from, to) = (allowed.place(&edge.from)?, allowed.place(&edge.to));
    if to.is_some_and(|to| to < from) {
        return None;
    }
    let what = format!("{} imports {}, which is not left of it", edge.from, edge.to);
    Some(Fault::new(&edge.path, edge.line, what, MEND_ORDER))
}

fn stale_lines(tree: &Tree, allowed: &AllowedEdges, edges: &[Edge]) -> Vec<Fault> {
    let is_there = |name: &String| manifests(tree).any(|(folder, _)| folder == name);
    let is_used = |from: &str, to: &str| edges.iter().any(|edge| edge.from == from && edge.to == to);
    let gone = allowed.crates.iter().filter(|name| !is_there(name));
    let gone = gone.map(|name| (format!("[{name}]"), format!("there is no crate {name}")));
    let unused = allowed.reasons.keys().filter(|(from, to)| !is_used(from, to));
    let unused = unused.map(|(from, to)| (format!("[{from}]"), format!("{from} does not import {to}")));
    let text = tree.file(LIST).map_or("", |file| file.text.as_str());
    gone.chain(unused)
        .map(|(header, what)| {
            let line = 1 + text.lines().position(|line| line.starts_with(&header)).unwrap_or(0);
            Fault::new(LIST, line, what, MEND_STALE)
        })
        .collect()
}

fn misnamed_packages(tree: &Tree, allowed: &AllowedEdges) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (folder, file) in manifests(tree) {
        let expected =
            if matches!(folder, "noroshi" | "xtask") { folder.to_owned() } else { format!("noroshi-{folder}") };
        if !file.text.lines().any(|line| line == format!("name = \"{expected}\"")) {
            faults.push(Fault::new(&file.path, 1, format!("the package is not called {expected}"), MEND_NAME));
        }
        if allowed.place(folder).is_none() {
            let what = format!("{folder} has no place in `order` of xtask/imports.toml");
            faults.push(Fault::new(&file.path, 1, what, MEND_ORDER));
        }
    }
    faults
}
