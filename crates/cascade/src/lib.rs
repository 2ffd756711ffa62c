//! Cascade (伝達): every tier relays with its own cover letter (鑑文) in front of the untouched parent.
//!
//! Life: an issued bulletin opens a relay task at each association directly below the issuer; the task has the cover
//! filled in as that office always writes; sending takes the office's own number, freezes the cover with the hash of what
//! stands behind it, mails the stack to the bodies directly below, and opens the tasks of the next tier. Any depth.
//! Invariants: a parent's octets and hash never change, and are compared before anything is put in front of them; a body
//! relays a bulletin once; a cover is seen only on its own way, never by another prefecture.
//! While a clerk is away a named substitute (代理) of a neighbouring office relays in the body's name;
//! and what nobody touched for the hours that a body has set goes out by itself with its usual cover (自動伝達).
//! Also here: reach per tier (疎通確認率, R08) with the map of prefectures, the time to acknowledge, and the days per hop (D06).
//! A cover may stand in front of several bulletins (R03) and go to some of the members only.

mod answers;
mod automatic;
mod bundle;
mod cache;
mod chart;
mod choose;
mod cover;
mod curve;
mod detail;
mod follow;
mod hand_up;
mod home;
mod late;
mod live;
mod map;
mod median;
mod open;
mod passed;
mod reach;
mod relay;
mod restored;
mod stand_in;
mod store;
mod substitute;
mod table;
#[cfg(test)]
mod tests;
mod urgency;
mod usual;
mod warn;
pub mod web;
mod work;
mod working_hours;

use noroshi_platform::db::Migration;

pub use automatic::{AUTO_JOB, AutomaticRelay, PolicyError, SetPolicy, end_policy, set_policy};
pub use bundle::relay_bundle;
pub use choose::{Choice, ChooseError, MemberGroup, choose_members};
pub use cover::{CoverContent, CoverText};
pub use hand_up::HandUp;
pub use home::CascadeHome;
pub use open::IssuedRunner;
pub use passed::PassedRunner;
pub use reach::{HasMail, HopDays, ReachSummary, TierReach};
pub use relay::{Relay, RelayError, RelayOutcome, relay, save};
pub use restored::HoldAutomatic;
pub use store::{CoverStore, RelayTask, open_tasks, task, tasks_of};
pub use substitute::{NameSubstitute, SubstituteError, Substitution, end_substitute, name_substitute};
pub use urgency::{Urgency, Waiting};
pub use warn::{WARN_JOB, Warning};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration { id: "cascade_0001_cascade", sql: include_str!("../migrations/0001_cascade.sql") },
    Migration { id: "cascade_0002_work_list", sql: include_str!("../migrations/0002_work_list.sql") },
    Migration { id: "cascade_0003_reach", sql: include_str!("../migrations/0003_reach.sql") },
    Migration { id: "cascade_0004_automatic_relay", sql: include_str!("../migrations/0004_automatic_relay.sql") },
    Migration { id: "cascade_0005_stand_in", sql: include_str!("../migrations/0005_stand_in.sql") },
    Migration { id: "cascade_0006_closed_bodies", sql: include_str!("../migrations/0006_closed_bodies.sql") },
    Migration { id: "cascade_0007_left_out", sql: include_str!("../migrations/0007_left_out.sql") },
    Migration { id: "cascade_0008_bundle", sql: include_str!("../migrations/0008_bundle.sql") },
    Migration { id: "cascade_0009_unreached", sql: include_str!("../migrations/0009_unreached.sql") },
    Migration { id: "cascade_0010_late", sql: include_str!("../migrations/0010_late.sql") },
    Migration { id: "cascade_0011_bundled_paper", sql: include_str!("../migrations/0011_bundled_paper.sql") },
];
