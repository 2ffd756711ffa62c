//! Delivery (配信): how an official notice leaves for its recipients, and how its receipt comes back.
//!
//! Life of a delivery: a dispatch is written in the transaction that issues (frozen content, frozen audience), expanded
//! into one row per body, leased, handed to the mail relay, accepted or refused; the recipient's code brings 了知 back.
//! Invariants: every body of the audience ends in a row that says what became of it; a mail is sent at least once and
//! always under the same Message-ID; doubt is written before the final dot and shown (O03, O08); delivered is not 了知.
//! Left out: FAX and letters, bounces that come back as mail, and who may issue, which `bulletin` and `cascade` decide.

pub mod acknowledge;
pub mod answer;
pub mod answer_form;
pub mod catching;
pub mod content;
pub mod dispatch;
pub mod engine;
pub mod expansion;
pub mod late;
pub mod mail;
pub mod question;
pub mod queue;
pub mod reach;
pub mod receipt_code;
pub mod sign_in_mail;
pub mod smtp;
pub mod stop;
mod store;
#[cfg(test)]
mod tests;
pub mod watch;
pub mod web;

use noroshi_platform::db::Migration;

pub use acknowledge::{
    Acknowledge, AcknowledgeError, Acknowledged, Misdelivery, acknowledge, acknowledge_by_code, acknowledged_at,
    carried_by_code, receipt_key, report_misdelivery,
};
pub use answer::results::{AnswerCount, AnswerFilter, AnsweredBody, answer_counts, answered};
pub use answer::{AnswerError, answer, answer_by_code};
pub use answer_form::{AnswerForm, answers_of};
pub use catching::{CatchingMailbox, CatchingState, CaughtMail, MailFilter, catching_routes};
pub use content::{FurtherNotice, MailContent, OpenFile, Summary, TextAttachment};
pub use dispatch::{Further, NewDispatch, Path, carry_also, dispatch, dispatch_further, dispatch_to};
pub use engine::{MailEngine, MailSettings, MailSetupError, RelayCheck, check_relay};
pub use expansion::{EXPAND_JOB, Expansion};
pub use late::{Late, LateLine, LateRelays};
pub use question::{AnswerFault, Answering, GivenAnswers, MOST_QUESTIONS, Question, TypedAnswers};
pub use queue::{DeliveryState, LeaseLine, QueueState, queue_state, recent_queue_state};
pub use reach::{
    Arrival, Cause, ExpansionState, ProgressRow, UnconfirmedFilter, UnconfirmedRow, arrivals, causes, expansion_state,
    progress, unconfirmed,
};
pub use sign_in_mail::{OfficeMailer, OfficeNote, RelayMailer};
pub use stop::{CANCEL_JOB, Cancellation, End, stop, stop_without_notice};
pub use watch::{WatchDelivery, permit_to_watch, try_again};
pub use web::{routes, status_routes};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration { id: "delivery_0001_delivery", sql: include_str!("../migrations/0001_delivery.sql") },
    Migration { id: "delivery_0002_delivery_by_body", sql: include_str!("../migrations/0002_delivery_by_body.sql") },
    Migration { id: "delivery_0003_listed_audience", sql: include_str!("../migrations/0003_listed_audience.sql") },
    Migration { id: "delivery_0004_stop", sql: include_str!("../migrations/0004_stop.sql") },
    Migration { id: "delivery_0005_bundle", sql: include_str!("../migrations/0005_bundle.sql") },
    Migration { id: "delivery_0006_answer", sql: include_str!("../migrations/0006_answer.sql") },
    Migration { id: "delivery_0007_left_post", sql: include_str!("../migrations/0007_left_post.sql") },
    Migration { id: "delivery_0008_open_by_body", sql: include_str!("../migrations/0008_open_by_body.sql") },
];
