//! Bodies (団体) and what belongs to them: contacts, persons.
//!
//! A body lives from `created_at` to `ended_at`; it is never deleted, because bulletins, receipts and number books of
//! past years keep pointing at it. A body may hang under several parents (R06).
//! Left out: roles and sign-in (`access`), protected names for the mail guard, agreements.

use std::str::FromStr;

use noroshi_platform::db::{Column, Value};
use noroshi_terms::{BodyId, PersonId, Prefecture, Timestamp};

/// What kind of body it is (団体の種別).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BodyKind {
    /// The national association (全国).
    National,
    /// A prefectural association (都道府県).
    Prefectural,
    /// A district, city or university association (郡市区).
    District,
    /// A branch of a district association (支部).
    Branch,
    /// A hospital, clinic or other institution (医療機関).
    Institution,
    /// A maintenance vendor (保守会社).
    Vendor,
    /// A police desk (警察).
    Police,
    /// A ministry desk (行政).
    Ministry,
    /// A consultation window (相談窓口).
    Window,
}

impl BodyKind {
    /// All kinds, in the order in which pages list them.
    pub const ALL: [Self; 9] = [
        Self::National,
        Self::Prefectural,
        Self::District,
        Self::Branch,
        Self::Institution,
        Self::Vendor,
        Self::Police,
        Self::Ministry,
        Self::Window,
    ];

    /// The word in tables and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::Prefectural => "prefectural",
            Self::District => "district",
            Self::Branch => "branch",
            Self::Institution => "institution",
            Self::Vendor => "vendor",
            Self::Police => "police",
            Self::Ministry => "ministry",
            Self::Window => "window",
        }
    }

    /// The word on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::National => "全国",
            Self::Prefectural => "都道府県",
            Self::District => "郡市区",
            Self::Branch => "支部",
            Self::Institution => "医療機関",
            Self::Vendor => "保守会社",
            Self::Police => "警察",
            Self::Ministry => "行政",
            Self::Window => "相談窓口",
        }
    }

    /// True for the tiers that relay with a cover letter and keep a number book.
    pub fn is_association(self) -> bool {
        matches!(self, Self::National | Self::Prefectural | Self::District | Self::Branch)
    }
}

/// The text names no kind of body.
#[derive(Debug, Clone, thiserror::Error)]
#[error("団体の種別「{0}」は使えません。一覧から選んでください")]
pub struct ParseBodyKindError(String);

impl FromStr for BodyKind {
    type Err = ParseBodyKindError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.code() == text).ok_or_else(|| ParseBodyKindError(text.to_owned()))
    }
}

/// How a body can be reached (連絡方法).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// Mail address.
    Mail,
    /// FAX number.
    Fax,
    /// Telephone number.
    Telephone,
}

impl Channel {
    /// All channels, in the order in which a body is reached.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Fax, Self::Telephone];

    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Fax => "fax",
            Self::Telephone => "tel",
        }
    }

    /// The word on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Mail => "メール",
            Self::Fax => "FAX",
            Self::Telephone => "電話",
        }
    }
}

/// The text names no channel.
#[derive(Debug, Clone, thiserror::Error)]
#[error("連絡方法「{0}」は使えません。メール・FAX・電話から選んでください")]
pub struct ParseChannelError(String);

impl FromStr for Channel {
    type Err = ParseChannelError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|channel| channel.code() == text).ok_or_else(|| ParseChannelError(text.to_owned()))
    }
}

macro_rules! stored_by_code {
    ($($type:ty),+) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::Text(value.code().to_owned())
            }
        }
        impl Column for $type {
            fn from_value(value: Value) -> Result<Self, String> {
                String::from_value(value)?.parse().map_err(|_| concat!("not a ", stringify!($type)).to_owned())
            }
        }
    )+};
}
stored_by_code!(BodyKind, Channel);

/// A body (団体) as the directory holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Its number in the directory.
    pub serial: BodyId,
    /// Its code: a real one, or a stand-in id with a prefix of its own (C04).
    pub code: String,
    /// Its name; names repeat and are never a key (C05).
    pub name: String,
    /// The reading of the name.
    pub kana: String,
    /// What kind of body.
    pub kind: BodyKind,
    /// Its prefecture; university associations and national bodies have none (R06).
    pub prefecture: Option<Prefecture>,
    /// What stands before its document numbers, such as 高診連発.
    pub abbreviation: Option<String>,
    /// Since when it is in the directory.
    pub created_at: Timestamp,
    /// Since when it is closed.
    pub ended_at: Option<Timestamp>,
}

/// One way to reach a body (連絡先).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub body: BodyId,
    /// By which way.
    pub channel: Channel,
    /// Mail address or number.
    pub address: String,
    /// When somebody last confirmed that it reaches the body (R09).
    pub verified_at: Option<Timestamp>,
    /// When it was entered.
    pub created_at: Timestamp,
}

/// A person (人) in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Its id, which role grants and signatures use.
    pub id: PersonId,
    /// Name as written.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// The address to which one-time sign-in links go.
    pub mail: Option<String>,
}
