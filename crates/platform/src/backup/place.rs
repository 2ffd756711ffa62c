//! A file that gets its name only when it is whole: written beside it, flushed to the disk, then renamed.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use rustix::process::geteuid;

use super::BackupError;

/// A file under its working name, held by a lock: what a killed program left is replaced, what lives is left
/// alone.
pub(super) struct Unfinished {
    file: File,
    path: PathBuf,
    target: PathBuf,
    is_finished: bool,
}

impl Unfinished {
    pub(super) fn begin(target: &Path) -> Result<Self, BackupError> {
        if fs::symlink_metadata(target).is_ok() {
            return Err(BackupError::Exists(target.to_owned()));
        }
        let path = beside(target, ".unfinished");
        let failed = |source: io::Error| match source.kind() {
            ErrorKind::AlreadyExists => BackupError::Busy(target.to_owned()),
            _ => BackupError::Write { path: target.to_owned(), source },
        };
        let made = match make(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let left = Left::take(&path, target)?;
                fs::remove_file(&path).map_err(failed)?;
                let made = make(&path);
                drop(left); // until here nobody else takes it for what a killed program left
                made
            }
            made => made,
        };
        let file = made.map_err(failed)?;
        if file.try_lock().is_err() || !is_at(&file, &path) {
            return Err(BackupError::Busy(target.to_owned()));
        }
        Ok(Self { file, path, target: target.to_owned(), is_finished: false })
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Gives the file its name.
    pub(super) fn finish(mut self) -> Result<(), BackupError> {
        if fs::symlink_metadata(&self.target).is_ok() {
            return Err(BackupError::Exists(self.target.clone()));
        }
        let named = self.file.sync_all().and_then(|()| rename(&self.path, &self.target));
        named.map_err(|source| BackupError::Write { path: self.target.clone(), source })?;
        self.is_finished = true;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_finished {
            let _ = fs::remove_file(&self.path); // what cannot be removed is replaced by the next backup
        }
    }
}

/// Always a new file: one that was there keeps its owner, its mode, and whoever has it open.
fn make(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// What a killed program left, held until it is removed.
struct Left(#[expect(dead_code, reason = "its lock is what counts")] File);

impl Left {
    fn take(path: &Path, target: &Path) -> Result<Self, BackupError> {
        // A link could name anything, and opening a pipe would wait for its reader.
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        let foreign = || BackupError::Foreign(path.to_owned());
        let file = OpenOptions::new().write(true).custom_flags(flags).open(path).map_err(|_| foreign())?;
        let about = file.metadata().map_err(|_| foreign())?;
        if !about.is_file() || about.uid() != geteuid().as_raw() {
            return Err(foreign());
        }
        match file.try_lock().is_ok() && is_at(&file, path) {
            true => Ok(Self(file)),
            false => Err(BackupError::Busy(target.to_owned())),
        }
    }
}

/// The same name with an ending.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(ending);
    name.into()
}

/// Renames lastingly.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_folder_of(to)
}

/// Removes a file; one that is not there is removed.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A name is lasting when its folder is on the disk.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// False when the file was renamed between opening and locking: it belongs to somebody else.
fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(ours), Ok(named)) => ours.ino() == named.ino() && ours.dev() == named.dev(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
