//! A mailbox file (mbox) as single messages, cut while it is read.

use noroshi_mailguard::{Limits, MboxMessage, MboxSplitter};
use std::io::{self, BufRead, Read};

/// Octets of a line that are taken at once; a longer line comes in pieces.
const PIECE: u64 = 1 << 20;

/// The messages of a file that begins with `From `: one, or those of a mailbox.
pub(in crate::scan) struct Messages {
    input: Box<dyn BufRead + Send>,
    splitter: Option<MboxSplitter>,
    line: Vec<u8>,
}

impl Messages {
    /// One octet more than the mail guard reads is kept of each, so that it says what it left away.
    pub(in crate::scan) fn of(input: Box<dyn BufRead + Send>) -> Self {
        let splitter = MboxSplitter::new(Limits::default().octets + 1);
        Self { input, splitter: Some(splitter), line: Vec::new() }
    }
}

impl Iterator for Messages {
    type Item = io::Result<MboxMessage>;
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let splitter = self.splitter.as_mut()?;
            self.line.clear();
            match self.input.by_ref().take(PIECE).read_until(b'\n', &mut self.line) {
                Ok(0) => return self.splitter.take().map(|splitter| Ok(splitter.finish())),
                Ok(_) => {
                    if let Some(message) = splitter.line(&self.line) {
                        return Some(Ok(message));
                    }
                }
                Err(error) => {
                    self.splitter = None;
                    return Some(Err(error));
                }
            }
        }
    }
}
