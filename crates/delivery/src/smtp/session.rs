//! One conversation of the receiving server, over any two-way stream.
//!
//! Life cycle: greeting, then lines of commands until QUIT, silence, too many faults, or the server's stop. A mail is
//! built by MAIL and RCPT, filled by DATA, given to the sink, and only then answered.
//!
//! Invariants: no input panics; every line and text is bounded; a line that does not end in CRLF is never a command.

#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader, BufWriter};
use tokio::sync::{Semaphore, watch};

use super::commands::{Command, CommandError, read_command};
use super::data_lines::{IncomingText, TextFault};
use super::server::{MailSink, ReceivedMail, SinkRefusal};

const MOST_FAULTS: usize = 20;
const MOST_RECIPIENTS: usize = 100;

/// What one conversation may cost.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    pub(super) longest_line: usize,
    pub(super) largest_text: usize,
    pub(super) longest_silence: Duration,
    /// A text that trickles in must not keep its place for ever.
    pub(super) longest_text_time: Duration,
    /// Places for texts in memory, shared by all conversations.
    pub(super) texts: Arc<Semaphore>,
}

impl Limits {
    pub(super) fn new(texts: Arc<Semaphore>) -> Self {
        Self {
            longest_line: 10_000,
            largest_text: 30_000_000,
            longest_silence: Duration::from_mins(5),
            longest_text_time: Duration::from_mins(20),
            texts,
        }
    }
}

/// Speaks with one sending server until either side ends it.
pub(super) async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    sink: &dyn MailSink,
    limits: &Limits,
    mut stopping: watch::Receiver<bool>,
) -> io::Result<()> {
    let mut session = Session {
        wire: BufReader::new(BufWriter::new(stream)),
        sink,
        limits,
        mail: None,
        is_greeted: false,
        faults: 0,
    };
    session.say("220 noroshi ESMTP").await?;
    session.wire.flush().await?;
    loop {
        let line = tokio::select! {
            // A stop wins over a line that is already waiting.
            biased;
            () = stopped(&mut stopping) => None,
            line = session.next_line() => Some(line),
        };
        let Some(line) = line else {
            return session.leave("421 4.3.2 shutting down").await;
        };
        match line {
            Ok(Line::Whole(line)) => {
                if session.obey(&line).await? == Next::Leave {
                    return session.wire.flush().await;
                }
            }
            Ok(Line::TooLong) => session.fault("500 5.5.2 line too long").await?,
            Ok(Line::BareNewline) => session.fault("500 5.5.2 lines must end in CRLF").await?,
            Ok(Line::End) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                return session.leave("421 4.4.2 silent for too long").await;
            }
            Err(error) => return Err(error),
        }
        if session.faults >= MOST_FAULTS {
            return session.leave("421 4.7.0 too many faults").await;
        }
        session.flush_if_awaited().await?;
    }
}

/// Ends when the server stops, also when the server itself is gone.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    Continue,
    Leave,
}

enum Line {
    /// Without its CRLF.
    Whole(Vec<u8>),
    TooLong,
    BareNewline,
    End,
}

struct Session<'a, S> {
    wire: BufReader<BufWriter<S>>,
    sink: &'a dyn MailSink,
    limits: &'a Limits,
    /// The envelope since MAIL.
    mail: Option<ReceivedMail>,
    is_greeted: bool,
    faults: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<'_, S> {
    async fn obey(&mut self, line: &[u8]) -> io::Result<Next> {
        match read_command(line) {
            Ok(Command::Hello { is_extended }) => self.greet(is_extended).await?,
            Ok(Command::Mail { from, size }) => self.open_mail(from, size).await?,
            Ok(Command::Recipient { to }) => self.add_recipient(to).await?,
            Ok(Command::Data) => return self.take_text().await,
            Ok(Command::Reset) => {
                self.mail = None;
                self.say("250 2.0.0 forgotten").await?;
            }
            Ok(Command::Nothing) => self.say("250 2.0.0 ok").await?,
            Ok(Command::Verify) => self.say("252 2.1.5 send it and see").await?,
            Ok(Command::Quit) => {
                self.say("221 2.0.0 goodbye").await?;
                return Ok(Next::Leave);
            }
            Err(CommandError(answer)) => self.fault(answer).await?,
        }
        Ok(Next::Continue)
    }

    async fn greet(&mut self, is_extended: bool) -> io::Result<()> {
        self.mail = None;
        self.is_greeted = true;
        if !is_extended {
            return self.say("250 noroshi").await;
        }
        let size = format!("250-SIZE {}", self.limits.largest_text);
        for line in ["250-noroshi", "250-PIPELINING", "250-8BITMIME", &size, "250 ENHANCEDSTATUSCODES"] {
            self.say(line).await?;
        }
        Ok(())
    }

    async fn open_mail(&mut self, from: String, size: Option<u64>) -> io::Result<()> {
        if !self.is_greeted {
            return self.fault("503 5.5.1 say EHLO first").await;
        }
        if self.mail.is_some() {
            return self.fault("503 5.5.1 one mail at a time").await;
        }
        if size.is_some_and(|size| size > self.limits.largest_text as u64) {
            return self.say("552 5.3.4 message too large").await;
        }
        self.mail = Some(ReceivedMail { from, to: Vec::new(), raw: Vec::new() });
        self.say("250 2.1.0 ok").await
    }

    async fn add_recipient(&mut self, to: String) -> io::Result<()> {
        let Some(mail) = &mut self.mail else {
            return self.fault("503 5.5.1 say MAIL first").await;
        };
        if mail.to.len() >= MOST_RECIPIENTS {
            return self.say("452 4.5.3 too many recipients").await;
        }
        mail.to.push(to);
        self.say("250 2.1.5 ok").await
    }

    async fn take_text(&mut self) -> io::Result<Next> {
        let Some(mut mail) = self.mail.take_if(|mail| !mail.to.is_empty()) else {
            self.fault("503 5.5.1 no valid recipients").await?;
            return Ok(Next::Continue);
        };
        let waiting = tokio::time::timeout(self.limits.longest_silence, self.limits.texts.acquire()).await;
        let Ok(Ok(_place)) = waiting else {
            self.say("451 4.3.1 busy, try again later").await?;
            return Ok(Next::Continue);
        };
        self.say("354 go ahead, end with a single dot").await?;
        self.wire.flush().await?;
        let reading = tokio::time::timeout(self.limits.longest_text_time, self.read_text());
        let Ok(Some(text)) = reading.await.unwrap_or_else(|late| Err(late.into())) else {
            // Cut off before its dot: the sender still owns this mail (RFC 5321 4.1.1.4).
            self.say("421 4.4.2 text not completed").await?;
            return Ok(Next::Leave);
        };
        let answer = match text {
            Ok(raw) => {
                mail.raw = raw;
                self.sink.take(mail).await.map_or_else(refusal_line, |()| "250 2.0.0 taken".to_owned())
            }
            Err(TextFault::BareNewline) => "550 5.6.0 bare CR or LF in message".to_owned(),
            Err(TextFault::LongLine) => "550 5.6.0 line too long in message".to_owned(),
            Err(TextFault::TooLarge) => "552 5.3.4 message too large".to_owned(),
        };
        self.say(&answer).await?;
        Ok(Next::Continue)
    }

    /// Reads up to the final dot; nothing when the stream ends or floods before it.
    async fn read_text(&mut self) -> io::Result<Option<Result<Vec<u8>, TextFault>>> {
        let mut text = IncomingText::new(self.limits.longest_line, self.limits.largest_text);
        let mut patience = self.limits.largest_text.saturating_mul(2);
        loop {
            let (used, is_complete) = text.feed(self.fill().await?);
            self.wire.consume(used);
            patience = patience.saturating_sub(used);
            if is_complete {
                return Ok(Some(text.into_text()));
            }
            if used == 0 || patience == 0 {
                return Ok(None);
            }
        }
    }

    /// The next command line. Dropping it half-way (the server stops) loses nothing that is still needed.
    async fn next_line(&mut self) -> io::Result<Line> {
        let mut line = Vec::new();
        let mut is_too_long = false;
        loop {
            let longest = self.limits.longest_line;
            let buffer = self.fill().await?;
            if buffer.is_empty() {
                return Ok(Line::End);
            }
            let upto = buffer.iter().position(|byte| *byte == b'\n').map_or(buffer.len(), |end| end + 1);
            line.extend(buffer.iter().take(upto));
            self.wire.consume(upto);
            let is_ended = line.last() == Some(&b'\n');
            if line.len() > longest {
                is_too_long = true;
                line.clear();
            }
            if is_ended {
                return Ok(match (is_too_long, line.strip_suffix(b"\r\n")) {
                    (true, _) => Line::TooLong,
                    (false, Some(whole)) => Line::Whole(whole.to_vec()),
                    (false, None) => Line::BareNewline,
                });
            }
        }
    }

    async fn fill(&mut self) -> io::Result<&[u8]> {
        tokio::time::timeout(self.limits.longest_silence, self.wire.fill_buf())
            .await
            .unwrap_or_else(|late| Err(late.into()))
    }

    async fn say(&mut self, answer: &str) -> io::Result<()> {
        self.wire.write_all(answer.as_bytes()).await?;
        self.wire.write_all(b"\r\n").await
    }

    async fn fault(&mut self, answer: &str) -> io::Result<()> {
        self.faults += 1;
        self.say(answer).await
    }

    async fn leave(&mut self, answer: &str) -> io::Result<()> {
        self.say(answer).await?;
        self.wire.flush().await
    }

    /// Answers to pipelined commands go out together (RFC 2920): only when no further command is waiting here.
    async fn flush_if_awaited(&mut self) -> io::Result<()> {
        if self.wire.buffer().contains(&b'\n') { Ok(()) } else { self.wire.flush().await }
    }
}

/// The sink's words as one safe reply line.
fn refusal_line(refusal: SinkRefusal) -> String {
    let code = if (400..600).contains(&refusal.code) { refusal.code } else { 451 };
    let is_plain = |c: char| c == ' ' || c.is_ascii_graphic();
    let words: String = refusal.text.chars().take(400).map(|c| if is_plain(c) { c } else { '?' }).collect();
    format!("{code} {words}")
}
