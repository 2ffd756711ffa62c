//! Traffic Light Protocol 2.0 (FIRST, 2022): the five handling labels (取扱区分) known to CSIRTs everywhere.
//!
//! Invariants (H04): labels are read and written in capitals, without spaces, never translated. The label WHITE of
//! version 1 is read as CLEAR and never written.
//!
//! Left out: the audience (開示範囲) of a part, which is the rule that is enforced; a label is derived from it for export.

use crate::japanese::quoted;
use crate::text_serde::serde_as_text;
use std::fmt;
use std::str::FromStr;

/// A TLP 2.0 label, ordered from the loosest to the strictest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tlp {
    /// No limit on disclosure.
    Clear,
    /// The community, never by publicly accessible channels.
    Green,
    /// The recipient's organisation and its clients, as far as they need to know.
    Amber,
    /// The recipient's organisation only.
    AmberStrict,
    /// The individual recipients only.
    Red,
}

/// The text is none of the five labels.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "TLPの表示「{0}」は使えません。TLP:RED、TLP:AMBER+STRICT、TLP:AMBER、TLP:GREEN、TLP:CLEAR のいずれかを、半角大文字で空白を入れずに入力してください。"
)]
pub struct ParseTlpError(String);

impl Tlp {
    /// All labels, strictest first.
    pub const ALL: [Self; 5] = [Self::Red, Self::AmberStrict, Self::Amber, Self::Green, Self::Clear];

    /// The label as it is printed.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
        }
    }
}

impl fmt::Display for Tlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

impl FromStr for Tlp {
    type Err = ParseTlpError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "TLP:WHITE" {
            return Ok(Self::Clear);
        }
        Self::ALL.into_iter().find(|tlp| tlp.label() == text).ok_or_else(|| ParseTlpError(quoted(text)))
    }
}

serde_as_text!(Tlp);

#[cfg(test)]
mod tests;
