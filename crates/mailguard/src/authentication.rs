//! Authentication (送信ドメイン認証): what is known about who really sent a mail.
//!
//! A domain of the From field is *aligned* when somebody who is believed proved that the mail comes from its owner,
//! *failed* when somebody who is believed disproved it, and *unknown* otherwise; unknown is neutral, because most
//! domains prove nothing. Believed are the hosts that the caller names, in all they say. A host under a domain of one of
//! our people is believed when it says *fail*: that can only harm the mail, so nobody gains by forging it. Everything
//! else in the mail could have been written by the sender and is passed over.
//!
//! Whoever takes mails in can verify them too (`verify`); what was verified is believed like a host that is named.
//!
//! Fail outweighs pass. Alignment is relaxed: the same organisational domain (RFC 7489 section 3.1); a stricter wish of
//! the domain's owner shows in the result for DMARC, which outweighs those for SPF and DKIM within one report.

pub(crate) mod results;
mod verification;
#[cfg(feature = "verify")]
mod verify;

pub use verification::{Envelope, NoAnswer, Resolver, Verification};
#[cfg(feature = "verify")]
pub use verify::verify;

use crate::assess::Context;
use crate::domain::{are_aligned, is_within};
use crate::finding::{Evidence, Place};
use crate::mail::{AddressField, Mail, Mailbox};
use results::{Method, Outcome, Statement};

/// What is known about a domain of the From field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Proven to have sent the mail.
    Aligned,
    /// Nothing is known.
    #[default]
    Unknown,
    /// Proven not to have sent the mail.
    Failed,
}

/// A domain of the From field with what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainFact {
    /// The domain, in lower case.
    pub domain: String,
    /// What is known.
    pub standing: Standing,
    /// The words that say so; those of the first report when several do.
    pub evidence: Option<Evidence>,
    /// Whether one believed report proves what another one disproves.
    pub is_contradicted: bool,
}

/// What is known about who really sent a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authentication {
    /// One fact for each domain of the From field, in its order.
    pub facts: Vec<DomainFact>,
    /// Reports that were not believed at all: the host, empty when none is named, and the words.
    pub ignored: Vec<(String, Evidence)>,
}

/// How much of a report counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Belief {
    All,
    FailOnly,
    Nothing,
}

/// A statement with the words it was read from.
type Said = (Statement, Evidence);

/// The reports of a mail that are believed.
#[derive(Default)]
struct Believed {
    /// What hosts say that are believed in everything: one report, because filters often write a field each.
    all: Vec<Said>,
    /// What the last host on the way had found, when its seal holds and it is believed in everything (ARC, RFC 8617).
    sealed: Vec<Statement>,
    /// What other hosts of ours say, each field for itself: a second one may be forged to excuse the first.
    fail_only: Vec<Vec<Said>>,
}

const FIELD: &str = "Authentication-Results";

impl Authentication {
    /// Gathers what was verified and what the mail's fields say, as far as they are to be believed.
    pub(crate) fn of(mail: &Mail, context: &Context, verification: &Verification) -> Self {
        let mut authentication = Self::default();
        let mut believed = Believed::default();
        let verified = verification.said.iter().cloned();
        believed.all.extend(verified.map(|(statement, place)| {
            let evidence = Evidence::whole(place, &statement.domain);
            (statement, evidence)
        }));
        let is_trusted =
            |sealer: &str| context.trusted_hosts.iter().any(|host| is_within(&host.to_lowercase(), sealer));
        if let Some((sealer, found)) = &verification.sealed
            && is_trusted(sealer)
        {
            believed.sealed.clone_from(found);
        }
        for value in mail.header(FIELD) {
            let report = results::read(value);
            let place = Place::Header(FIELD.to_owned());
            let said = report.statements.into_iter().map(|statement| {
                let (start, end) = statement.span;
                (statement, Evidence::within(place.clone(), value, start, end))
            });
            match belief(&report.host, context) {
                Belief::All => believed.all.extend(said),
                Belief::FailOnly => believed.fail_only.push(said.collect()),
                Belief::Nothing => authentication.ignored.push((report.host, Evidence::whole(place, value))),
            }
        }
        for domain in mail.mailboxes_of(AddressField::From).map(Mailbox::domain).filter(|domain| !domain.is_empty()) {
            if authentication.fact(domain).is_none() {
                authentication.facts.push(weigh(domain, &believed));
            }
        }
        authentication
    }

    /// The fact about this domain of the From field.
    pub fn fact(&self, domain: &str) -> Option<&DomainFact> {
        self.facts.iter().find(|fact| fact.domain == domain)
    }

    /// Whether a domain of the From field is disproved.
    pub fn has_failed(&self) -> bool {
        self.facts.iter().any(|fact| fact.standing == Standing::Failed)
    }

    /// What is known about this domain; unknown when it is none of the From field's.
    pub fn standing(&self, domain: &str) -> Standing {
        self.fact(domain).map_or(Standing::Unknown, |fact| fact.standing)
    }
}

fn belief(host: &str, context: &Context) -> Belief {
    let is_named = |trusted: &String| trusted.eq_ignore_ascii_case(host);
    if host.is_empty() {
        Belief::Nothing
    } else if context.trusted_hosts.iter().any(is_named) {
        Belief::All
    } else if context.people.is_own_domain(host) {
        Belief::FailOnly
    } else {
        Belief::Nothing
    }
}

/// What the believed reports amount to for one domain: fail outweighs pass.
fn weigh(domain: &str, believed: &Believed) -> DomainFact {
    let is_fail = |said: &&Said| said.0.outcome == Outcome::Fail;
    let trusted = ruling(domain, &believed.all);
    let own = believed.fail_only.iter().filter_map(|said| ruling(domain, said)).find(is_fail);
    let decisive = trusted.filter(is_fail).or(own).or(trusted);
    let is_excused = own.is_none() && sealed_proof(domain, &believed.sealed);
    let standing = match decisive.map(|(statement, _)| statement.outcome) {
        // A list changed the mail after it had verified it: neither proven nor disproven.
        Some(Outcome::Fail) if is_excused => Standing::Unknown,
        Some(Outcome::Fail) => Standing::Failed,
        Some(Outcome::Pass) => Standing::Aligned,
        None => Standing::Unknown,
    };
    let is_proof = |(statement, _): &Said| statement.method == Method::Dmarc && statement.outcome == Outcome::Pass;
    let has_proof = believed.all.iter().any(|said| is_proof(said) && concerns(&said.0, domain));
    DomainFact {
        domain: domain.to_owned(),
        standing,
        evidence: decisive.map(|(_, evidence)| evidence.clone()),
        is_contradicted: has_proof && standing == Standing::Failed,
    }
}

/// Whether a sealing host had proven the domain, by the policy of its owner.
fn sealed_proof(domain: &str, sealed: &[Statement]) -> bool {
    let decides = |statement: &&Statement| statement.method == Method::Dmarc && concerns(statement, domain);
    let mut outcomes = sealed.iter().filter(decides).map(|statement| statement.outcome).peekable();
    outcomes.peek().is_some() && outcomes.all(|outcome| outcome == Outcome::Pass)
}

/// The statement of one report that decides for a domain: that for DMARC, else one proof by SPF or DKIM, else a failure.
fn ruling<'a>(domain: &str, report: &'a [Said]) -> Option<&'a Said> {
    let of = |method: Option<Method>, outcome: Outcome| {
        report.iter().find(move |(statement, _)| {
            statement.outcome == outcome
                && method.is_none_or(|method| statement.method == method)
                && concerns(statement, domain)
        })
    };
    of(Some(Method::Dmarc), Outcome::Fail)
        .or_else(|| of(Some(Method::Dmarc), Outcome::Pass))
        .or_else(|| of(None, Outcome::Pass))
        .or_else(|| of(None, Outcome::Fail))
}

/// Whether a statement speaks of a domain of the From field. A failure for DMARC that names no domain means it; a pass
/// that names none proves nothing.
fn concerns(statement: &Statement, domain: &str) -> bool {
    let is_unnamed = statement.domain.is_empty();
    if is_unnamed {
        statement.method == Method::Dmarc && statement.outcome == Outcome::Fail
    } else {
        are_aligned(&statement.domain, domain)
    }
}

#[cfg(test)]
mod tests;
