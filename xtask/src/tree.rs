//! The tree: every text file that git tracks or would track, read once and shared by all checks.
//!
//! Invariants: paths are relative to the repository's root with `/` between parts; a file that is not UTF-8 or
//! holds a NUL byte is not text and is absent. Left out: ignored files and files deleted but still tracked.

use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// One text file of the repository.
pub(crate) struct TextFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl TextFile {
    /// Is this a Rust source file?
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Test code lives in a `tests.rs` beside the file it tests, or in a `tests/` or `benches/` folder.
    pub(crate) fn is_test(&self) -> bool {
        self.path.split('/').any(|part| matches!(part, "tests" | "tests.rs" | "benches"))
    }

    /// The crate folder's name: `crates/terms/src/lib.rs` belongs to `terms`, `xtask/…` to `xtask`.
    pub(crate) fn crate_name(&self) -> Option<&str> {
        let mut parts = self.path.split('/');
        match (parts.next()?, parts.next()?) {
            ("crates", name) => Some(name),
            ("xtask", _) => Some("xtask"),
            _ => None,
        }
    }
}

/// All text files, sorted by path.
pub(crate) struct Tree {
    pub(crate) files: Vec<TextFile>,
}

impl Tree {
    /// Reads what `git ls-files` names: tracked, and untracked but not ignored.
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        let listing = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .context("git must be installed: tidy asks it which files belong to the project")?;
        if !listing.status.success() {
            bail!("git ls-files failed: {}", String::from_utf8_lossy(&listing.stderr).trim());
        }
        let names = String::from_utf8(listing.stdout).context("a file name is not UTF-8")?;
        let mut files: Vec<TextFile> =
            names.split('\0').filter(|path| !path.is_empty()).filter_map(|path| read_text(root, path)).collect();
        files.sort_by(|left, right| left.path.cmp(&right.path));
        files.dedup_by(|left, right| left.path == right.path);
        Ok(Self { files })
    }

    /// The file at this path, when it is there.
    pub(crate) fn file(&self, path: &str) -> Option<&TextFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// All Rust source files.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &TextFile> {
        self.files.iter().filter(|file| file.is_rust())
    }
}

fn read_text(root: &Path, path: &str) -> Option<TextFile> {
    let bytes = std::fs::read(root.join(path)).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    (!text.contains('\0')).then(|| TextFile { path: path.to_owned(), text })
}

/// The nearest folder above the working folder that holds `xtask/imports.toml`.
pub(crate) fn repository_root() -> anyhow::Result<PathBuf> {
    let here = std::env::current_dir().context("the working folder cannot be read")?;
    let root = here.ancestors().find(|folder| folder.join("xtask/imports.toml").is_file());
    root.map(Path::to_path_buf).context("run this inside the repository (no xtask/imports.toml above this folder)")
}
