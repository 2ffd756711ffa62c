//! How a font's codes become letters.

use super::cmap::CMap;
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE};
use lopdf::{Dictionary, Document, Object};

/// Largest table from codes to Unicode, in octets.
const LARGEST_TABLE: usize = 2 << 20;

/// How codes become letters.
pub(super) enum Font<'a> {
    /// By the font's own table; the number is the usual length of a code.
    Table(CMap, usize),
    /// By a named encoding.
    Named(&'static Encoding),
    /// Rows and cells of JIS X 0208.
    Jis,
    /// Numbers of the Adobe-Japan1 collection.
    Japan1,
    /// One octet a letter.
    Simple(lopdf::Encoding<'a>),
    /// Nothing is known.
    Unknown,
}

impl<'a> Font<'a> {
    /// What the document says about a font.
    pub(super) fn of(font: &'a Dictionary, document: &'a Document) -> Self {
        let is_composite = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Type0");
        let table = font.get_deref(b"ToUnicode", document).and_then(Object::as_stream).ok();
        let table = table.and_then(|table| table.get_plain_content_with_limit(LARGEST_TABLE).ok());
        match table.map(|table| CMap::parse(&table)) {
            Some(table) if !table.is_empty() => Self::Table(table, if is_composite { 2 } else { 1 }),
            _ if is_composite => composite(font, document),
            _ => font.get_font_encoding_with_limit(document, LARGEST_TABLE).map_or(Self::Unknown, Self::Simple),
        }
    }

    /// The letters of a string of codes.
    pub(super) fn text(&self, codes: &[u8]) -> String {
        match self {
            Self::Table(table, usual) => table.text(codes, *usual),
            Self::Named(encoding) => encoding.decode_without_bom_handling(codes).0.into_owned(),
            Self::Jis => jis(codes),
            Self::Japan1 => pairs(codes).filter_map(japan1).collect(),
            Self::Simple(encoding) => Document::decode_text(encoding, codes).unwrap_or_default(),
            Self::Unknown => String::new(),
        }
    }
}

/// A font of many letters: its encoding has a name, or its codes are numbers of a collection.
fn composite<'a>(font: &Dictionary, document: &Document) -> Font<'a> {
    let name = font.get_deref(b"Encoding", document).and_then(Object::as_name).unwrap_or_default();
    let name = String::from_utf8_lossy(name);
    let has = |part: &str| name.contains(part);
    let family = name.trim_end_matches("-H").trim_end_matches("-V");
    match family {
        _ if has("UCS2") || has("UTF16") => Font::Named(UTF_16BE),
        _ if has("UTF8") => Font::Named(UTF_8),
        _ if has("RKSJ") => Font::Named(SHIFT_JIS),
        _ if has("GB") => Font::Named(GB18030),
        _ if has("B5") || has("HKscs") => Font::Named(BIG5),
        _ if has("KSC") => Font::Named(EUC_KR),
        "EUC" => Font::Named(EUC_JP),
        "H" | "V" | "Add" | "Ext" | "78" | "NWP" => Font::Jis,
        "Identity" if is_japanese(font, document) => Font::Japan1,
        _ => Font::Unknown,
    }
}

/// Whether the font's letters are numbered by Adobe-Japan1.
fn is_japanese(font: &Dictionary, document: &Document) -> bool {
    let ordering = || {
        let descendants = font.get_deref(b"DescendantFonts", document).and_then(Object::as_array).ok()?;
        let (_, descendant) = document.dereference(descendants.first()?).ok()?;
        let system = descendant.as_dict().ok()?.get_deref(b"CIDSystemInfo", document).and_then(Object::as_dict).ok()?;
        system.get_deref(b"Ordering", document).and_then(Object::as_str).ok()
    };
    ordering() == Some(b"Japan1")
}

fn pairs(codes: &[u8]) -> impl Iterator<Item = u16> + '_ {
    codes.chunks_exact(2).map(|pair| pair.iter().fold(0, |code, octet| code << 8 | u16::from(*octet)))
}

/// Rows and cells of JIS X 0208, as ISO-2022-JP has them between two escapes.
fn jis(codes: &[u8]) -> String {
    let wrapped = [b"\x1b$B".as_slice(), codes, b"\x1b(B"].concat();
    ISO_2022_JP.decode_without_bom_handling(&wrapped).0.into_owned()
}

/// The letter with a number of Adobe-Japan1: Latin letters, then the rows of JIS X 0208 in their order, without the cells
/// that were empty in 1978.
fn japan1(number: u16) -> Option<char> {
    /// First number of a row, the row, how many letters it has.
    const ROWS: [(u16, u16, u16); 7] =
        [(633, 1, 94), (727, 2, 14), (780, 3, 62), (842, 4, 83), (925, 5, 86), (1_011, 6, 48), (1_059, 7, 66)];
    let letter = |row: u16, cell: u16| {
        let octets = [u8::try_from(row + 0x20).ok()?, u8::try_from(cell + 0x20).ok()?];
        jis(&octets).chars().next().filter(|letter| *letter != '\u{fffd}')
    };
    match number {
        1..=94 => char::from_u32(u32::from(number) + 0x1f),
        231..=325 => char::from_u32(u32::from(number) - 231 + 0x20),
        327..=389 => char::from_u32(u32::from(number) - 327 + 0xff61),
        780..=789 => char::from_u32(u32::from('０') + u32::from(number) - 780),
        790..=815 => char::from_u32(u32::from('Ａ') + u32::from(number) - 790),
        816..=841 => char::from_u32(u32::from('ａ') + u32::from(number) - 816),
        633..=1_124 => {
            let (first, row, _) =
                ROWS.into_iter().find(|(first, _, count)| (*first..first + count).contains(&number))?;
            letter(row, number - first + 1)
        }
        // Level 1 has 2,965 letters from row 16, level 2 those from row 48.
        1_125..=4_089 => letter(16 + (number - 1_125) / 94, (number - 1_125) % 94 + 1),
        4_090..=7_477 => letter(48 + (number - 4_090) / 94, (number - 4_090) % 94 + 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
