//! Pages: a table of routes with their gates, the frame around every page, error pages, headers and form guard.
//!
//! Pages are rendered on the server and complete without JavaScript; the content security policy allows no script at
//! all, but on the few pages that [`live_html`] renders the program's one script file. A route says at its registration who may come in ([`Gate`]); the gate is enforced for every request by `access`,
//! and the handler still needs its permit: two locks, so that one forgotten line opens no door.

mod assets;
mod error;
mod frame;
mod guard;
mod routes;
#[cfg(test)]
mod tests;
mod watch;

pub use assets::{asset_routes, script_path, stylesheet_path};
pub use error::{ErrorPage, PageError, database_status, html, live_html};
pub use frame::{Frame, NavItem};
pub use guard::{allow_same_site_only, security_headers};
pub use routes::{Gate, LongestUpload, RouteEntry, Routes};
pub use watch::{health_routes, log_requests};
