//! Progress on standard error: how many of how many, how fast, how many were kept back; and the summary at the end.
//!
//! A second walk counts the files while the first judges them, so that the bar knows its end without keeping a list.

use super::Outcome;
use noroshi_mailguard::Verdict;
use noroshi_terms::grouped;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The bar is drawn anew at most so often.
const REDRAW: Duration = Duration::from_millis(200);
const BAR: u64 = 24;

/// What has been judged.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) messages: u64,
    pub(super) held: u64,
    pub(super) bannered: u64,
    pub(super) unread: u64,
}

impl Tally {
    /// Counts one more.
    pub(super) fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Err(_) => self.unread += 1,
            Ok(judged) => {
                self.messages += 1;
                match judged.assessment.verdict {
                    Verdict::Hold => self.held += 1,
                    Verdict::Banner => self.bannered += 1,
                    Verdict::Pass => {}
                }
            }
        }
    }
}

/// The bar and the words on standard error.
pub(super) struct Progress {
    begun: Instant,
    drawn: Instant,
    is_watched: bool,
    files: Arc<AtomicU64>,
    is_counted: Arc<AtomicBool>,
}

impl Progress {
    /// Begins to count the files.
    pub(super) fn start(paths: &[PathBuf]) -> Self {
        let is_watched = std::io::stderr().is_terminal();
        let (files, is_counted) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        if is_watched {
            let (paths, files, is_counted) = (paths.to_vec(), Arc::clone(&files), Arc::clone(&is_counted));
            std::thread::spawn(move || {
                paths.iter().for_each(|path| count(path, &files));
                is_counted.store(true, Ordering::Relaxed);
            });
        }
        let now = Instant::now();
        Self { begun: now, drawn: now, is_watched, files, is_counted }
    }

    /// Draws the bar when it is time.
    pub(super) fn show(&mut self, tally: &Tally) {
        if !self.is_watched || self.drawn.elapsed() < REDRAW {
            return;
        }
        self.drawn = Instant::now();
        let (done, all) = (tally.messages + tally.unread, self.files.load(Ordering::Relaxed));
        let bar = if self.is_counted.load(Ordering::Relaxed) && all >= done && all > 0 {
            let filled = done * BAR / all;
            let (filled, empty) = ("#".repeat(filled as usize), "-".repeat((BAR - filled) as usize));
            format!("[{filled}{empty}] {}/{}", grouped(done), grouped(all))
        } else {
            format!("{} 通", grouped(done))
        };
        // Nobody can be told that standard error is gone.
        let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K{bar}  保留 {}  注意 {}", tally.held, tally.bannered);
    }

    /// A line of its own.
    pub(super) fn say(&self, line: &str) {
        let wipe = if self.is_watched { "\r\u{1b}[K" } else { "" };
        let _ = writeln!(std::io::stderr().lock(), "{wipe}{}", super::wrapping::harmless(line));
    }

    /// The summary.
    pub(super) fn end(&self, tally: &Tally) {
        let seconds = self.begun.elapsed().as_secs_f64().max(1e-6);
        let unread = if tally.unread > 0 {
            format!("、読み取れなかったもの {}", grouped(tally.unread))
        } else {
            String::new()
        };
        self.say(&format!(
            "{} 通を判定しました(毎秒 {:.0} 通)。保留 {}、注意 {}{unread}。",
            grouped(tally.messages),
            tally.messages as f64 / seconds,
            grouped(tally.held),
            grouped(tally.bannered),
        ));
    }
}

/// Counts the files below a path as the walk finds them; a mailbox counts as one.
fn count(path: &Path, files: &AtomicU64) {
    let Ok(entries) = std::fs::read_dir(path) else {
        files.fetch_add(1, Ordering::Relaxed);
        return;
    };
    for entry in entries.flatten() {
        if entry.file_name().as_encoded_bytes().first() == Some(&b'.') {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => count(&entry.path(), files),
            Ok(kind) if kind.is_file() => {
                files.fetch_add(1, Ordering::Relaxed);
            }
            _ => {}
        }
    }
}
