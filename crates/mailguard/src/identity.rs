//! Identity (名乗り): whose names a mail shows, where, and how its sender stands to those people.
//!
//! Worked out once for each mail and asked by all rules of identity and sender. A *claim* is a place where the name of
//! one of our people stands as if it were the sender's: the From field with all its mailboxes, Reply-To and Sender, the
//! local part of an address, the subject, the signature. How the sender stands to the person is the [`Relation`]; only a
//! stranger borrows a name.
//!
//! Invariants: each mailbox is judged for itself, so a genuine one beside it excuses nothing; when the address is
//! registered for one of several people of that name, the others claim nothing.

mod signature;

use crate::assess::Context;
use crate::authentication::{Authentication, Standing};
use crate::case::TextView;
use crate::finding::{Confidence, Evidence, Place};
use crate::mail::{AddressField, Mail, Mailbox};
use crate::people::{NameMatch, NameStrength, Person};
use crate::sender::{is_notice_service, provider};

/// Where a name is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimPlace {
    /// The name of a mailbox in this field.
    Field(AddressField),
    /// The local part of a From address.
    LocalPart,
    /// The subject, which is the name and little else.
    Subject,
    /// A signature, or a line in which the writer gives a name.
    Signature,
}

/// How the sender stands to a person whose name is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// It is the person: a registered address. Whether it is forged, `registered-address-forged` says.
    Person,
    /// It is somebody at the person's organisation (an own domain, not disproved), an address that was learned, or a known
    /// service whose notice is answered to the person alone.
    Colleague,
    /// Somebody passes the mail on: a known service with the name in front of its own address, the list to which the
    /// person wrote, or a sender whose answers go to the person alone.
    Relayed,
    /// Anybody.
    Stranger,
}

/// A place where the name of one of our people stands as if it were the sender's.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    /// Who is named, and how well the name fits.
    pub named: NameMatch<'a>,
    /// Where.
    pub place: ClaimPlace,
    /// The address that stands beside the name, or that of the sender.
    pub address: String,
    /// The words.
    pub evidence: Evidence,
    /// How the sender stands to the person.
    pub relation: Relation,
}

impl Claim<'_> {
    /// Whether a stranger shows the name, in whole.
    pub fn is_borrowed(&self) -> bool {
        matches!(self.relation, Relation::Stranger | Relation::Relayed) && self.named.strength >= NameStrength::Common
    }

    /// How sure it is that the name is meant to be this person's: less for a name that many have (G06), and for a notice
    /// that a service sends.
    pub fn confidence(&self) -> Confidence {
        match self.named.strength {
            NameStrength::Full if self.relation != Relation::Relayed => Confidence::High,
            NameStrength::Full | NameStrength::Common => Confidence::Medium,
            NameStrength::Weak => Confidence::Low,
        }
    }

    /// The person.
    pub fn person(&self) -> &Person {
        self.named.person
    }
}

/// Whose names a mail shows, and who sends it.
#[derive(Clone, Debug, Default)]
pub struct Identity<'a> {
    /// All claims, the From field's first.
    pub claims: Vec<Claim<'a>>,
    /// Whether every From address is registered or at an own domain, and none is disproved.
    pub is_from_known_sender: bool,
}

impl<'a> Identity<'a> {
    /// Works out who is named and who sends, as far as it is not disproved.
    pub(crate) fn of(mail: &Mail, context: &'a Context, texts: &[TextView], authentication: &Authentication) -> Self {
        if context.people.is_empty() {
            return Self::default();
        }
        let judge = Judge { mail, context, authentication };
        let mut claims = Vec::new();
        for field in [AddressField::From, AddressField::Sender, AddressField::ReplyTo] {
            claims.extend(mail.mailboxes_of(field).take(MOST_MAILBOXES).flat_map(|mailbox| judge.shown(mailbox)));
        }
        claims.extend(
            mail.mailboxes_of(AddressField::From).take(MOST_MAILBOXES).flat_map(|mailbox| judge.local_part(mailbox)),
        );
        claims.extend(judge.subject());
        for (evidence, named) in texts.iter().flat_map(|view| signature::names(view, &context.people)) {
            claims.push(judge.by_sender(named, ClaimPlace::Signature, evidence));
        }
        Self { claims: once_each(claims), is_from_known_sender: judge.is_from_known_sender() }
    }

    /// Claims of one place.
    pub fn claims_in(&self, place: ClaimPlace) -> impl Iterator<Item = &Claim<'a>> {
        self.claims.iter().filter(move |claim| claim.place == place)
    }

    /// Claims that a stranger makes in one place.
    pub(crate) fn borrowed_in(&self, place: ClaimPlace) -> impl Iterator<Item = &Claim<'a>> {
        self.claims_in(place).filter(|claim| claim.is_borrowed())
    }
}

/// Each person once in each place: the surest claim.
fn once_each(claims: Vec<Claim<'_>>) -> Vec<Claim<'_>> {
    let mut kept: Vec<Claim<'_>> = Vec::new();
    for claim in claims {
        let is_same = |other: &Claim<'_>| {
            other.place == claim.place
                && std::ptr::eq(other.named.person, claim.named.person)
                && other.address == claim.address
        };
        match kept.iter_mut().find(|other| is_same(other)) {
            Some(other) if other.named.strength < claim.named.strength => *other = claim,
            Some(_) => {}
            None => kept.push(claim),
        }
    }
    kept
}

/// Judges how a sender stands to a person.
struct Judge<'a, 'm> {
    mail: &'m Mail,
    context: &'a Context,
    authentication: &'m Authentication,
}

impl<'a> Judge<'a, '_> {
    /// Claims of a mailbox's name.
    fn shown(&self, mailbox: &Mailbox) -> Vec<Claim<'a>> {
        let claim = |named: NameMatch<'a>| Claim {
            named,
            place: ClaimPlace::Field(mailbox.field),
            address: mailbox.address.clone(),
            evidence: Evidence::within(place_of(mailbox.field), &mailbox.name, named.start, named.end),
            relation: self.relation(mailbox, named.person),
        };
        let claims: Vec<Claim<'a>> = self.context.people.named(&mailbox.name).into_iter().map(claim).collect();
        let is_genuine = |claim: &Claim<'_>| claim.relation == Relation::Person;
        if claims.iter().any(is_genuine) { claims.into_iter().filter(is_genuine).collect() } else { claims }
    }

    fn local_part(&self, mailbox: &Mailbox) -> Vec<Claim<'a>> {
        let local: String =
            mailbox.local().chars().map(|sign| if sign.is_ascii_digit() { ' ' } else { sign }).collect();
        // A name is spelled out; a surname before an @ is anybody's.
        let named =
            self.context.people.named(&local).into_iter().filter(|named| named.strength >= NameStrength::Common);
        let claim = |named: NameMatch<'a>| Claim {
            named,
            place: ClaimPlace::LocalPart,
            address: mailbox.address.clone(),
            evidence: Evidence::whole(place_of(mailbox.field), &mailbox.address),
            relation: self.relation(mailbox, named.person),
        };
        named.map(claim).collect()
    }

    /// A subject that is a name: nothing but titles and organisations may stand beside it.
    fn subject(&self) -> Vec<Claim<'a>> {
        let place = Place::Header("Subject".to_owned());
        let subjects = self.mail.header("Subject").filter(|subject| subject.chars().count() <= LONGEST_NAME_SUBJECT);
        let claims = subjects.flat_map(|subject| {
            let named = self.context.people.named(subject).into_iter();
            let named = named.filter(|named| named.strength >= NameStrength::Common && is_sender_like(subject, named));
            let place = place.clone();
            named.map(move |named| (named, Evidence::within(place.clone(), subject, named.start, named.end)))
        });
        claims.map(|(named, evidence)| self.by_sender(named, ClaimPlace::Subject, evidence)).collect()
    }

    /// A claim that stands apart from any address: the From field's addresses answer for it, the worst of them.
    fn by_sender(&self, named: NameMatch<'a>, place: ClaimPlace, evidence: Evidence) -> Claim<'a> {
        let senders = self.mail.mailboxes_of(AddressField::From);
        let worst = senders
            .map(|mailbox| (self.relation(mailbox, named.person), mailbox))
            .max_by_key(|(relation, _)| *relation);
        let (relation, address) = worst
            .map_or((Relation::Stranger, String::new()), |(relation, mailbox)| (relation, mailbox.address.clone()));
        Claim { named, place, address, evidence, relation }
    }

    fn relation(&self, mailbox: &Mailbox, person: &Person) -> Relation {
        let is_registered = person.addresses.iter().any(|address| address.eq_ignore_ascii_case(&mailbox.address));
        let is_any_registered = || self.context.people.owners_of(&mailbox.address).next().is_some();
        if mailbox.address.is_empty() {
            Relation::Stranger
        } else if is_registered {
            Relation::Person
        } else if self.authentication.standing(mailbox.domain()) == Standing::Failed {
            Relation::Stranger
        } else if self.context.people.is_own_domain(mailbox.domain()) || is_any_registered() || self.remembers(mailbox)
        {
            Relation::Colleague
        } else if is_notice_service(mailbox) && self.answers_reach(person) {
            // A service that knows the person's own address to answer to has the person among its users.
            Relation::Colleague
        } else if is_notice_service(mailbox) || self.is_list(mailbox) || self.answers_reach(person) {
            Relation::Relayed
        } else {
            Relation::Stranger
        }
    }

    fn remembers(&self, mailbox: &Mailbox) -> bool {
        let memory = self.context.memory.as_ref();
        memory.is_some_and(|memory| memory.trusts(&mailbox.name, &mailbox.address))
    }

    /// Whether the mailbox is the list itself that sends the mail on under its member's name: its List-Id (RFC 2919) is
    /// the address. At a mail provider anybody could have that address.
    fn is_list(&self, mailbox: &Mailbox) -> bool {
        let name = mailbox.address.replacen('@', ".", 1);
        let is_named = |id: &str| id.trim().trim_end_matches('>').rsplit('<').next() == Some(name.as_str());
        provider(mailbox.domain()).is_none() && self.mail.header("List-Id").any(|id| is_named(&id.to_lowercase()))
    }

    /// Whether an answer goes to the person and nobody else.
    fn answers_reach(&self, person: &Person) -> bool {
        let mut replies = self.mail.mailboxes_of(AddressField::ReplyTo).peekable();
        let is_theirs = |reply: &Mailbox| person.addresses.iter().any(|own| own.eq_ignore_ascii_case(&reply.address));
        replies.peek().is_some() && replies.all(is_theirs)
    }

    fn is_from_known_sender(&self) -> bool {
        let mut senders = self.mail.mailboxes_of(AddressField::From).peekable();
        let is_known = |mailbox: &Mailbox| {
            let people = &self.context.people;
            people.is_own_domain(mailbox.domain()) || people.owners_of(&mailbox.address).next().is_some()
        };
        senders.peek().is_some() && senders.all(is_known) && !self.authentication.has_failed()
    }
}

/// No program shows more senders than this.
const MOST_MAILBOXES: usize = 200;
/// Longer subjects say something about the person instead of being the name.
const LONGEST_NAME_SUBJECT: usize = 40;

/// Whether a subject is the name and not a sentence about the person.
fn is_sender_like(subject: &str, named: &NameMatch<'_>) -> bool {
    let rest: String = subject.chars().skip(named.end).collect();
    !crate::people::begins_with_address(&rest) && rest.chars().filter(|letter| letter.is_alphanumeric()).count() <= 12
}

/// The field as RFC 5322 names it.
pub(crate) fn place_of(field: AddressField) -> Place {
    let name = match field {
        AddressField::From => "From",
        AddressField::Sender => "Sender",
        AddressField::ReplyTo => "Reply-To",
        AddressField::ReturnPath => "Return-Path",
        AddressField::To => "To",
        AddressField::Cc => "Cc",
    };
    Place::Header(name.to_owned())
}

#[cfg(test)]
mod tests;
