//! Values that go into and come out of columns. Domain types convert here once, so that no store handles raw text.

use noroshi_terms::search_text::SearchQuery;
use noroshi_terms::{
    Audience, BodyId, BulletinId, CoverId, DispatchId, FileId, JapaneseDate, JobId, PersonId, RelayTaskId,
    SignInLinkId, SubmittedListId, Timestamp, Tlp, TopicId,
};

/// A bound value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// TEXT.
    Text(String),
    /// BIGINT.
    Int(i64),
    /// DOUBLE PRECISION.
    Real(f64),
    /// BLOB or BYTEA.
    Bytes(Vec<u8>),
    /// No value in a TEXT column.
    NoText,
    /// No value in a BIGINT column.
    NoInt,
    /// A question to a text index, in the words of each engine; see [`SearchQuery`].
    Match {
        /// For `MATCH`.
        sqlite: String,
        /// For `string_to_array($n, ' ')`.
        postgres: String,
    },
}

/// What the index can answer; beginnings of grams (a word of one character) PostgreSQL leaves to the comparison of texts.
impl From<&SearchQuery> for Value {
    fn from(query: &SearchQuery) -> Self {
        let (whole, beginnings) = query.grams();
        let quoted = whole.iter().map(|gram| format!("\"{gram}\""));
        let begun = beginnings.iter().map(|start| format!("\"{start}\"*"));
        Self::Match { sqlite: quoted.chain(begun).collect::<Vec<_>>().join(" "), postgres: whole.join(" ") }
    }
}

/// A type that reads itself from a column.
pub trait Column: Sized {
    /// The value, or why it is not one.
    fn from_value(value: Value) -> Result<Self, String>;
}

/// A type that has a way to say "none" in its kind of column.
pub trait Nullable: Into<Value> {
    /// The typed absence.
    const NONE: Value;
}

impl<T: Nullable> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(T::NONE, Into::into)
    }
}

impl<T: Column> Column for Option<T> {
    fn from_value(value: Value) -> Result<Self, String> {
        match value {
            Value::NoText | Value::NoInt => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

macro_rules! plain {
    ($type:ty, $variant:ident, $none:ident) => {
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        }
        impl Nullable for $type {
            const NONE: Value = Value::$none;
        }
    };
}
plain!(&str, Text, NoText);
plain!(String, Text, NoText);
plain!(i64, Int, NoInt);
plain!(i32, Int, NoInt);
plain!(u32, Int, NoInt);
plain!(bool, Int, NoInt);

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}
impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}
impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl Column for String {
    fn from_value(value: Value) -> Result<Self, String> {
        match value {
            Value::Text(text) => Ok(text),
            other => Err(format!("text expected, {} found", other.kind())),
        }
    }
}
impl Column for i64 {
    fn from_value(value: Value) -> Result<Self, String> {
        match value {
            Value::Int(number) => Ok(number),
            other => Err(format!("number expected, {} found", other.kind())),
        }
    }
}
impl Column for u64 {
    fn from_value(value: Value) -> Result<Self, String> {
        i64::from_value(value)?.try_into().map_err(|_| "negative count".to_owned())
    }
}
impl Column for u32 {
    fn from_value(value: Value) -> Result<Self, String> {
        i64::from_value(value)?.try_into().map_err(|_| "number out of range".to_owned())
    }
}
impl Column for bool {
    fn from_value(value: Value) -> Result<Self, String> {
        Ok(i64::from_value(value)? != 0)
    }
}
impl Column for f64 {
    fn from_value(value: Value) -> Result<Self, String> {
        match value {
            Value::Real(number) => Ok(number),
            Value::Int(number) => Ok(number as f64),
            other => Err(format!("real number expected, {} found", other.kind())),
        }
    }
}
impl Column for Vec<u8> {
    fn from_value(value: Value) -> Result<Self, String> {
        match value {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(format!("bytes expected, {} found", other.kind())),
        }
    }
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Int(_) => "number",
            Self::Real(_) => "real number",
            Self::Bytes(_) => "bytes",
            Self::NoText | Self::NoInt => "nothing",
            Self::Match { .. } => "a question to an index",
        }
    }
}

/// Types stored as the text that `Display` prints and `FromStr` reads.
macro_rules! as_text {
    ($($type:ty),+) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::Text(value.to_string())
            }
        }
        impl Nullable for $type {
            const NONE: Value = Value::NoText;
        }
        impl Column for $type {
            fn from_value(value: Value) -> Result<Self, String> {
                String::from_value(value)?.parse().map_err(|_| concat!("not a ", stringify!($type)).to_owned())
            }
        }
    )+};
}
as_text!(BulletinId, CoverId, FileId, RelayTaskId, PersonId, JobId, SignInLinkId, SubmittedListId, Tlp, TopicId);

impl From<JapaneseDate> for Value {
    fn from(value: JapaneseDate) -> Self {
        Self::Text(value.iso())
    }
}
impl Nullable for JapaneseDate {
    const NONE: Value = Value::NoText;
}
impl Column for JapaneseDate {
    fn from_value(value: Value) -> Result<Self, String> {
        String::from_value(value)?.parse().map_err(|_| "not a date".to_owned())
    }
}

impl From<Audience> for Value {
    fn from(value: Audience) -> Self {
        Self::Text(value.code().to_owned())
    }
}
impl Column for Audience {
    fn from_value(value: Value) -> Result<Self, String> {
        String::from_value(value)?.parse().map_err(|_| "not an audience".to_owned())
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Int(value.as_micros())
    }
}
impl Nullable for Timestamp {
    const NONE: Value = Value::NoInt;
}
impl Column for Timestamp {
    fn from_value(value: Value) -> Result<Self, String> {
        i64::from_value(value).map(Self::from_micros)
    }
}

macro_rules! as_int {
    ($($type:ty),+) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::Int(value.as_i64())
            }
        }
        impl Nullable for $type {
            const NONE: Value = Value::NoInt;
        }
        impl Column for $type {
            fn from_value(value: Value) -> Result<Self, String> {
                Self::try_from(i64::from_value(value)?).map_err(|error| error.to_string())
            }
        }
    )+};
}
as_int!(BodyId, DispatchId);
