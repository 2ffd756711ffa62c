//! The text between DATA and the final dot (RFC 5321 4.5.2): dots added on the way out, taken off on the way in.
//!
//! Invariant against smuggled messages: only CR LF dot CR LF ends a text. A bare CR or LF never begins a line here, so
//! two servers cannot disagree about where a mail ends; an incoming mail that contains one is refused.

#[cfg(test)]
mod tests;

/// The message with CRLF line ends, a dot doubled at the start of each line, and a final line end, but no final dot.
pub(super) fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(message.len() + message.len() / 50 + 2);
    let mut rest = message;
    while !rest.is_empty() {
        let length = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
        let (line, end) = rest.split_at(length);
        if line.first() == Some(&b'.') {
            lines.push(b'.');
        }
        lines.extend_from_slice(line);
        lines.extend_from_slice(b"\r\n");
        rest = end.strip_prefix(b"\r\n").or_else(|| end.get(1..)).unwrap_or_default();
    }
    lines
}

/// Why an incoming text cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextFault {
    /// CR without LF, or LF without CR.
    BareNewline,
    /// One line is longer than any mail program writes.
    LongLine,
    /// More octets than the server takes.
    TooLarge,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    LineStart,
    InLine,
    AfterCr,
    /// A dot at the start of a line.
    AfterDot,
    /// That dot and a CR.
    AfterDotCr,
}

/// Collects an incoming text, octet by octet, however it arrives.
#[derive(Debug)]
pub(super) struct IncomingText {
    text: Vec<u8>,
    place: Place,
    line_length: usize,
    longest_line: usize,
    largest_text: usize,
    fault: Option<TextFault>,
}

impl IncomingText {
    pub(super) fn new(longest_line: usize, largest_text: usize) -> Self {
        Self { text: Vec::new(), place: Place::LineStart, line_length: 0, longest_line, largest_text, fault: None }
    }

    /// Takes octets up to the final dot; answers how many were used and whether that dot was among them.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (position, byte) in bytes.iter().enumerate() {
            if self.step(*byte) {
                return (position + 1, true);
            }
        }
        (bytes.len(), false)
    }

    /// The text, or the first thing wrong with it.
    pub(super) fn into_text(self) -> Result<Vec<u8>, TextFault> {
        self.fault.map_or(Ok(self.text), Err)
    }

    fn step(&mut self, byte: u8) -> bool {
        match (self.place, byte) {
            (Place::AfterDotCr, b'\n') => return true,
            (Place::AfterCr, b'\n') => self.end_line(),
            (Place::LineStart, b'.') => self.place = Place::AfterDot,
            (Place::AfterDot, b'\r') => self.place = Place::AfterDotCr,
            (Place::AfterCr | Place::AfterDotCr, _) => {
                self.note(TextFault::BareNewline);
                self.keep(b'\r');
                self.place = Place::InLine;
                return self.step(byte);
            }
            (_, b'\r') => self.place = Place::AfterCr,
            (_, b'\n') => {
                self.note(TextFault::BareNewline);
                self.keep(b'\n');
            }
            _ => self.keep(byte),
        }
        false
    }

    fn end_line(&mut self) {
        self.keep(b'\r');
        self.keep(b'\n');
        self.line_length = 0;
        self.place = Place::LineStart;
    }

    fn keep(&mut self, byte: u8) {
        self.place = Place::InLine;
        self.line_length += 1;
        if self.line_length > self.longest_line {
            self.note(TextFault::LongLine);
        }
        if self.text.len() >= self.largest_text {
            self.note(TextFault::TooLarge);
        }
        if self.fault.is_none() {
            self.text.push(byte);
        } else {
            // It will be refused, so it need not be kept; only its end is still looked for.
            self.text = Vec::new();
        }
    }

    fn note(&mut self, fault: TextFault) {
        self.fault.get_or_insert(fault);
    }
}
