//! Document number (発番): what a body writes at the top right of a letter, e.g. 全診連発第12号(情) (D03).
//!
//! Grammar, after folding width and dropping spaces:
//! issuer abbreviation and series word (…発, …連) · optional 第 · number · 号 · optional section in brackets and suffix
//! letter, in either order. Older forms without 号 are read when a suffix letter or surrounding brackets mark them:
//! 健Ⅱ269F, (情シ 35). Ministry numbers keep the date part as series: 医政総発1029第1号. 事務連絡 has no number.
//!
//! Invariants: the text is kept and printed as it was written; the serial is never zero. The counter restarts every
//! fiscal year (D02), so a number alone identifies nothing: key = series, fiscal year, serial (D04).
//!
//! Left out: taking the next number (`numbering`), and several numbers on one letter ([`crate::LetterNumber`]).

mod grammar;
mod template;

use crate::text_serde::serde_as_text;
use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
pub use template::{ParseSeriesTemplateError, SeriesTemplate};

/// A document number (発番), printed as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DocumentNumber {
    original: String,
    series: String,
    serial: Option<NonZeroU32>,
    section: Option<String>,
    suffix: Option<String>,
}

/// The text is no document number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "発番「{0}」を読み取れません。略称・第・番号・号の順に60文字以内で入力してください(例: 全診連発第12号(情))。番号のない文書は「事務連絡」とします。"
)]
pub struct ParseDocumentNumberError(String);

impl DocumentNumber {
    /// The longest text that is read as a number, in characters.
    pub const LONGEST: usize = 60;

    /// Issuer abbreviation and series word, width folded, without spaces: 全診連発, 医政総発1029.
    pub fn series(&self) -> &str {
        &self.series
    }

    /// The number itself; `None` for 事務連絡.
    pub fn serial(&self) -> Option<NonZeroU32> {
        self.serial
    }

    /// The section in brackets (担当課): 情シ.
    pub fn section(&self) -> Option<&str> {
        self.section.as_deref()
    }

    /// The letter at the end, e.g. F of a series that is sent by FAX.
    pub fn suffix(&self) -> Option<&str> {
        self.suffix.as_deref()
    }

    /// One text for every way to write the same series: width folded, without spaces, without 第, 号 and the serial.
    pub fn series_key(&self) -> String {
        let mut key = self.series.clone();
        if let Some(section) = &self.section {
            key.push_str(&format!("({section})"));
        }
        if let Some(suffix) = &self.suffix {
            key.push_str(&format!("/{suffix}"));
        }
        key
    }

    /// Whether both are the same number, however written. Two papers without a number (事務連絡) are never the same.
    pub fn same_number(&self, other: &Self) -> bool {
        self.serial.is_some() && self.serial == other.serial && self.series_key() == other.series_key()
    }

    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.original
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.original)
    }
}

impl FromStr for DocumentNumber {
    type Err = ParseDocumentNumberError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = grammar::document_number(text);
        let parts = parts.ok_or_else(|| ParseDocumentNumberError(crate::japanese::quoted(text)))?;
        let grammar::Parts { series, serial, section, suffix } = parts;
        Ok(Self { original: text.to_owned(), series, serial, section, suffix })
    }
}

serde_as_text!(DocumentNumber);

#[cfg(test)]
mod tests;
