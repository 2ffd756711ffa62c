//! Medical institution code (医療機関コード): prefecture, table, area, number and check digit (C02 to C04).
//!
//! Ten digits: prefecture (2), fee table (点数表番号, 1), area (2), number (4), check digit. The check digit is a sum with
//! the weights 2, 1, 2, 1… from the right over a body that depends on where the institution lies:
//! rule A takes all nine digits before it, rule B the area and the number only. Medical codes of 埼玉, 千葉, 東京 and 神奈川
//! follow B, all other medical codes A; of the other tables in these four either may fit. No written source says so: it
//! was found on the lists of the regional bureaus, which it explains without a rest. So a doubt is a warning, never a
//! refusal.
//!
//! Lists also print seven digits (area, number, check digit; the same seven occur in several prefectures) and nine
//! (without the table); [`WrittenCode`] tells them apart. Invariant: prefecture and table of an [`InstitutionCode`]
//! exist. Left out: whether the institution exists, and since when it has this code; that is the directory's.

use crate::japanese::{fold_width, quoted};
use crate::prefecture::Prefecture;
use crate::text_serde::serde_as_text;
use std::fmt;
use std::str::FromStr;

/// Fee table (点数表) by which an institution charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeeTable {
    /// 医科, 1.
    Medical,
    /// 歯科, 3.
    Dental,
    /// 調剤, 4.
    Pharmacy,
    /// 訪問看護, 6.
    HomeNursing,
}

impl FeeTable {
    /// All tables.
    pub const ALL: [Self; 4] = [Self::Medical, Self::Dental, Self::Pharmacy, Self::HomeNursing];

    /// The digit in the code.
    pub const fn digit(self) -> u8 {
        match self {
            Self::Medical => 1,
            Self::Dental => 3,
            Self::Pharmacy => 4,
            Self::HomeNursing => 6,
        }
    }

    /// The word on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Medical => "医科",
            Self::Dental => "歯科",
            Self::Pharmacy => "調剤",
            Self::HomeNursing => "訪問看護",
        }
    }
}

/// A medical institution code (医療機関コード) of ten digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstitutionCode {
    prefecture: Prefecture,
    table: FeeTable,
    /// Area, number and check digit.
    local: u32,
}

/// A code as lists print it (C03).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenCode {
    /// All ten digits.
    Full(InstitutionCode),
    /// Nine digits: the table is missing.
    WithoutTable {
        /// Where it lies.
        prefecture: Prefecture,
        /// Area, number and check digit.
        local: u32,
    },
    /// Seven digits: area, number and check digit.
    Local(u32),
}

/// The text is no medical institution code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseInstitutionCodeError {
    /// Not seven, nine or ten digits.
    #[error(
        "医療機関コード「{0}」は7桁・9桁・10桁の数字ではありません。桁の抜けがないか確かめてください(例: 0110113719)。"
    )]
    WrongLength(String),
    /// The first two digits are not 01 to 47.
    #[error("医療機関コード「{0}」の先頭2桁は都道府県番号(01から47)ではありません。番号を確かめてください。")]
    UnknownPrefecture(String),
    /// The third digit is no fee table.
    #[error(
        "医療機関コード「{0}」の3桁目は点数表番号(1医科・3歯科・4調剤・6訪問看護)ではありません。番号を確かめてください。"
    )]
    UnknownTable(String),
}

impl InstitutionCode {
    /// Where the institution lies.
    pub fn prefecture(self) -> Prefecture {
        self.prefecture
    }

    /// By which table it charges.
    pub fn table(self) -> FeeTable {
        self.table
    }

    /// True when the check digit does not fit by any rule that holds there: likely a typing error.
    pub fn is_doubtful(self) -> bool {
        let (fits_a, fits_b) = (self.fits_whole_body(), check_digit(self.local / 10) == self.local % 10);
        match (matches!(self.prefecture.number(), 11..=14), self.table) {
            (true, FeeTable::Medical) => !fits_b,
            (true, _) => !fits_a && !fits_b,
            (false, _) => !fits_a,
        }
    }

    fn fits_whole_body(self) -> bool {
        let body = (u32::from(self.prefecture.number()) * 10 + u32::from(self.table.digit())) * 1_000_000;
        check_digit(body + self.local / 10) == self.local % 10
    }
}

impl WrittenCode {
    /// The ten digits, for a list whose institutions lie in this prefecture and charge by this table. None when seven
    /// digits stand there and nobody says where.
    pub fn complete(self, prefecture: Option<Prefecture>, table: FeeTable) -> Option<InstitutionCode> {
        match self {
            Self::Full(code) => Some(code),
            Self::WithoutTable { prefecture, local } => Some(InstitutionCode { prefecture, table, local }),
            Self::Local(local) => prefecture.map(|prefecture| InstitutionCode { prefecture, table, local }),
        }
    }
}

/// The stand-in id of an institution without a code (C04): 9 and the last nine digits of its telephone number. No
/// prefecture begins with 9, so it never equals a code.
pub fn stand_in_code(telephone: &str) -> Option<String> {
    let digits: String = fold_width(telephone).chars().filter(char::is_ascii_digit).collect();
    let nine = digits.len().checked_sub(9).and_then(|start| digits.get(start..))?;
    Some(format!("9{nine}"))
}

impl fmt::Display for InstitutionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{:07}", self.prefecture, self.table.digit(), self.local)
    }
}

impl FromStr for InstitutionCode {
    type Err = ParseInstitutionCodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse()? {
            WrittenCode::Full(code) => Ok(code),
            _ => Err(ParseInstitutionCodeError::WrongLength(quoted(text))),
        }
    }
}

serde_as_text!(InstitutionCode);

impl FromStr for WrittenCode {
    type Err = ParseInstitutionCodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong_length = || ParseInstitutionCodeError::WrongLength(quoted(text));
        let separators =
            |letter: &char| !letter.is_whitespace() && !matches!(letter, '-' | '‐' | '−' | '・' | '.' | ',');
        let digits: String = fold_width(text).chars().filter(separators).collect();
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse::<u64>().ok().filter(|_| is_number).ok_or_else(wrong_length)?;
        let local = u32::try_from(number % 10_000_000).map_err(|_| wrong_length())?;
        let prefecture = |number: u64| {
            let prefecture = u8::try_from(number).ok().and_then(Prefecture::from_number);
            prefecture.ok_or_else(|| ParseInstitutionCodeError::UnknownPrefecture(quoted(text)))
        };
        match digits.len() {
            7 => Ok(Self::Local(local)),
            9 => Ok(Self::WithoutTable { prefecture: prefecture(number / 10_000_000)?, local }),
            10 => {
                let prefecture = prefecture(number / 100_000_000)?;
                let table =
                    FeeTable::ALL.into_iter().find(|table| u64::from(table.digit()) == number / 10_000_000 % 10);
                let table = table.ok_or_else(|| ParseInstitutionCodeError::UnknownTable(quoted(text)))?;
                Ok(Self::Full(InstitutionCode { prefecture, table, local }))
            }
            _ => Err(wrong_length()),
        }
    }
}

/// Weights 2, 1, 2, 1… from the right, the digits of each product summed.
fn check_digit(body: u32) -> u32 {
    let mut sum = 0;
    let (mut rest, mut weight) = (body, 2);
    while rest > 0 {
        let product = rest % 10 * weight;
        sum += product / 10 + product % 10;
        rest /= 10;
        weight = 3 - weight;
    }
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests;
