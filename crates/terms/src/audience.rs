//! Audience (開示範囲): who may see one part of a bulletin.
//!
//! Handling is per part (H01): a letter may be open to members while its attachment is limited to medical staff and to
//! vendors under a confidentiality agreement. Every edition and page enforces the part's own audience.
//!
//! Left out: label and sentence of a part ([`crate::Handling`]), and who belongs to an audience
//! today (`access`).

use crate::japanese::quoted;
use crate::text_serde::serde_as_text;
use crate::tlp::Tlp;
use std::fmt;
use std::str::FromStr;

/// Who may see a part (開示範囲), ordered from the widest to the narrowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Anybody; may stand on public pages.
    Public,
    /// Members and the staff of institutions; may be passed on among them.
    Members,
    /// Staff of institutions, and vendors while their confidentiality agreement (秘密保持契約) is valid (H03).
    MedicalStaffAndNdaVendors,
    /// Staff of institutions only: no vendor, whatever was signed.
    MedicalStaff,
    /// Officers and staff of associations (医師会の役職員) only.
    Associations,
}

/// The text is no code of an audience.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "開示範囲「{0}」は使えません。public、members、medical_staff_nda、medical_staff、associations のいずれかを指定してください。"
)]
pub struct ParseAudienceError(String);

impl Audience {
    /// All audiences, widest first.
    pub const ALL: [Self; 5] =
        [Self::Public, Self::Members, Self::MedicalStaffAndNdaVendors, Self::MedicalStaff, Self::Associations];

    /// The code in forms, files and the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Members => "members",
            Self::MedicalStaffAndNdaVendors => "medical_staff_nda",
            Self::MedicalStaff => "medical_staff",
            Self::Associations => "associations",
        }
    }

    /// The words shown to people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Public => "公開してよい",
            Self::Members => "会員と医療機関の職員(周知してよい)",
            Self::MedicalStaffAndNdaVendors => "医療機関の職員・守秘契約のある保守会社に限る",
            Self::MedicalStaff => "医療機関の職員に限る",
            Self::Associations => "医師会の役職員に限る",
        }
    }

    /// Whether no text and no indicator of the part may leave its audience (H06).
    pub const fn is_restricted(self) -> bool {
        matches!(self, Self::MedicalStaffAndNdaVendors | Self::MedicalStaff | Self::Associations)
    }

    /// The label for export; it is shown as derived until the originator confirms it (H05).
    pub const fn derived_tlp(self) -> Tlp {
        match self {
            Self::Public => Tlp::Clear,
            Self::Members => Tlp::Green,
            Self::MedicalStaffAndNdaVendors => Tlp::Amber,
            // No supplier or client of the institution: exactly what +STRICT says.
            Self::MedicalStaff | Self::Associations => Tlp::AmberStrict,
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Audience {
    type Err = ParseAudienceError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|audience| audience.code() == text).ok_or_else(|| ParseAudienceError(quoted(text)))
    }
}

serde_as_text!(Audience);

#[cfg(test)]
mod tests;
