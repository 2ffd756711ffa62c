//! Serde as text: one macro for every type that is written by `Display` and read by `FromStr`.
//!
//! JSON, TOML and database columns then hold exactly the text that people see, and a stored text that is not
//! readable any more is refused at the border with the Japanese message of its type.
//!
//! Left out: types stored as numbers (`ids`, `clock`); they derive or write their own.

/// Implements `Serialize` by `Display` and `Deserialize` by `FromStr`.
macro_rules! serde_as_text {
    ($name:ty) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use serde_as_text;
