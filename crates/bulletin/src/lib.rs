//! Bulletin (通知文書): written once, approved by a second person, numbered, issued, never changed again.
//!
//! Life: draft (下書き) → submitted (決裁待ち) → approved (決裁済) → issued (発出). A submitted or approved bulletin may go back
//! to its author; an issued one stays as it is. [`Stage`] holds exactly what is true at each point.
//! One transaction issues: number taken, content frozen with its hash, audit entry, event [`ISSUED_EVENT`] for the
//! cascade, and the dispatch of the direct path, which never waits for a cover letter (R05).
//! Invariants: the approver is not the author (also a constraint of the table); the text that was approved is the text
//! that is issued; who may see a part is asked in SQL, per part (H01), and only
//! its originator loosens its label (H05); each reading of a restricted part is recorded.
//! What is wrong in an issued bulletin is corrected (訂正) or withdrawn (取下げ) by a notice, a bulletin of its own (R07).
//! Left out: patterns.

mod approve;
mod bundle;
mod content;
mod covers;
mod draft;
mod ending;
mod files;
mod handle;
mod home;
mod leak;
mod mail;
mod notice;
mod office_texts;
mod pass;
mod preview;
mod publish;
mod read;
mod received;
mod recorded;
mod schedule;
#[cfg(feature = "seeded-leak")]
pub mod seeded_leak;
mod skeleton;
mod stage;
mod store;
#[cfg(test)]
mod tests;
mod text;
pub mod web;

use noroshi_platform::db::Migration;

#[cfg(all(any(feature = "seeded-hole", feature = "seeded-leak"), not(debug_assertions)))]
compile_error!("seeded holes and leaks are for tests: a release is built without them");

pub use approve::{Approve, ApproveError, approve, send_back};
pub use bundle::bundle_mail;
pub use content::{ContentError, IssuedAttachment, IssuedContent};
pub use covers::{CoverSource, CoverView, NoCovers};
pub use draft::{Draft, DraftError, create, save, submit};
pub use ending::{EndKind, Ending, EndingNote, NoticeLink, ending_note, ending_of, standing};
pub use files::{AttachedFile, FileError, LARGEST_FILE, SentFile, add_file, remove_file};
pub use handle::{ConfirmHandling, HandleError, NarrowHandling, confirm_handling, narrow_handling};
pub use home::BulletinHome;
pub use leak::restricted_words_in;
pub use mail::{MailStack, mail_content};
pub use notice::{IssuedRelation, NoticeError, NoticeOf, Relation, RelationKind, begin_notice, held_ending, notice_of};
pub use office_texts::{KeepOfficeTexts, KeepTextsError, keep_office_texts};
pub use pass::{PASSED_EVENT, PassError, PassOn, is_for, pass_on, passed_to, read_passed};
pub use publish::{ISSUED_EVENT, Publish, PublishError, publish};
pub use read::{
    ReadBulletin, ReadDraft, handling_for, issued, issued_in, letter_handling, may_read, restricted_texts_at,
};
pub use received::{
    KnownAt, KnownPaper, PaperFiles, PaperText, ReceivedPaper, RegisterError, RegisterPaper, SentPaper, TakeBackError,
    TakeBackPaper, register_paper, take_back_paper, take_over_paper,
};
pub use recorded::{RECORD_JOB, Recorded, tell_archive};
pub use schedule::{
    HoldSchedules, SCHEDULED_JOB, Schedule, ScheduleError, ScheduleOrder, ScheduledIssue, schedule, unschedule,
};
pub use stage::Stage;
pub use store::{BulletinRow, PartName, bulletin, recent_issued};
pub use text::{BulletinKind, Check, DraftText, QuestionTexts, Tone};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration { id: "bulletin_0001_bulletin", sql: include_str!("../migrations/0001_bulletin.sql") },
    Migration { id: "bulletin_0002_part", sql: include_str!("../migrations/0002_part.sql") },
    Migration { id: "bulletin_0003_handling", sql: include_str!("../migrations/0003_handling.sql") },
    Migration { id: "bulletin_0004_ending", sql: include_str!("../migrations/0004_ending.sql") },
    Migration { id: "bulletin_0005_office_text", sql: include_str!("../migrations/0005_office_text.sql") },
    Migration { id: "bulletin_0006_file", sql: include_str!("../migrations/0006_file.sql") },
    Migration { id: "bulletin_0007_schedule", sql: include_str!("../migrations/0007_schedule.sql") },
    Migration { id: "bulletin_0008_passed", sql: include_str!("../migrations/0008_passed.sql") },
    Migration { id: "bulletin_0009_received_paper", sql: include_str!("../migrations/0009_received_paper.sql") },
    Migration { id: "bulletin_0010_flat_readers", sql: include_str!("../migrations/0010_flat_readers.sql") },
    Migration { id: "bulletin_0011_readers_of_papers", sql: include_str!("../migrations/0011_readers_of_papers.sql") },
    Migration { id: "bulletin_0012_issued_by_time", sql: include_str!("../migrations/0012_issued_by_time.sql") },
    Migration { id: "bulletin_0013_taken_back", sql: include_str!("../migrations/0013_taken_back.sql") },
    Migration { id: "bulletin_0014_letter_reading", sql: include_str!("../migrations/0014_letter_reading.sql") },
    Migration {
        id: "bulletin_0015_bulletin_of_issuer",
        sql: include_str!("../migrations/0015_bulletin_of_issuer.sql"),
    },
];
