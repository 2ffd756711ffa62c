//! A file that gets its name only when it is whole: written beside it, flushed to the disk, then renamed.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::BackupError;

/// A file under its working name, held by a lock: what a killed program left is taken over, what lives is left alone.
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
        let io = |source| BackupError::Write { path: target.to_owned(), source };
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(io)?;
        if file.try_lock().is_err() || !is_at(&file, &path) {
            return Err(BackupError::Busy(target.to_owned()));
        }
        let unfinished = Self { file, path, target: target.to_owned(), is_finished: false };
        unfinished.file.set_len(0).map_err(io)?;
        Ok(unfinished)
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
            let _ = fs::remove_file(&self.path); // what cannot be removed is taken over by the next backup
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
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(named)) => ours.ino() == named.ino() && ours.dev() == named.dev(),
        _ => false,
    }
}
