//! Header fields as they stand: where the header ends, which lines are fields, and what else stands among them.
//!
//! Mail programs differ on lines that are no field, on blank continuation lines and on bare carriage returns; all of
//! them are oddities here, and what another program would read is kept: further fields, or the beginning of the body.

use super::oddities::Oddity;
use memchr::memchr;

/// Most fields of one header; what comes behind is not read.
const MOST_FIELDS: usize = 2_000;

/// One field, its value still folded and encoded.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawField<'a> {
    pub(super) name: &'a [u8],
    pub(super) value: &'a [u8],
}

impl RawField<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    pub(super) fn begins_with(&self, begin: &str) -> bool {
        self.name.get(..begin.len()).is_some_and(|name| name.eq_ignore_ascii_case(begin.as_bytes()))
    }
}

/// A header and what follows it.
#[derive(Debug, Default)]
pub(super) struct Head<'a> {
    pub(super) fields: Vec<RawField<'a>>,
    pub(super) body: &'a [u8],
    /// The rest of the header from the first line that is no field: other programs take it for the body.
    pub(super) broken: Option<&'a [u8]>,
    /// What was odd, and at which field; a line that is no field counts to the one before it.
    pub(super) oddities: Vec<(Oddity, RawField<'a>)>,
}

/// Splits a header from its body.
pub(super) fn head(octets: &[u8]) -> Head<'_> {
    let mut head = Head::default();
    let mut rest = octets;
    while !rest.is_empty() {
        let (line, tail) = line(rest);
        if line.is_empty() {
            head.body = tail;
            return head;
        }
        if head.fields.len() >= MOST_FIELDS {
            head.note_broken();
            head.body = rest;
            return head;
        }
        let behind = behind_field(tail);
        let length = rest.len() - behind.len();
        let whole = rest.get(..length).unwrap_or(rest);
        match field(whole) {
            Some(field) => head.take(field, whole),
            None => {
                head.note_broken();
                head.broken.get_or_insert(rest);
            }
        }
        rest = behind;
    }
    head
}

impl<'a> Head<'a> {
    fn take(&mut self, field: RawField<'a>, whole: &'a [u8]) {
        let name = field.name.trim_ascii_end();
        let bare = RawField { name, value: field.value };
        if name.len() != field.name.len() {
            self.oddities.push((Oddity::SpaceBeforeColon, bare));
        }
        if has_blank_line(whole) {
            self.oddities.push((Oddity::BrokenHeader, bare));
            self.broken.get_or_insert(whole);
        }
        self.fields.push(bare);
        if let Some(inner) = behind_bare_return(field.value) {
            self.oddities.push((Oddity::BareReturn, bare));
            let pieces = inner.split(|octet| *octet == b'\r').take(MOST_FIELDS);
            self.fields.extend(pieces.filter_map(self::field));
        }
    }

    fn note_broken(&mut self) {
        let nowhere = RawField { name: b"From", value: b"" };
        let before = self.fields.last().copied().unwrap_or(nowhere);
        // One such line says it all; a whole text in place of a header has thousands.
        if self.broken.is_none() {
            self.oddities.push((Oddity::BrokenHeader, before));
        }
    }

    /// The fields of this name.
    pub(super) fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = RawField<'a>> + 's {
        self.fields.iter().filter(move |field| field.is(name)).copied()
    }
}

/// The first line without its end, and the rest.
pub(super) fn line(octets: &[u8]) -> (&[u8], &[u8]) {
    let (line, rest) = match memchr(b'\n', octets) {
        Some(at) => (octets.get(..at).unwrap_or_default(), octets.get(at + 1..).unwrap_or_default()),
        None => (octets, &[][..]),
    };
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}

/// What stands behind the continuation lines.
fn behind_field(mut rest: &[u8]) -> &[u8] {
    while matches!(rest.first(), Some(b' ' | b'\t')) {
        rest = line(rest).1;
    }
    rest
}

fn field(whole: &[u8]) -> Option<RawField<'_>> {
    let colon = memchr(b':', whole)?;
    let (name, value) = (whole.get(..colon)?, whole.get(colon + 1..)?);
    let is_name = |octet: &u8| (0x21..0x7f).contains(octet);
    let bare = name.trim_ascii_end();
    (!bare.is_empty() && bare.iter().all(is_name)).then_some(RawField { name, value })
}

/// A continuation line of blanks only, which some programs take for the end of the header.
fn has_blank_line(whole: &[u8]) -> bool {
    let mut rest = line(whole).1;
    while !rest.is_empty() {
        let (one, tail) = line(rest);
        if one.trim_ascii().is_empty() && !tail.is_empty() {
            return true;
        }
        rest = tail;
    }
    false
}

/// What stands behind a carriage return that does not end a line.
fn behind_bare_return(value: &[u8]) -> Option<&[u8]> {
    let mut rest = value;
    while let Some(at) = memchr(b'\r', rest) {
        rest = rest.get(at + 1..)?;
        if !rest.is_empty() && !rest.starts_with(b"\n") {
            return Some(rest);
        }
    }
    None
}

/// Whether a line is what mailbox files put before each mail: `From sender date`.
pub(super) fn is_postmark(line: &[u8]) -> bool {
    line.starts_with(b"From ") && field(line).is_none()
}

/// How long the longest line is.
pub(super) fn longest_line(octets: &[u8]) -> usize {
    let (mut longest, mut begin) = (0, 0);
    for end in memchr::memchr_iter(b'\n', octets) {
        longest = longest.max(end - begin);
        begin = end + 1;
    }
    longest.max(octets.len() - begin)
}
