//! The table of atoms and the one automaton that looks for all of them.

use crate::text::Folded;
use aho_corasick::AhoCorasick;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The atoms in the order of their classes; written for people, see its head.
const TABLE: &str = concat!(include_str!("../../data/atoms.txt"), include_str!("../../data/endings.txt"),);

macro_rules! classes {
    ($($(#[$doc:meta])* $class:ident = $name:literal,)*) => {
        /// What kind of word an atom is; the sections of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Class {
            $($(#[$doc])* $class,)*
        }

        impl Class {
            fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$class),)*
                    _ => None,
                }
            }
        }
    };
}

classes! {
    /// A longer word that holds an atom by chance: オンライン.
    Cover = "cover",
    /// Chat service: LINE, Chatwork, SNS.
    Chat = "chat",
    /// Group.
    Group = "group",
    /// Weaker word for a group, which needs a chat service before it: ルーム.
    Room = "room",
    /// Chat service and group in one word: ワークグループ.
    GroupChat = "group-chat",
    /// To make or prepare.
    Make = "make",
    /// To invite or add somebody.
    Invite = "invite",
    /// Other people.
    Others = "others",
    /// For the time being, or until the writer acts.
    ForNow = "for-now",
    /// To come into a group.
    Join = "join",
    /// Asks for the thing itself: をください.
    Want = "want",
    /// The receiver and the writer alone.
    Alone = "alone",
    /// Two-dimensional code, invitation link.
    Token = "token",
    /// Picture of a screen.
    Picture = "picture",
    /// To send, hand over or tell.
    Send = "send",
    /// To answer.
    Reply = "reply",
    /// To put data together.
    Compile = "compile",
    /// To let somebody know.
    Inform = "inform",
    /// To read a code, to register with one.
    Scan = "scan",
    /// To the writer, to this address.
    Me = "me",
    /// List of staff or contacts.
    Roster = "roster",
    /// Staff.
    People = "people",
    /// List.
    List = "list",
    /// What a list of staff says of each: name, telephone number.
    PersonField = "person-field",
    /// Where people work.
    Place = "place",
    /// To be there.
    BeThere = "be-there",
    /// At one's desk, at work.
    AtDesk = "at-desk",
    /// Time, free hands.
    Free = "free",
    /// Now.
    Now = "now",
    /// Once you have read or received.
    Seen = "seen",
    /// The mail itself.
    ThisMail = "this-mail",
    /// Presence question in one phrase.
    PresentEn = "present-en",
    /// An attached file.
    Attached = "attached",
    /// To deal with something, to follow an order.
    Act = "act",
    /// To look at something.
    Look = "look",
    /// Instructions.
    Instruction = "instruction",
    /// The receiver's own.
    Yours = "yours",
    /// Account or number in a chat service.
    AccountId = "account-id",
    /// To become contacts in a chat service.
    Exchange = "exchange",
    /// Mobile telephone number.
    Mobile = "mobile",
    /// Whoever keeps the money.
    Finance = "finance",
    /// Balance of an account.
    Balance = "balance",
    /// To transfer or pay money.
    Transfer = "transfer",
    /// Bank account.
    BankAccount = "bank-account",
    /// To change, new.
    Change = "change",
    /// Gift cards and other money that cannot be called back.
    GiftCard = "gift-card",
    /// To buy.
    Buy = "buy",
    /// Wages.
    Payroll = "payroll",
    /// At once.
    Urgent = "urgent",
    /// Telephone.
    Phone = "phone",
    /// Cannot, shall not.
    Cannot = "cannot",
    /// English: cannot be telephoned, in one phrase.
    NoCall = "no-call",
    /// Why somebody has no time; the writer himself.
    Busy = "busy",
    /// By mail or chat instead.
    MailOnly = "mail-only",
    /// A window for the public.
    Inquiry = "inquiry",
    /// Secret.
    Secret = "secret",
    /// To keep something so.
    Keep = "keep",
    /// To tell somebody.
    Tell = "tell",
    /// Words of legal notices below mails.
    Footer = "footer",
    /// Name or picture of a group or of a member.
    GroupName = "group-name",
    /// Inside the group.
    InGroup = "in-group",
    /// Name and title of a person.
    Title = "title",
    /// To set, to write as.
    Set = "set",
    /// Way into a group, when a chat service stands near it: リンク, 画面.
    Access = "access",
    /// Says that something is wanted, and not what.
    Favor = "favor",
    /// End of an order in telegraph style: 私へ。 至急。
    Terse = "terse",
    /// Asks, whatever for.
    Please = "please",
    /// Those among many to whom a circular speaks: 変更のある方.
    Whoever = "whoever",
    /// Words of a warning, or of somebody who reports a mail.
    Warning = "warning",
    /// Says that the mail is no fraud; honest warnings do not.
    Reassure = "reassure",
    /// After it a sample of a mail follows.
    Sample = "sample",
    /// After it the sample is over.
    SampleEnd = "sample-end",
    /// After it a forwarded mail follows.
    Forward = "forward",
    /// Makes what stands before it somebody else's words.
    Reported = "reported",
    /// Ending that asks or orders.
    Asked = "asked",
    /// Ending that takes the deed for granted: once you have…
    After = "after",
    /// Ending after which the sentence goes on.
    Chained = "chained",
    /// Ending that asks a question.
    Question = "question",
    /// Ending that says nothing about the verb.
    Neutral = "neutral",
    /// Ending of one deed among several: a denial further on is of all of them.
    Either = "either",
    /// Ending of what was done.
    Done = "done",
    /// Ending that forbids or denies.
    Negated = "negated",
    /// Ending of what the writer himself wishes to do.
    Wish = "wish",
    /// Ending of an explanation, a plan, a description.
    Other = "other",
    /// English words before a verb that forbid it.
    Denies = "denies",
    /// English words before a verb that take the order from it.
    NotDoing = "not-doing",
    /// English words with which an order begins.
    Begins = "begins",
}

impl Class {
    /// Whether it only says something about a verb beside it.
    pub(crate) fn is_ending(self) -> bool {
        self >= Self::Asked
    }
}

/// How a verb is written in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A noun, or a stem whose ending follows.
    Plain,
    /// An imperative by itself: 作れ.
    Imperative,
    /// A te-form: 作って.
    Te,
}

/// What one folded word of the table is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Atom {
    /// Its class.
    pub(crate) class: Class,
    /// How it is written.
    pub(crate) form: Form,
}

/// An atom found, octets of the folded text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    /// Which atom.
    pub(crate) atom: Atom,
    /// First octet.
    pub(crate) start: usize,
    /// Behind the last octet.
    pub(crate) end: usize,
}

/// All atoms and their automaton.
pub(crate) struct Atoms {
    automaton: Option<AhoCorasick>,
    meanings: Vec<Vec<Atom>>,
}

/// The atoms of the table, prepared at first use.
pub(crate) static ATOMS: LazyLock<Atoms> = LazyLock::new(|| Atoms::read(TABLE));

impl Atoms {
    fn read(table: &str) -> Self {
        let mut words: BTreeMap<String, Vec<Atom>> = BTreeMap::new();
        let mut class = None;
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                class = Class::named(name);
            } else if let Some(class) = class {
                for word in line.split_whitespace() {
                    let (word, form) = form_of(word);
                    words.entry(Folded::of(&word.replace('_', " ")).text).or_default().push(Atom { class, form });
                }
            }
        }
        words.remove("");
        let automaton = AhoCorasick::builder().build(words.keys()).ok();
        Self { automaton, meanings: words.into_values().collect() }
    }

    /// Every atom in a folded text, overlapping ones too, in the order of their ends.
    pub(crate) fn hits(&self, folded: &str) -> Vec<Hit> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut hits = Vec::new();
        for found in automaton.find_overlapping_iter(folded) {
            let meanings = self.meanings.get(found.pattern().as_usize()).into_iter().flatten();
            hits.extend(meanings.map(|atom| Hit { atom: *atom, start: found.start(), end: found.end() }));
        }
        hits
    }
}

fn form_of(word: &str) -> (&str, Form) {
    if let Some(word) = word.strip_suffix('!') {
        (word, Form::Imperative)
    } else if let Some(word) = word.strip_suffix('~') {
        (word, Form::Te)
    } else {
        (word, Form::Plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_of_the_table_is_a_class_and_holds_words() {
        for line in TABLE.lines().filter(|line| line.starts_with('[')) {
            let name = line.trim_start_matches('[').trim_end_matches(']');
            assert!(Class::named(name).is_some(), "{name} is no class");
        }
        assert!(ATOMS.automaton.is_some());
        let classes: std::collections::BTreeSet<Class> =
            ATOMS.meanings.iter().flatten().map(|atom| atom.class).collect();
        assert!(classes.len() > 60, "{classes:?}");
    }
}
