//! What a file is: by its first octets, and only where they say nothing by what the mail calls it.

use crate::mail::Attachment;
use memchr::memmem::find;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A picture of a kind that can be unpacked.
    Picture,
    Pdf,
    /// DOCX, XLSX, PPTX, ODT and their relatives: XML in a ZIP.
    Office,
    /// Plain text, CSV and the like.
    Text,
    Html,
    /// A mail within the mail.
    Mail,
    /// ZIP, 7z, RAR, LZH and others: named, not entered.
    Archive,
    /// An office file with a password.
    LockedOffice,
    /// Anything else.
    Other,
}

/// What an attached file is.
pub(crate) fn kind(file: &Attachment) -> Kind {
    let octets = file.octets.as_slice();
    let name = file.name.to_lowercase();
    let is_named = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if let Some(kind) = by_octets(octets) {
        return kind;
    }
    match file.media_type.as_str() {
        "message/rfc822" | "message/global" => Kind::Mail,
        "text/html" | "application/xhtml+xml" => Kind::Html,
        _ if is_named(&[".eml"]) => Kind::Mail,
        _ if is_named(&[".htm", ".html"]) => Kind::Html,
        _ if is_named(&[".txt", ".csv", ".md", ".log", ".ics", ".text"]) => Kind::Text,
        media_type if media_type.starts_with("text/") => Kind::Text,
        _ => Kind::Other,
    }
}

fn by_octets(octets: &[u8]) -> Option<Kind> {
    let begins = |with: &[u8]| octets.starts_with(with);
    let head = octets.get(..1_024).unwrap_or(octets);
    let holds = |octets: &[u8], wanted: &[u8]| find(octets, wanted).is_some();
    if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
        let is_office = holds(octets, b"[Content_Types].xml") || holds(head, b"application/vnd.oasis.opendocument.");
        return Some(if is_office { Kind::Office } else { Kind::Archive });
    }
    if begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        let wanted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return Some(if holds(octets, &wanted) { Kind::LockedOffice } else { Kind::Other });
    }
    let is_picture = begins(b"\x89PNG\r\n\x1a\n")
        || begins(b"\xff\xd8\xff")
        || begins(b"GIF8")
        || begins(b"II*\0")
        || begins(b"MM\0*")
        || (begins(b"BM") && octets.get(6..10) == Some(&[0; 4]))
        || (begins(b"RIFF") && octets.get(8..12) == Some(b"WEBP"));
    let is_archive = begins(b"7z\xbc\xaf\x27\x1c")
        || begins(b"Rar!\x1a\x07")
        || begins(b"\x1f\x8b\x08")
        || begins(b"MSCF")
        || (octets.get(2..5) == Some(b"-lh") && octets.get(6) == Some(&b'-'))
        || octets.get(257..262) == Some(b"ustar");
    if is_picture {
        Some(Kind::Picture)
    } else if is_archive {
        Some(Kind::Archive)
    } else {
        holds(head, b"%PDF-").then_some(Kind::Pdf)
    }
}

#[cfg(test)]
mod tests;
