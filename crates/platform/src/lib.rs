//! Platform: what every capability stands on and none should write again.
//!
//! - [`db`]: one SQL text on SQLite and PostgreSQL, write transactions, migrations. The only place with sqlx.
//! - [`outbox`]: durable jobs with leases; a change and its follow-up jobs commit together.
//! - [`web`]: route table, page frame, error pages, security headers, cross-site request guard.
//! - [`backup`]: a whole installation in one file, and back.
//! - [`config`], [`secret`], [`system`], [`shutdown`]: one TOML file, key material, clock and randomness, orderly stop.
//!
//! Invariants: a job's effect commits with the end of its lease or not at all; no SQL text is built at run time;
//! nothing in this crate knows a bulletin, a body or a person.
//! Left out on purpose: permissions (`access`), the log of changes (`audit`), mail (`delivery`).

pub mod app;
pub mod backup;
pub mod config;
pub mod db;
pub mod outbox;
pub mod secret;
pub mod shutdown;
pub mod system;
#[cfg(feature = "testing")]
pub mod testing;
pub mod web;

pub use app::App;

use db::Migration;

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration { id: "platform_0001_outbox", sql: include_str!("../migrations/0001_outbox.sql") },
    Migration { id: "platform_0002_backup", sql: include_str!("../migrations/0002_backup.sql") },
    Migration { id: "platform_0003_job_deaths", sql: include_str!("../migrations/0003_job_deaths.sql") },
];
