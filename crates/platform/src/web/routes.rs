//! The table of routes: every page is registered with its method, path and gate, and can be listed.

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::routing::{get, post};
use axum::{Extension, Router};

/// Who may come in at all. The handler's permit decides about the single thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Everybody, without sign-in.
    Open,
    /// Everybody who is signed in.
    SignedIn,
    /// Whoever has a role that knows this verb.
    Verb(&'static str),
}

/// One route as registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteEntry {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path with `{placeholders}`.
    pub path: &'static str,
    /// Who may come in.
    pub gate: Gate,
}

/// How many octets a form with files may have in all; an extension of requests to [`Routes::upload`].
#[derive(Debug, Clone, Copy)]
pub struct LongestUpload(pub usize);

/// Routes and the table of what was registered.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    router: Router,
    table: Vec<RouteEntry>,
}

impl Routes {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a page.
    pub fn get<H, T, S>(self, path: &'static str, gate: Gate, page: (H, &S)) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
        S: Clone + Send + Sync + 'static,
    {
        let (handler, state) = page;
        self.add("GET", path, gate, Router::new().route(path, get(handler)).with_state(state.clone()))
    }

    /// Registers what a form does.
    pub fn post<H, T, S>(self, path: &'static str, gate: Gate, action: (H, &S)) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
        S: Clone + Send + Sync + 'static,
    {
        let (handler, state) = action;
        self.add("POST", path, gate, Router::new().route(path, post(handler)).with_state(state.clone()))
    }

    /// Registers what a form with files does. `longest` is the size of its whole body in octets; all other forms share
    /// the site's limit.
    pub fn upload<H, T, S>(self, path: &'static str, gate: Gate, longest: usize, action: (H, &S)) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
        S: Clone + Send + Sync + 'static,
    {
        let (handler, state) = action;
        let router = Router::new().route(path, post(handler)).with_state(state.clone());
        let limits = (DefaultBodyLimit::max(longest), Extension(LongestUpload(longest)));
        self.add("POST", path, gate, router.layer(limits))
    }

    fn add(mut self, method: &'static str, path: &'static str, gate: Gate, router: Router) -> Self {
        self.table.push(RouteEntry { method, path, gate });
        Self { router: self.router.merge(router), table: self.table }
    }

    /// Puts two sets together.
    pub fn merge(mut self, other: Self) -> Self {
        self.table.extend(other.table);
        Self { router: self.router.merge(other.router), table: self.table }
    }

    /// What was registered.
    pub fn table(&self) -> &[RouteEntry] {
        &self.table
    }

    /// The router, for layers and serving.
    pub fn into_router(self) -> Router {
        self.router
    }
}
