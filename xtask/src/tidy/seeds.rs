//! Copied text: the real letters that the project learned from are not ours to publish.
//!
//! When their folder is at hand (`NOROSHI_SEEDS`, else `../shared/seeds`), no run of 20 or more of their characters,
//! white space removed, may stand in this repository. Official names (`xtask/seeds-allowed.toml`) are free: a run is
//! cut at them, and only a piece that is still 20 characters long counts. Left out: quotations broken up by markup.

use super::Fault;
use crate::tree::Tree;
use anyhow::Context;
use std::collections::{HashMap, HashSet};
use std::path::Path;

const RUN: usize = 20;
const ALLOWED: &str = "xtask/seeds-allowed.toml";

/// A text without white space; each character knows its line.
pub(crate) struct Squeezed {
    pub(crate) chars: Vec<(char, usize)>,
}

impl Squeezed {
    /// Removes every white space, the ideographic one too.
    pub(crate) fn read(text: &str) -> Self {
        let numbered = text.lines().enumerate();
        let chars = numbered.flat_map(|(index, line)| line.chars().map(move |char| (char, index + 1)));
        Self { chars: chars.filter(|(char, _)| !char.is_whitespace()).collect() }
    }

    fn letters(&self) -> Vec<char> {
        self.chars.iter().map(|(char, _)| *char).collect()
    }
}

/// Every window of 20 characters of the letters, by its hash.
pub(crate) struct Seeds {
    windows: HashMap<u64, HashSet<Vec<char>>>,
}

impl Seeds {
    /// Reads the letters, when they are at hand.
    pub(crate) fn find(root: &Path) -> anyhow::Result<Option<Self>> {
        let named = std::env::var_os("NOROSHI_SEEDS");
        let folder = named.as_ref().map_or_else(|| root.join("../shared/seeds"), Into::into);
        if named.is_none() && !folder.is_dir() {
            return Ok(None);
        }
        let mut texts = Vec::new();
        for entry in std::fs::read_dir(&folder).context("the folder of the seed letters cannot be read")? {
            texts.push(std::fs::read_to_string(entry?.path()).context("a seed letter cannot be read")?);
        }
        Ok(Some(Self::of(texts.iter().map(String::as_str))))
    }

    /// Takes the letters as texts.
    pub(crate) fn of<'text>(texts: impl Iterator<Item = &'text str>) -> Self {
        let mut windows: HashMap<u64, HashSet<Vec<char>>> = HashMap::new();
        for text in texts {
            let letters = Squeezed::read(text).letters();
            for (hash, window) in rolling(&letters).zip(letters.windows(RUN)) {
                windows.entry(hash).or_default().insert(window.to_vec());
            }
        }
        Self { windows }
    }

    fn contains(&self, hash: u64, window: &[char]) -> bool {
        self.windows.get(&hash).is_some_and(|windows| windows.contains(window))
    }
}

/// Looks for runs of the letters in every text file.
pub(crate) fn copied_text(tree: &Tree, seeds: &Seeds) -> Vec<Fault> {
    let allowed = allowed_names(tree);
    let mut faults = Vec::new();
    for file in &tree.files {
        let squeezed = Squeezed::read(&file.text);
        for (line, run) in runs(&squeezed, seeds) {
            let Some(piece) = longest_piece(&run, &allowed).filter(|piece| piece.chars().count() >= RUN) else {
                continue;
            };
            let begin: String = piece.chars().take(8).collect();
            let what = format!("{} characters of a seed letter stand here: {begin}…", piece.chars().count());
            let remedy = "The letters are not ours to publish: write it in your own words (official names: xtask/seeds-allowed.toml)";
            faults.push(Fault::new(&file.path, line, what, remedy));
        }
    }
    faults
}

/// Maximal runs, each with the line on which it begins.
fn runs(squeezed: &Squeezed, seeds: &Seeds) -> Vec<(usize, String)> {
    let letters = squeezed.letters();
    let hits = rolling(&letters).zip(letters.windows(RUN)).map(|(hash, window)| seeds.contains(hash, window));
    let mut runs: Vec<(usize, String)> = Vec::new();
    let mut is_inside = false;
    for ((at, hit), window) in hits.enumerate().zip(letters.windows(RUN)) {
        match (is_inside, hit, runs.last_mut()) {
            (true, true, Some((_, run))) => run.extend(window.last()),
            (_, true, _) => {
                let line = squeezed.chars.get(at).map_or(1, |(_, line)| *line);
                runs.push((line, window.iter().collect()));
            }
            _ => {}
        }
        is_inside = hit;
    }
    runs
}

fn longest_piece<'run>(run: &'run str, allowed: &[String]) -> Option<&'run str> {
    let mut pieces = vec![run];
    for name in allowed {
        pieces = pieces.into_iter().flat_map(|piece| piece.split(name.as_str())).collect();
    }
    pieces.into_iter().max_by_key(|piece| piece.chars().count())
}

fn allowed_names(tree: &Tree) -> Vec<String> {
    let table = tree.file(ALLOWED).and_then(|file| file.text.parse::<toml::Table>().ok()).unwrap_or_default();
    let names = table.get("allowed").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let squeeze = |name: &str| name.chars().filter(|char| !char.is_whitespace()).collect();
    names.iter().filter_map(toml::Value::as_str).map(squeeze).collect()
}

/// A hash for each window, each made from the one before (Rabin and Karp): the tree is read in one pass.
fn rolling(letters: &[char]) -> impl Iterator<Item = u64> + '_ {
    const BASE: u64 = 1_000_003;
    let leaving_weight = (1..RUN).fold(1_u64, |weight, _| weight.wrapping_mul(BASE));
    let add = |hash: u64, char: char| hash.wrapping_mul(BASE).wrapping_add(u64::from(char));
    let mut hash = letters.iter().take(RUN - 1).fold(0, |hash, char| add(hash, *char));
    letters.iter().skip(RUN - 1).zip(letters.iter()).map(move |(entering, leaving)| {
        let whole = add(hash, *entering);
        hash = whole.wrapping_sub(u64::from(*leaving).wrapping_mul(leaving_weight));
        whole
    })
}
