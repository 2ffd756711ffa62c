//! The two chains of paper that the system was made for, with invented bodies, people and words, on both databases: a
//! national letter with a limited FAX edition, and a letter that came down three tiers in twenty days.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that meets the unexpected must stop
#![allow(clippy::indexing_slicing, unreachable_pub)]

#[path = "chains/country.rs"]
mod country;
#[path = "chains/limited.rs"]
mod limited;
#[path = "chains/three_tiers.rs"]
mod three_tiers;
