//! A case: everything a rule may look at, prepared once for all rules.

use crate::assess::Context;
use crate::authentication::{Authentication, Verification};
use crate::finding::{Evidence, Place};
use crate::identity::Identity;
use crate::mail::{AddressField, Mail, Mailbox};
use crate::text::Folded;
use crate::wording::Wording;

/// One text of the mail with its folded form.
#[derive(Clone, Debug)]
pub struct TextView {
    /// Where it stands; a subject is `header:Subject`.
    pub place: Place,
    /// The text as a reader sees it.
    pub text: String,
    /// The same, folded.
    pub folded: Folded,
    /// A reading that a mail program may take, but not the likeliest one.
    pub is_second_reading: bool,
}

impl TextView {
    /// Folds a text that stands at this place.
    pub fn of(place: Place, text: &str, is_second_reading: bool) -> Self {
        Self { place, text: text.to_owned(), folded: Folded::of(text), is_second_reading }
    }

    /// The evidence behind the characters `start..end` of the text.
    pub fn words(&self, (start, end): (usize, usize)) -> Evidence {
        Evidence::within(self.place.clone(), &self.text, start, end)
    }

    /// The evidence behind the octets `start..end` of the folded text.
    pub fn evidence(&self, start: usize, end: usize) -> Evidence {
        let (start, end) = self.folded.origin_of(start, end);
        Evidence::within(self.place.clone(), &self.text, start, end)
    }
}

/// Everything a rule may look at.
pub struct Case<'a> {
    /// The mail as it was read.
    pub mail: &'a Mail,
    /// Whom it is compared with.
    pub context: &'a Context,
    /// All subjects and texts, folded.
    pub texts: Vec<TextView>,
    /// Whose names the mail shows, and how its sender stands to them.
    pub identity: Identity<'a>,
    /// The wording of each of `texts`.
    pub(crate) wordings: Vec<Wording>,
    /// What is known about who really sent the mail.
    pub authentication: Authentication,
}

impl<'a> Case<'a> {
    /// Prepares the mail for the rules.
    pub fn new(mail: &'a Mail, context: &'a Context) -> Self {
        Self::verified(mail, context, &Verification::default())
    }

    /// Prepares a mail whose sender was verified.
    pub fn verified(mail: &'a Mail, context: &'a Context, verification: &Verification) -> Self {
        let subjects =
            mail.header("Subject").map(|text| TextView::of(Place::Header("Subject".to_owned()), text, false));
        let bodies = mail.texts.iter().map(|part| TextView::of(part.place.clone(), &part.text, part.is_second_reading));
        let texts: Vec<TextView> = subjects.chain(bodies).collect();
        let authentication = Authentication::of(mail, context, verification);
        let identity = Identity::of(mail, context, &texts, &authentication);
        let wordings = wordings(&texts);
        Self { mail, context, texts, identity, wordings, authentication }
    }

    /// Senders that are neither registered nor at an own domain; a mailbox without an address
    /// is nobody's. Nobody is a stranger where no people are listed.
    pub(crate) fn strangers(&self) -> impl Iterator<Item = &Mailbox> {
        let is_asked = !self.context.people.is_empty();
        let senders =
            [AddressField::From, AddressField::Sender].into_iter().flat_map(|field| self.mail.mailboxes_of(field));
        senders.filter(move |mailbox| is_asked && !self.is_known(mailbox))
    }

    /// Whether an address is registered or at an own domain.
    pub(crate) fn is_known(&self, mailbox: &Mailbox) -> bool {
        let people = &self.context.people;
        people.is_own_domain(mailbox.domain()) || people.owners_of(&mailbox.address).next().is_some()
    }

    /// Whether this address was learned under the name it shows.
    pub(crate) fn remembers(&self, mailbox: &Mailbox) -> bool {
        let memory = self.context.memory.as_ref();
        memory.is_some_and(|memory| memory.trusts(&mailbox.name, &mailbox.address))
    }
}

/// The wording of each text without what it only quotes; the first subject says what the texts are about.
fn wordings(texts: &[TextView]) -> Vec<Wording> {
    let raw: Vec<Wording> = texts.iter().map(|view| Wording::of(&view.text, &view.folded)).collect();
    let is_subject = |view: &&TextView| matches!(view.place, Place::Header(_));
    let subject = texts.iter().zip(&raw).find(|(view, _)| is_subject(view)).map(|(_, wording)| wording.clone());
    let subject = subject.unwrap_or_default();
    raw.into_iter().map(|wording| wording.without_quotations(&subject)).collect()
}
