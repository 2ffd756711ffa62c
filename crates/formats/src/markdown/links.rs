//! Link addresses that may stand in a text (本文): `https:`, `mailto:` and `tel:`.
//!
//! `http:` is left out because a bulletin that warns of fraud must not teach people to follow unprotected links;
//! everything else could run a program.

use noroshi_terms::MailAddress;
use pulldown_cmark::LinkType;

/// The address to write, or `None` when it may not stand in a text.
pub(super) fn allowed_target(kind: LinkType, address: &str) -> Option<String> {
    if kind == LinkType::Email {
        return address.parse::<MailAddress>().ok().map(|address| format!("mailto:{address}"));
    }
    let (scheme, rest) = address.split_once(':')?;
    let is_allowed = match scheme.to_ascii_lowercase().as_str() {
        "https" => rest.strip_prefix("//").is_some_and(|rest| is_plain(rest) && has_host(rest)),
        "mailto" => rest.split('?').next().is_some_and(|to| to.parse::<MailAddress>().is_ok()) && is_plain(rest),
        "tel" => rest.chars().any(|c| c.is_ascii_digit()) && rest.chars().all(|c| "+-0123456789".contains(c)),
        _ => false,
    };
    is_allowed.then(|| format!("{}:{rest}", scheme.to_ascii_lowercase()))
}

fn is_plain(address: &str) -> bool {
    !address.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\')
}

/// A host without `user@` in front, which could pass another site off as a known one.
fn has_host(after_slashes: &str) -> bool {
    let host = after_slashes.split(['/', '?', '#']).next().unwrap_or("");
    host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !host.contains('@')
}
