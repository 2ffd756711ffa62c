//! Real mails that lie beside the repository: nobody in them is protected, so nothing may be held.

use anyhow::Context as _;
use noroshi_mailguard::{Context, assess};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tally::Tally;

/// Sets of honest mails.
const HAM: [&str; 6] = ["sa-ham", "list-ham-en", "ja-ham", "ja-list-ham", "ja-formreply", "ja-fixtures-2"];
/// Sets of other frauds, advertisements and broken mails: nothing is held, a notice is no fault.
const OTHERS: [&str; 8] =
    ["ja-ads", "ja-autoreply", "ja-phish", "ja-phish-2", "ja-scam-419", "phishing-pot", "sa-spam", "mime-torture"];

/// Judges them and adds the honest ones to the harmless; false when none are there.
pub(crate) fn judge(folder: &Path, context: &Context, harmless: &mut Tally) -> anyhow::Result<bool> {
    if !folder.is_dir() {
        return Ok(false);
    }
    let place = std::env::temp_dir().join(format!("noroshi-eval-{}", std::process::id()));
    std::fs::create_dir_all(&place)?;
    let outcome = judge_in(folder, &place, context, harmless);
    std::fs::remove_dir_all(&place)?;
    outcome.map(|()| true)
}

fn judge_in(folder: &Path, place: &Path, context: &Context, harmless: &mut Tally) -> anyhow::Result<()> {
    println!("\nreal mails\tmails\thold\tbanner\tpass");
    for (names, is_honest) in [(HAM.as_slice(), true), (OTHERS.as_slice(), false)] {
        let mut all = Tally::default();
        for name in names {
            let mut tally = Tally::default();
            for path in unpacked(&folder.join(format!("{name}.tar.zst")), &place.join(name))? {
                tally.count(assess(&std::fs::read(&path)?, context).verdict);
            }
            println!("{name}\t{tally}");
            all.add(&tally);
        }
        println!("{}\t{all}\thold {}", if is_honest { "honest" } else { "others" }, all.bounds(all.hold));
        if is_honest {
            harmless.add(&all);
        }
    }
    Ok(())
}

fn unpacked(archive: &Path, place: &Path) -> anyhow::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(place)?;
    let status = Command::new("tar").arg("--zstd").arg("-xf").arg(archive).arg("-C").arg(place).status();
    anyhow::ensure!(status.context("tar")?.success(), "{} cannot be unpacked", archive.display());
    let mut files = Vec::new();
    let mut folders = vec![place.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            match entry.file_type()? {
                kind if kind.is_dir() => folders.push(entry.path()),
                kind if kind.is_file() => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files.sort();
    Ok(files)
}
