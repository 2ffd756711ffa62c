//! The one JSON form of a value (RFC 8785) and the fingerprint (指紋, SHA-256) of bytes.
//!
//! Two nodes that hold the same value write the same bytes, so that a hash or a signature made by one is checked by the
//! other. RFC 8785 knows only numbers of double precision: an integer beyond ±2^53 would be rounded silently and two
//! different values would share one fingerprint, therefore it is refused here. A number that is not finite is written as
//! `null` at every depth, as everywhere in JSON.
//!
//! Left out: signatures.

use data_encoding::HEXLOWER;
use noroshi_terms::fold_width;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// The value has no canonical form.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalJsonError {
    /// A part of the value cannot be written as JSON.
    #[error("JSONに書き出せない値があります。")]
    NotJson(#[source] serde_json::Error),
    /// An integer beyond ±2^53, which other programs would read as another number.
    #[error("整数 {0} は大きすぎて、正規の形のJSONに書き出せません。文字列として保存してください。")]
    IntegerTooLarge(String),
}

/// Writes the value as canonical JSON (RFC 8785): keys sorted, no spaces, one spelling per number.
pub fn canonical_json<T: Serialize + ?Sized>(value: &T) -> Result<String, CanonicalJsonError> {
    let tree = serde_json::to_value(value).map_err(CanonicalJsonError::NotJson)?;
    match rounded_integer(&tree) {
        Some(number) => Err(CanonicalJsonError::IntegerTooLarge(number)),
        None => serde_jcs::to_string(&tree).map_err(CanonicalJsonError::NotJson),
    }
}

/// The largest integer up to which every integer is a double of its own.
const LARGEST_EXACT: u64 = 1 << 53;

fn rounded_integer(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => {
            let magnitude = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
            magnitude.filter(|magnitude| *magnitude > LARGEST_EXACT).map(|_| number.to_string())
        }
        Value::Array(values) => values.iter().find_map(rounded_integer),
        Value::Object(members) => members.values().find_map(rounded_integer),
        Value::Null | Value::Bool(_) | Value::String(_) => None,
    }
}

/// Fingerprint (指紋) of bytes: SHA-256, printed as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash([u8; 32]);

/// The text is no fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("指紋を読み取れません。0から9とaからfの64文字を、省略せずに入力してください。")]
pub struct ParseContentHashError;

impl ContentHash {
    /// The fingerprint of these bytes.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(bytes.as_ref()).into())
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first 12 digits in groups of four, for reading aloud: `ba78 16bf 8f01`.
    pub fn short(&self) -> String {
        let groups: Vec<String> = self.0.chunks(2).take(3).map(|pair| HEXLOWER.encode(pair)).collect();
        groups.join(" ")
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({self})")
    }
}

/// Reads the 64 digits as people copy them: capitals and full-width digits are the same fingerprint.
impl FromStr for ContentHash {
    type Err = ParseContentHashError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = fold_width(text).to_ascii_lowercase();
        let bytes = HEXLOWER.decode(digits.as_bytes()).map_err(|_| ParseContentHashError)?;
        bytes.try_into().map(Self).map_err(|_| ParseContentHashError)
    }
}

impl Serialize for ContentHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContentHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
