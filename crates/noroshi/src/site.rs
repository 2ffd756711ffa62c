//! The site: all routes with their gates, and the layers around them.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode, Version, header};
use axum::middleware::{from_fn, from_fn_with_state};
use noroshi_access::web::{AccessState, HomeSource};
use noroshi_access::{NavEntry, enforce_gates, enter};
use noroshi_bulletin::BulletinHome;
use noroshi_bulletin::web::BulletinState;
use noroshi_cascade::web::CascadeState;
use noroshi_cascade::{CascadeHome, CoverStore};
use noroshi_delivery::{CatchingState, catching_routes};
use noroshi_directory::{DirectoryHome, DirectoryPeople};
use noroshi_platform::app::App;
use noroshi_platform::web::{
    PageError, RouteEntry, Routes, allow_same_site_only, asset_routes, health_routes, log_requests, security_headers,
};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::forms::FORMS;

/// Words of the navigation; each person sees those their roles know.
const NAVIGATION: &[NavEntry] = &[
    NavEntry { label: "いま", href: "/now", verb: None },
    NavEntry { label: "届いた通知", href: "/relay", verb: Some("cascade.relay") },
    NavEntry { label: "通知文書", href: "/bulletins", verb: Some("bulletin.read") },
    NavEntry { label: "文書庫", href: "/archive", verb: Some("bulletin.read") },
    NavEntry { label: "伝達・到達", href: "/reach", verb: Some("reach.read") },
    NavEntry { label: "名簿", href: "/directory", verb: Some("directory.read") },
    NavEntry { label: "発番台帳", href: "/numbers", verb: Some("number.read") },
];

/// No form of this program is longer, but those with files, which name their own limit.
const LONGEST_REQUEST: usize = 512 * 1024;

/// The whole site.
#[derive(Clone)]
pub struct Site {
    router: Router,
    table: Arc<[RouteEntry]>,
}

impl Site {
    /// Puts all pages together; the catching mailbox only in the demonstration.
    pub fn new(app: &App, catching: Option<CatchingState>) -> Self {
        let bulletins = BulletinState { app: app.clone(), covers: Arc::new(CoverStore::new(app.db.clone())) };
        let cascade = CascadeState::new(app.clone());
        let sources: Arc<[Arc<dyn HomeSource>]> = Arc::new([
            Arc::new(BulletinHome::new(app.clone())),
            Arc::new(CascadeHome::new(&cascade)),
            Arc::new(DirectoryHome::new(app.clone())),
        ]);
        let access = AccessState {
            app: app.clone(),
            people: Arc::new(DirectoryPeople::new(app.db.clone())),
            sources,
            nav: NAVIGATION,
            forms: FORMS,
            is_demonstration: catching.is_some(),
        };
        let routes = asset_routes()
            .merge(health_routes(app))
            .merge(noroshi_access::web::routes(&access))
            .merge(noroshi_directory::web::routes(app))
            .merge(noroshi_numbering::web::routes(app))
            .merge(noroshi_delivery::routes(app))
            .merge(noroshi_delivery::status_routes(app, Arc::new(CascadeHome::new(&cascade))))
            .merge(noroshi_bulletin::web::routes(&bulletins))
            .merge(noroshi_cascade::web::routes(&cascade))
            .merge(noroshi_archive::web::routes(app))
            .merge(catching.as_ref().map(catching_routes).unwrap_or_default());
        Self::with_layers(routes, access)
    }

    fn with_layers(routes: Routes, access: AccessState) -> Self {
        let table: Arc<[RouteEntry]> = routes.table().into();
        // Text may be compressed only where no secret stands beside what a visitor typed: not in pages.
        let only_files = |_: StatusCode, _: Version, headers: &HeaderMap, _: &axum::http::Extensions| {
            let kind = headers.get(header::CONTENT_TYPE).map(|kind| kind.as_bytes());
            kind.is_some_and(|kind| kind.starts_with(b"text/css") || kind.starts_with(b"text/javascript"))
        };
        let router = routes
            .into_router()
            .route_layer(from_fn_with_state(Arc::clone(&table), enforce_gates))
            .route_layer(from_fn(log_requests))
            .fallback(async || PageError::NotFound)
            .layer(from_fn(allow_same_site_only))
            .layer(from_fn_with_state(access, enter))
            .layer(CatchPanicLayer::new())
            .layer(DefaultBodyLimit::max(LONGEST_REQUEST))
            .layer(CompressionLayer::new().compress_when(only_files))
            .layer(from_fn(security_headers));
        Self { router, table }
    }

    /// The router, ready to serve.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Every route with its gate.
    pub fn table(&self) -> &[RouteEntry] {
        &self.table
    }
}
