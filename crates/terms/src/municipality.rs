//! Municipality code (全国地方公共団体コード): prefecture, three digits, check digit (C01).
//!
//! With the first five digits a…e the check digit is (11 − (6a+5b+4c+3d+2e) mod 11) mod 10.
//!
//! Invariant: the check digit is right and the first two digits are a prefecture. Left out: whether the municipality
//! exists today; municipalities merge, and the register of them is dated data.

use crate::japanese::{fold_width, quoted, without_spaces};
use crate::prefecture::Prefecture;
use crate::text_serde::serde_as_text;
use std::fmt;
use std::str::FromStr;

/// A municipality code (全国地方公共団体コード) of six digits; `…000` with its check digit is the prefecture itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MunicipalityCode {
    number: u32,
    prefecture: Prefecture,
}

/// The text is no municipality code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseMunicipalityCodeError {
    /// Not six digits.
    #[error("市区町村コード「{0}」は6桁の数字ではありません。検査数字を含む6桁で入力してください(例: 011002)。")]
    NotSixDigits(String),
    /// The first two digits are not 01 to 47.
    #[error("市区町村コード「{0}」の先頭2桁は都道府県番号(01から47)ではありません。番号を確かめてください。")]
    UnknownPrefecture(String),
    /// The last digit does not fit the others.
    #[error("市区町村コード「{0}」の最後の検査数字が合いません。数字の打ち間違いがないか確かめてください。")]
    WrongCheckDigit(String),
}

impl MunicipalityCode {
    /// The prefecture the municipality lies in.
    pub fn prefecture(self) -> Prefecture {
        self.prefecture
    }
}

impl fmt::Display for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.number)
    }
}

impl FromStr for MunicipalityCode {
    type Err = ParseMunicipalityCodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = without_spaces(&fold_width(text));
        let is_six_digits = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse::<u32>().ok().filter(|_| is_six_digits);
        let number = number.ok_or_else(|| ParseMunicipalityCodeError::NotSixDigits(quoted(text)))?;
        let prefecture = u8::try_from(number / 10_000).ok().and_then(Prefecture::from_number);
        let prefecture = prefecture.ok_or_else(|| ParseMunicipalityCodeError::UnknownPrefecture(quoted(text)))?;
        if check_digit(number / 10) != number % 10 {
            return Err(ParseMunicipalityCodeError::WrongCheckDigit(quoted(text)));
        }
        Ok(Self { number, prefecture })
    }
}

serde_as_text!(MunicipalityCode);

/// Check digit of the five leading digits: weights 2, 3, 4, 5, 6 from the right.
fn check_digit(five_digits: u32) -> u32 {
    let sum: u32 = (0..5).map(|place| five_digits / 10_u32.pow(place) % 10 * (place + 2)).sum();
    (11 - sum % 11) % 10
}

#[cfg(test)]
mod tests;
