//! Who gives out addresses at a domain: free mail (フリーメール), carriers, providers, addresses for ten minutes.

use crate::domain::organisational;
use crate::mail::Mailbox;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Who gives out addresses to anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Provider {
    /// Free of charge, without asking who it is.
    Free,
    /// With a mobile telephone.
    Carrier,
    /// With a line at home.
    Line,
    /// For a few minutes, to be thrown away.
    Disposable,
}

impl Provider {
    /// As a receptionist knows it.
    pub(crate) fn japanese(self) -> &'static str {
        match self {
            Self::Free => "だれでも無料で作れるメール",
            Self::Carrier => "携帯電話のメール",
            Self::Line => "個人向けプロバイダーのメール",
            Self::Disposable => "使い捨てのメール",
        }
    }
}

static PROVIDERS: LazyLock<HashMap<&str, Provider>> = LazyLock::new(|| {
    let mut kind = Provider::Free;
    let mut providers = HashMap::new();
    for line in include_str!("../../data/mail_providers.txt").lines().filter(|line| !line.starts_with('#')) {
        match line {
            "free" => kind = Provider::Free,
            "carrier" => kind = Provider::Carrier,
            "provider" => kind = Provider::Line,
            "disposable" => kind = Provider::Disposable,
            domains => providers.extend(domains.split_whitespace().map(|domain| (domain, kind))),
        }
    }
    providers
});

/// Who gives out addresses at this domain to anybody; nothing for the domain of an organisation.
pub(crate) fn provider(domain: &str) -> Option<Provider> {
    let family = |domain: &str| {
        let (label, _) = organisational(domain).split_once('.')?;
        PROVIDERS.get(format!("{label}.*").as_str()).copied()
    };
    with_parents(domain).find_map(|domain| PROVIDERS.get(domain).copied()).or_else(|| family(domain))
}

/// A domain and all that it stands under.
fn with_parents(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain).filter(|domain| !domain.is_empty()), |domain| Some(domain.split_once('.')?.1))
}

static SERVICES: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let lines = include_str!("../../data/notice_services.txt").lines().filter(|line| !line.starts_with('#'));
    let mut services: HashMap<&str, Vec<&str>> = HashMap::new();
    for (local, domain) in lines.flat_map(str::split_whitespace).filter_map(|address| address.split_once('@')) {
        services.entry(domain).or_default().push(local);
    }
    services
});

/// Whether a known service sends its notices from this address.
pub(crate) fn is_notice_service(mailbox: &Mailbox) -> bool {
    let local = mailbox.local().to_lowercase();
    // Where anybody gets an address, only the whole of it tells the service.
    let is_anybodys = provider(mailbox.domain()).is_some();
    let sends = |domain| {
        let locals = SERVICES.get(domain).into_iter().flatten();
        let is_theirs = |known: &str| if is_anybodys { local == known } else { local.starts_with(known) };
        locals.into_iter().any(|known| *known == "*" || is_theirs(known))
    };
    with_parents(mailbox.domain()).any(sends)
}

#[cfg(test)]
mod tests;
