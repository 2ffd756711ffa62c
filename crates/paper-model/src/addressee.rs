//! Addressee (宛名) with its honorific (敬称) (L02): 殿 for office holders, 様 for persons, 御中 for organisations, 各位
//! for many.
//!
//! Invariant: the name is one line and does not already end in an honorific, so that 各位殿 or 御中様 cannot be printed.
//!
//! Left out: choosing the honorific; the kind of the addressee decides it where the addressee is known.

use noroshi_terms::{fold_width, without_spaces};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The word of respect behind a name (敬称).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Honorific {
    /// 殿: office holders inside the tree.
    Dono,
    /// 様: persons.
    Sama,
    /// 御中: organisations.
    Onchu,
    /// 各位: many at once.
    Kakui,
}

/// The text is no honorific.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("敬称は 殿、様、御中、各位 のいずれかを選んでください。")]
pub struct ParseHonorificError;

impl Honorific {
    /// All honorifics.
    pub const ALL: [Self; 4] = [Self::Dono, Self::Sama, Self::Onchu, Self::Kakui];

    /// The word as printed.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dono => "殿",
            Self::Sama => "様",
            Self::Onchu => "御中",
            Self::Kakui => "各位",
        }
    }
}

impl fmt::Display for Honorific {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Honorific {
    type Err = ParseHonorificError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|honorific| honorific.word() == text).ok_or(ParseHonorificError)
    }
}

impl Serialize for Honorific {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Honorific {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// To whom a letter is addressed (宛名).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Addressee {
    text: String,
    honorific: Honorific,
}

/// Why an addressee cannot be printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddresseeError {
    /// There is no name.
    #[error("宛名がありません。宛先の団体名や役職名を入力してください(例: 会員医療機関 施設長)。")]
    Empty,
    /// The name has line breaks or control characters.
    #[error("宛名は1行で入力してください。改行や制御文字は使えません。")]
    NotOneLine,
    /// The name already ends in an honorific.
    #[error(
        "宛名「{name}」にはすでに敬称「{ending}」が付いています。敬称が重ならないよう、宛名から「{ending}」を除いてください。"
    )]
    DoubledHonorific {
        /// The name as typed.
        name: String,
        /// The honorific at its end.
        ending: &'static str,
    },
}

impl Addressee {
    /// A name with an honorific, unless the name already has one (L02).
    pub fn new(text: impl Into<String>, honorific: Honorific) -> Result<Self, AddresseeError> {
        let text = text.into();
        if text.contains(char::is_control) {
            return Err(AddresseeError::NotOneLine);
        }
        let folded = without_spaces(&fold_width(&text));
        if folded.is_empty() {
            return Err(AddresseeError::Empty);
        }
        match Honorific::ALL.into_iter().find(|honorific| folded.ends_with(honorific.word())) {
            Some(doubled) => Err(AddresseeError::DoubledHonorific { name: text, ending: doubled.word() }),
            None => Ok(Self { text, honorific }),
        }
    }

    /// The name without honorific.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The honorific.
    pub fn honorific(&self) -> Honorific {
        self.honorific
    }
}

/// Name, ideographic space, honorific.
impl fmt::Display for Addressee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\u{3000}{}", self.text.trim(), self.honorific)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    text: String,
    honorific: Honorific,
}

impl TryFrom<Written> for Addressee {
    type Error = AddresseeError;
    fn try_from(written: Written) -> Result<Self, Self::Error> {
        Self::new(written.text, written.honorific)
    }
}

#[cfg(test)]
mod tests;
