//! Look-alike domains (紛らわしいドメイン): names that the eye takes for one of our own.
//!
//! Compared is the part that somebody registered, without its public suffix: letters that look alike count as one (also
//! in international names, which mails carry as `xn--…`), hyphens count nothing. Only our own domains are looked at,
//! because two strangers' names that resemble each other are nobody's fraud. Distance counts in long names only, and
//! there one slip at most.

mod punycode;

use crate::domain::organisational;
use crate::text::fold;
use std::collections::HashMap;

/// How a domain resembles one of our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    /// Letters that look alike, or a hyphen more or less.
    Letters,
    /// Our whole domain stands at the beginning of a longer one.
    Inside,
    /// One letter more, less, other, or two exchanged.
    Slip,
    /// The same name under another ending.
    Ending,
    /// Our name with a common word before or after it.
    Word,
}

/// Our own domains, ready to be compared.
#[derive(Clone, Debug, Default)]
pub(crate) struct LookAlikes {
    own: Vec<Box<str>>,
    /// Keys of the registered names.
    names: HashMap<Box<str>, Vec<u32>>,
    /// Keys of long names with one letter left out.
    slips: HashMap<Box<str>, Vec<u32>>,
}

/// Shorter names are many people's: only their letters are compared.
const SHORTEST_NAME: usize = 5;
/// In shorter names one slip makes another word.
const SHORTEST_SLIP: usize = 7;
/// Words that an impostor puts beside a name to make a new one.
const WORDS: [&str; 26] = [
    "mail",
    "web",
    "jp",
    "japan",
    "group",
    "office",
    "info",
    "secure",
    "login",
    "support",
    "hp",
    "www",
    "net",
    "online",
    "com",
    "org",
    "admin",
    "service",
    "head",
    "honbu",
    "jimukyoku",
    "official",
    "med",
    "medical",
    "co",
    "or",
];

impl LookAlikes {
    pub(crate) fn of<'a>(domains: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Self::default();
        for domain in domains {
            let number = u32::try_from(all.own.len()).unwrap_or(u32::MAX);
            let own = organisational(domain);
            if all.own.iter().any(|known| &**known == own) {
                continue;
            }
            let name = key(registered(own).0);
            if name.len() >= SHORTEST_SLIP {
                for slip in without_one(&name) {
                    all.slips.entry(slip.into()).or_default().push(number);
                }
            }
            all.names.entry(name.into()).or_default().push(number);
            all.own.push(own.into());
        }
        all
    }

    /// The own domain that this one is made to be taken for. The caller knows that it is none of our own.
    pub(crate) fn of_domain(&self, domain: &str) -> Option<(&str, Likeness)> {
        let registered_part = organisational(domain);
        if self.own.is_empty() || domain.is_empty() || self.own.iter().any(|own| &**own == registered_part) {
            return None;
        }
        let (label, ending) = registered(registered_part);
        let name = key(label);
        self.by_letters(&name, ending)
            .or_else(|| self.inside(domain, registered_part))
            .or_else(|| self.by_slip(&name, ending))
            .or_else(|| self.by_word(label))
    }

    fn by_letters(&self, name: &str, ending: &str) -> Option<(&str, Likeness)> {
        let owners = self.names.get(name)?.iter().filter_map(|number| self.own.get(*number as usize));
        let mut likenesses = owners.filter_map(|own| {
            let likeness = if registered(own).1 == ending { Likeness::Letters } else { Likeness::Ending };
            (likeness == Likeness::Letters || name.len() >= SHORTEST_NAME).then_some((&**own, likeness))
        });
        likenesses.next()
    }

    /// `aonami.example.mail.test` and `aonami-example.test` show our domain to whoever reads only the beginning.
    fn inside(&self, domain: &str, registered_part: &str) -> Option<(&str, Likeness)> {
        let shown = domain.replace('.', "-");
        let fits = |own: &&str| {
            let own = own.replace('.', "-");
            let starts = |text: &str| text.strip_prefix(own.as_str()).is_some_and(|rest| rest.starts_with('-'));
            own.len() > SHORTEST_NAME && (starts(&shown) || starts(&registered_part.replace('.', "-")))
        };
        // Only those that begin with the same letter need a closer look.
        let begins = [shown.bytes().next(), registered_part.bytes().next()];
        let own = self.own.iter().map(|own| &**own).filter(|own| begins.contains(&own.bytes().next())).find(fits);
        own.map(|own| (own, Likeness::Inside))
    }

    fn by_slip(&self, name: &str, ending: &str) -> Option<(&str, Likeness)> {
        if name.len() < SHORTEST_SLIP - 1 {
            return None;
        }
        let shorter = std::iter::once(name.to_owned()).chain(without_one(name));
        let mut near = shorter.flat_map(|key| {
            let by_slip = self.slips.get(key.as_str()).into_iter().flatten();
            let by_name = self.names.get(key.as_str()).into_iter().flatten();
            by_slip.chain(by_name).copied().collect::<Vec<_>>()
        });
        let own = near.find_map(|number| {
            let own = self.own.get(number as usize)?;
            let (label, own_ending) = registered(own);
            let own_name = key(label);
            let is_slip = own_name.len() >= SHORTEST_SLIP && own_ending == ending && is_one_slip(&own_name, name);
            is_slip.then_some(&**own)
        })?;
        Some((own, Likeness::Slip))
    }

    fn by_word(&self, label: &str) -> Option<(&str, Likeness)> {
        let whole = key(label);
        let without = |word: &str| {
            let word = key(word);
            let rests = [whole.strip_prefix(word.as_str()), whole.strip_suffix(word.as_str())];
            let rest = rests
                .into_iter()
                .flatten()
                .find(|rest| rest.len() > SHORTEST_NAME && self.names.contains_key(*rest))?;
            self.names.get(rest)?.first().copied()
        };
        let number = WORDS.iter().find_map(|word| without(word))?;
        self.own.get(number as usize).map(|own| (&**own, Likeness::Word))
    }
}

/// The registered label and the public suffix behind it.
fn registered(domain: &str) -> (&str, &str) {
    domain.split_once('.').unwrap_or((domain, ""))
}

/// A label as the eye reads it.
fn key(label: &str) -> String {
    let shown = punycode::decode_label(label);
    let one = |letter| match letter {
        '0' => 'o',
        '1' | 'l' => 'i',
        '5' => 's',
        other => other,
    };
    let read: String = fold(&shown).chars().filter(|letter| letter.is_alphanumeric()).map(one).collect();
    // An l is an i by now, so this is cl as well.
    read.replace("rn", "m").replace("vv", "w").replace("ci", "d")
}

fn without_one(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let without = |left_out: usize| {
        letters.iter().enumerate().filter(|(place, _)| *place != left_out).map(|(_, letter)| letter).collect()
    };
    (0..letters.len()).map(without).collect()
}

/// Whether two names differ in one letter (more, less, other) or by two neighbours exchanged.
fn is_one_slip(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same_start = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let rest = |letters: &[char]| letters.get(same_start..).unwrap_or_default().to_vec();
    let (one, other) = (rest(&one), rest(&other));
    match (one.as_slice(), other.as_slice()) {
        ([], []) => false,
        ([_, rest @ ..], all) if rest == all => true,
        (all, [_, rest @ ..]) if rest == all => true,
        ([_, one @ ..], [_, other @ ..]) if one == other => true,
        ([a, b, one @ ..], [c, d, other @ ..]) => a == d && b == c && one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
