//! Pages of the archive: the search with its filters, topic pages, and what is related to a bulletin.

mod find;
#[cfg(feature = "seeded-leak")]
mod leaking;
mod related;
mod topics;

use noroshi_access::Verb;
use noroshi_platform::app::App;
use noroshi_platform::web::{Gate, Routes};

use crate::search::SearchArchive;
use crate::topic::KeepTopic;

#[cfg(not(feature = "seeded-leak"))]
use find::show as find_page;
#[cfg(feature = "seeded-leak")]
use leaking::show as find_page;

/// The routes of the archive.
pub fn routes(app: &App) -> Routes {
    const READ: Gate = Gate::Verb(SearchArchive::NAME);
    const KEEP: Gate = Gate::Verb(KeepTopic::NAME);
    Routes::new()
        .get("/archive", READ, (find_page, app))
        .get("/archive/related/{id}", READ, (related::show, app))
        .get("/archive/topics", READ, (topics::list, app))
        .get("/archive/topics/new", KEEP, (topics::new, app))
        .post("/archive/topics/new", KEEP, (topics::create, app))
        .post("/archive/topics/documents", KEEP, (topics::add, app))
        .post("/archive/topics/documents/end", KEEP, (topics::take_off, app))
        .get("/archive/topics/{id}", READ, (topics::show, app))
        .get("/archive/topics/{id}/edit", KEEP, (topics::edit, app))
        .post("/archive/topics/{id}/edit", KEEP, (topics::save, app))
        .post("/archive/topics/{id}/end", KEEP, (topics::end, app))
}
