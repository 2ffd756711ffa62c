//! ISO-2022-JP in all its kinds: JIS X 0208 with NEC's and IBM's letters, JIS X 0212, half-width kana by `ESC ( I` and by
//! shift codes.
//!
//! The octets become EUC-JP, which holds the same sets without states, and are decoded once. Escape sequences of sets
//! that EUC-JP lacks become replacement characters.

use encoding_rs::EUC_JP;
use memchr::{memchr, memmem};

const ESCAPE: u8 = 0x1b;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Set {
    /// ASCII, or JIS X 0201 Roman, which mail programs show as ASCII.
    Roman,
    /// Half-width kana.
    Kana,
    /// JIS X 0208, or plane 1 of JIS X 0213, which holds it.
    Kanji,
    /// JIS X 0212.
    Further,
    /// Plane 2 of JIS X 0213.
    Beyond,
}

/// The escape sequences of mail, without the escape itself.
const ESCAPES: [(&[u8], Set); 14] = [
    (b"$B", Set::Kanji),
    (b"(B", Set::Roman),
    (b"$@", Set::Kanji),
    (b"(J", Set::Roman),
    (b"(H", Set::Roman),
    (b"(I", Set::Kana),
    (b"$(B", Set::Kanji),
    (b"$(@", Set::Kanji),
    (b"$(D", Set::Further),
    (b"$(O", Set::Kanji),
    (b"$(Q", Set::Kanji),
    (b"$(P", Set::Beyond),
    (b"&@", Set::Kanji),
    (b".A", Set::Roman),
];

/// Whether any of these escape sequences stands in the octets.
pub(super) fn has_escapes(octets: &[u8]) -> bool {
    let mut rest = octets;
    while let Some(at) = memchr(ESCAPE, rest) {
        rest = rest.get(at + 1..).unwrap_or_default();
        if sequence(rest).is_some() {
            return true;
        }
    }
    false
}

/// The set that begins behind an escape, and the length of its sequence.
fn sequence(rest: &[u8]) -> Option<(Set, usize)> {
    ESCAPES.iter().find(|(sequence, _)| rest.starts_with(sequence)).map(|(sequence, set)| (*set, sequence.len()))
}

/// Decodes; `line_ends_reset` says whether a new line begins in ASCII, as RFC 1468 wants it.
pub(super) fn decode(octets: &[u8], line_ends_reset: bool) -> String {
    let mut euc = Vec::with_capacity(octets.len() + 16);
    let (mut set, mut is_shifted) = (Set::Roman, false);
    let mut rest = octets;
    while let Some((&octet, tail)) = rest.split_first() {
        rest = tail;
        match (octet, set) {
            (ESCAPE, _) => match sequence(tail) {
                Some((next, length)) => {
                    set = next;
                    rest = tail.get(length..).unwrap_or_default();
                }
                None => euc.push(octet),
            },
            (0x0e, _) => is_shifted = true,
            (0x0f, _) => is_shifted = false,
            (b'\n', _) => {
                euc.push(octet);
                if line_ends_reset {
                    (set, is_shifted) = (Set::Roman, false);
                }
            }
            (0x00..=0x20, _) => euc.push(octet),
            (0x21..=0x5f, Set::Kana) => euc.extend([0x8e, octet | 0x80]),
            (0x21..=0x5f, Set::Roman) if is_shifted => euc.extend([0x8e, octet | 0x80]),
            (0xa1..=0xdf, Set::Roman | Set::Kana) => euc.extend([0x8e, octet]),
            (_, Set::Roman | Set::Kana) => euc.push(octet),
            (_, Set::Kanji | Set::Further | Set::Beyond) => rest = pair(&mut euc, set, octet, tail),
        }
    }
    EUC_JP.decode_without_bom_handling(&euc).0.into_owned()
}

/// Takes the second octet of a letter; without one the letter is broken.
fn pair<'a>(euc: &mut Vec<u8>, set: Set, first: u8, tail: &'a [u8]) -> &'a [u8] {
    match tail.split_first() {
        Some((&second, rest)) if second > 0x20 => {
            match set {
                Set::Further => euc.extend([0x8f, first | 0x80, second | 0x80]),
                Set::Beyond => euc.push(0xff),
                _ => euc.extend([first | 0x80, second | 0x80]),
            }
            rest
        }
        _ => {
            euc.push(0xff);
            tail
        }
    }
}

/// Reads a text whose escapes were lost on the way (`$B…(B`), when that makes kana of it.
pub(super) fn restore_escapes(octets: &[u8]) -> Option<String> {
    memmem::find(octets, b"$B").or_else(|| memmem::find(octets, b"$@"))?;
    memmem::find(octets, b"(B").or_else(|| memmem::find(octets, b"(J"))?;
    let mut restored = Vec::with_capacity(octets.len() + 16);
    let mut rest = octets;
    let mut is_kanji = false;
    while let Some((&octet, tail)) = rest.split_first() {
        let begins = !is_kanji && (rest.starts_with(b"$B") || rest.starts_with(b"$@"));
        let ends = is_kanji && (rest.starts_with(b"(B") || rest.starts_with(b"(J"));
        if begins || ends {
            is_kanji = begins;
            restored.push(ESCAPE);
            restored.extend(rest.iter().take(2));
            rest = rest.get(2..).unwrap_or_default();
        } else if is_kanji && tail.first().is_some_and(|second| *second > 0x20) {
            restored.extend(rest.iter().take(2));
            rest = rest.get(2..).unwrap_or_default();
        } else {
            is_kanji &= octet != b'\n';
            restored.push(octet);
            rest = tail;
        }
    }
    let text = decode(&restored, true);
    let kana = text.chars().filter(|letter| ('\u{3041}'..='\u{30ff}').contains(letter)).count();
    (kana >= 2 && !text.contains('\u{fffd}')).then_some(text)
}
