//! What a formal letter (文書・鑑文) says, before anybody decides how it looks.
//!
//! [`Letter`] holds the parts of an official letter in the order of the field (L01); [`Stack`] is a relay: the newest cover
//! letter (鑑文) in front of its untouched parents (R02). Both are written here as plain text for mail; pages are set
//! elsewhere from the same values.
//!
//! Invariants: an addressee never has a doubled honorific (L02); every letter closes with 以上 and shows (公印省略).
//!
//! Left out: fonts and pages, seal images (L04), FAX sheets, and where numbers come from.

mod addressee;
mod letter;
mod lines;

pub use addressee::{Addressee, AddresseeError, Honorific, ParseHonorificError};
pub use letter::{Letter, RecordItem, Stack};
pub use lines::COLUMNS;
