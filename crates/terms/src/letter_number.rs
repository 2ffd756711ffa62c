//! The numbers of one letter: none (事務連絡), one, or several when bodies write jointly (連名) (D05).
//!
//! As text the numbers are joined by `、`. Invariant: a numbered letter has at least one number, and each of them has a
//! serial; a letter without number is always the 事務連絡, never an empty list.

use crate::document_number::{DocumentNumber, ParseDocumentNumberError};
use crate::text_serde::serde_as_text;
use std::fmt;
use std::str::FromStr;

/// The number line of a letter (文書番号).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LetterNumber {
    /// 事務連絡: issuer, date and title identify it.
    Unnumbered,
    /// One number or, on a joint letter, several.
    Numbered(JointNumbers),
}

/// One or more document numbers, all with a serial.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct JointNumbers(Vec<DocumentNumber>);

/// The text is no number line of a letter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseLetterNumberError {
    /// One of the numbers is not readable.
    #[error(transparent)]
    Number(#[from] ParseDocumentNumberError),
    /// 事務連絡 stands among numbers.
    #[error("「事務連絡」は番号のない文書です。ほかの発番と並べずに、「事務連絡」だけを入力してください。")]
    UnnumberedAmongNumbers,
}

impl JointNumbers {
    /// The numbers of a joint letter, in the order they are printed; `None` when there is none or one has no serial.
    pub fn new(numbers: Vec<DocumentNumber>) -> Option<Self> {
        let all_have_serial = numbers.iter().all(|number| number.serial().is_some());
        (!numbers.is_empty() && all_have_serial).then_some(Self(numbers))
    }

    /// The numbers in the order they are printed; never empty.
    pub fn as_slice(&self) -> &[DocumentNumber] {
        &self.0
    }
}

impl LetterNumber {
    /// The numbers in the order they are printed; empty for 事務連絡.
    pub fn numbers(&self) -> &[DocumentNumber] {
        match self {
            Self::Unnumbered => &[],
            Self::Numbered(joint) => joint.as_slice(),
        }
    }
}

/// A number without serial is the 事務連絡.
impl From<DocumentNumber> for LetterNumber {
    fn from(number: DocumentNumber) -> Self {
        JointNumbers::new(vec![number]).map_or(Self::Unnumbered, Self::Numbered)
    }
}

impl fmt::Display for LetterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<&str> = self.numbers().iter().map(DocumentNumber::as_str).collect();
        f.write_str(if texts.is_empty() { "事務連絡" } else { "" })?;
        f.write_str(&texts.join("、"))
    }
}

impl FromStr for LetterNumber {
    type Err = ParseLetterNumberError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut numbers = text.split('、').map(str::parse).collect::<Result<Vec<DocumentNumber>, _>>()?;
        match numbers.pop() {
            Some(only) if numbers.is_empty() => Ok(only.into()),
            last => {
                numbers.extend(last);
                JointNumbers::new(numbers).map(Self::Numbered).ok_or(ParseLetterNumberError::UnnumberedAmongNumbers)
            }
        }
    }
}

serde_as_text!(LetterNumber);

#[cfg(test)]
mod tests;
