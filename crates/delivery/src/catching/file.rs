//! The file of the catching mailbox: a line of JSON, the mail's bytes, a line end; again and again.
//!
//! The line says how long the mail is, so that reading never has to look for an end inside it.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use noroshi_terms::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CaughtMail, headline};
use crate::smtp::ReceivedMail;

/// The server takes 30 MB at most; a longer record is damage.
const LONGEST: u64 = 64 << 20;

#[derive(Serialize, Deserialize)]
struct Head {
    at: Timestamp,
    from: String,
    to: Vec<String>,
    length: u64,
}

pub(super) struct MailFile {
    file: File,
    index: Mutex<Index>,
}

#[derive(Default)]
struct Index {
    entries: Vec<Entry>,
    end: u64,
}

struct Entry {
    mail: CaughtMail,
    start: u64,
    length: u64,
}

impl MailFile {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let index = read_index(&file)?;
        file.set_len(index.end)?;
        Ok(Self { file, index: Mutex::new(index) })
    }

    pub(super) fn count(&self) -> usize {
        self.index().entries.len()
    }

    pub(super) fn select(
        &self,
        fits: impl Fn(&CaughtMail) -> bool,
        skip: usize,
        limit: usize,
    ) -> (Vec<CaughtMail>, usize) {
        let index = self.index();
        let fitting = || index.entries.iter().rev().map(|entry| &entry.mail).filter(|mail| fits(mail));
        (fitting().skip(skip).take(limit).cloned().collect(), fitting().count())
    }

    pub(super) fn read(&self, number: usize) -> io::Result<Option<(CaughtMail, Vec<u8>)>> {
        let (mail, start, length) = {
            let index = self.index();
            let Some(entry) = number.checked_sub(1).and_then(|place| index.entries.get(place)) else { return Ok(None) };
            (entry.mail.clone(), entry.start, entry.length)
        };
        let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
        self.file.read_exact_at(&mut bytes, start)?;
        Ok(Some((mail, bytes)))
    }

    /// The whole record or nothing of it.
    pub(super) fn add(&self, at: Timestamp, mail: ReceivedMail) -> io::Result<()> {
        let head = Head { at, from: mail.from, to: mail.to, length: mail.raw.len() as u64 };
        let mut record = serde_json::to_vec(&head)?;
        record.push(b'\n');
        let before = record.len() as u64;
        record.extend_from_slice(&mail.raw);
        record.push(b'\n');
        let headline = headline(&mail.raw);
        let mut index = self.index();
        if let Err(error) = self.file.write_all_at(&record, index.end) {
            self.file.set_len(index.end)?;
            return Err(error);
        }
        let start = index.end + before;
        index.end += record.len() as u64;
        index.add(head, headline, start);
        Ok(())
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        // No code panics while it holds the lock.
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Index {
    fn add(&mut self, head: Head, (recipient, subject): (String, String), start: u64) {
        let number = self.entries.len() + 1;
        let mail = CaughtMail { number, at: head.at, from: head.from, to: head.to, recipient, subject };
        self.entries.push(Entry { mail, start, length: head.length });
    }
}

/// Everything up to the first record that is not whole.
fn read_index(file: &File) -> io::Result<Index> {
    let mut reader = BufReader::with_capacity(1 << 20, file);
    reader.seek(SeekFrom::Start(0))?;
    let mut index = Index::default();
    loop {
        let mut line = Vec::new();
        let line_length = reader.by_ref().take(1 << 20).read_until(b'\n', &mut line)? as u64;
        let Ok(head) = serde_json::from_slice::<Head>(&line) else { return Ok(index) };
        let mut raw = Vec::new();
        let is_whole = head.length <= LONGEST
            && reader.by_ref().take(head.length + 1).read_to_end(&mut raw)? as u64 == head.length + 1
            && raw.pop() == Some(b'\n');
        if !is_whole {
            return Ok(index);
        }
        let start = index.end + line_length;
        index.end = start + head.length + 1;
        index.add(head, headline(&raw), start);
    }
}
