//! Walking: from the paths of the command line to single messages, one at a time.
//!
//! In a folder every regular file is an input, whatever its name; names that begin with a dot, links, and the folder `tmp`
//! of a Maildir are left out. A mailbox (mbox) is cut into its messages while it is read.

mod mailbox;

use mailbox::Messages;
use noroshi_mailguard::Limits;
use std::collections::VecDeque;
use std::fs::{DirEntry, File, ReadDir};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

/// How a mailbox begins.
const FROM: &[u8] = b"From ";

/// One message to be judged.
pub(super) struct Input {
    /// As given or found; `#1`, `#2`… for the messages of a mailbox.
    pub(super) path: String,
    content: Content,
}

enum Content {
    File(PathBuf),
    Octets(Vec<u8>),
    Failed(io::Error),
}

impl Input {
    /// The message itself.
    pub(super) fn octets(self) -> io::Result<Vec<u8>> {
        match self.content {
            Content::Octets(octets) => Ok(octets),
            Content::Failed(error) => Err(error),
            Content::File(path) => {
                let mut octets = Vec::new();
                // One more than is read of a mail: the mail guard says what it left away.
                File::open(path)?.take(Limits::default().octets as u64 + 1).read_to_end(&mut octets)?;
                Ok(octets)
            }
        }
    }

    fn failed(path: &Path, error: io::Error) -> Self {
        Self { path: shown(path), content: Content::Failed(error) }
    }
}

/// All messages of the paths, in their order.
pub(super) struct Walk {
    paths: VecDeque<PathBuf>,
    folders: Vec<Folder>,
    mailbox: Option<(PathBuf, Messages)>,
}

struct Folder {
    entries: ReadDir,
    path: PathBuf,
    is_maildir: bool,
}

impl Walk {
    /// Begins at the first path.
    pub(super) fn of(paths: &[PathBuf]) -> Self {
        Self { paths: paths.iter().cloned().collect(), folders: Vec::new(), mailbox: None }
    }

    fn next_of_mailbox(&mut self) -> Option<Input> {
        let (path, messages) = self.mailbox.as_mut()?;
        match messages.next() {
            Some(Ok(message)) => {
                let number = message.number.map(|number| format!("#{number}")).unwrap_or_default();
                Some(Input { path: format!("{}{number}", shown(path)), content: Content::Octets(message.octets) })
            }
            Some(Err(error)) => Some(Input::failed(path, error)),
            None => {
                self.mailbox = None;
                None
            }
        }
    }

    /// The next entry of the innermost folder: a message, or nothing when it opened a folder or was left out.
    fn next_of_folder(&mut self) -> Option<Input> {
        let folder = self.folders.last_mut()?;
        match folder.entries.next() {
            None => {
                self.folders.pop();
                None
            }
            Some(Err(error)) => {
                let failed = Input::failed(&folder.path, error);
                self.folders.pop();
                Some(failed)
            }
            Some(Ok(entry)) => {
                let is_left_out = is_hidden(&entry) || (folder.is_maildir && entry.file_name() == "tmp");
                if is_left_out { None } else { self.enter(&entry) }
            }
        }
    }

    fn enter(&mut self, entry: &DirEntry) -> Option<Input> {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => self.open_folder(entry.path()),
            Ok(kind) if kind.is_file() => self.open_file(entry.path()),
            Ok(_) => None,
            Err(error) => Some(Input::failed(&entry.path(), error)),
        }
    }

    fn open_folder(&mut self, path: PathBuf) -> Option<Input> {
        match std::fs::read_dir(&path) {
            Ok(entries) => {
                let is_maildir = path.join("cur").is_dir() && path.join("new").is_dir();
                self.folders.push(Folder { entries, path, is_maildir });
                None
            }
            Err(error) => Some(Input::failed(&path, error)),
        }
    }

    /// What begins like a mailbox is cut here, one message after the other; everything else is read by a worker.
    fn open_file(&mut self, path: PathBuf) -> Option<Input> {
        match File::open(&path).and_then(begins_with_from) {
            Ok((true, input)) => self.open_mailbox(path, input),
            Ok((false, _)) => Some(Input { path: shown(&path), content: Content::File(path) }),
            Err(error) => Some(Input::failed(&path, error)),
        }
    }

    fn open_mailbox(&mut self, path: PathBuf, input: impl Read + Send + 'static) -> Option<Input> {
        self.mailbox = Some((path, Messages::of(Box::new(BufReader::new(input)))));
        None
    }

    fn open_path(&mut self, path: PathBuf) -> Option<Input> {
        if path.as_os_str() == "-" {
            return self.open_mailbox(path, io::stdin());
        }
        match std::fs::metadata(&path) {
            Ok(kind) if kind.is_dir() => self.open_folder(path),
            Ok(_) => self.open_file(path),
            Err(error) => Some(Input::failed(&path, error)),
        }
    }
}

/// Whether it begins with `From `, and all of it.
fn begins_with_from(mut input: File) -> io::Result<(bool, impl Read + Send)> {
    let mut head = Vec::with_capacity(FROM.len());
    input.by_ref().take(FROM.len() as u64).read_to_end(&mut head)?;
    let begins = head == FROM;
    Ok((begins, io::Cursor::new(head).chain(input)))
}

impl Iterator for Walk {
    type Item = Input;
    fn next(&mut self) -> Option<Input> {
        loop {
            let found = if self.mailbox.is_some() {
                self.next_of_mailbox()
            } else if self.folders.is_empty() {
                let path = self.paths.pop_front()?;
                self.open_path(path)
            } else {
                self.next_of_folder()
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().first() == Some(&b'.')
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
