//! Archive (文書庫): everything that was issued and received, found again by whoever may read it.
//!
//! Each part of an issued bulletin and each cover that was sent is a document. A job takes it in after the change that made
//! it; from then on it is found by words of any length, number, date, issuer, label and kind, newest first.
//! Invariants: who may read a document is asked of `part_reader` in the question itself, at the moment of the question;
//! the index holds marks that narrow the candidates and never decide. A reader's answer, its count included, is made of
//! nothing but what this reader may read. An excerpt is made only of text that is not restricted for this reader: what is
//! restricted is found, but read only behind its own page, which records it.
//! Bulletins that belong together are gathered on topic pages by the office that issues.
//! Left out: the letters themselves (`bulletin`, `cascade`), ranking by relevance.

mod document;
mod fill;
mod index;
mod record;
mod related;
mod search;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(test)]
mod tests;
mod topic;
pub mod web;

use noroshi_platform::db::Migration;

pub use document::Form;
pub use fill::Fill;
pub use record::Record;
pub use search::{Asked, Found, Hit, PAGE, SearchArchive, Side, Sight, search};
pub use topic::{
    KeepTopic, TopicError, TopicFault, TopicText, add_to_topic, by_number, create_topic, end_topic, save_topic,
    take_off_topic,
};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration { id: "archive_0001_archive", sql: include_str!("../migrations/0001_archive.sql") },
    Migration { id: "archive_0002_topic", sql: include_str!("../migrations/0002_topic.sql") },
    Migration { id: "archive_0003_flat_topic_reader", sql: include_str!("../migrations/0003_flat_topic_reader.sql") },
    Migration { id: "archive_0004_gist", sql: include_str!("../migrations/0004_gist.sql") },
];
