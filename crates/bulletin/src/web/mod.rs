//! Pages of bulletins: list, editor, decision, the issued letter, its attachment.

mod answers;
mod decide;
mod edit;
mod editor;
mod files;
mod handle;
#[cfg(feature = "seeded-leak")]
mod leaking;
mod list;
mod notice;
mod part;
mod pass;
mod receipt_files;
mod received;
mod schedule;
mod show;

use std::sync::Arc;

use noroshi_access::Verb;
use noroshi_platform::app::App;
use noroshi_platform::web::{Gate, Routes};

use crate::approve::Approve;
use crate::covers::CoverSource;
use crate::draft::Draft;
use crate::pass::PassOn;
use crate::publish::Publish;
use crate::read::ReadBulletin;
use crate::received::{RegisterPaper, TakeBackPaper};

#[cfg(feature = "seeded-leak")]
use leaking::show as show_letter;
#[cfg(not(feature = "seeded-leak"))]
use show::show as show_letter;

/// What these pages need.
#[derive(Clone)]
pub struct BulletinState {
    /// The running program.
    pub app: App,
    /// Covers in front of issued bulletins.
    pub covers: Arc<dyn CoverSource>,
}

/// The routes of bulletins.
pub fn routes(state: &BulletinState) -> Routes {
    const READ: Gate = Gate::Verb(ReadBulletin::NAME);
    const DRAFT: Gate = Gate::Verb(Draft::NAME);
    const APPROVE: Gate = Gate::Verb(Approve::NAME);
    Routes::new()
        .get("/bulletins", READ, (list::list, state))
        .get("/bulletins/new", DRAFT, (edit::new, state))
        .post("/bulletins/new", DRAFT, (edit::create, state))
        .get("/bulletins/{id}", READ, (show_letter, state))
        .get("/bulletins/{id}/attachment", READ, (part::attachment, state))
        .get("/bulletins/{id}/fax", READ, (part::fax, state))
        .post("/bulletins/{id}/label", Gate::Verb(handle::CONFIRM), (handle::label, state))
        .post("/bulletins/{id}/narrow", Gate::Verb(handle::NARROW), (handle::narrow, state))
        .post("/bulletins/{id}/acknowledge", Gate::Verb("bulletin.acknowledge"), (show::acknowledge, state))
        .post("/bulletins/{id}/correct", DRAFT, (notice::correct, state))
        .post("/bulletins/{id}/withdraw", DRAFT, (notice::withdraw, state))
        .post("/bulletins/{id}/answers", Gate::Verb("bulletin.acknowledge"), (answers::send, state))
        .get("/papers/new", Gate::Verb(RegisterPaper::NAME), (received::new, state))
        .upload("/papers/new", Gate::Verb(RegisterPaper::NAME), received::LONGEST_UPLOAD, (received::register, state))
        .post("/papers/{id}/take-back", Gate::Verb(TakeBackPaper::NAME), (received::take_back, state))
        .get("/k/{code}/files/{file}", Gate::Open, (receipt_files::open, state))
        .get("/bulletins/{id}/pass", Gate::Verb(PassOn::NAME), (pass::show, state))
        .post("/bulletins/{id}/pass", Gate::Verb(PassOn::NAME), (pass::act, state))
        .get("/bulletins/{id}/edit", DRAFT, (edit::edit, state))
        .post("/bulletins/{id}/edit", DRAFT, (edit::save, state))
        .get("/bulletins/{id}/files", DRAFT, (files::list, state))
        .upload("/bulletins/{id}/files", DRAFT, files::LONGEST_UPLOAD, (files::add, state))
        .post("/bulletins/{id}/files/remove", DRAFT, (files::remove, state))
        .get("/bulletins/{id}/files/{file}", READ, (files::open, state))
        .post("/bulletins/{id}/approve", APPROVE, (decide::approve, state))
        .post("/bulletins/{id}/return", APPROVE, (decide::send_back, state))
        .post("/bulletins/{id}/publish", Gate::Verb(Publish::NAME), (decide::publish, state))
        .post("/bulletins/{id}/schedule", Gate::Verb(Publish::NAME), (schedule::schedule, state))
        .post("/bulletins/{id}/schedule/cancel", Gate::Verb(Publish::NAME), (schedule::take_back, state))
}
