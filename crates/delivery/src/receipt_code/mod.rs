//! Receipt code (受領コード): the sixteen characters beside the QR on a page, by which an office says 了知 (rule T02).
//!
//! Life cycle: derived, never stored. An issuing office holds one [`ReceiptKey`]; `code` writes the code for one body
//! in one dispatch, `read` takes what a person typed or read out by telephone and says whose receipt it is. The same
//! key, dispatch and body always give the same code (rule O01), so a page can be set again after a crash.
//!
//! Layout: 15 characters carry 72 bits in base 29, one check character follows. The 72 bits are a 28 bit HMAC over
//! dispatch and body, then both ids (24 bits for the dispatch: every relay is one, so a nation needs some 950 per
//! bulletin; 20 bits for the body) under a mask made from that HMAC. Neighbouring bodies therefore get
//! codes that do not look alike, and nobody can count institutions by reading codes.
//!
//! Invariants: no character that a FAX or a telephone confuses (0 O 1 I L B 8 are absent); every single wrong character
//! and every swap of two neighbours is refused by the check character before the key is asked.
//!
//! Left out: a limit on guesses (one succeeds with 2⁻²⁸, and all it gains is to confirm a notice in somebody's place);
//! and whether the dispatch really went to that body, which its table knows.

#[cfg(test)]
mod tests;

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use noroshi_terms::{BodyId, DispatchId};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Digits and capitals without those that a FAX or a telephone confuses (T02): 29, a prime, as the check needs.
const ALPHABET: [char; 29] = [
    '2', '3', '4', '5', '6', '7', '9', 'A', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'M', 'N', 'P', 'Q', 'R', 'S', 'T',
    'U', 'V', 'W', 'X', 'Y', 'Z',
];
const BASE: u128 = 29;
const PAYLOAD_LENGTH: usize = 15;
/// Characters of a code without its hyphens.
const LENGTH: usize = PAYLOAD_LENGTH + 1;
const MAC_LIMIT: u32 = 1 << 28;
const DISPATCH_LIMIT: u64 = 1 << 24;
const BODY_BITS: u32 = 20;
const BODY_LIMIT: u64 = 1 << BODY_BITS;
/// Both ids together.
const IDS_BITS: u32 = 44;
const IDS_LIMIT: u64 = 1 << IDS_BITS;
const PAYLOAD_LIMIT: u128 = 1 << 72;

/// Secret key (受領コードの鍵) of the issuing office; every code on paper dies with it.
#[derive(Clone)]
pub struct ReceiptKey([u8; 32]);

impl ReceiptKey {
    /// Takes 32 bytes of secret randomness.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Writes the code of one body in one dispatch.
    pub fn code(&self, dispatch: DispatchId, body: BodyId) -> Result<ReceiptCode, ReceiptCodeRangeError> {
        let dispatch = within(i64::from(dispatch), DISPATCH_LIMIT)?;
        let body = within(i64::from(body), BODY_LIMIT)?;
        let mac = self.mac(dispatch, body);
        let ids = (dispatch << BODY_BITS | body) ^ self.mask(mac);
        let payload = u128::from(mac) << IDS_BITS | u128::from(ids);
        Ok(ReceiptCode(with_check(payload_digits(payload))))
    }

    /// Reads a code as typed: lower case, full-width letters, spaces and any kind of hyphen are accepted.
    pub fn read(&self, text: &str) -> Result<(DispatchId, BodyId), ReceiptCodeError> {
        let digits = digits(text)?;
        if weighted_sum(&digits) != 0 {
            return Err(ReceiptCodeError::BadCheck);
        }
        let payload = digits.iter().take(PAYLOAD_LENGTH).fold(0, |sum, digit| sum * BASE + u128::from(*digit));
        if payload >= PAYLOAD_LIMIT {
            return Err(ReceiptCodeError::Forged);
        }
        let (claimed, masked) = split_payload(payload);
        let ids = masked ^ self.mask(claimed);
        let (dispatch, body) = (ids >> BODY_BITS, ids & (BODY_LIMIT - 1));
        if !bool::from(self.mac(dispatch, body).ct_eq(&claimed)) {
            return Err(ReceiptCodeError::Forged);
        }
        issued_ids(dispatch, body).ok_or(ReceiptCodeError::Forged)
    }

    /// 28 bits of HMAC-SHA256 over "receipt", dispatch and body.
    fn mac(&self, dispatch: u64, body: u64) -> u32 {
        let [a, b, c, d, ..] = self.hmac(&[b"receipt", &dispatch.to_be_bytes(), &body.to_be_bytes()]);
        u32::from_be_bytes([a, b, c, d]) % MAC_LIMIT
    }

    /// As many bits as the two ids have, to hide them; another label keeps them apart from every MAC.
    fn mask(&self, mac: u32) -> u64 {
        let [a, b, c, d, e, f, ..] = self.hmac(&[b"receipt-mask", &mac.to_be_bytes()]);
        u64::from_be_bytes([0, 0, a, b, c, d, e, f]) % IDS_LIMIT
    }

    fn hmac(&self, parts: &[&[u8]]) -> [u8; 32] {
        // HMAC itself fills a short key with zeros to one block, so this is the same key without a fallible call.
        let mut block = [0; 64];
        for (slot, byte) in block.iter_mut().zip(self.0) {
            *slot = byte;
        }
        let mut hmac = Hmac::<Sha256>::new(&block.into());
        parts.iter().for_each(|part| hmac.update(part));
        hmac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for ReceiptKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ReceiptKey(…)")
    }
}

/// Receipt code (受領コード). Whoever holds it can say 了知 for its body, so it stays out of logs.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiptCode([u8; LENGTH]);

impl ReceiptCode {
    /// The form without hyphens for a link; capitals and digits only, so that a QR code stays small.
    pub fn url_form(&self) -> String {
        self.characters().collect()
    }

    fn characters(&self) -> impl Iterator<Item = char> + '_ {
        self.0.iter().filter_map(|digit| ALPHABET.get(usize::from(*digit)).copied())
    }
}

/// Printed in groups of four with hyphens (T02).
impl fmt::Display for ReceiptCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, character) in self.characters().enumerate() {
            if position > 0 && position % 4 == 0 {
                formatter.write_str("-")?;
            }
            write!(formatter, "{character}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ReceiptCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ReceiptCode(…)")
    }
}

/// An id is too large for the bits a code has for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("番号{0}は受領コードに入る範囲を超えています。システムの担当者に連絡してください。")]
pub struct ReceiptCodeRangeError(i64);

/// Why a typed code was not taken as a receipt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptCodeError {
    /// Not sixteen characters.
    #[error("受領コードは16文字です。印刷された4文字ずつ4組を、もう一度すべて入力してください。")]
    BadLength,
    /// A character that no code contains; the position counts from 1 and skips spaces and hyphens.
    #[error(
        "受領コードの{position}文字目は、使われていない文字です(0・O・1・I・L・B・8は使いません)。紙面をもう一度ご確認ください。"
    )]
    BadCharacter {
        /// Which of the sixteen.
        position: usize,
    },
    /// The check character does not fit: a typing error.
    #[error("受領コードのどこかに打ち間違いがあります。紙面と見比べて、もう一度入力してください。")]
    BadCheck,
    /// Well written, but not made with this office's key.
    #[error("この受領コードは発行されていません。お手元の文書の発信元をご確認のうえ、発信元へお問い合わせください。")]
    Forged,
}

fn within(id: i64, limit: u64) -> Result<u64, ReceiptCodeRangeError> {
    u64::try_from(id).ok().filter(|id| (1..limit).contains(id)).ok_or(ReceiptCodeRangeError(id))
}

fn issued_ids(dispatch: u64, body: u64) -> Option<(DispatchId, BodyId)> {
    let dispatch = i64::try_from(dispatch).ok().and_then(|id| DispatchId::try_from(id).ok())?;
    let body = i64::try_from(body).ok().and_then(|id| BodyId::try_from(id).ok())?;
    Some((dispatch, body))
}

/// The HMAC's bits and the masked bits below them.
fn split_payload(payload: u128) -> (u32, u64) {
    let mac = u32::try_from(payload >> IDS_BITS).unwrap_or(u32::MAX); // 28 bits: the payload is below its limit
    let ids = u64::try_from(payload % u128::from(IDS_LIMIT)).unwrap_or(u64::MAX);
    (mac, ids)
}

fn payload_digits(mut payload: u128) -> [u8; PAYLOAD_LENGTH] {
    let mut digits = [0; PAYLOAD_LENGTH];
    for digit in digits.iter_mut().rev() {
        let [.., lowest] = (payload % BASE).to_be_bytes();
        *digit = lowest;
        payload /= BASE;
    }
    digits
}

fn with_check(payload: [u8; PAYLOAD_LENGTH]) -> [u8; LENGTH] {
    let mut digits = [0; LENGTH];
    for (slot, digit) in digits.iter_mut().zip(payload) {
        *slot = digit;
    }
    let check = (29 - weighted_sum(&digits)) % 29;
    if let Some(last) = digits.last_mut() {
        // Below 29 by construction.
        *last = u8::try_from(check).unwrap_or_default();
    }
    digits
}

/// Weights 16 … 1, the check character having 1: all different and none a multiple of the prime 29, so a wrong
/// character or a swap of any two different characters always changes the sum.
fn weighted_sum(digits: &[u8; LENGTH]) -> u32 {
    digits.iter().zip((1..=16_u32).rev()).map(|(digit, weight)| u32::from(*digit) * weight).sum::<u32>() % 29
}

fn digits(text: &str) -> Result<[u8; LENGTH], ReceiptCodeError> {
    let mut digits = [0; LENGTH];
    let mut written = 0;
    for character in text.chars().filter(|character| !is_separator(*character)) {
        let slot = digits.get_mut(written).ok_or(ReceiptCodeError::BadLength)?;
        written += 1;
        let folded = fold(character);
        let digit = ALPHABET.iter().position(|known| *known == folded).and_then(|digit| u8::try_from(digit).ok());
        *slot = digit.ok_or(ReceiptCodeError::BadCharacter { position: written })?;
    }
    if written == LENGTH { Ok(digits) } else { Err(ReceiptCodeError::BadLength) }
}

/// Everything a Japanese keyboard produces between the groups, the long vowel mark for a hyphen included.
fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '-' | '‐'..='―' | '−' | 'ー' | '－' | 'ｰ' | '\u{200b}' | '\u{feff}')
}

fn fold(character: char) -> char {
    let narrow = match character {
        '！'..='～' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        other => other,
    };
    narrow.to_ascii_uppercase()
}
