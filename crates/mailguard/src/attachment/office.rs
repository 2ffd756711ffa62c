//! Office files (オフィス文書): XML in a ZIP, whatever program wrote it.
//!
//! Every XML part that can carry words is read, not only those that the file names as its main parts: a program that is
//! lenient shows them, and a hidden sheet is a place to hide. Words of the reader's view alone count: no readings above
//! kanji, no deleted text, no second copies for old programs.

mod words;

use super::budget::{Budget, LONGEST_TEXT};
use crate::mail::Fate;
use encoding_rs::{UTF_16BE, UTF_16LE};
use std::io::Cursor;
use zip::ZipArchive;

/// Entries that are looked at, at most.
const MOST_ENTRIES: usize = 2_000;

/// Parts that hold no words of the document, by parts of their names.
const WORDLESS: &[&str] = &[
    "docprops/",
    "/theme/",
    "/styles",
    "fonttable",
    "settings",
    "/numbering",
    "slidelayouts/",
    "slidemasters/",
    "notesmasters/",
    "handoutmasters/",
    "tablestyles",
    "presprops",
    "viewprops",
    "calcchain",
    "[content_types]",
    "customxml/",
    "meta-inf/",
    "printersettings",
    "webextension",
    "styles.xml",
    "manifest.rdf",
];

/// What an office file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Office {
    /// Its words.
    pub text: String,
    /// Its pictures, packed as they are.
    pub pictures: Vec<Vec<u8>>,
    /// What became of it.
    pub fate: Fate,
}

/// Opens an office file.
pub(crate) fn open(octets: &[u8], budget: &mut Budget) -> Office {
    let mut office = Office { text: String::new(), pictures: Vec::new(), fate: Fate::Read };
    let Ok(mut archive) = ZipArchive::new(Cursor::new(octets)) else {
        return Office { fate: Fate::Unreadable, ..office };
    };
    let mut names: Vec<(String, usize)> = (0..archive.len().min(MOST_ENTRIES))
        .filter_map(|index| Some((archive.by_index_raw(index).ok()?.name().ok()?.to_lowercase(), index)))
        .filter(|(name, _)| is_picture(name) || has_words(name))
        .collect();
    names.sort_by_key(|(name, _)| rank(name));
    if archive.len() > MOST_ENTRIES {
        office.fate = Fate::TooLarge;
    }
    let (mut shared, whole) = (Vec::new(), budget.octets);
    for (name, index) in names {
        let Ok(entry) = archive.by_index(index) else {
            office.fate = Fate::Unreadable;
            continue;
        };
        let packed = usize::try_from(entry.compressed_size()).unwrap_or(usize::MAX);
        match budget.unpack(entry, packed) {
            Ok(part) if is_picture(&name) => office.pictures.push(part),
            Ok(part) => {
                let xml = decoded(&part);
                if name.ends_with("sharedstrings.xml") {
                    shared = words::shared(&xml);
                } else if office.text.len() < LONGEST_TEXT {
                    words::add(&xml, &shared, &mut office.text);
                }
            }
            Err(Fate::Unreadable) => office.fate = Fate::Unreadable,
            // Many parts that swell a little are a bomb like one that swells much.
            Err(Fate::TooLarge) => return Office { fate: budget.excess(whole, octets.len()), ..office },
            Err(fate) => return Office { fate, ..office },
        }
    }
    office
}

fn is_picture(name: &str) -> bool {
    [".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"].iter().any(|ending| name.ends_with(ending))
}

/// Whether a part can hold words; links to the outside stand in parts with `.rels`.
fn has_words(name: &str) -> bool {
    let is_xml = name.ends_with(".xml") || (name.ends_with(".xml.rels") && name != "_rels/.rels");
    is_xml && !WORDLESS.iter().any(|wordless| name.contains(wordless))
}

/// The order of reading: shared strings before the sheets that use them, the main part before its notes, then by number.
fn rank(name: &str) -> (u8, usize, String) {
    let group = match name {
        _ if name.ends_with("sharedstrings.xml") => 0,
        _ if name.ends_with("document.xml") || name.ends_with("content.xml") => 1,
        _ if name.contains("/worksheets/") || name.contains("/slides/") => 2,
        _ if name.ends_with(".rels") => 4,
        _ => 3,
    };
    (group, name.len(), name.to_owned())
}

/// The letters of a part; XML is UTF-8 or begins with the mark of UTF-16.
fn decoded(part: &[u8]) -> String {
    match part {
        [0xff, 0xfe, ..] => UTF_16LE.decode(part).0.into_owned(),
        [0xfe, 0xff, ..] => UTF_16BE.decode(part).0.into_owned(),
        _ => String::from_utf8_lossy(part).into_owned(),
    }
}

#[cfg(test)]
mod tests;
