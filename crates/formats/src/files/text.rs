//! Text and tables: readable as UTF-8 or CP932, without control characters, and without cells that a program would run.

use encoding_rs::SHIFT_JIS;

use super::{FileFault, FileKind};

pub(super) fn inspect(name: &str, octets: &[u8]) -> Result<FileKind, FileFault> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let kind = match ending.as_str() {
        "csv" => FileKind::Csv,
        "txt" | "text" => FileKind::Txt,
        _ => return Err(FileFault::Unknown),
    };
    let text = readable(octets).ok_or(FileFault::Unknown)?;
    if text.trim().is_empty() {
        return Err(FileFault::Empty);
    }
    let start = text.trim_start().to_lowercase();
    if ["<!doctype", "<html", "<script", "<?php", "<svg"].iter().any(|mark| start.starts_with(mark)) {
        return Err(FileFault::Unknown);
    }
    match (kind, formula_line(&text)) {
        (FileKind::Csv, Some(line)) => Err(FileFault::Formula(line)),
        _ => Ok(kind),
    }
}

fn readable(octets: &[u8]) -> Option<String> {
    let octets = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets);
    let text = match std::str::from_utf8(octets) {
        Ok(text) => text.to_owned(),
        Err(_) => SHIFT_JIS.decode_without_bom_handling_and_without_replacement(octets)?.into_owned(),
    };
    let is_plain = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t' | '\u{c}');
    text.chars().all(is_plain).then_some(text)
}

/// The first line with a cell that begins a calculation. A sign before a number is none.
fn formula_line(text: &str) -> Option<usize> {
    let is_formula = |cell: &str| {
        let cell = cell.trim().trim_start_matches('"').trim_start();
        match cell.chars().next() {
            Some('=' | '@') => true,
            Some('+' | '-') => cell.chars().skip(1).any(|letter| letter.is_ascii_alphabetic() || letter == '('),
            _ => false,
        }
    };
    text.lines().position(|line| line.split([',', ';', '\t']).any(is_formula)).map(|index| index + 1)
}
