//! Mails of a set as they are written in its file, and as octets that a mail server would hand over.

use anyhow::Context as _;
use data_encoding::BASE64_MIME;
use encoding_rs::Encoding;
use serde::Deserialize;
use std::fmt::Write as _;
use std::path::Path;

use crate::files;

/// One mail of a set.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Written {
    pub(crate) id: String,
    pub(crate) family: String,
    pub(crate) slots: Vec<String>,
    pub(crate) from_name: String,
    pub(crate) from_address: String,
    pub(crate) reply_to: String,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) html: String,
    pub(crate) date_offset_minutes: i64,
    pub(crate) auth: String,
    pub(crate) in_reply_to: bool,
    pub(crate) list_id: String,
    pub(crate) attachments: Vec<File>,
    pub(crate) charset: String,
    pub(crate) why: String,
}

/// A file of a mail.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) qr: String,
}

/// The mails of a file, one a line.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<Written>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).with_context(|| format!("{}: {line}", path.display()))).collect()
}

impl Written {
    /// The host that receives the mail and whose Authentication-Results are believed.
    pub(crate) fn receiver(&self) -> String {
        format!("mx.{}", domain(&self.to))
    }

    /// The mail as the receiving host keeps it.
    pub(crate) fn octets(&self) -> Vec<u8> {
        let mut head = String::new();
        let receiver = self.receiver();
        let sender = domain(&self.from_address);
        let _ = write!(
            head,
            "Received: from mail.{sender} (203.0.113.7) by {receiver}; Thu, 22 Jan 2026 10:00:00 +0900\r\n"
        );
        if !self.auth.is_empty() && self.auth != "none" {
            let result = &self.auth;
            let _ = write!(
                head,
                "Authentication-Results: {receiver}; spf={result} smtp.mailfrom={sender}; dkim={result} header.d={sender}; dmarc={result} header.from={sender}\r\n"
            );
        }
        let _ = write!(head, "From: {} <{}>\r\nTo: {}\r\n", self.word(&self.from_name), self.from_address, self.to);
        let _ = write!(head, "Subject: {}\r\nDate: {}\r\n", self.word(&self.subject), self.date());
        let _ = write!(head, "Message-ID: <{}@mail.{sender}>\r\n", self.id);
        for (name, value) in [("Reply-To", &self.reply_to), ("List-Id", &self.list_id)] {
            if !value.is_empty() {
                let _ = write!(head, "{name}: {value}\r\n");
            }
        }
        if self.in_reply_to {
            let _ = write!(head, "In-Reply-To: <question@{}>\r\n", domain(&self.to));
        }
        head.push_str("MIME-Version: 1.0\r\n");
        let mut octets = head.into_bytes();
        octets.extend(self.content());
        octets
    }

    /// Ten in the morning, so many minutes off.
    fn date(&self) -> String {
        let minutes = 22 * 1_440 + 600 + self.date_offset_minutes;
        let (day, minute) = (minutes.div_euclid(1_440).clamp(1, 31), minutes.rem_euclid(1_440));
        format!("{day} Jan 2026 {:02}:{:02}:00 +0900", minute / 60, minute % 60)
    }

    fn content(&self) -> Vec<u8> {
        let mut bodies = Vec::new();
        if !self.body.is_empty() || self.html.is_empty() {
            bodies.push(self.text_part("plain", &self.body));
        }
        if !self.html.is_empty() {
            bodies.push(self.text_part("html", &self.html));
        }
        let body = if bodies.len() == 1 { bodies.remove(0) } else { multipart("alternative", &bodies) };
        if self.attachments.is_empty() {
            return body;
        }
        let mut parts = vec![body];
        parts.extend(self.attachments.iter().map(files::part));
        multipart("mixed", &parts)
    }

    fn text_part(&self, kind: &str, text: &str) -> Vec<u8> {
        let (label, octets) = self.encoded(text);
        format!(
            "Content-Type: text/{kind}; charset={label}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            BASE64_MIME.encode(&octets)
        )
        .into_bytes()
    }

    /// In the mail's charset, in UTF-8 when a letter is missing there.
    fn encoded(&self, text: &str) -> (String, Vec<u8>) {
        let encoding = Encoding::for_label(self.charset.as_bytes()).unwrap_or(encoding_rs::UTF_8);
        let (octets, used, is_lossy) = encoding.encode(text);
        if is_lossy {
            ("utf-8".to_owned(), text.as_bytes().to_vec())
        } else {
            (used.name().to_owned(), octets.into_owned())
        }
    }

    /// An encoded word, or several; each is whole (RFC 2047 section 5).
    fn word(&self, text: &str) -> String {
        if text.is_ascii() && !text.contains("=?") {
            return if text.contains(['(', '<', ',', '"', '@', '.', ':']) {
                format!("\"{}\"", text.replace('"', "'"))
            } else {
                text.to_owned()
            };
        }
        let letters: Vec<char> = text.chars().collect();
        let words = letters.chunks(12).map(|chunk| {
            let (label, octets) = self.encoded(&chunk.iter().collect::<String>());
            format!("=?{label}?B?{}?=", data_encoding::BASE64.encode(&octets))
        });
        words.collect::<Vec<_>>().join("\r\n ")
    }
}

fn multipart(kind: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let boundary = format!("part-{kind}-000");
    let mut octets = format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n").into_bytes();
    for part in parts {
        octets.extend(format!("--{boundary}\r\n").bytes());
        octets.extend(part);
    }
    octets.extend(format!("--{boundary}--\r\n").bytes());
    octets
}

fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(_, domain)| domain)
}
