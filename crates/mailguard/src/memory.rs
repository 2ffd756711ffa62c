//! Memory (記憶): which addresses a name was seen with, and which of them may be trusted.
//!
//! What is kept is small: for each name and address when it was first and last seen, how often mails came, how often
//! their domain was proven, and how often we wrote first. Where it is kept is the caller's matter (a store behind
//! [`Memory`]); [`MemoryInRam`] keeps it for as long as the program runs.
//!
//! Invariant: trust is never earned by a reply (rule G05). An impostor needs an answer, gets one, and would be known from
//! then on; so only a letter counts that we began ourselves, or one within a thread that we or a trusted address began.
//! Without such a letter an address is trusted when its domain was proven several times over months, and then only a
//! domain where not anybody can have an address.

use crate::sender::provider;
use crate::text::fold;
use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is known about a name with an address. Days are counted from 1 January 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acquaintance {
    /// Day of the first mail, either way.
    pub first_day: u32,
    /// Day of the last mail, either way.
    pub last_day: u32,
    /// Mails received.
    pub received: u32,
    /// Mails received whose domain was proven.
    pub aligned: u32,
    /// Mails sent that answered nothing a stranger began.
    pub solicited: u32,
    /// Mails received that were held or bannered.
    pub suspected: u32,
}

/// Trust ends when nothing was heard or sent for so many days.
const DAYS_OF_TRUST: u32 = 365;
/// An address that we never wrote to has to be this old,
const DAYS_OF_AGEING: u32 = 90;
/// and proven this often.
const PROOFS: u32 = 3;

impl Acquaintance {
    /// Whether the address may be trusted under this name on that day.
    pub fn is_trusted(&self, address: &str, today: u32) -> bool {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        let is_aged = self.aligned >= PROOFS && self.first_day.saturating_add(DAYS_OF_AGEING) <= today;
        let is_earned = self.solicited > 0 || is_aged && provider(domain).is_none();
        is_earned && self.suspected == 0 && self.last_day.saturating_add(DAYS_OF_TRUST) >= today
    }
}

/// A place where acquaintances are kept. Names are handed in as [`name_key`] makes them, addresses in lower case.
pub trait Memory: fmt::Debug + Send + Sync {
    /// What is known about a name with an address.
    fn acquaintance(&self, name: &str, address: &str) -> Option<Acquaintance>;
    /// All addresses of a name.
    fn addresses_of(&self, name: &str) -> Vec<(String, Acquaintance)>;
    /// Keeps what is known from now on.
    fn keep(&self, name: &str, address: &str, acquaintance: Acquaintance);
    /// Whether a message belongs to a thread that a stranger began.
    fn is_strangers_thread(&self, message_id: &str) -> bool;
    /// Keeps that a message belongs to such a thread.
    fn keep_strangers_thread(&self, message_id: &str);
}

/// A name as memories know it: all its spellings are one.
pub fn name_key(name: &str) -> String {
    fold(name).chars().filter(|letter| letter.is_alphanumeric() || *letter == '-').collect()
}

/// A memory as it is asked while judging: with the day on which that is done.
#[derive(Clone, Debug)]
pub struct Recollection {
    /// Where acquaintances are kept.
    pub memory: Arc<dyn Memory>,
    /// Today, in days from 1 January 1970.
    pub today: u32,
}

impl Recollection {
    /// Whether this address may be trusted under this name.
    pub fn trusts(&self, name: &str, address: &str) -> bool {
        let address = address.to_lowercase();
        let known = self.memory.acquaintance(&name_key(name), &address);
        known.is_some_and(|known| known.is_trusted(&address, self.today))
    }
}

/// A mail that went by.
#[derive(Clone, Copy, Debug)]
pub struct Passing<'a> {
    /// Name of the other side.
    pub name: &'a str,
    /// Address of the other side.
    pub address: &'a str,
    /// Its own Message-ID.
    pub message_id: &'a str,
    /// All of In-Reply-To and References.
    pub answers: &'a [&'a str],
    /// Day, counted from 1 January 1970.
    pub day: u32,
}

/// Learns from a mail that came in, and how it was judged.
pub fn learn_received(memory: &dyn Memory, mail: Passing<'_>, standing: Received) {
    let (mut known, address) = recall(memory, mail);
    let is_theirs = mail.answers.is_empty() || mail.answers.iter().any(|answered| memory.is_strangers_thread(answered));
    if is_theirs && !known.is_trusted(&address, mail.day) {
        memory.keep_strangers_thread(mail.message_id);
    }
    known.received = known.received.saturating_add(1);
    known.aligned = known.aligned.saturating_add(u32::from(standing == Received::Proven));
    known.suspected = known.suspected.saturating_add(u32::from(standing == Received::Suspected));
    memory.keep(&name_key(mail.name), &address, known);
}

/// How a mail that came in was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It passed and its domain was proven.
    Proven,
    /// It passed.
    Unproven,
    /// It was held or got a banner.
    Suspected,
}

/// Learns from a mail that we sent.
pub fn learn_sent(memory: &dyn Memory, mail: Passing<'_>) {
    let (mut known, address) = recall(memory, mail);
    if mail.answers.iter().any(|answered| memory.is_strangers_thread(answered)) {
        memory.keep_strangers_thread(mail.message_id);
    } else {
        known.solicited = known.solicited.saturating_add(1);
    }
    memory.keep(&name_key(mail.name), &address, known);
}

fn recall(memory: &dyn Memory, mail: Passing<'_>) -> (Acquaintance, String) {
    let address = mail.address.to_lowercase();
    let fresh = Acquaintance { first_day: mail.day, ..Acquaintance::default() };
    let mut known = memory.acquaintance(&name_key(mail.name), &address).unwrap_or(fresh);
    known.last_day = known.last_day.max(mail.day);
    (known, address)
}

/// A memory that ends with the program.
#[derive(Debug, Default)]
pub struct MemoryInRam {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    names: HashMap<String, HashMap<String, Acquaintance>>,
    threads: HashSet<String>,
    /// The same, the oldest first.
    oldest: VecDeque<String>,
}

/// More messages than this are not remembered: the oldest are forgotten, so that a flood of mails fills no memory.
const MOST_MESSAGES: usize = 100_000;

impl MemoryInRam {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        // What a panicking thread left is whole: each change is one insertion.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory for MemoryInRam {
    fn acquaintance(&self, name: &str, address: &str) -> Option<Acquaintance> {
        self.kept().names.get(name)?.get(address).copied()
    }

    fn addresses_of(&self, name: &str) -> Vec<(String, Acquaintance)> {
        let kept = self.kept();
        let addresses = kept.names.get(name).into_iter().flatten();
        let mut addresses: Vec<_> = addresses.map(|(address, known)| (address.clone(), *known)).collect();
        addresses.sort_by(|(one, _), (other, _)| one.cmp(other));
        addresses
    }

    fn keep(&self, name: &str, address: &str, acquaintance: Acquaintance) {
        let mut kept = self.kept();
        kept.names.entry(name.to_owned()).or_default().insert(address.to_owned(), acquaintance);
    }

    fn is_strangers_thread(&self, message_id: &str) -> bool {
        self.kept().threads.contains(message_id)
    }

    fn keep_strangers_thread(&self, message_id: &str) {
        let mut kept = self.kept();
        if kept.threads.insert(message_id.to_owned()) {
            kept.oldest.push_back(message_id.to_owned());
        }
        if kept.oldest.len() > MOST_MESSAGES
            && let Some(oldest) = kept.oldest.pop_front()
        {
            kept.threads.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests;
