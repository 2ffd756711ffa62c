//! Documents of office programs (docx, xlsx): packed folders of XML, without macros, passwords, parts from elsewhere, and
//! links to other programs (DDE) or workbooks.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{FileFault, FileKind, fields};

/// More parts no document of an office has.
const MOST_PARTS: usize = 10_000;
/// So much is read of a part that says what the others are.
const LONGEST_LIST: u64 = 1024 * 1024;
/// So much is read of a text for its fields; a book of a thousand pages is shorter.
const LONGEST_TEXT: u64 = 32 * 1024 * 1024;

pub(super) fn inspect(octets: &[u8]) -> Result<FileKind, FileFault> {
    let mut parts = ZipArchive::new(Cursor::new(octets)).map_err(|_| FileFault::Broken)?;
    if parts.len() > MOST_PARTS {
        return Err(FileFault::Packed);
    }
    let mut names = Vec::new();
    for index in 0..parts.len() {
        let part = parts.by_index_raw(index).map_err(|_| FileFault::Broken)?;
        if part.encrypted() {
            return Err(FileFault::Locked);
        }
        names.push(part.name().map_err(|_| FileFault::Broken)?.to_lowercase());
    }
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let kind = match (has("[content_types].xml"), has("word/document.xml"), has("xl/workbook.xml")) {
        (true, true, _) => FileKind::Docx,
        (true, _, true) => FileKind::Xlsx,
        (true, ..) => return Err(FileFault::Unknown),
        _ => return Err(FileFault::Packed),
    };
    if names.iter().any(|name| runs(name)) {
        return Err(FileFault::Macros);
    }
    if names.iter().any(|name| name.contains("/externallinks/")) {
        return Err(FileFault::Outside);
    }
    for (index, name) in names.iter().enumerate() {
        let is_text = name.starts_with("word/") && name.ends_with(".xml");
        if is_text && fields::fetch(&text(&mut parts, index, LONGEST_TEXT)?) {
            return Err(FileFault::Outside);
        }
        if name == "[content_types].xml" && list(&mut parts, index)?.contains("macroenabled") {
            return Err(FileFault::Macros);
        }
        if name.ends_with(".rels") && list(&mut parts, index)?.split('<').any(fetches) {
            return Err(FileFault::Outside);
        }
    }
    Ok(kind)
}

/// Parts that run, or that hide something that does.
fn runs(name: &str) -> bool {
    let is_object = name.contains("/embeddings/") && !name.ends_with(".xlsx") && !name.ends_with(".docx");
    let is_macro = ["vbaproject", "/macrosheets/", "/activex/", "/customui/"].iter().any(|mark| name.contains(mark));
    is_object || is_macro || name.contains("../")
}

/// A template or object that the program would fetch on opening; links that a person follows are none.
fn fetches(element: &str) -> bool {
    let is_outside = element.contains("targetmode=\"external\"") || element.contains("targetmode='external'");
    is_outside
        && ["attachedtemplate", "oleobject", "/frame", "externallink", "/image"]
            .iter()
            .any(|kind| element.contains(kind))
}

fn list(parts: &mut ZipArchive<Cursor<&[u8]>>, index: usize) -> Result<String, FileFault> {
    Ok(text(parts, index, LONGEST_LIST)?.to_lowercase().replace([' ', '\n', '\r', '\t'], ""))
}

/// What stands in a part; in UTF-16, which the format allows too, without its zeros.
fn text(parts: &mut ZipArchive<Cursor<&[u8]>>, index: usize, longest: u64) -> Result<String, FileFault> {
    let part = parts.by_index(index).map_err(|_| FileFault::Broken)?;
    let mut octets = Vec::new();
    part.take(longest).read_to_end(&mut octets).map_err(|_| FileFault::Broken)?;
    if octets.len() as u64 == longest {
        return Err(FileFault::Broken);
    }
    octets.retain(|octet| *octet != 0);
    Ok(String::from_utf8_lossy(&octets).into_owned())
}
