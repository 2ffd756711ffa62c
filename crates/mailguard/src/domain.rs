//! Domain names: which belong together.
//!
//! Two names belong together when they have the same organisational domain (RFC 7489 section 3.2): the part of a name
//! that somebody registered, one label longer than the public suffix. `mail.hospital.tokyo.jp` and `hospital.tokyo.jp`
//! do, `a.ne.jp` and `b.ne.jp` do not.

/// The organisational domain of a name in lower case; the name itself when it is a public suffix or no domain at all.
pub(crate) fn organisational(domain: &str) -> &str {
    psl::domain_str(domain).unwrap_or(domain)
}

/// Whether two names have the same organisational domain. An empty name belongs to nothing.
pub(crate) fn are_aligned(one: &str, other: &str) -> bool {
    !one.is_empty() && organisational(one) == organisational(other)
}

/// Whether `name` is `domain` or stands under it.
pub(crate) fn is_within(name: &str, domain: &str) -> bool {
    !domain.is_empty() && name.strip_suffix(domain).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

#[cfg(test)]
mod tests;
