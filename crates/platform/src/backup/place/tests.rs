//! The working name may hold what others put there: nothing of it is written into, and no mode or owner is kept.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{BackupError, Unfinished};

/// A folder, the name of the backup in it, and its working name.
fn folder() -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (target, working) = (folder.path().join("a.backup"), folder.path().join("a.backup.unfinished"));
    (folder, target, working)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn what_a_killed_program_left_gives_neither_mode_nor_content_nor_open_files() {
    let (_folder, target, working) = folder();
    fs::write(&working, "half of a backup").unwrap();
    fs::set_permissions(&working, fs::Permissions::from_mode(0o666)).unwrap();
    let reader = fs::File::open(&working).unwrap();
    let unfinished = Unfinished::begin(&target).unwrap();
    unfinished.file().write_all(b"whole").unwrap();
    unfinished.finish().unwrap();
    assert_eq!((fs::read_to_string(&target).unwrap().as_str(), mode(&target)), ("whole", 0o600));
    assert!(!working.exists());
    assert_eq!(std::io::read_to_string(reader).unwrap(), "half of a backup", "who had it open reads nothing new");
}

#[test]
fn a_link_is_neither_followed_nor_removed() {
    let (folder, target, working) = folder();
    let other = folder.path().join("other");
    for named in [&other, &folder.path().join("nothing")] {
        fs::write(&other, "of somebody else").unwrap();
        symlink(named, &working).unwrap();
        let refused = Unfinished::begin(&target).err().unwrap();
        assert!(matches!(&refused, BackupError::Foreign(path) if *path == working), "{refused}");
        assert!(fs::symlink_metadata(&working).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&other).unwrap(), "of somebody else");
        assert!(!folder.path().join("nothing").exists());
        fs::remove_file(&working).unwrap();
    }
    fs::create_dir(&working).unwrap();
    assert!(matches!(Unfinished::begin(&target).err().unwrap(), BackupError::Foreign(_)));
}

/// Only root gives a file away.
#[test]
fn a_file_of_another_user_is_left_alone() {
    let (_folder, target, working) = folder();
    fs::write(&working, "of another user").unwrap();
    if chown(&working, Some(65_534), None).is_err() {
        return;
    }
    assert!(matches!(Unfinished::begin(&target).err().unwrap(), BackupError::Foreign(_)));
    assert_eq!(fs::read_to_string(&working).unwrap(), "of another user");
}

#[test]
fn two_that_write_the_same_file_do_not_take_it_from_each_other() {
    let (_folder, target, working) = folder();
    let first = Unfinished::begin(&target).unwrap();
    assert!(matches!(Unfinished::begin(&target).err().unwrap(), BackupError::Busy(_)));
    assert!(working.exists());
    drop(first);
    assert!(!working.exists());
    drop(Unfinished::begin(&target).unwrap());
}
