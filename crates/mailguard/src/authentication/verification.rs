//! What a verification of the sender asks and answers; the verifying itself is the feature `verify`.

use super::results::Statement;
use crate::finding::Place;
use std::net::IpAddr;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoAnswer {
    /// There is no such record.
    Missing,
    /// It could not be asked.
    Unreachable,
}

/// Answers questions to the domain name system, from wherever the caller has the answers. Names are in lower case and
/// without a final dot.
pub trait Resolver {
    /// The text records of a name, the strings of each record joined.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn texts(&self, name: &str) -> Result<Vec<String>, NoAnswer>;

    /// The addresses of a name, of both families.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, NoAnswer>;

    /// The hosts that take mail for a name, with their preference.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn mail_hosts(&self, name: &str) -> Result<Vec<(u16, String)>, NoAnswer>;

    /// The names of an address.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn names(&self, address: IpAddr) -> Result<Vec<String>, NoAnswer>;
}

/// How a mail arrived (封筒).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The connecting host.
    pub client: IpAddr,
    /// The name it gave.
    pub helo: String,
    /// The envelope's sender; empty for a notice of a failure.
    pub sender: String,
    /// The receiving host.
    pub receiver: String,
}

/// What was verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Results with the field that each is about.
    pub(super) said: Vec<(Statement, Place)>,
    /// Who sealed the mail last on its way, when all seals hold, and what that host had found (RFC 8617).
    pub(super) sealed: Option<(String, Vec<Statement>)>,
}
