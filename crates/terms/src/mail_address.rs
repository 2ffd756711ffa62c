//! Mail address (メールアドレス): one checked address that can be written into a header and an envelope as it is.
//!
//! Invariants: ASCII, at most 254 characters (RFC 5321), a local part of the characters of a dot-atom and a domain of
//! at least two labels; therefore no spaces, brackets, commas or line breaks that could smuggle in a second recipient.
//! Dots may stand together or at the end of the local part, because Japanese telephone companies issued such addresses.
//! The domain is kept in lower case, the local part as typed.
//!
//! Left out: quoted local parts and internationalised addresses, which no association's list contains.

use crate::japanese::quoted;
use crate::text_serde::serde_as_text;
use std::fmt;
use std::str::FromStr;

/// A mail address (メールアドレス) that has the right form; whether it exists only a delivery can tell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailAddress {
    local: String,
    domain: String,
}

/// The text is no mail address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "メールアドレス「{0}」を読み取れません。半角で、名前@ドメイン の形で入力してください(例: jimu@clinic.example)。空白や全角文字は使えません。"
)]
pub struct ParseMailAddressError(String);

impl MailAddress {
    /// The part after `@`, in lower case.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The part before `@`, as typed.
    pub fn local(&self) -> &str {
        &self.local
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl FromStr for MailAddress {
    type Err = ParseMailAddressError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('@') {
            Some((local, domain)) if text.len() <= 254 && is_local_part(local) && is_domain(domain) => {
                Ok(Self { local: local.to_owned(), domain: domain.to_ascii_lowercase() })
            }
            _ => Err(ParseMailAddressError(quoted(text))),
        }
    }
}

serde_as_text!(MailAddress);

fn is_local_part(local: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
    (1..=64).contains(&local.len()) && local.bytes().all(allowed)
}

fn is_domain(domain: &str) -> bool {
    domain.contains('.') && domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests;
