//! Template of a number series (発番の書式): 全診連発第{}号(情), where `{}` is the place of the serial.
//!
//! Invariant: with any serial in its place the text is a document number whose serial is that one, so that
//! [`SeriesTemplate::number`] cannot fail.

use super::{DocumentNumber, grammar};
use crate::japanese::quoted;
use crate::text_serde::serde_as_text;
use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

/// How a body writes the numbers of one series.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SeriesTemplate {
    before: String,
    after: String,
    longest: DocumentNumber,
}

/// The text is no template of a number series.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("発番の書式「{0}」は使えません。番号の入る場所を {{}} で1か所だけ示してください(例: 全診連発第{{}}号(情))。")]
pub struct ParseSeriesTemplateError(String);

impl SeriesTemplate {
    /// The number with this serial, e.g. 全診連発第12号(情).
    pub fn number(&self, serial: NonZeroU32) -> DocumentNumber {
        let original = format!("{}{serial}{}", self.before, self.after);
        DocumentNumber { original, serial: Some(serial), ..self.longest.clone() }
    }

    /// The key shared by all numbers of the series; see [`DocumentNumber::series_key`].
    pub fn series_key(&self) -> String {
        self.longest.series_key()
    }
}

impl fmt::Display for SeriesTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{{}}{}", self.before, self.after)
    }
}

impl FromStr for SeriesTemplate {
    type Err = ParseSeriesTemplateError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).ok_or_else(|| ParseSeriesTemplateError(quoted(text)))
    }
}

serde_as_text!(SeriesTemplate);

/// Tries the template with the longest serial: what is readable with ten digits is readable with fewer.
fn read(text: &str) -> Option<SeriesTemplate> {
    let (before, after) = text.split_once("{}")?;
    let original = format!("{before}{}{after}", NonZeroU32::MAX);
    let grammar::Parts { series, serial, section, suffix } = grammar::document_number(&original)?;
    let longest = DocumentNumber { original, series, serial, section, suffix };
    let is_its_serial = longest.serial == Some(NonZeroU32::MAX);
    is_its_serial.then(|| SeriesTemplate { before: before.to_owned(), after: after.to_owned(), longest })
}
