//! Bad surroundings, with real parts: a locked database, a full disk, a relay that is away or refuses, two programs that
//! start at once. What people typed stays in the form, nothing is done by halves, and everything goes on by itself.

#![allow(clippy::print_stdout)] // a test that this machine does not permit says so
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

#[path = "trouble/full_disk.rs"]
mod full_disk;
#[path = "trouble/locked.rs"]
mod locked;
#[path = "trouble/relay_away.rs"]
mod relay_away;
#[path = "trouble/two_at_once.rs"]
mod two_at_once;
#[path = "trouble/watched.rs"]
mod watched;
