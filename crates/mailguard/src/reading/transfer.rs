//! Transfer encodings: base64, quoted-printable and uuencode, as leniently as mail programs read them.

/// Base64 as a stream: octets come in pieces, and what does not belong is skipped.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Base64 {
    pool: u32,
    bits: u32,
    has_ended: bool,
    /// Octets that are neither base64 nor white space, and padding with more base64 behind it.
    pub(super) junk: usize,
}

const NOT_BASE64: u8 = 0xff;

const SEXTETS: [u8; 256] = {
    let mut sextets = [NOT_BASE64; 256];
    let mut rest: &mut [u8] = &mut sextets;
    let mut octet = 0_u8;
    while let [place, tail @ ..] = rest {
        *place = match octet {
            b'A'..=b'Z' => octet - b'A',
            b'a'..=b'z' => octet - b'a' + 26,
            b'0'..=b'9' => octet - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => NOT_BASE64,
        };
        octet = octet.wrapping_add(1);
        rest = tail;
    }
    sextets
};

fn sextet(octet: u8) -> u8 {
    SEXTETS.get(usize::from(octet)).copied().unwrap_or(NOT_BASE64)
}

impl Base64 {
    /// Decodes a piece behind what came before.
    pub(super) fn decode(&mut self, piece: &[u8], into: &mut Vec<u8>) {
        into.reserve(piece.len() / 4 * 3 + 3);
        let mut rest = piece;
        loop {
            if self.bits == 0 && !self.has_ended {
                rest = whole_groups(rest, into);
            }
            let Some((&octet, tail)) = rest.split_first() else { return };
            rest = tail;
            self.push(octet, into);
        }
    }

    fn push(&mut self, octet: u8, into: &mut Vec<u8>) {
        let sextet = sextet(octet);
        if sextet != NOT_BASE64 {
            if self.has_ended {
                self.junk += 1;
                self.has_ended = false;
            }
            self.pool = (self.pool << 6) | u32::from(sextet);
            self.bits += 6;
            if self.bits >= 8 {
                self.bits -= 8;
                into.push((self.pool >> self.bits) as u8);
                self.pool &= (1 << self.bits) - 1;
            }
        } else if octet == b'=' {
            (self.pool, self.bits, self.has_ended) = (0, 0, true);
        } else if !octet.is_ascii_whitespace() {
            self.junk += 1;
        }
    }

    /// Between two encoded words: left-over bits that are all zero belong to a word without padding.
    pub(super) fn next_word(&mut self) {
        self.has_ended = false;
        if self.pool == 0 {
            self.bits = 0;
        }
    }
}

fn whole_groups<'a>(mut rest: &'a [u8], into: &mut Vec<u8>) -> &'a [u8] {
    while let [a, b, c, d, tail @ ..] = rest {
        let sextets = [sextet(*a), sextet(*b), sextet(*c), sextet(*d)];
        if sextets.contains(&NOT_BASE64) {
            break;
        }
        let group = sextets.iter().fold(0_u32, |group, sextet| (group << 6) | u32::from(*sextet));
        into.extend([(group >> 16) as u8, (group >> 8) as u8, group as u8]);
        rest = tail;
    }
    rest
}

/// Decodes quoted-printable (RFC 2045); an `=` that begins nothing stays.
pub(super) fn quoted_printable(octets: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while let Some(at) = memchr::memchr(b'=', rest) {
        decoded.extend_from_slice(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        if let [high, low, tail @ ..] = rest
            && let (Some(high), Some(low)) = (hexadecimal(*high), hexadecimal(*low))
        {
            decoded.push(high << 4 | low);
            rest = tail;
        } else if let Some(tail) = behind_soft_break(rest) {
            rest = tail;
        } else {
            decoded.push(b'=');
        }
    }
    decoded.extend_from_slice(rest);
    decoded
}

fn behind_soft_break(rest: &[u8]) -> Option<&[u8]> {
    let blanks = rest.iter().take_while(|octet| matches!(octet, b' ' | b'\t' | b'\r')).count();
    let tail = rest.get(blanks..)?;
    if tail.is_empty() { Some(tail) } else { tail.strip_prefix(b"\n") }
}

/// The Q encoding of encoded words (RFC 2047): `_` is a space.
pub(super) fn q_word(octets: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = octets.iter().map(|octet| if *octet == b'_' { b' ' } else { *octet }).collect();
    quoted_printable(&spaced)
}

/// Percent encoding of RFC 2231.
pub(super) fn percent(octets: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while let Some((&octet, tail)) = rest.split_first() {
        rest = tail;
        if octet == b'%'
            && let [high, low, behind @ ..] = tail
            && let (Some(high), Some(low)) = (hexadecimal(*high), hexadecimal(*low))
        {
            decoded.push(high << 4 | low);
            rest = behind;
        } else {
            decoded.push(octet);
        }
    }
    decoded
}

fn hexadecimal(octet: u8) -> Option<u8> {
    match octet {
        b'0'..=b'9' => Some(octet - b'0'),
        b'A'..=b'F' => Some(octet - b'A' + 10),
        b'a'..=b'f' => Some(octet - b'a' + 10),
        _ => None,
    }
}

/// Decodes uuencode between `begin` and `end`; nothing when there is no `begin` line.
pub(super) fn uuencode(octets: &[u8]) -> Option<Vec<u8>> {
    let mut lines = octets.split(|octet| *octet == b'\n');
    lines.find(|line| line.starts_with(b"begin "))?;
    let mut decoded = Vec::with_capacity(octets.len() / 4 * 3);
    for line in lines {
        let line = line.trim_ascii_end();
        let Some((length, groups)) = line.split_first() else { continue };
        if line == b"end" {
            break;
        }
        let value = |octet: &u8| u32::from(octet.wrapping_sub(b' ') & 0x3f);
        let end = decoded.len() + value(length) as usize;
        for group in groups.chunks(4) {
            let group = (0..4).fold(0_u32, |sum, place| (sum << 6) | group.get(place).map_or(0, value));
            decoded.extend([(group >> 16) as u8, (group >> 8) as u8, group as u8]);
        }
        decoded.truncate(end);
    }
    Some(decoded)
}
