//! All writings of all names, ready to be looked up.

use super::{NameForm, NameStrength, Person};
use super::{rarity, romaji, words};
use crate::text::fold;
use noroshi_terms::fold_width;
use std::collections::{BTreeSet, HashMap, HashSet};

/// One writing of one person's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) person: u32,
    pub(super) form: NameForm,
    pub(super) strength: NameStrength,
}

/// All writings of all names.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// Folded names in Japanese letters.
    pub(super) names: HashMap<Box<str>, Vec<Entry>>,
    /// Keys of names in Latin letters.
    pub(super) latin: HashMap<Box<str>, Vec<Entry>>,
    /// First letters of `names`: most stretches of a text begin with no name's.
    pub(super) first_letters: HashSet<char>,
    /// First letters of `latin`, as many as [`LATIN_START`].
    pub(super) latin_starts: HashSet<Box<str>>,
    /// Letters of the longest name in `names`.
    pub(super) longest: usize,
    /// Folded roles of each person.
    pub(super) roles: Vec<Vec<Box<str>>>,
    /// All of these roles: they are titles here, whatever the list of titles says.
    pub(super) titles: HashSet<Box<str>>,
    /// Organisations without their legal form, each with a person of it.
    pub(super) organisations: HashMap<Box<str>, u32>,
    /// Who holds a role in an organisation, by both together.
    pub(super) seats: HashMap<Box<str>, Vec<u32>>,
    /// Registered addresses.
    pub(super) addresses: HashMap<Box<str>, Vec<u32>>,
    /// Own domains.
    pub(super) domains: BTreeSet<Box<str>>,
}

/// Letters by which names in Latin letters are told from other words before they are looked up.
pub(super) const LATIN_START: usize = 4;
/// More people than this share a common name.
const MANY_NAMESAKES: f64 = 600.0;

impl Index {
    pub(super) fn of(people: &[Person]) -> Self {
        let mut index = Self::default();
        for (number, person) in people.iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            index.add_names(number, person);
            index.add_seat(number, person);
            for address in &person.addresses {
                let owners = index.addresses.entry(address.to_lowercase().into()).or_default();
                owners.push(number);
            }
            index.domains.extend(person.domains.iter().map(|domain| domain.to_lowercase().into()));
        }
        index
    }

    fn add_names(&mut self, number: u32, person: &Person) {
        // A reading in brackets behind the name is no part of it.
        let name = person.name.split(['(', '（', '[', '［']).next().unwrap_or_default();
        let (family, given) = rarity::split(name).unwrap_or_else(|| (name.to_owned(), String::new()));
        let namesakes = rarity::namesakes(&family, &given);
        let entry = |form, namesakes| Entry { person: number, form, strength: strength(namesakes) };
        self.add(&family, &given, entry(NameForm::Name, namesakes));
        self.add_readings(person, &family, &given, entry);
        // A foreign name stands in Latin letters in the list itself.
        if person.name.chars().any(|letter| letter.is_ascii_alphabetic()) {
            self.add_latin(&family, &given, entry(NameForm::Name, namesakes));
        }
        let surname = fold(&family);
        if !given.is_empty() && !surname.is_empty() && !surname.is_ascii() {
            let entry = Entry { person: number, form: NameForm::Surname, strength: NameStrength::Weak };
            self.insert(surname, entry);
        }
    }

    /// Kana and Latin letters. A reading is shared by all names that are read so.
    fn add_readings(&mut self, person: &Person, family: &str, given: &str, entry: impl Fn(NameForm, f64) -> Entry) {
        for (family_kana, given_kana) in &readings(person, family, given) {
            let latin = |kana: &str| romaji::latin_of_kana(kana).unwrap_or_default();
            let [latin_family, latin_given] = [latin(family_kana), latin(given_kana)];
            let namesakes = rarity::namesakes_by_reading(&romaji::key(&latin_family), &romaji::key(&latin_given));
            let kana = entry(NameForm::Kana, namesakes);
            self.add(family_kana, given_kana, kana);
            // Half in kanji, half in kana: 髙橋なぎいち.
            self.add(family, given_kana, kana);
            self.add(family_kana, given, kana);
            self.add_latin(&latin_family, &latin_given, entry(NameForm::Romaji, namesakes));
        }
        let romaji = fold_width(&person.romaji);
        let (first, rest) = romaji.trim().split_once([' ', ',']).unwrap_or((romaji.trim(), ""));
        // Either word may be the surname; the commoner reading counts.
        let [one, other] = [first, rest].map(romaji::key);
        let namesakes = rarity::namesakes_by_reading(&one, &other).max(rarity::namesakes_by_reading(&other, &one));
        self.add_latin(first, rest, entry(NameForm::Romaji, namesakes));
    }

    /// A full name in both orders.
    fn add(&mut self, family: &str, given: &str, entry: Entry) {
        let (family, given) = (fold(family), fold(given));
        let whole = fold(&format!("{family}{given}"));
        if whole.chars().count() < 2 || whole.is_ascii() {
            return;
        }
        let turned = fold(&format!("{given}{family}"));
        if !given.is_empty() && turned != whole {
            self.insert(turned, entry);
        }
        self.insert(whole, entry);
    }

    fn insert(&mut self, name: String, entry: Entry) {
        self.longest = self.longest.max(name.chars().count());
        self.first_letters.extend(name.chars().next());
        let entries = self.names.entry(name.into()).or_default();
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }

    fn add_latin(&mut self, family: &str, given: &str, entry: Entry) {
        for whole in [romaji::key(&format!("{family}{given}")), romaji::key(&format!("{given}{family}"))] {
            // Shorter ones are words of other languages.
            if whole.len() > LATIN_START {
                self.latin_starts.extend(whole.get(..LATIN_START).map(Into::into));
                let entries = self.latin.entry(whole.into()).or_default();
                if !entries.contains(&entry) {
                    entries.push(entry);
                }
            }
        }
    }

    fn add_seat(&mut self, number: u32, person: &Person) {
        let is_between = |letter: char| matches!(letter, '・' | '/' | '／' | '、' | ',' | '兼' | '･' | ';');
        let roles = person.role.split(is_between).filter(|role| !role.trim().is_empty());
        let mut roles: Vec<Box<str>> = roles.flat_map(role_forms).map(Into::into).collect();
        self.titles.extend(roles.iter().cloned());
        for organisation in words::organisation_names(&person.organisation) {
            for role in &roles {
                self.seats.entry(format!("{organisation}{role}").into()).or_default().push(number);
            }
            self.organisations.entry(organisation.into()).or_insert(number);
        }
        // A house has many 部長, so this word says who is meant beside a name only, and not beside the house.
        let short = CALLED.map(fold).into_iter();
        let short: Vec<String> = short.filter(|word| roles.iter().any(|role| role.ends_with(word.as_str()))).collect();
        roles.extend(short.into_iter().map(Into::into));
        self.roles.push(roles);
    }
}

/// The last word of a role, by which its holder is called: 広報部長 is 部長.
const CALLED: [&str; 3] = ["部長", "局長", "師長"];

/// A role in all its forms; who was it, is it to an impostor, and the head of a hospital is its 院長.
fn role_forms(role: &str) -> Vec<String> {
    let role = role.trim();
    let held = role.strip_prefix(['前', '元']).unwrap_or(role);
    let is_head = held.ends_with("院長") && !held.contains(['副', '名']);
    let shortened = is_head.then_some("院長");
    // 専務理事 is called 専務; 代表理事 is 代表.
    let called = held.strip_suffix("理事").filter(|called| matches!(*called, "専務" | "常務" | "代表"));
    let forms = [role, held].into_iter().chain(shortened).chain(called).flat_map(words::title_forms);
    let forms: BTreeSet<String> = forms.collect();
    forms.into_iter().collect()
}

fn strength(namesakes: f64) -> NameStrength {
    if namesakes > MANY_NAMESAKES { NameStrength::Common } else { NameStrength::Full }
}

/// Surname and given name in kana: as the list has them, else as common names are read.
fn readings(person: &Person, family: &str, given: &str) -> Vec<(String, String)> {
    let kana = fold_width(&person.kana);
    let kana = kana.trim();
    let (families, givens) = rarity::readings(family, given);
    let of_table = || {
        let pairs = families.iter().flat_map(|family| givens.iter().map(move |given| (*family, *given)));
        pairs.map(|(family, given)| (family.to_owned(), given.to_owned())).collect()
    };
    if kana.is_empty() {
        return of_table();
    }
    if kana.contains(char::is_whitespace) {
        return rarity::split(kana).into_iter().collect();
    }
    // Without a space the table may know where the surname ends; else every place is tried.
    let letters: Vec<char> = kana.chars().take(LONGEST_READING).collect();
    let cut = |at: usize| {
        let (family, given) = letters.split_at_checked(at)?;
        Some((family.iter().collect::<String>(), given.iter().collect::<String>()))
    };
    let known = families.iter().filter(|family| fold(kana).starts_with(&fold(family)));
    let known: Vec<(String, String)> = known.filter_map(|family| cut(family.chars().count())).collect();
    if known.is_empty() { (1..=letters.len()).filter_map(cut).collect() } else { known }
}

/// Letters of the longest reading that is cut in two.
const LONGEST_READING: usize = 24;
