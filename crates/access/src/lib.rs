//! Access (権限): who is at the door, what they may do, and the proof of it that verbs ask for.
//!
//! Life of a visit: a one-time link (mailed, hashed, single use, bound to a purpose) opens a session on the server; every
//! request turns the session into an [`Actor`] with roles held at bodies; [`decide`] makes a [`Permit`] for one verb on
//! one subject; the verb takes the permit as its argument.
//! Invariants: a permit is made nowhere else and cannot be copied; what a person may not see is "not found"; tokens are
//! stored as hashes only; roles, their verbs and the parts they may see are rows, not code.
//! Left out: persons and bodies (in `directory`, which answers [`People`]); passkeys and sign-in by an organisation.

mod actor;
mod enter;
mod kept_form;
mod link;
mod mailing;
mod permit;
mod session;
mod store;
#[cfg(test)]
mod tests;
mod upload;
pub mod web;

use noroshi_platform::db::Migration;

pub use actor::{Actor, Grant, People, PersonCard, Role};
pub use enter::{NavEntry, SignedForm, Visit, enforce_gates, enter, session_cookie};
pub use kept_form::FormName;
pub use link::{LinkError, NewLink, Purpose, consume_link, issue_link};
pub use mailing::{MAIL_JOB, SignInMailer, SignInMailing};
pub use permit::{Denied, Permit, Subject, Verb, decide};
pub use session::{SESSION_LENGTH, open_session};
pub use store::{grant_role, grants_at, has_any_grant, held_at, holds, revoke_all, revoke_role, roles};
pub use upload::{SignedUpload, UploadedFile};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration { id: "access_0001_access", sql: include_str!("../migrations/0001_access.sql") },
    Migration { id: "access_0002_nda_audiences", sql: include_str!("../migrations/0002_nda_audiences.sql") },
];
