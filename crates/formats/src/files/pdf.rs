//! PDF: whole, without password, and without anything that acts when it is opened.
//!
//! Names are read outside of streams, and inside the compressed streams that hold objects. Long names are looked for
//! everywhere, so that a stream that is none hides nothing. What cannot be unpacked within bounds is refused.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::{FileFault, finds, position};

/// Names of what acts, too long to stand in packed octets by chance.
const ACTING: [&[u8]; 9] = [
    b"/JavaScript",
    b"/Launch",
    b"/EmbeddedFile",
    b"/EmbeddedFiles",
    b"/RichMedia",
    b"/ImportData",
    b"/SubmitForm",
    b"/GoToE",
    b"/Rendition",
];
/// The short ones, which are looked for among objects only.
const ACTING_SHORT: [&[u8]; 2] = [b"/JS", b"/XFA"];
/// No stream of objects is larger, and all together are not.
const LARGEST_STREAM: u64 = 4 * 1024 * 1024;
const LARGEST_IN_ALL: usize = 32 * 1024 * 1024;

pub(super) fn inspect(octets: &[u8]) -> Result<(), FileFault> {
    let end = octets.get(octets.len().saturating_sub(2048)..).unwrap_or_default();
    if !finds(end, b"%%EOF") {
        return Err(FileFault::Broken);
    }
    if acts(&plain_names(octets), &ACTING) {
        return Err(FileFault::ActivePdf);
    }
    let mut unpacked = 0;
    for (objects, stream) in pieces(octets) {
        look_at(objects)?;
        if finds(&plain_names(objects), b"/ObjStm") {
            let inside = unpack(objects, stream)?;
            unpacked += inside.len();
            if unpacked > LARGEST_IN_ALL {
                return Err(FileFault::ActivePdf);
            }
            look_at(&inside)?;
        }
    }
    Ok(())
}

fn look_at(objects: &[u8]) -> Result<(), FileFault> {
    let names = plain_names(objects);
    if acts(&names, &ACTING) || acts(&names, &ACTING_SHORT) {
        return Err(FileFault::ActivePdf);
    }
    if acts(&names, &[b"/Encrypt"]) {
        return Err(FileFault::Locked);
    }
    Ok(())
}

/// True when one of the names stands there as a whole name.
fn acts(octets: &[u8], names: &[&[u8]]) -> bool {
    names.iter().any(|name| {
        let mut rest = octets;
        while let Some(at) = position(rest, name) {
            rest = rest.get(at + name.len()..).unwrap_or_default();
            if rest.first().is_none_or(|next| !is_regular(*next)) {
                return true;
            }
        }
        false
    })
}

fn is_regular(octet: u8) -> bool {
    !octet.is_ascii_whitespace() && octet != 0 && !b"()<>[]{}/%".contains(&octet)
}

/// The octets with `#4a` in names written as `J`: both are the same name.
fn plain_names(octets: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'#').then(|| after.get(..2)).flatten();
        let letter = hex.and_then(|hex| std::str::from_utf8(hex).ok()).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match letter {
            Some(letter) => {
                plain.push(letter);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                plain.push(*first);
                rest = after;
            }
        }
    }
    plain
}

/// Objects with the stream that follows them; the last piece has none.
fn pieces(octets: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut pieces = Vec::new();
    let mut rest = octets;
    while let Some(at) = stream_start(rest) {
        let (objects, stream) = rest.split_at(at);
        let length = position(stream, b"endstream").unwrap_or(stream.len());
        let (stream, after) = stream.split_at(length);
        pieces.push((objects, stream));
        rest = after.strip_prefix(b"endstream").unwrap_or(after);
    }
    pieces.push((rest, &[]));
    pieces
}

/// Where the octets of the next stream begin.
fn stream_start(octets: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + position(octets.get(from..)?, b"stream")?;
        let after = at + b"stream".len();
        let rest = octets.get(after..).unwrap_or_default();
        // Readers bear with spaces before the end of the line, and with none at all.
        let blank = rest.iter().take_while(|octet| matches!(octet, b' ' | b'\t')).count();
        let line = rest.get(blank..).unwrap_or_default();
        let skipped = match line {
            [b'\r', b'\n', ..] => blank + 2,
            [b'\r' | b'\n', ..] => blank + 1,
            _ => 0,
        };
        if follows_dictionary(octets.get(..at).unwrap_or_default()) {
            return Some(after + skipped);
        }
        from = after;
    }
}

/// True behind `>>`, also when there are comments in between.
fn follows_dictionary(before: &[u8]) -> bool {
    let mut before = before;
    loop {
        let is_blank = |octet: &u8| octet.is_ascii_whitespace() || *octet == 0;
        let end = before.iter().rposition(|octet| !is_blank(octet)).map_or(0, |last| last + 1);
        before = before.get(..end).unwrap_or_default();
        if before.ends_with(b">>") {
            return true;
        }
        let line = before.iter().rposition(|octet| matches!(octet, b'\n' | b'\r')).map_or(0, |last| last + 1);
        match before.get(line..).and_then(|words| words.iter().position(|octet| *octet == b'%')) {
            Some(comment) => before = before.get(..line + comment).unwrap_or_default(),
            None => return false,
        }
    }
}

/// The objects packed into a stream. Everything in front of it is read, because a dictionary may be long and its names
/// written with `#`. Refused is what is packed in a way that cannot be looked into, for example with a prediction, which no
/// writer needs for objects.
fn unpack(before: &[u8], stream: &[u8]) -> Result<Vec<u8>, FileFault> {
    let names = plain_names(before);
    if acts(&names, &[b"/DecodeParms"]) {
        return Err(FileFault::ActivePdf);
    }
    if !acts(&names, &[b"/Filter"]) {
        return Ok(stream.to_vec());
    }
    let mut inside = Vec::new();
    let read = ZlibDecoder::new(stream).take(LARGEST_STREAM).read_to_end(&mut inside);
    let is_all = read.is_ok() && (inside.len() as u64) < LARGEST_STREAM;
    if is_all { Ok(inside) } else { Err(FileFault::ActivePdf) }
}
