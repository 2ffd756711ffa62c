//! People whose names could be borrowed (保護対象者): who they are, how their names are written, which addresses are theirs.
//!
//! A shown name fits a person when it is the person's full name in any of its writings (kanji in all forms, kana, Latin
//! letters in either order and spelling), or the surname with the very role the person holds; titles, organisations,
//! brackets and spaces around it do not matter. Names are compared by equality after folding, which also makes equal
//! what the eye does not tell apart. Edit distance is never used: two Japanese names of three letters that differ in one
//! are two people (facts section 2.3).
//!
//! Everything is prepared once, so asking costs look-ups however many people there are. Left out: learning addresses
//! ([`Memory`](crate::Memory)), and where the list comes from.

mod index;
mod list;
mod rarity;
mod romaji;
mod shown;
mod words;

use crate::look_alike::{Likeness, LookAlikes};
use crate::sender::provider;
use index::Index;

pub use list::{PeopleList, RowProblem};
pub(crate) use romaji::{key as romaji_key, key_of_kana as romaji_key_of_kana};
pub(crate) use words::{bare_organisation, begins_with_address, begins_with_self};

/// Somebody whose name a fraud could borrow: a director, an officer, a head of office, now or formerly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Name as the list has it: 髙橋 一郎.
    pub name: String,
    /// Reading in kana; empty when not known.
    pub kana: String,
    /// Reading in Latin letters, both orders are derived; empty when not known.
    pub romaji: String,
    /// 理事長, 院長, 事務長…
    pub role: String,
    /// The organisation's name as the list has it.
    pub organisation: String,
    /// Domains of the organisation, in lower case.
    pub domains: Vec<String>,
    /// Addresses that are this person's own, private ones too, in lower case.
    pub addresses: Vec<String>,
    /// Telephone number under which the person is known; empty when not known.
    pub telephone: String,
    /// Whether the person held the role formerly.
    pub is_former: bool,
}

/// How well a shown name fits a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameStrength {
    /// A surname alone, or with a role that is not this person's.
    Weak,
    /// The full name, but one that many people have; the organisation with the role, without a name.
    Common,
    /// The full name, or the surname with the very role this person holds.
    Full,
}

/// In which writing a shown name fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameForm {
    /// The full name as the list writes it, in any form of its kanji.
    Name,
    /// The full name in kana.
    Kana,
    /// The full name in Latin letters.
    Romaji,
    /// The surname with the person's role.
    SurnameAndRole,
    /// The organisation with the person's role.
    OrganisationAndRole,
    /// The surname alone or with another role.
    Surname,
}

/// A person that a shown name fits.
#[derive(Clone, Copy, Debug)]
pub struct NameMatch<'a> {
    /// The person.
    pub person: &'a Person,
    /// How well the name fits.
    pub strength: NameStrength,
    /// In which writing.
    pub form: NameForm,
    /// First character of the name in the shown text, counted in characters.
    pub start: usize,
    /// Behind its last character.
    pub end: usize,
}

/// All people whose names could be borrowed, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct KnownPeople {
    people: Vec<Person>,
    index: Index,
    look_alikes: LookAlikes,
}

impl KnownPeople {
    /// Takes the people in.
    pub fn new(people: Vec<Person>) -> Self {
        let index = Index::of(&people);
        let addresses = people.iter().flat_map(|person| &person.addresses);
        let registered = addresses.filter_map(|address| address.rsplit_once('@')).map(|(_, domain)| domain);
        let own = index.domains.iter().map(|domain| &**domain).chain(registered);
        let look_alikes = LookAlikes::of(own.filter(|domain| provider(domain).is_none()));
        Self { people, index, look_alikes }
    }

    /// Reads a list as offices keep it (`people.csv`, UTF-8 or CP932), with what could not be read in it.
    pub fn from_csv(octets: &[u8]) -> PeopleList {
        list::read(octets)
    }

    /// Whom a shown name fits, each person once, the best first.
    pub fn named(&self, shown: &str) -> Vec<NameMatch<'_>> {
        let found = shown::find(shown, &self.index);
        let matches = found.into_iter().filter_map(|found| {
            let person = self.people.get(found.person as usize)?;
            Some(NameMatch { person, strength: found.strength, form: found.form, start: found.start, end: found.end })
        });
        matches.collect()
    }

    /// Whose registered address this is.
    pub fn owners_of<'a>(&'a self, address: &str) -> impl Iterator<Item = &'a Person> {
        let owners = self.index.addresses.get(address.to_lowercase().as_str());
        owners.into_iter().flatten().filter_map(|owner| self.people.get(*owner as usize))
    }

    /// Whether a domain is one of the organisations' own, or stands under one.
    pub fn is_own_domain(&self, domain: &str) -> bool {
        let mut parents =
            std::iter::successors(Some(domain), |domain| domain.split_once('.').map(|(_, parent)| parent));
        parents.any(|parent| self.index.domains.contains(parent))
    }

    /// The own domain that this one is made to be taken for; nothing for an own domain and for a provider's.
    pub(crate) fn domain_like(&self, domain: &str) -> Option<(&str, Likeness)> {
        let is_known = self.is_own_domain(domain) || provider(domain).is_some();
        self.look_alikes.of_domain(domain).filter(|_| !is_known)
    }

    /// The organisation that a text names and nothing else, as the list writes it; its legal form does not matter.
    pub fn organisation_named(&self, text: &str) -> Option<&str> {
        let bare = bare_organisation(text);
        let person = self.index.organisations.get(bare.as_str())?;
        self.people.get(*person as usize).map(|person| person.organisation.as_str())
    }

    /// Everybody, in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.people.iter()
    }

    /// Whether nobody is listed.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }
}

#[cfg(test)]
mod tests;
