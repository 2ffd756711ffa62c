//! Address fields: every mailbox that any mail program might see in them.
//!
//! Read leniently (RFC 5322 with its obsolete forms, and what is merely similar): groups, comments, routes, several
//! addresses in angle brackets, encoded words where an address should be. What is not plain is an oddity.

mod scan;

use super::charset::Letters;
use super::oddities::{Oddity, OdditySet};
use super::words::{decoded, unfolded};
use crate::mail::{AddressField, Mailbox};
use scan::{Item, Scan};

/// Most mailboxes of one field.
const MOST_MAILBOXES: usize = 1_000;

/// The mailboxes of a field.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    pub(super) mailboxes: Vec<Mailbox>,
    pub(super) oddities: OdditySet,
}

/// Reads an address field; the second reading of its letters gives further mailboxes.
pub(super) fn addresses(field: AddressField, raw: &[u8]) -> Addresses {
    let Letters { text, second, oddities } = unfolded(raw);
    let mut read = Reader { field, addresses: Addresses { mailboxes: Vec::new(), oddities }, group: None };
    read.list(&text);
    if let Some(second) = second {
        let mut other = Reader { field, addresses: Addresses::default(), group: None };
        other.list(&second);
        let known = &mut read.addresses.mailboxes;
        let new: Vec<_> = other.addresses.mailboxes.into_iter().filter(|mailbox| !known.contains(mailbox)).collect();
        known.extend(new);
    }
    read.addresses
}

struct Reader {
    field: AddressField,
    addresses: Addresses,
    /// The name of the group whose members are read, and how many mailboxes stood before it.
    group: Option<(String, usize)>,
}

/// What was read of one mailbox so far.
#[derive(Default)]
struct Draft {
    /// Words outside of brackets, encoded words as they stand.
    phrase: String,
    comments: Vec<String>,
    angles: Vec<String>,
}

impl Reader {
    fn list(&mut self, text: &str) {
        let mut scan = Scan::of(text);
        let mut draft = Draft::default();
        while let Some(item) = scan.next_item() {
            match item {
                Item::Text(text) => draft.phrase.push_str(text),
                Item::Quoted(text) if scan.is_at('@') => self.quoted_local(&text, &mut draft),
                Item::Quoted(text) => draft.phrase.push_str(&text),
                Item::Comment(text) => draft.comments.push(text),
                Item::Angle(text) => draft.angles.push(text),
                Item::Colon if draft.angles.is_empty() && !draft.phrase.contains('@') => self.begin_group(&mut draft),
                Item::Colon => draft.phrase.push(':'),
                Item::Comma => self.finish(&mut draft),
                Item::Semicolon => {
                    self.finish(&mut draft);
                    self.end_group();
                }
                Item::Unclosed => self.addresses.oddities.insert(Oddity::MalformedAddress),
            }
            if self.addresses.mailboxes.len() >= MOST_MAILBOXES {
                self.addresses.oddities.insert(Oddity::TooManyParts);
                return;
            }
        }
        self.finish(&mut draft);
        self.end_group();
    }

    /// A quoted local part: `"a b"@host`.
    fn quoted_local(&mut self, text: &str, draft: &mut Draft) {
        self.addresses.oddities.insert(Oddity::MalformedAddress);
        draft.phrase.extend(text.chars().filter(|letter| !letter.is_whitespace()));
    }

    fn begin_group(&mut self, draft: &mut Draft) {
        self.end_group();
        let name = self.decoded(&std::mem::take(draft).phrase).0;
        self.addresses.oddities.insert(Oddity::GroupInFrom);
        self.group = Some((name, self.addresses.mailboxes.len()));
    }

    /// A group shows its name beside its members, or alone when it is empty.
    fn end_group(&mut self) {
        let Some((name, before)) = self.group.take() else { return };
        let members: Vec<String> =
            self.addresses.mailboxes.iter().skip(before).map(|mailbox| mailbox.address.clone()).collect();
        if members.is_empty() {
            self.push(name, String::new());
        } else {
            members.into_iter().for_each(|address| self.push(name.clone(), address));
        }
    }

    fn finish(&mut self, draft: &mut Draft) {
        let Draft { phrase, comments, angles } = std::mem::take(draft);
        let phrase = phrase.trim();
        if phrase.is_empty() && comments.is_empty() && angles.is_empty() {
            return;
        }
        if angles.is_empty() {
            self.without_angle(phrase, &comments);
            return;
        }
        if angles.len() > 1 {
            self.addresses.oddities.insert(Oddity::MalformedAddress);
        }
        let shown = if phrase.is_empty() { comments.join(" ") } else { phrase.to_owned() };
        for angle in angles {
            let (name, second) = self.decoded(&shown);
            let address = self.address(&angle);
            self.named(name, second, address);
        }
    }

    /// `user@host (Name)`, `Name user@host`, or no address at all.
    fn without_angle(&mut self, phrase: &str, comments: &[String]) {
        let words: Vec<&str> = phrase.split_whitespace().collect();
        let spec = words.iter().position(|word| word.contains('@') && !word.starts_with("=?"));
        let Some(spec) = spec else { return self.without_address(phrase, comments) };
        let others: Vec<&str> = words.iter().enumerate().filter(|(at, _)| *at != spec).map(|(_, word)| *word).collect();
        if !others.is_empty() {
            self.addresses.oddities.insert(Oddity::MalformedAddress);
        }
        let shown = if others.is_empty() { comments.join(" ") } else { others.join(" ") };
        let (name, second) = self.decoded(&shown);
        let address = self.address(words.get(spec).copied().unwrap_or_default());
        self.named(name, second, address);
    }

    fn without_address(&mut self, phrase: &str, comments: &[String]) {
        self.addresses.oddities.insert(Oddity::MalformedAddress);
        let shown = if phrase.is_empty() { comments.join(" ") } else { phrase.to_owned() };
        let (name, second) = self.decoded(&shown);
        // An encoded word in place of the local part: programs show its letters as the sender.
        let bare = name.rsplit_once('@').map(|(local, _)| local.trim().to_owned()).filter(|_| shown.contains("=?"));
        if let Some(local) = bare {
            let address = name.split_whitespace().collect::<String>();
            self.push(local, address);
        } else {
            self.named(name, second, String::new());
        }
    }

    /// An address as it stands between angle brackets, made comparable.
    fn address(&mut self, raw: &str) -> String {
        let mut address: String = raw.chars().filter(|letter| !letter.is_whitespace()).collect();
        if address.contains("=?") {
            self.addresses.oddities.insert(Oddity::MalformedAddress);
            address = self.decoded(&address).0.chars().filter(|letter| !letter.is_whitespace()).collect();
        }
        if address.starts_with('@')
            && let Some((_, routed)) = address.rsplit_once(':')
        {
            self.addresses.oddities.insert(Oddity::MalformedAddress);
            address = routed.to_owned();
        }
        if address.strip_prefix("mailto:").is_some_and(|rest| !rest.is_empty()) {
            address.drain(.."mailto:".len());
        }
        let Some((local, domain)) = address.rsplit_once('@') else {
            // An empty Return-Path is the bounce's; anything else is no address.
            if !address.is_empty() {
                self.addresses.oddities.insert(Oddity::MalformedAddress);
            }
            return address;
        };
        let local = local.trim_matches('"');
        if local.is_empty() || domain.is_empty() || local.contains('@') {
            self.addresses.oddities.insert(Oddity::MalformedAddress);
        }
        format!("{local}@{}", domain.trim_end_matches('.').to_lowercase())
    }

    fn decoded(&mut self, phrase: &str) -> (String, Option<String>) {
        let letters = decoded(phrase);
        self.addresses.oddities.add(letters.oddities);
        let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        // Spaces of East Asian width belong to the name.
        let keep = |text: String| if text.contains('\u{3000}') { text.trim().to_owned() } else { tidy(&text) };
        (keep(letters.text), letters.second.map(keep))
    }

    fn named(&mut self, name: String, second: Option<String>, address: String) {
        if holds_other_address(&name, &address) {
            self.addresses.oddities.insert(Oddity::NameContainsAddress);
        }
        self.push(name.clone(), address.clone());
        // Some programs end an address at its second `@`.
        if let Some((first, _)) =
            address.rsplit_once('@').filter(|(first, _)| first.contains('@') && !first.ends_with('@'))
        {
            self.push(name, first.to_owned());
        }
        if let Some(second) = second {
            self.push(second, address);
        }
    }

    fn push(&mut self, name: String, address: String) {
        self.addresses.mailboxes.push(Mailbox { field: self.field, name, address });
    }
}

/// Whether a shown name holds an address that is not the one behind it.
fn holds_other_address(name: &str, address: &str) -> bool {
    name.split(|letter: char| letter.is_whitespace() || "<>()[]\"',;:　＜＞（）「」".contains(letter)).any(|word| {
        let word = word.replace('＠', "@");
        let Some((local, domain)) = word.rsplit_once('@') else { return false };
        !local.is_empty() && domain.contains('.') && !domain.ends_with('.') && !word.eq_ignore_ascii_case(address)
    })
}
