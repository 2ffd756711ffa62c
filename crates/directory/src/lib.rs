//! Directory (名簿): bodies, how they hang together, how they are reached, who works there.
//!
//! Life of a body: entered under a parent, gets contacts and people, may hang under further parents (R06), is closed
//! and stays readable. Contacts carry the date on which somebody last confirmed them (R09).
//! Invariants: codes are unique, names are not and never a key (C05); nobody hangs under itself; the closure
//! (`body_ancestor`) always equals what follows from the lines (`body_parent`); every change has its audit entry in the
//! same transaction; a reader sees the own bodies and those above and below them, and everything else is "not found".
//! Left out: the terms of agreements; roles and sign-in stand in `access`.
//!
//! Capabilities to the right join in SQL what they count or address: the views `tree_member` (whom letters are for) and
//! `directory_addressee` (where they are reached), `body` with its `body_ancestor`, and names of `person`; they change none of it.

pub mod body;
pub mod build;
pub mod codes;
pub mod demonstration;
pub mod describe;
mod export;
mod home;
pub mod import;
pub mod keep;
pub mod nda;
mod people;
mod protected;
pub mod read;
pub mod recheck;
mod report_file;
pub mod store;
#[cfg(test)]
mod tests;
pub mod web;

use noroshi_platform::db::Migration;

pub use body::{Body, BodyKind, Channel, Contact, Person};
pub use build::{BuildDirectory, ROLE_ENDED_EVENT};
pub use home::DirectoryHome;
pub use import::taking::ListRunner;
pub use keep::KeepDirectory;
pub use people::DirectoryPeople;
pub use read::ReadDirectory;

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration { id: "directory_0001_directory", sql: include_str!("../migrations/0001_directory.sql") },
    Migration { id: "directory_0002_nda", sql: include_str!("../migrations/0002_nda.sql") },
    Migration { id: "directory_0003_search", sql: include_str!("../migrations/0003_directory_search.sql") },
    Migration { id: "directory_0004_import", sql: include_str!("../migrations/0004_import.sql") },
    Migration { id: "directory_0005_variants", sql: include_str!("../migrations/0005_one_table_of_variants.sql") },
    Migration { id: "directory_0006_tree_member", sql: include_str!("../migrations/0006_tree_member.sql") },
    Migration { id: "directory_0007_submitted", sql: include_str!("../migrations/0007_submitted_list.sql") },
    Migration { id: "directory_0008_recheck", sql: include_str!("../migrations/0008_recheck_and_protected.sql") },
    Migration { id: "directory_0009_people_of_bodies", sql: include_str!("../migrations/0009_people_of_bodies.sql") },
];
