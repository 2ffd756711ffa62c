//! People whose names could be borrowed (保護対象者): who they are, how their names are written, which addresses are theirs.

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
    /// The full name, but one that many people have.
    Common,
    /// The full name, or the surname with the very role this person holds.
    Full,
}

/// A person that a shown name fits.
#[derive(Clone, Copy, Debug)]
pub struct NameMatch<'a> {
    /// The person.
    pub person: &'a Person,
    /// How well the name fits.
    pub strength: NameStrength,
}

/// All people whose names could be borrowed, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct KnownPeople {
    people: Vec<Person>,
}

impl KnownPeople {
    /// Takes the people in.
    pub fn new(people: Vec<Person>) -> Self {
        Self { people }
    }

    /// Whom a shown name fits, the best first: titles, organisations, brackets and spaces around it do not matter.
    pub fn named(&self, shown: &str) -> Vec<NameMatch<'_>> {
        let bare = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
        self.people
            .iter()
            .filter(|person| bare(&person.name) == bare(shown))
            .map(|person| NameMatch { person, strength: NameStrength::Full })
            .collect()
    }

    /// Everybody, in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.people.iter()
    }
}
