//! The pictures of the manual: the same names each time, and the same picture while nothing changed.
//!
//! What differs from run to run (days, hours, ports, codes that are drawn) is replaced by fixed words in the page that
//! is shown, never in the program.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::browser::driver::{Browser, Size};

const STILL: &str = include_str!("still.js");
/// Longer pages are cut: the manual shows where to begin.
const HIGHEST: u32 = 1_700;

/// Takes the pictures.
pub(super) struct Camera {
    /// Where they are kept; without it they are only drawn.
    folder: Option<PathBuf>,
    taken: RefCell<BTreeSet<String>>,
}

fn manual() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/manual")
}

impl Camera {
    pub(super) fn load() -> anyhow::Result<Self> {
        let folder = std::env::var_os("NOROSHI_PICTURES").map(PathBuf::from);
        if let Some(folder) = &folder {
            ensure!(folder.is_dir(), "{} is no folder", folder.display());
        }
        Ok(Self { folder, taken: RefCell::default() })
    }

    /// Takes the page that is open; afterwards it is what it was.
    pub(super) fn take(&self, browser: &Browser, name: &'static str, size: Size) -> anyhow::Result<()> {
        let file = format!("{name}.png");
        ensure!(self.taken.borrow_mut().insert(file.clone()), "{file} was taken before");
        browser.measure(STILL)?;
        let picture = browser.photograph(size, HIGHEST)?;
        browser.measure("window.goOn()")?;
        let Some(folder) = &self.folder else { return Ok(()) };
        let path = folder.join(&file);
        if std::fs::read(&path).is_ok_and(|known| known == picture) {
            return Ok(());
        }
        std::fs::write(&path, picture).with_context(|| path.display().to_string())
    }

    /// Every picture that is taken lies in the manual's folder, and no other; the manual shows each.
    pub(super) fn agrees_with_the_manual(&self) -> anyhow::Result<()> {
        let taken = self.taken.borrow();
        let kept = pictures_kept()?;
        ensure!(*taken == kept, "taken: {taken:?}\nkept in docs/manual: {kept:?}\nrun make walkthrough");
        Ok(())
    }
}

fn pictures_kept() -> anyhow::Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(manual())? {
        let entry = entry?;
        // The folder of the detection rules has pages of its own.
        if entry.file_type()?.is_file() {
            names.insert(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.remove("README.md");
    Ok(names)
}

#[test]
fn the_manual_shows_every_picture_and_names_no_other() -> anyhow::Result<()> {
    let text = std::fs::read_to_string(manual().join("README.md"))?;
    let mut shown = BTreeSet::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("![")) {
        let (words, rest) = line.split_once("](").with_context(|| line.to_owned())?;
        let name = rest.strip_suffix(')').with_context(|| line.to_owned())?;
        ensure!(!words.is_empty(), "{name} is not told in words");
        ensure!(shown.insert(name.to_owned()), "{name} is shown twice");
    }
    let kept = pictures_kept()?;
    ensure!(shown == kept, "shown: {shown:?}\nkept: {kept:?}");
    Ok(())
}
