//! Verification of SPF, DKIM, DMARC and ARC (RFC 7208, 6376, 7489, 8617), for whoever takes a mail in and can ask the
//! domain name system.
//!
//! All questions go to the [`Resolver`] that the caller hands in; nothing here opens a connection. Whether a signature
//! has expired is the one thing that depends on the day. What cannot be answered is neutral, like no result at all: a
//! fault of the network never harms a mail, and never helps it.

mod records;

use super::results::{self, Method, Outcome, Statement};
use super::verification::{Envelope, Resolver, Verification};
use crate::finding::Place;
use mail_auth::common::headers::Header;
use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::hickory_resolver::config::{ResolveHosts, ResolverConfig, ResolverOpts};
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{
    AuthenticatedMessage, DkimOutput, DkimResult, DmarcResult, MessageAuthenticator, SpfOutput, SpfResult,
};
use records::{Names, Records};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Verifies a mail as it arrived.
pub fn verify(octets: &[u8], envelope: &Envelope, resolver: &dyn Resolver) -> Verification {
    let Some(message) = AuthenticatedMessage::parse(octets) else { return Verification::default() };
    let Some(authenticator) = offline() else { return Verification::default() };
    ready(verified(&message, envelope, &authenticator, resolver)).unwrap_or_default()
}

/// An authenticator that knows no name server: what the records do not answer stays unanswered.
fn offline() -> Option<MessageAuthenticator> {
    let mut options = ResolverOpts::default();
    options.use_hosts_file = ResolveHosts::Never;
    MessageAuthenticator::new(ResolverConfig::default(), options).ok()
}

/// The value of a future that never has to wait; nothing when it would.
fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

async fn verified(
    message: &AuthenticatedMessage<'_>,
    envelope: &Envelope,
    authenticator: &MessageAuthenticator,
    resolver: &dyn Resolver,
) -> Verification {
    let (records, names) = (Records::of(resolver), Names::of(envelope.client, resolver));
    let spf = SpfParameters::verify_mail_from(envelope.client, &envelope.helo, &envelope.receiver, &envelope.sender);
    let spf = mail_auth::Parameters::from(spf)
        .with_txt_cache(&records)
        .with_mx_cache(&records)
        .with_ipv4_cache(&records)
        .with_ipv6_cache(&records)
        .with_ptr_cache(&names);
    // A policy that cannot be decided leaves the signatures their worth.
    let undecided = || SpfOutput::new(envelope.sender.clone()).with_result(SpfResult::TempError);
    let spf = ready(authenticator.verify_spf(spf)).unwrap_or_else(undecided);
    let dkim = authenticator.verify_dkim(mail_auth::Parameters::new(message).with_txt_cache(&records)).await;
    let domain = envelope.sender.rsplit_once('@').map_or(envelope.helo.as_str(), |(_, domain)| domain);
    let dmarc = DmarcParameters::new(message, &dkim, domain, &spf);
    let dmarc = mail_auth::Parameters::from(dmarc).with_txt_cache(&records).with_ipv4_cache(&records);
    let dmarc = authenticator.verify_dmarc(dmarc).await;
    let arc = authenticator.verify_arc(mail_auth::Parameters::new(message).with_txt_cache(&records)).await;

    let mut said = Vec::new();
    said.extend(spf_statement(&spf, domain).map(|statement| (statement, Place::Header("Return-Path".to_owned()))));
    said.extend(
        dkim.iter().filter_map(dkim_statement).map(|statement| (statement, Place::Header("DKIM-Signature".to_owned()))),
    );
    if dmarc.dmarc_record().is_some() {
        let outcome = match (dmarc.spf_result(), dmarc.dkim_result()) {
            (DmarcResult::Pass, _) | (_, DmarcResult::Pass) => Some(Outcome::Pass),
            (DmarcResult::TempError(_) | DmarcResult::PermError(_), _)
            | (_, DmarcResult::TempError(_) | DmarcResult::PermError(_)) => None,
            _ => Some(Outcome::Fail),
        };
        let statement = outcome.map(|outcome| statement(Method::Dmarc, outcome, dmarc.domain()));
        said.extend(statement.map(|statement| (statement, Place::Header("From".to_owned()))));
    }
    let last = arc.sets().last().filter(|_| arc.result() == &DkimResult::Pass);
    let sealed = last.map(|set| (set.seal.header.d.to_ascii_lowercase(), sealed_statements(&set.results)));
    Verification { said, sealed }
}

fn statement(method: Method, outcome: Outcome, domain: &str) -> Statement {
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    Statement { method, outcome, span: (0, domain.chars().count()), domain }
}

fn spf_statement(output: &SpfOutput, domain: &str) -> Option<Statement> {
    let outcome = match output.result() {
        SpfResult::Pass => Outcome::Pass,
        SpfResult::Fail => Outcome::Fail,
        _ => return None,
    };
    Some(statement(Method::Spf, outcome, domain))
}

/// A signature that holds proves its domain. One that does not is worth as much as none (RFC 6376 section 6.1): lists
/// change mails.
fn dkim_statement(output: &DkimOutput<'_>) -> Option<Statement> {
    let signature = output.signature()?;
    (output.result() == &DkimResult::Pass).then(|| statement(Method::Dkim, Outcome::Pass, &signature.d))
}

/// What the sealing host had found; the field begins with the number of the seal.
fn sealed_statements<T>(field: &Header<'_, T>) -> Vec<Statement> {
    let value = String::from_utf8_lossy(field.value);
    let found = value.split_once(';').map_or("", |(_, found)| found);
    results::read(found).statements
}

#[cfg(test)]
mod tests;
