//! Every kept input ends well: what an engine found once, and what leads it to new code.

use noroshi_fuzz::{TARGETS, Target};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/fuzz")
}

/// The inputs of a target, in the order of their names.
fn inputs(target: &Target) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder().join(target.name))? {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}

#[test]
fn every_kept_input_ends_well() -> io::Result<()> {
    let mut bad = Vec::new();
    for target in &TARGETS {
        let paths = inputs(target)?;
        assert!(!paths.is_empty(), "corpus/fuzz/{} holds no input", target.name);
        for path in paths {
            let octets = fs::read(&path)?;
            // An input that overflows the stack ends the whole program: its name is the last one told.
            eprintln!("{}", path.display());
            if std::panic::catch_unwind(|| (target.run)(&octets)).is_err() {
                bad.push(path);
            }
        }
    }
    assert!(bad.is_empty(), "inputs that end badly: {bad:#?}");
    Ok(())
}

#[test]
fn every_folder_of_inputs_is_a_target() -> io::Result<()> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder())? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    assert_eq!(names, TARGETS.map(|target| target.name));
    Ok(())
}
