//! Reply (応答) of a relay: three digits and words, read with a bound on every dimension.
//!
//! The words end up in a page and a log, and the remote host chooses them: at most 2,048 octets a line, 100 lines, and
//! no control or direction-changing characters. Left out: what a code means, which the client knows by its stage.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt};

const LONGEST_LINE: usize = 2_048;
const MOST_LINES: usize = 100;

/// One complete answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) code: u16,
    /// Enhanced status code (RFC 3463) of the first line.
    pub(super) enhanced: Option<String>,
    /// The words of each line, without the enhanced code and with nothing unprintable.
    pub(super) lines: Vec<String>,
}

impl Reply {
    pub(super) fn text(&self) -> String {
        self.lines.join(" ").trim().to_owned()
    }
}

/// Why no reply could be read.
#[derive(Debug)]
pub(super) enum ReadReplyError {
    Lost(io::Error),
    Malformed(&'static str),
}

/// Reads one reply, all its lines.
pub(super) async fn read_reply(source: &mut (impl AsyncBufRead + Unpin)) -> Result<Reply, ReadReplyError> {
    let mut reply = Reply { code: 0, enhanced: None, lines: Vec::new() };
    for number in 0..MOST_LINES {
        let line = read_line(source).await?;
        let parsed = parse_line(&line).ok_or(ReadReplyError::Malformed("応答が3桁の番号で始まっていません"))?;
        if number > 0 && parsed.code != reply.code {
            return Err(ReadReplyError::Malformed("1つの応答に異なる番号が混ざっています"));
        }
        reply.code = parsed.code;
        let (enhanced, words) = split_enhanced(parsed.code, parsed.words);
        reply.enhanced = reply.enhanced.or(enhanced);
        reply.lines.push(words);
        if parsed.is_last {
            return Ok(reply);
        }
    }
    Err(ReadReplyError::Malformed("応答の行数が多すぎます"))
}

async fn read_line(source: &mut (impl AsyncBufRead + Unpin)) -> Result<Vec<u8>, ReadReplyError> {
    let mut line = Vec::new();
    loop {
        let buffer = source.fill_buf().await.map_err(ReadReplyError::Lost)?;
        if buffer.is_empty() {
            return Err(ReadReplyError::Lost(io::ErrorKind::UnexpectedEof.into()));
        }
        let upto = buffer.iter().position(|byte| *byte == b'\n').map_or(buffer.len(), |end| end + 1);
        line.extend(buffer.iter().take(upto));
        source.consume(upto);
        if line.len() > LONGEST_LINE {
            return Err(ReadReplyError::Malformed("応答の1行が長すぎます"));
        }
        if line.last() == Some(&b'\n') {
            return Ok(line);
        }
    }
}

struct ReplyLine<'a> {
    code: u16,
    is_last: bool,
    words: &'a [u8],
}

fn parse_line(line: &[u8]) -> Option<ReplyLine<'_>> {
    let line = line.trim_ascii_end();
    let (digits, rest) = line.split_at_checked(3)?;
    let code = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let code = code.parse().ok().filter(|code| (200..600).contains(code))?;
    match rest.split_first() {
        None => Some(ReplyLine { code, is_last: true, words: b"" }),
        Some((b' ', words)) => Some(ReplyLine { code, is_last: true, words }),
        Some((b'-', words)) => Some(ReplyLine { code, is_last: false, words }),
        Some(_) => None,
    }
}

/// Takes an enhanced code off the words when its class agrees with the reply (RFC 2034).
fn split_enhanced(code: u16, words: &[u8]) -> (Option<String>, String) {
    let words = printable(words);
    let Some((first, rest)) = words.split_once(' ').or(Some((words.as_str(), ""))) else {
        return (None, words);
    };
    let parts: Vec<&str> = first.split('.').collect();
    let is_numeric = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.len() == 3 && parts.iter().all(is_numeric) && parts.first() == Some(&(code / 100).to_string().as_str()) {
        (Some(first.to_owned()), rest.to_owned())
    } else {
        (None, words)
    }
}

/// Makes foreign words safe to show: no control characters, nothing that turns the writing direction.
fn printable(words: &[u8]) -> String {
    let is_unsafe = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    String::from_utf8_lossy(words).chars().map(|c| if is_unsafe(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Reply, ReadReplyError> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut source = bytes;
        runtime.block_on(read_reply(&mut source))
    }

    fn refused(bytes: &[u8]) -> &'static str {
        match read(bytes) {
            Err(ReadReplyError::Malformed(why)) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_enhanced_code_is_taken_off_only_when_it_agrees() {
        let reply = read(b"550-5.1.1 no such\r\n550 5.1.1 user\r\n").unwrap();
        assert_eq!((reply.code, reply.enhanced.as_deref()), (550, Some("5.1.1")));
        assert_eq!(reply.text(), "no such user");
        assert_eq!(read(b"550 4.1.1 odd\r\n").unwrap().enhanced, None);
        assert_eq!(read(b"250 192.0.2.1 hello\r\n").unwrap().enhanced, None);
        assert_eq!(read(b"250\r\n").unwrap().text(), "");
    }

    #[test]
    fn foreign_words_cannot_steer_a_page_or_a_log() {
        let text = read("550 \x1b[31mred\u{202e}fdp\0\r\n".as_bytes()).unwrap().text();
        assert_eq!(text, "\u{fffd}[31mred\u{fffd}fdp\u{fffd}");
        assert!(read(b"550 \xff\xfe\r\n").unwrap().text().contains('\u{fffd}'));
    }

    #[test]
    fn replies_are_bounded() {
        assert!(refused(&[b"250 ".as_slice(), &[b'x'; 3_000], b"\r\n"].concat()).contains("長すぎ"));
        assert!(refused(&b"250-x\r\n".repeat(101)).contains("多すぎ"));
        assert_eq!(read(&[b"250-x\r\n".repeat(99).as_slice(), b"250 x\r\n"].concat()).unwrap().lines.len(), 100);
        assert!(refused(b"250-x\r\n550 y\r\n").contains("混ざって"));
        for line in [&b"hello\r\n"[..], b"25\r\n", b"2500 x\r\n", b"999 x\r\n", b"\r\n"] {
            assert!(refused(line).contains("3桁"));
        }
        assert!(matches!(read(b"250 cut off"), Err(ReadReplyError::Lost(_))));
    }
}
