//! Number books (発番台帳), shared by bulletins, cover letters and case letters.
//!
//! Life of a number: proposed (the highest of the fiscal year plus one), printed in a draft, taken at the moment the
//! letter goes out, kept; or taken by hand for a letter on paper, or left out, and then cancelled and shown as 欠番.
//! Invariants: the key is body, series, fiscal year and serial, so the same number in two years or two series never
//! collides (D04); of two who take one number at once exactly one gets it; a cancelled number is never given again, and one that went out on a letter is never cancelled; a
//! number of a foreign series, as on a joint letter, is kept as typed and stands in no book here (D05).
//! Left out: what the letters say, and who may send them.

pub mod cancel;
mod gaps;
mod hold;
mod propose;
pub mod store;
mod take;
#[cfg(test)]
mod tests;
pub mod web;

use noroshi_platform::db::Migration;

pub use cancel::{CancelNumber, CancelNumberError, cancel};
pub use gaps::{Gap, count_gaps, gaps};
pub use hold::{HoldNumber, HoldNumberError, hold};
pub use propose::{ProposalError, open_series, proposal};
pub use store::{BookEntry, Cancellation, Place};
pub use take::{TakeNumber, TakeNumberError, TakenNumber, take, take_all};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration { id: "numbering_0001_numbering", sql: include_str!("../migrations/0001_numbering.sql") },
    Migration { id: "numbering_0002_held", sql: include_str!("../migrations/0002_held.sql") },
];
