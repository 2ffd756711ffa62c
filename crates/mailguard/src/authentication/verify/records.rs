//! The caller's answers in the shape in which the library asks for them: as a cache that knows every name.

use crate::authentication::verification::{NoAnswer, Resolver};
use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::dmarc::Dmarc;
use mail_auth::hickory_resolver::proto::op::ResponseCode;
use mail_auth::spf::Spf;
use mail_auth::{DnsError, DnssecStatus, Error, MX, RecordSet, ResolverCache, Txt};
use std::borrow::Borrow;
use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Instant;

/// Answers for names.
pub(super) struct Records<'a> {
    resolver: &'a dyn Resolver,
    /// Whether a policy was given out that asks if a name exists.
    asks_existence: Cell<bool>,
}

impl<'a> Records<'a> {
    pub(super) fn of(resolver: &'a dyn Resolver) -> Self {
        Self { resolver, asks_existence: Cell::new(false) }
    }
}

/// Answers for addresses; only the connecting one is ever asked about.
pub(super) struct Names(HashMap<IpAddr, RecordSet<Box<str>>>);

impl Names {
    pub(super) fn of(address: IpAddr, resolver: &dyn Resolver) -> Self {
        let names = resolver.names(address).unwrap_or_default();
        Self(HashMap::from([(address, set(names.into_iter().map(|name| format!("{name}.").into_boxed_str())))]))
    }
}

fn set<T>(records: impl Iterator<Item = T>) -> RecordSet<T> {
    RecordSet { rrset: records.collect(), dnssec_status: DnssecStatus::Indeterminate }
}

/// Catches the name in a key of which only the hash can be taken: a text is hashed by its octets and one that ends it.
#[derive(Default)]
struct Spelling(Vec<u8>);

impl Hasher for Spelling {
    fn write(&mut self, octets: &[u8]) {
        self.0.extend_from_slice(octets);
    }

    fn finish(&self) -> u64 {
        0
    }
}

/// The name that a key spells, without its final dot.
fn name(key: &(impl Hash + ?Sized)) -> String {
    let mut spelling = Spelling::default();
    key.hash(&mut spelling);
    let octets = spelling.0.strip_suffix(&[0xff]).unwrap_or(&spelling.0);
    String::from_utf8_lossy(octets).trim_end_matches('.').to_owned()
}

impl ResolverCache<Box<str>, Txt> for Records<'_> {
    fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
    {
        let name = name(key);
        let texts = self.resolver.texts(&name);
        let asks = |texts: &Vec<String>| texts.iter().any(|text| text.contains("exists:"));
        self.asks_existence.set(self.asks_existence.get() || texts.as_ref().is_ok_and(asks));
        Some(match texts {
            Ok(texts) if name.contains("._domainkey.") => first::<DomainKey>(&texts),
            Ok(texts) if name.starts_with("_dmarc.") => first::<Dmarc>(&texts),
            Ok(texts) => policy(&texts),
            Err(NoAnswer::Missing) => Txt::Error(Error::Dns(DnsError::RecordNotFound(ResponseCode::NXDomain))),
            Err(NoAnswer::Unreachable) => Txt::Error(Error::Dns(DnsError::Resolver("not answered".to_owned()))),
        })
    }

    fn remove<Q: Hash + Eq + ?Sized>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

/// The first record that is one of the wanted kind.
fn first<T: TxtRecordParser + Into<Txt>>(texts: &[String]) -> Txt {
    let found = texts.iter().find_map(|text| T::parse(text.as_bytes()).ok());
    found.map_or(Txt::Error(Error::Dns(DnsError::InvalidRecordType)), Into::into)
}

/// The policy that says who may send for a domain. Several of them, or an address that is none, are a fault of the domain
/// (RFC 7208 sections 4.5 and 4.6): such a policy decides nothing.
fn policy(texts: &[String]) -> Txt {
    let policies: Vec<&String> = texts.iter().filter(|text| is_policy(text)).collect();
    match policies[..] {
        [policy] if has_sound_addresses(policy) => first::<Spf>(std::slice::from_ref(policy)),
        _ => Txt::Error(Error::Dns(DnsError::InvalidRecordType)),
    }
}

fn is_policy(text: &str) -> bool {
    text.split(' ').next().is_some_and(|version| version.eq_ignore_ascii_case("v=spf1"))
}

fn has_sound_addresses(policy: &str) -> bool {
    policy.split_ascii_whitespace().all(|term| {
        let term = term.trim_start_matches(['+', '-', '~', '?']).to_ascii_lowercase();
        let network = |kind: &str| term.strip_prefix(kind).map(|network| network.split('/').next().unwrap_or_default());
        network("ip4:").is_none_or(|network| network.parse::<Ipv4Addr>().is_ok())
            && network("ip6:").is_none_or(|network| network.parse::<Ipv6Addr>().is_ok())
    })
}

impl ResolverCache<Box<str>, RecordSet<MX>> for Records<'_> {
    fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<RecordSet<MX>>
    where
        Box<str>: Borrow<Q>,
    {
        let mut hosts = self.resolver.mail_hosts(&name(key)).unwrap_or_default();
        hosts.sort();
        let hosts =
            hosts.into_iter().map(|(preference, host)| MX { exchanges: Box::new([host.into_boxed_str()]), preference });
        Some(set(hosts))
    }

    fn remove<Q: Hash + Eq + ?Sized>(&self, _: &Q) -> Option<RecordSet<MX>>
    where
        Box<str>: Borrow<Q>,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: RecordSet<MX>, _: Instant) {}
}

/// Addresses of one family. The library takes every answer, an empty one too, for "there is such a name": where a policy
/// asks that, a missing name is not answered, and the question stays undecided because there is no network to ask.
fn addresses<T>(records: &Records<'_>, name: &str, family: fn(IpAddr) -> Option<T>) -> Option<RecordSet<T>> {
    let found = match records.resolver.addresses(name) {
        Ok(found) => found,
        Err(NoAnswer::Missing) => Vec::new(),
        Err(NoAnswer::Unreachable) => return None,
    };
    let found: Vec<T> = found.into_iter().filter_map(family).collect();
    let is_answered = !found.is_empty() || !records.asks_existence.get();
    is_answered.then(|| set(found.into_iter()))
}

impl ResolverCache<Box<str>, RecordSet<Ipv4Addr>> for Records<'_> {
    fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<RecordSet<Ipv4Addr>>
    where
        Box<str>: Borrow<Q>,
    {
        addresses(self, &name(key), |address| match address {
            IpAddr::V4(address) => Some(address),
            IpAddr::V6(_) => None,
        })
    }

    fn remove<Q: Hash + Eq + ?Sized>(&self, _: &Q) -> Option<RecordSet<Ipv4Addr>>
    where
        Box<str>: Borrow<Q>,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: RecordSet<Ipv4Addr>, _: Instant) {}
}

impl ResolverCache<Box<str>, RecordSet<Ipv6Addr>> for Records<'_> {
    fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<RecordSet<Ipv6Addr>>
    where
        Box<str>: Borrow<Q>,
    {
        addresses(self, &name(key), |address| match address {
            IpAddr::V6(address) => Some(address),
            IpAddr::V4(_) => None,
        })
    }

    fn remove<Q: Hash + Eq + ?Sized>(&self, _: &Q) -> Option<RecordSet<Ipv6Addr>>
    where
        Box<str>: Borrow<Q>,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: RecordSet<Ipv6Addr>, _: Instant) {}
}

impl ResolverCache<IpAddr, RecordSet<Box<str>>> for Names {
    fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<RecordSet<Box<str>>>
    where
        IpAddr: Borrow<Q>,
    {
        Some(self.0.get(key).cloned().unwrap_or_else(|| set(std::iter::empty())))
    }

    fn remove<Q: Hash + Eq + ?Sized>(&self, _: &Q) -> Option<RecordSet<Box<str>>>
    where
        IpAddr: Borrow<Q>,
    {
        None
    }

    fn insert(&self, _: IpAddr, _: RecordSet<Box<str>>, _: Instant) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_spells_its_name() {
        assert_eq!(name("s1._domainkey.kai.example."), "s1._domainkey.kai.example");
        assert_eq!(name(&Box::<str>::from("kai.example")), "kai.example");
    }
}
