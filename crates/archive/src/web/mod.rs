//! Pages of the archive: the search with its filters.

mod find;

use noroshi_access::Verb;
use noroshi_platform::app::App;
use noroshi_platform::web::{Gate, Routes};

use crate::search::SearchArchive;

/// The routes of the archive.
pub fn routes(app: &App) -> Routes {
    const READ: Gate = Gate::Verb(SearchArchive::NAME);
    Routes::new().get("/archive", READ, (find::show, app))
}
