//! DKIM (RFC 6376, Ed25519 by RFC 8463): the signature that lets a receiver check that a mail is really ours.
//!
//! Life cycle: an administrator makes a key, publishes [`DkimKey::dns_record`] under [`DkimKey::dns_name`], and the
//! sender signs every message with all its keys: RSA for today's receivers, Ed25519 beside it.
//!
//! Invariants: a message is signed only with CRLF line ends and exactly one From, and From is signed once more than it
//! occurs, so that nobody can add a second sender to a signed mail; the same message, key and time give the same
//! signature. Private keys are never printed.
//!
//! Left out: looking up whether the record is published (`noroshi doctor`), verifying incoming mail, key rotation.

mod keys;
#[cfg(test)]
mod tests;

use mail_auth::common::crypto::{DkimKey as PrivateKey, SigningKey};
use mail_auth::common::headers::{HeaderStream, Writable, Writer};
use mail_auth::dkim::canonicalize::CanonicalHeaders;
use mail_auth::dkim::{Canonicalization, Signature};
use noroshi_terms::Timestamp;

pub use keys::{DkimKey, DkimKeyError};

/// What a signature covers. From stands twice: once for the header, once against a second one.
const SIGNED: [&str; 9] =
    ["From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type", "From"];

/// Why a message was not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// A line end that the relay would change, which would break the signature.
    #[error("メールの改行が規格(CRLF)と異なるため署名できません。システムの担当者に連絡してください。")]
    BareNewline,
    /// No empty line between headers and body, or a header without a name.
    #[error("メールのヘッダーを読み取れないため署名できません。システムの担当者に連絡してください。")]
    Malformed,
    /// A signature needs exactly one From.
    #[error("メールの差出人(From)が1つではないため署名できません。システムの担当者に連絡してください。")]
    NotOneSender,
    /// The cryptography failed.
    #[error("DKIM署名を計算できませんでした({0})。署名鍵の設定を確認してください。")]
    Cryptography(String),
}

/// Signs with every key of a sending domain (電子署名).
#[derive(Debug)]
pub struct Signer {
    keys: Vec<DkimKey>,
}

impl Signer {
    /// One signature for each key, in this order.
    pub fn new(keys: Vec<DkimKey>) -> Self {
        Self { keys }
    }

    /// The message with its signatures in front.
    pub fn sign(&self, raw: &[u8], now: Timestamp) -> Result<Vec<u8>, SignError> {
        let (headers, body) = split(raw)?;
        let senders = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(b"From")).count();
        if senders != 1 {
            return Err(SignError::NotOneSender);
        }
        let mut signed = Vec::with_capacity(raw.len() + 1_000 * self.keys.len());
        for key in &self.keys {
            let message = Message { headers: headers.iter(), body };
            signature(key, message, now)?.write(&mut signed, true);
        }
        signed.extend_from_slice(raw);
        Ok(signed)
    }
}

/// The library would take the time from the system clock; its steps are public, so they are taken here with ours.
fn signature(key: &DkimKey, message: Message<'_, '_>, now: Timestamp) -> Result<Signature, SignError> {
    let private: &PrivateKey = key.private();
    let template = Signature {
        v: 1,
        a: private.algorithm(),
        d: key.domain().to_owned(),
        s: key.selector().to_owned(),
        h: SIGNED.map(str::to_owned).to_vec(),
        t: u64::try_from(now.as_micros() / 1_000_000).unwrap_or_default(),
        ch: Canonicalization::Relaxed,
        cb: Canonicalization::Relaxed,
        ..Signature::default()
    };
    let (_, headers, signed_headers, body) = template.canonicalize(message);
    let mut signature = template;
    signature.bh = private.hash(body).as_ref().to_vec();
    signature.h = signed_headers;
    let signed = private.sign(Signable { headers, signature: &signature });
    signature.b = signed.map_err(|error| SignError::Cryptography(error.to_string()))?;
    Ok(signature)
}

/// Canonical headers and, last, the signature header without its value (RFC 6376 3.7).
struct Signable<'a> {
    headers: CanonicalHeaders<'a>,
    signature: &'a Signature,
}

impl Writable for Signable<'_> {
    fn write(self, writer: &mut impl Writer) {
        self.headers.write(writer);
        self.signature.write(writer, false);
    }
}

type Header<'a> = (&'a [u8], &'a [u8]);

struct Message<'a, 'b> {
    headers: std::slice::Iter<'b, Header<'a>>,
    body: &'a [u8],
}

impl<'a> HeaderStream<'a> for Message<'a, '_> {
    fn next_header(&mut self) -> Option<Header<'a>> {
        self.headers.next().copied()
    }

    fn body(&mut self) -> &'a [u8] {
        self.body
    }
}

/// Headers (name, value with its line end) and body of a message that uses CRLF throughout.
fn split(raw: &[u8]) -> Result<(Vec<Header<'_>>, &[u8]), SignError> {
    if !has_only_crlf(raw) {
        return Err(SignError::BareNewline);
    }
    let mut headers = Vec::new();
    let mut rest = raw;
    loop {
        if let Some(body) = rest.strip_prefix(b"\r\n") {
            return Ok((headers, body));
        }
        let (field, following) = rest.split_at_checked(field_length(rest)).ok_or(SignError::Malformed)?;
        let colon = field.iter().position(|byte| *byte == b':').ok_or(SignError::Malformed)?;
        let (name, value) = field.split_at(colon);
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            return Err(SignError::Malformed);
        }
        headers.push((name, value.strip_prefix(b":").unwrap_or(value)));
        rest = following;
    }
}

/// Length of the first header field with its continuation lines.
fn field_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if length > 0 && !matches!(line.first(), Some(b' ' | b'\t')) {
            break;
        }
        length += line.len();
    }
    length
}

fn has_only_crlf(bytes: &[u8]) -> bool {
    let mut previous = b'\n';
    for byte in bytes {
        if (*byte == b'\n') != (previous == b'\r') && (*byte == b'\n' || previous == b'\r') {
            return false;
        }
        previous = *byte;
    }
    previous != b'\r'
}
