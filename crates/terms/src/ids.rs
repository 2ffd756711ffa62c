//! Identifiers: one type per thing, so that a person's id can never be asked where a bulletin's is meant.
//!
//! Things that appear in links have random text ids (UUID version 4): the address of a page then reveals neither title
//! nor number (H07). Rows that come by the hundred thousand (bodies, dispatches) have positive integer ids.
//!
//! Invariants: text ids read and print as 36 hyphenated characters, integer ids as a positive number without sign.

use crate::entropy::{Entropy, random_uuid};
use crate::japanese::quoted;
use crate::text_serde::serde_as_text;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The typed or stored text is no identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("識別番号「{0}」を読み取れません。リンクが途中で切れていないか確かめて、もう一度開いてください。")]
pub struct ParseIdError(String);

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new random identifier.
            pub fn new(entropy: &dyn Entropy) -> Self {
                Self(random_uuid(entropy))
            }

            /// The identifier with this UUID.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.hyphenated(), f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                hyphenated(text).map(Self).ok_or_else(|| ParseIdError(quoted(text)))
            }
        }

        serde_as_text!($name);
    };
}

macro_rules! integer_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "i64", into = "i64")]
        pub struct $name(i64);

        impl $name {
            /// The number as the database stores it.
            pub const fn as_i64(self) -> i64 {
                self.0
            }
        }

        impl TryFrom<i64> for $name {
            type Error = ParseIdError;
            fn try_from(number: i64) -> Result<Self, Self::Error> {
                if number > 0 { Ok(Self(number)) } else { Err(ParseIdError(number.to_string())) }
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> i64 {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                positive(text).map(Self).ok_or_else(|| ParseIdError(quoted(text)))
            }
        }
    };
}

text_id! {
    /// Id of a file beside a bulletin (添えたファイル).
    FileId
}
text_id! {
    /// Identifier of a bulletin (通知文書).
    BulletinId
}
text_id! {
    /// Identifier of a cover letter (鑑文) in a relay.
    CoverId
}
text_id! {
    /// Identifier of one body's task to relay (伝達) one bulletin.
    RelayTaskId
}
text_id! {
    /// Identifier of a person (担当者・役員).
    PersonId
}
text_id! {
    /// Identifier of a job in the outbox.
    JobId
}
text_id! {
    /// Identifier of a list (一覧) that somebody submitted for import into the directory.
    SubmittedListId
}
text_id! {
    /// Identifier of a one-time sign-in link.
    SignInLinkId
}
text_id! {
    /// Identifier of a topic page (主題のページ) of the archive.
    TopicId
}
integer_id! {
    /// Identifier of a body (団体・医療機関).
    BodyId
}
integer_id! {
    /// Identifier of a dispatch (配信): one bulletin to one recipient.
    DispatchId
}

/// Only the hyphenated form: one thing has one address, not four.
fn hyphenated(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

/// `+7` and `007` would be second names of 7.
fn positive(text: &str) -> Option<i64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if plain { text.parse().ok().filter(|number| *number > 0) } else { None }
}

#[cfg(test)]
mod tests;
