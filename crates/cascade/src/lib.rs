//! Cascade (伝達): every tier relays with its own cover letter (鑑文) in front of the untouched parent.
//!
//! Life: an issued bulletin opens a relay task at each association directly below the issuer; the task has the cover
//! filled in as that office always writes; sending takes the office's own number, freezes the cover with the hash of what
//! stands behind it, mails the stack to the bodies directly below, and opens the tasks of the next tier. Any depth.
//! Invariants: a parent's octets and hash never change, and are compared before anything is put in front of them; a body
//! relays a bulletin once; a cover is seen only on its own way, never by another prefecture.
//! Also here: reach per tier (疎通確認率, R08) with the map of prefectures, and the days per hop (D06).
//! Left out: relaying by itself after a time, bundling of several parents, correction and withdrawal.

mod cover;
mod home;
mod map;
mod open;
mod reach;
mod relay;
mod store;
#[cfg(test)]
mod tests;
pub mod web;

use noroshi_platform::db::Migration;

pub use cover::{CoverContent, CoverText};
pub use home::CascadeHome;
pub use open::IssuedRunner;
pub use reach::{HopDays, ReachSummary, TierReach};
pub use relay::{Relay, RelayError, RelayOutcome, relay, save};
pub use store::{CoverStore, RelayTask, open_tasks, task, tasks_of};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] =
    &[Migration { id: "cascade_0001_cascade", sql: include_str!("../migrations/0001_cascade.sql") }];
